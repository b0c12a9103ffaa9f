"""Stores filled by hand: an entity, and what it has, in a word each."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from diorama.chunk import Chunk, Column
from diorama.schema import COMPONENTS, TENSOR
from diorama.timelines import LOG_TIME
from diorama_renderer.store import Store

_TENSORS = {
    "image": ([4, 6, 3], ["height", "width", None], "uint8", "unknown"),
    "large_image": ([8, 12, 3], ["height", "width", None], "uint8", "unknown"),
    "depth": ([4, 6], ["height", "width"], "uint16", "depth"),
    "segmentation": ([4, 6], ["height", "width"], "uint8", "class_id"),
    "vector": ([7], None, "float32", "unknown"),
    "tensor": ([3, 5, 4, 6], None, "float32", "unknown"),
    "empty": ([0, 6], None, "float32", "unknown"),
}
_TRANSFORMS = {"rigid3": 7, "affine": 12, "pinhole": 11, "distorted_pinhole": 24, "unknown": 0}


def column(what: str) -> Column:
    """One row of one component; `cleared:X` has no instance."""
    if what.startswith("cleared:"):
        full = column(what.removeprefix("cleared:"))
        return Column(full.component, full.variant, False, full.values[:0], np.zeros(2, np.int32))
    offsets = np.array([0, 1], np.int32)
    if what in _TENSORS:
        shape, names, dtype, meaning = _TENSORS[what]
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        fields = {"shape": shape, "names": names, "dtype": dtype, "encoding": "raw", "data": bytes(size)}
        values = pa.array([{**fields, "meaning": meaning, "meter": None}], TENSOR)
        return Column("tensor", "tensor", False, values, offsets)
    if what in _TRANSFORMS:
        width = _TRANSFORMS[what]
        values = np.ones((1, width)) if width else np.ones(1, bool)
        return Column("transform", what, False, values, offsets)
    variant = COMPONENTS[what].variants[0]
    if variant.dtype is None:
        if what == "text_entry":
            values = pa.array([{"body": "hello", "level": None}], variant.arrow)
        else:
            values = pa.array([[[0.0] * (3 if what.endswith("3d") else 2)]], variant.arrow)
    else:
        values = np.ones((1, variant.width) if variant.width else 1, variant.dtype)
    return Column(what, variant.name, False, values, offsets)


_ARRIVAL = 0


def log(store: Store, path: str, *whats: str) -> None:
    """Log one row of each."""
    global _ARRIVAL
    for what in whats:
        _ARRIVAL += 1
        arrival = np.array([_ARRIVAL], np.int64)
        store.insert(Chunk(path, arrival, {LOG_TIME: arrival}, (column(what),)))


def store_of(logged: dict[str, str]) -> Store:
    """A store of entities, and for each what it has, separated by spaces."""
    store = Store()
    for path, whats in logged.items():
        log(store, path, *whats.split())
    return store
