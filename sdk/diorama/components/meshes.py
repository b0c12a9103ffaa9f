"""Meshes: raw buffers, or the bytes of a file."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama.components.arguments import described, parse_choice, parse_items
from diorama.components.arrays import (
    Floats,
    as_array,
    check_count,
    check_finite,
    is_fresh,
    owned,
    owned_floats,
)
from diorama.components.colors import pack
from diorama.components.field import Form, Part, field
from diorama.components.numbers import parse_finite
from diorama.errors import UsageError

MESH = {variant: field("mesh3d", variant, Form.MESH) for variant in ("f32", "f64")}
MESHES = {variant: field("mesh3d", variant, Form.MESHES) for variant in ("f32", "f64")}
MESH_FILE = field("mesh3d", "file", Form.MESH_FILE)
NO_MESH = field("mesh3d", "f32", Form.NOTHING)

_IDENTITY: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)


class MeshFormat(enum.Enum):
    """The kinds of mesh files."""

    GLB = "GLB"
    GLTF = "GLTF"
    OBJ = "OBJ"
    PLY = "PLY"
    STL = "STL"


class Mesh(NamedTuple):
    """Triangles. Positions and normals (n, 3), indices (m,) uint32, colors (n,) 0xRRGGBBAA, albedo RGBA linear."""

    positions: Floats
    indices: npt.NDArray[np.uint32] | None
    normals: npt.NDArray[np.float32] | None
    colors: npt.NDArray[np.uint32] | None
    albedo_factor: tuple[float, ...] | None

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return sum(array.nbytes for array in self[:4] if array is not None)


class Meshes(list[Mesh]):
    """The meshes of one row, all with positions of one dtype."""

    @property
    def nbytes(self) -> int:
        """Bytes of their arrays."""
        return sum(mesh.nbytes for mesh in self)


class MeshFile(NamedTuple):
    """The bytes of a mesh file and the affine 3x4, row-major, that places it in the entity."""

    format: str
    content: bytes
    entity_from_mesh: tuple[float, ...]

    @property
    def nbytes(self) -> int:
        """Bytes of the file."""
        return len(self.content)


def parse_mesh(
    positions: object,
    indices: object | None,
    normals: object | None,
    albedo_factor: object | None,
    colors: object | None,
) -> Part:
    """A mesh; no positions at all clear it.

    Raises:
        UsageError: buffers that do not fit each other, indices out of range, positions that are not finite.
    """
    names = ("positions", "indices", "normals", "vertex_colors", "albedo_factor")
    mesh = _mesh((positions, indices, normals, colors, albedo_factor), names)
    if len(mesh.positions) == 0:
        return NO_MESH, None
    return MESH[_variant(mesh)], mesh


def parse_meshes(
    position_buffers: object,
    index_buffers: object | None,
    normal_buffers: object | None,
    albedo_factors: object | None,
    vertex_color_buffers: object | None,
) -> Part:
    """Meshes, from as many buffers of each kind; no meshes at all clear them, but one without positions is one.

    Raises:
        UsageError: not sequences, not as many of a kind as there are meshes, or what `parse_mesh` refuses.
    """
    of_positions = _buffers(position_buffers, "position_buffers")
    count = len(of_positions)
    kinds = [of_positions]
    names = ["position_buffers"]
    for name, value in (
        ("index_buffers", index_buffers),
        ("normal_buffers", normal_buffers),
        ("vertex_color_buffers", vertex_color_buffers),
        ("albedo_factors", albedo_factors),
    ):
        buffers = [None] * count if value is None else _buffers(value, name)
        if len(buffers) != count:
            raise UsageError(f"{name} must be as many as position_buffers ({count}), got {len(buffers)}")
        kinds.append(buffers)
        names.append(name)
    if count == 0:
        return NO_MESH, None
    meshes = [
        _mesh(buffers, tuple(f"{name}[{i}]" for name in names)) for i, buffers in enumerate(zip(*kinds))
    ]
    if any(_variant(mesh) == "f64" for mesh in meshes):
        # A column has one variant.
        meshes = [mesh._replace(positions=mesh.positions.astype(np.float64, copy=False)) for mesh in meshes]
    return MESHES[_variant(meshes[0])], Meshes(meshes)


def parse_mesh_file(mesh_format: object, content: object, transform: object | None) -> Part:
    """A mesh file; its content is not looked into.

    Raises:
        UsageError: no such format, not bytes or none, or a transform that is not a finite 3x4.
    """
    file_format = parse_choice(mesh_format, MeshFormat, "mesh_format")
    entity_from_mesh = _IDENTITY
    if transform is not None:
        array = as_array(transform, "transform")
        if array.shape != (3, 4):
            raise UsageError(f"transform must be (3, 4), got {array.shape}")
        entity_from_mesh = parse_finite(array, 12, "transform")
    return MESH_FILE, MeshFile(file_format.value, parse_bytes(content, "mesh_file"), entity_from_mesh)


def parse_bytes(value: object, name: str) -> bytes:
    """Bytes, at least one; copied unless they cannot change."""
    if not isinstance(value, bytes | bytearray | memoryview):
        raise UsageError(f"{name} must be bytes, got {described(value)}")
    if len(value) == 0:
        raise UsageError(f"{name} must not be empty, got no bytes")
    return bytes(value)


def _buffers(value: Any, name: str) -> list[Any]:
    buffers = parse_items(value, "a sequence of buffers, one per mesh", name)
    check_count(len(buffers), name)
    return buffers


def _mesh(buffers: Sequence[Any], names: Sequence[str]) -> Mesh:
    """A mesh from positions, indices, normals, colours and albedo factor, each known by that name."""
    positions, indices, normals, colors, albedo_factor = buffers
    array = _triples(positions, names[0])
    check_finite(array, names[0])
    _, vertices = owned_floats(array, fresh=is_fresh(positions))
    count = len(vertices)
    if count == 0:
        return Mesh(vertices, None, None, None, None)
    if indices is None and count % 3:
        raise UsageError(f"{names[0]} must be a multiple of three where there are no indices, got {count}")
    return Mesh(
        vertices,
        None if indices is None else _indices(indices, count, names[1]),
        None if normals is None else _normals(normals, count, names[2]),
        None if colors is None else _vertex_colors(colors, count, names[3]),
        None if albedo_factor is None else _albedo(albedo_factor, names[4]),
    )


def _variant(mesh: Mesh) -> str:
    return "f64" if mesh.positions.dtype == np.float64 else "f32"


def _triples(value: object, name: str) -> npt.NDArray[Any]:
    array = as_array(value, name)
    if array.ndim == 2 and array.shape[1] == 2:
        raise UsageError(f"{name} must be (n, 3), or that flattened, got {array.shape}")
    if array.size % 3:
        raise UsageError(f"{name} must be a multiple of 3 numbers, got {array.shape}")
    check_count(array.size, name)
    return array.reshape(-1, 3)


def _indices(value: object, vertex_count: int, name: str) -> npt.NDArray[np.uint32]:
    array = as_array(value, name).reshape(-1)
    if array.dtype.kind == "f" and array.size:
        raise UsageError(f"{name} must be integers, got {array.dtype}")
    if array.size % 3:
        raise UsageError(f"{name} must be a multiple of three, got {array.size}")
    check_count(array.size, name)
    if array.size:
        low, high = int(array.min()), int(array.max())
        if low < 0 or high >= vertex_count:
            raise UsageError(f"{name} must be in 0-{vertex_count - 1}, got {low if low < 0 else high}")
    return owned(array, np.uint32, fresh=is_fresh(value))


def _normals(value: object, vertex_count: int, name: str) -> npt.NDArray[np.float32]:
    array = _triples(value, name)
    if len(array) != vertex_count:
        raise UsageError(f"{name} must be as many as positions ({vertex_count}), got {len(array)}")
    return owned(array, np.float32, fresh=is_fresh(value))


def _vertex_colors(value: object, vertex_count: int, name: str) -> npt.NDArray[np.uint32]:
    array = as_array(value, name)
    if array.ndim != 2 or array.shape[1] not in (3, 4) or len(array) != vertex_count:
        raise UsageError(f"{name} must be ({vertex_count}, 3) or ({vertex_count}, 4), got {array.shape}")
    return pack(array, name)


def _albedo(value: object, name: str) -> tuple[float, ...]:
    array = as_array(value, name)
    if array.size not in (3, 4):
        raise UsageError(f"{name} must be 3 or 4 numbers, got {array.shape}")
    factor = parse_finite(array, array.size, name)
    for channel in factor:
        if not 0.0 <= channel <= 1.0:
            raise UsageError(f"{name} must be in 0-1 (linear), got {list(factor)}")
    return factor if len(factor) == 4 else (*factor, 1.0)
