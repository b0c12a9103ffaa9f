"""What a row says as bytes: the same for the same content, whatever chunk, file, process or machine it comes from.

Rule 1: -0.0 is 0.0, and all NaN are one: no picture tells them apart.
Rule 2: Arrow values are taken apart down to plain arrays, since their buffers have offsets and unused bytes.
Rule 3: every level says how long it is, so that no two contents have the same bytes.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from diorama_renderer.store import Instances

pc: Any = pyarrow.compute  # whose functions are made when it is imported, so no checker sees them

_DIGEST_BYTES = 8


def content_hash(row: Instances) -> str:
    """16 hexadecimal digits of what a row says, its variant and whether it is meant for every instance."""
    state = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    state.update(f"{row.variant} {int(row.splat)} {row.count};".encode())
    if isinstance(row.values, np.ndarray):
        _feed_numbers(state, row.values)
    else:
        _feed_arrow(state, row.values)
    return state.hexdigest()


def _feed_numbers(state: Any, values: npt.NDArray[Any]) -> None:
    state.update(f"{values.dtype.kind}{values.dtype.itemsize}{values.shape};".encode())
    if values.dtype.kind == "f":
        values = values + values.dtype.type(0)  # a copy, in which -0.0 is 0.0
        missing = np.isnan(values)
        if bool(missing.any()):
            values[missing] = np.nan
    little = values.astype(values.dtype.newbyteorder("<"), copy=False)
    state.update(np.ascontiguousarray(little).data.cast("B") if little.size else b"")


def _feed_arrow(state: Any, values: Any) -> None:
    kind = values.type
    if isinstance(kind, pa.BaseExtensionType):
        _feed_arrow(state, values.storage)
        return
    if pa.types.is_dictionary(kind):
        _feed_arrow(state, values.dictionary_decode())
        return
    state.update(f"{_name(kind)} {len(values)};".encode())
    if values.null_count:
        state.update(np.packbits(values.is_null().to_numpy(zero_copy_only=False)).tobytes())
    _feed_values(state, values, kind)


def _feed_values(state: Any, values: Any, kind: Any) -> None:
    if pa.types.is_struct(kind):
        for name, field in zip((kind.field(i).name for i in range(kind.num_fields)), values.flatten()):
            state.update(f"{name}:".encode())
            _feed_arrow(state, field)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        lengths = pc.fill_null(pc.list_value_length(values), 0)
        _feed_numbers(state, lengths.to_numpy(zero_copy_only=False).astype(np.int64))
        _feed_arrow(state, pc.list_flatten(values))
    elif pa.types.is_string(kind) or pa.types.is_binary(kind):
        _feed_bytes(state, values, np.int32)
    elif pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
        _feed_bytes(state, values, np.int64)
    elif pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        filled = (
            pc.fill_null(values, False if pa.types.is_boolean(kind) else 0) if values.null_count else values
        )
        _feed_numbers(state, filled.to_numpy(zero_copy_only=False))
    elif pa.types.is_temporal(kind) and not pa.types.is_interval(kind):
        # As numbers: Python knows no dates after the year 9999.
        state.update(f"{kind};".encode())
        _feed_arrow(state, values.view(pa.int32() if kind.bit_width == 32 else pa.int64()))
    elif not pa.types.is_null(kind):
        state.update(repr(values.to_pylist()).encode())


def _feed_bytes(state: Any, values: Any, offset_type: type[np.integer]) -> None:
    lengths = pc.fill_null(pc.binary_length(values), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    _feed_numbers(state, lengths)
    if values.null_count:
        values = values.drop_null()
    if len(values):
        _, offsets, content = values.buffers()
        ends = np.frombuffer(offsets, offset_type)[values.offset : values.offset + len(values) + 1]
        if content is not None:
            state.update(memoryview(content)[int(ends[0]) : int(ends[-1])])


def _name(kind: Any) -> str:
    """Of a type, without what its nested types are called: these say so themselves."""
    return "list" if pa.types.is_nested(kind) and not pa.types.is_struct(kind) else str(kind.id)
