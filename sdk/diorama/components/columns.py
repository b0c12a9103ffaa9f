"""The values of many rows, to the columns of a chunk. Runs in the flusher, not in the caller of a log function.

The forms are those of `Form`. One row's array becomes the column as it is, without a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama.arrow import fixed_lists, from_numpy, from_texts
from diorama.chunk import Column, Values
from diorama.components.annotations import Annotation, Class
from diorama.components.field import Field, Form
from diorama.components.meshes import Mesh, Meshes, MeshFile
from diorama.components.tensors import Tensor
from diorama.schema import CLASS_DESCRIPTION, COMPONENTS, MESH_FILE, TENSOR, TEXT_ENTRY, Variant

Offsets = npt.NDArray[np.int32]
Rows = Sequence[Any]


def to_column(field: Field, rows: Rows, one_each: Offsets) -> Column:
    """The column of `field`.

    Args:
        field: says the form.
        rows: a value of that form a row, at least one row.
        one_each: the offsets of a column with one instance a row: 0, 1, ... len(rows).
    """
    values, offsets = _COLUMNS[field.form](field, rows, one_each)
    return Column(field.component, field.variant, field.splat, values, offsets)


@lru_cache(maxsize=1024)
def one_each(row_count: int) -> Offsets:
    """Offsets of one instance a row; shared, read-only."""
    offsets = np.arange(row_count + 1, dtype=np.int32)
    offsets.flags.writeable = False
    return offsets


@lru_cache(maxsize=256)
def _variant(field: Field) -> Variant:
    for variant in COMPONENTS[field.component].variants:
        if variant.name == field.variant:
            return variant
    raise ValueError(f"component {field.component!r} has no variant {field.variant!r}")


@lru_cache(maxsize=256)
def _dtype(field: Field) -> np.dtype[np.generic]:
    dtype = _variant(field).dtype
    assert dtype is not None
    return dtype


def _offsets(lengths: Sequence[int]) -> Offsets:
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def _joined(rows: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return rows[0] if len(rows) == 1 else np.concatenate(rows)


def _number(field: Field, rows: Rows, one_each: Offsets) -> tuple[Values, Offsets]:
    return np.fromiter(rows, _dtype(field), len(rows)), one_each


def _vector(field: Field, rows: Rows, one_each: Offsets) -> tuple[Values, Offsets]:
    width = _variant(field).width
    flat = np.fromiter(chain.from_iterable(rows), _dtype(field), count=len(rows) * width)
    return flat.reshape(-1, width), one_each


def _array(field: Field, rows: Rows, one_each: Offsets) -> tuple[Values, Offsets]:
    return _joined(rows), _offsets([len(row) for row in rows])


def _text(field: Field, rows: Rows, one_each: Offsets) -> tuple[Values, Offsets]:
    return from_texts(rows), one_each


def _texts(field: Field, rows: Rows, one_each: Offsets) -> tuple[Values, Offsets]:
    return from_texts(list(chain.from_iterable(rows))), _offsets([len(row) for row in rows])


def _strip(field: Field, rows: Rows, one_each: Offsets) -> tuple[Values, Offsets]:
    return _list(_joined(rows), _offsets([len(row) for row in rows]), _variant(field).arrow), one_each


def _segments(field: Field, rows: Rows, one_each: Offsets) -> tuple[Values, Offsets]:
    segments = _joined(rows)
    points = segments.reshape(-1, segments.shape[2])
    pairs = np.arange(0, len(points) + 1, 2, dtype=np.int32)
    return _list(points, pairs, _variant(field).arrow), _offsets([len(row) for row in rows])


def _nothing(field: Field, rows: Rows, one_each: Offsets) -> tuple[Values, Offsets]:
    return pa.nulls(0, _variant(field).arrow), np.zeros(len(rows) + 1, np.int32)


def _text_entry(field: Field, rows: Rows, one_each: Offsets) -> tuple[Values, Offsets]:
    bodies, levels = zip(*rows)
    return _struct(TEXT_ENTRY, [from_texts(bodies), from_texts(levels)]), one_each


def _ext(field: Field, rows: Rows, one_each: Offsets) -> tuple[Values, Offsets]:
    return (rows[0] if len(rows) == 1 else pa.concat_arrays(rows)), _offsets([len(row) for row in rows])


def _mesh(field: Field, rows: Sequence[Mesh], one_each: Offsets) -> tuple[Values, Offsets]:
    return _mesh_values(rows, _variant(field).arrow), one_each


def _meshes(field: Field, rows: Sequence[Meshes], one_each: Offsets) -> tuple[Values, Offsets]:
    meshes = list(chain.from_iterable(rows))
    return _mesh_values(meshes, _variant(field).arrow), _offsets([len(row) for row in rows])


def _mesh_values(rows: Sequence[Mesh], arrow: pa.DataType) -> pa.Array:
    children = [
        _optional_list([row.positions for row in rows], arrow.field("positions").type),
        _optional_list([row.indices for row in rows], arrow.field("indices").type),
        _optional_list([row.normals for row in rows], arrow.field("normals").type),
        _optional_list([row.colors for row in rows], arrow.field("colors").type),
        _albedos([row.albedo_factor for row in rows], arrow.field("albedo_factor").type),
    ]
    return _struct(arrow, children)


def _mesh_file(field: Field, rows: Sequence[MeshFile], one_each: Offsets) -> tuple[Values, Offsets]:
    affines = np.fromiter(
        chain.from_iterable(row.entity_from_mesh for row in rows), np.float64, count=len(rows) * 12
    )
    children = [
        from_texts([row.format for row in rows]),
        _large_binary([row.content for row in rows]),
        fixed_lists(from_numpy(affines), MESH_FILE.field("entity_from_mesh").type),
    ]
    return _struct(MESH_FILE, children), one_each


def _tensor(field: Field, rows: Sequence[Tensor], one_each: Offsets) -> tuple[Values, Offsets]:
    children = [
        _optional_list([np.array(row.shape, np.uint64) for row in rows], TENSOR.field("shape").type),
        _names([row.names for row in rows], TENSOR.field("names").type),
        from_texts([row.dtype for row in rows]),
        from_texts([row.encoding for row in rows]),
        _large_binary([row.content for row in rows]),
        from_texts([row.meaning for row in rows]),
        _optional_numbers([row.meter for row in rows], np.float32),
    ]
    return _struct(TENSOR, children), one_each


def _classes(field: Field, rows: Sequence[list[Class]], one_each: Offsets) -> tuple[Values, Offsets]:
    classes = list(chain.from_iterable(rows))
    keypoints, connections = (CLASS_DESCRIPTION.field(i) for i in (-2, -1))
    values = _annotations([keypoint for each in classes for keypoint in each.keypoints])
    pairs = np.array([pair for each in classes for pair in each.connections], np.uint16).reshape(-1, 2)
    children = [
        *_annotations([each.info for each in classes]),
        pa.ListArray.from_arrays(
            from_numpy(_offsets([len(each.keypoints) for each in classes])),
            _struct(keypoints.type.value_type, values),
            type=keypoints.type,
        ),
        _list(pairs, _offsets([len(each.connections) for each in classes]), connections.type),
    ]
    return _struct(CLASS_DESCRIPTION, children), _offsets([len(row) for row in rows])


def _annotations(annotations: Sequence[Annotation]) -> list[pa.Array]:
    """Ids, labels and colours."""
    return [
        from_numpy(np.array([each.id for each in annotations], np.uint16)),
        from_texts([each.label for each in annotations]),
        _optional_numbers([each.color for each in annotations], np.uint32),
    ]


def _struct(arrow: pa.DataType, children: list[pa.Array]) -> pa.Array:
    return pa.StructArray.from_arrays(children, fields=list(arrow))


def _list(
    items: npt.NDArray[Any], offsets: Offsets, arrow: pa.DataType, mask: pa.Array | None = None
) -> pa.Array:
    """Lists of numbers, or of vectors where `items` is (n, width); shares the memory of both."""
    values = from_numpy(items.reshape(-1))
    if items.ndim == 2:
        values = fixed_lists(values, arrow.value_type)
    return pa.ListArray.from_arrays(from_numpy(offsets), values, type=arrow, mask=mask)


def _optional_list(rows: Sequence[npt.NDArray[Any] | None], arrow: pa.DataType) -> pa.Array:
    present = [row for row in rows if row is not None]
    if not present:
        return pa.nulls(len(rows), arrow)
    absent = None if len(present) == len(rows) else from_numpy(np.array([row is None for row in rows]))
    return _list(_joined(present), _offsets([0 if row is None else len(row) for row in rows]), arrow, absent)


def _optional_numbers(rows: Sequence[float | None], dtype: npt.DTypeLike) -> pa.Array:
    values = np.array([0 if row is None else row for row in rows], dtype)
    return from_numpy(values, [row is not None for row in rows] if None in rows else None)


def _albedos(rows: Sequence[tuple[float, ...] | None], arrow: pa.DataType) -> pa.Array:
    values = np.array([(0.0,) * 4 if row is None else row for row in rows], np.float32).reshape(-1)
    return fixed_lists(from_numpy(values), arrow, [row is not None for row in rows] if None in rows else None)


def _names(rows: Sequence[Sequence[str | None] | None], arrow: pa.DataType) -> pa.Array:
    """Lists of texts, of which each may be None, or None."""
    absent = from_numpy(np.array([row is None for row in rows])) if None in rows else None
    texts = from_texts([text for row in rows if row is not None for text in row])
    offsets = _offsets([0 if row is None else len(row) for row in rows])
    return pa.ListArray.from_arrays(from_numpy(offsets), texts, type=arrow, mask=absent)


def _large_binary(rows: Sequence[Any]) -> pa.Array:
    pieces: list[Any] = [
        row.reshape(-1).view(np.uint8) if isinstance(row, np.ndarray) else row for row in rows
    ]
    offsets = np.zeros(len(pieces) + 1, np.int64)
    np.cumsum([len(piece) for piece in pieces], out=offsets[1:])
    content = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(content)]
    return pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(pieces), buffers)


_COLUMNS: dict[Form, Callable[[Field, Rows, Offsets], tuple[Values, Offsets]]] = {
    Form.NUMBER: _number,
    Form.VECTOR: _vector,
    Form.ARRAY: _array,
    Form.TEXT: _text,
    Form.TEXTS: _texts,
    Form.STRIP: _strip,
    Form.SEGMENTS: _segments,
    Form.MESH: _mesh,
    Form.MESHES: _meshes,
    Form.MESH_FILE: _mesh_file,
    Form.TENSOR: _tensor,
    Form.TEXT_ENTRY: _text_entry,
    Form.CLASSES: _classes,
    Form.NOTHING: _nothing,
    Form.EXT: _ext,
}
