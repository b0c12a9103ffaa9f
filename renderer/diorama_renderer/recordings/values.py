"""What one row says, as plain numpy arrays and small frozen values. Everything is a copy: the caller's own.

docs/questions.md has the table of all components; `value_of` is where it is true.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama.schema import PINHOLES, VIEW_DIRECTIONS
from diorama_renderer.camera.distortion import Distortion, logged_distortion
from diorama_renderer.store import Instances
from diorama_renderer.transforms import matrices_from_rigid3

Array = npt.NDArray[Any]
_LETTERS = {code: letter for letter, code in VIEW_DIRECTIONS.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Arrows:
    """The arrows of one row: `origins` and `vectors`, shape (n, 3) each, float32 or float64."""

    origins: Array
    vectors: Array


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """A mesh that was logged as arrays.

    Attributes:
        positions: shape (n, 3), float32 or float64.
        indices: shape (m, 3), uint32; None: each three positions are a triangle.
        normals: shape (n, 3), float32, or None.
        colors: shape (n, 4), uint8, sRGB with straight alpha, or None.
        albedo_factor: shape (4,), float32, linear, or None.
    """

    positions: Array
    indices: npt.NDArray[np.uint32] | None
    normals: npt.NDArray[np.float32] | None
    colors: npt.NDArray[np.uint8] | None
    albedo_factor: npt.NDArray[np.float32] | None


@dataclass(frozen=True, slots=True, eq=False)
class MeshFile:
    """A mesh that was logged as a file.

    Attributes:
        format: "GLB", "GLTF", "OBJ", "PLY" or "STL".
        content: the file.
        entity_from_mesh: shape (4, 4), float64.
    """

    format: str
    content: bytes
    entity_from_mesh: npt.NDArray[np.float64]

    def __repr__(self) -> str:
        content = f"<{len(self.content)} bytes>"
        return (
            f"MeshFile(format={self.format!r}, content={content}, entity_from_mesh={self.entity_from_mesh!r})"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Tensor:
    """A tensor or an image, and what is known of it.

    Attributes:
        values: the numbers, of the logged shape and dtype; of an image file the decoded pixels.
        names: one a dimension, each may be None; None if no dimension was named.
        meaning: "unknown", "class_id" or "depth".
        meter: depth units in one scene unit, or None.
        encoding: "raw", or the format of the file that was logged, such as "jpeg".
    """

    values: Array
    names: tuple[str | None, ...] | None
    meaning: str
    meter: float | None
    encoding: str


@dataclass(frozen=True, slots=True, eq=False)
class Transform:
    """How an entity's space relates to its parent's.

    Attributes:
        kind: "rigid3", "affine", "pinhole" or "unknown".
        matrix: shape (4, 4), float64, parent_from_entity; None for "pinhole" and "unknown".
        translation: shape (3,), float64; None but for "rigid3" and "affine".
        quaternion: shape (4,), float64, xyzw; None but for "rigid3".
        intrinsics: shape (3, 3), float64, image_from_camera in pixels; None but for "pinhole".
        resolution: shape (2,), float64, width and height in pixels; None but for "pinhole".
        distortion: of the lens of a "pinhole"; None if it has none.
    """

    kind: str
    matrix: npt.NDArray[np.float64] | None = None
    translation: npt.NDArray[np.float64] | None = None
    quaternion: npt.NDArray[np.float64] | None = None
    intrinsics: npt.NDArray[np.float64] | None = None
    resolution: npt.NDArray[np.float64] | None = None
    distortion: Distortion | None = None


class TextEntry(NamedTuple):
    """A line of a text log; `level` is such as "INFO", or None."""

    body: str
    level: str | None


@dataclass(frozen=True, slots=True)
class KeypointAnnotation:
    """What a keypoint id means; `color` is (r, g, b, a), 0 to 255, sRGB."""

    id: int
    label: str | None
    color: tuple[int, int, int, int] | None


@dataclass(frozen=True, slots=True)
class ClassAnnotation:
    """What a class id means.

    Attributes:
        id: of the class.
        label: its name, or None.
        color: (r, g, b, a), 0 to 255, sRGB; or None.
        keypoints: of the class.
        keypoint_connections: pairs of keypoint ids that lines are drawn between.
    """

    id: int
    label: str | None
    color: tuple[int, int, int, int] | None
    keypoints: tuple[KeypointAnnotation, ...]
    keypoint_connections: tuple[tuple[int, int], ...]


def value_of(component: str, row: Instances) -> Any:
    """What a row that is not empty says; of what type is documented at `Recording.latest_at`.

    Raises:
        ValueError: a tensor whose bytes are not what it says, or a mesh without whole vectors.
    """
    if component.startswith("ext."):
        return _extension(row.values)
    decode = _DECODERS.get(component)
    return np.array(row.values) if decode is None else decode(row)


def tensor_of(row: Instances) -> Tensor:
    """The tensor of a row.

    Raises:
        ValueError: its bytes are not what it says.
    """
    fields = ("shape", "names", "dtype", "encoding", "meaning", "meter")
    said = {name: _arrow(row).field(name)[0].as_py() for name in fields}
    data = tensor_bytes(row)
    if said["encoding"] == "raw":
        values = _raw(said["shape"], said["dtype"], data)
    else:
        values = _decoded(said["shape"], said["encoding"], said["meaning"], data)
    names = None if said["names"] is None else tuple(said["names"])
    return Tensor(values, names, said["meaning"], said["meter"], said["encoding"])


def tensor_bytes(row: Instances) -> memoryview:
    """The bytes of the tensor of a row, not copied, as a scalar of Arrow would be."""
    column = _arrow(row).field("data")
    _, offsets, content = column.buffers()
    start, stop = np.frombuffer(offsets, np.int64)[column.offset : column.offset + 2].tolist()
    return memoryview(content)[start:stop] if stop > start else memoryview(b"")


def transforms_of(variant: str, values: npt.NDArray[Any]) -> list[Transform]:
    """Transforms of one variant, shape (n, width) or (n,)."""
    if variant == "unknown":
        return [Transform("unknown")] * len(values)
    if variant in PINHOLES:
        return [
            Transform(
                "pinhole",
                intrinsics=value[:9].reshape(3, 3).copy(),
                resolution=value[9:11].copy(),
                distortion=logged_distortion(value) if variant != "pinhole" else None,
            )
            for value in values
        ]
    if variant == "affine":
        matrices = np.tile(np.eye(4), (len(values), 1, 1))
        matrices[:, :3] = values.reshape(-1, 3, 4)
        return [Transform("affine", matrix, matrix[:3, 3].copy()) for matrix in matrices]
    matrices = matrices_from_rigid3(values)
    return [
        Transform("rigid3", matrix, value[:3].copy(), value[3:].copy())
        for matrix, value in zip(matrices, values)
    ]


def letters_of(codes: npt.NDArray[np.uint8]) -> str:
    """View coordinates such as "RDF"; "?" for a code that means nothing."""
    return "".join(_LETTERS.get(code, "?") for code in codes.tolist())


def rgba_of(packed: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """0xRRGGBBAA, shape (n,), to (n, 4)."""
    return packed.astype(">u4").view(np.uint8).reshape(-1, 4)


def text_entries_of(values: pa.StructArray) -> list[TextEntry]:
    """One a value."""
    bodies, levels = (values.field(name).to_pylist() for name in ("body", "level"))
    return [TextEntry(*entry) for entry in zip(bodies, levels)]


def _arrow(row: Instances) -> Any:
    return row.values


def _raw(shape: list[int], dtype: str, data: memoryview) -> Array:
    from diorama_renderer.assets.tensors import raw_values

    values = raw_values(shape, dtype, data)
    return values.astype(values.dtype.newbyteorder("="))


def _decoded(shape: list[int], encoding: str, meaning: str, data: memoryview) -> Array:
    from diorama_renderer.assets.tensors import file_image

    is_grey = len(shape) == 2 or shape[2:] == [1]
    pixels = file_image(encoding, data, numbers=is_grey or meaning != "unknown")
    channels = shape[2] if len(shape) == 3 else 1
    pixels = pixels[..., :channels] if 0 < channels < pixels.shape[2] else pixels
    flat = pixels[..., 0] if len(shape) == 2 and pixels.shape[2] == 1 else pixels
    return np.array(flat)


def _floats(scalar: Any, width: int) -> Array | None:
    """A list of numbers, or of vectors, of Arrow: shape (n,) or (n, width); None where it is null."""
    if not scalar.is_valid:
        return None
    values = scalar.values
    while not pa.types.is_primitive(values.type):
        values = values.flatten()
    flat = np.array(values.to_numpy(zero_copy_only=False))
    return flat.reshape(-1, width) if width else flat


def _strips(width: int) -> Callable[[Instances], list[Array]]:
    def decode(row: Instances) -> list[Array]:
        strips = (_floats(strip, width) for strip in _arrow(row))
        return [np.empty((0, width)) if strip is None else strip for strip in strips]

    return decode


def _arrows(row: Instances) -> Arrows:
    values = np.array(row.values)
    return Arrows(values[:, :3].copy(), values[:, 3:].copy())


def _meshes(row: Instances) -> list[Mesh | MeshFile]:
    return [_mesh_file(mesh) if row.variant == "file" else _mesh(mesh) for mesh in _arrow(row)]


def _mesh(mesh: Any) -> Mesh:
    positions, indices = _floats(mesh["positions"], 3), _floats(mesh["indices"], 0)
    colors = _floats(mesh["colors"], 0)
    return Mesh(
        positions=np.empty((0, 3), np.float32) if positions is None else positions,
        indices=None if indices is None else indices[: len(indices) // 3 * 3].reshape(-1, 3),
        normals=_floats(mesh["normals"], 3),
        colors=None if colors is None else rgba_of(colors),
        albedo_factor=_floats(mesh["albedo_factor"], 0),
    )


def _mesh_file(mesh: Any) -> MeshFile:
    matrix, placed = np.eye(4), _floats(mesh["entity_from_mesh"], 4)
    if placed is not None:
        matrix[:3] = placed
    return MeshFile(mesh["format"].as_py(), mesh["bytes"].as_py(), matrix)


def _classes(row: Instances) -> list[ClassAnnotation]:
    return [
        ClassAnnotation(
            one["id"],
            one["label"],
            _color(one["color"]),
            tuple(
                KeypointAnnotation(point["id"], point["label"], _color(point["color"]))
                for point in one["keypoints"] or ()
            ),
            tuple((a, b) for a, b in one["keypoint_connections"] or ()),
        )
        for one in _arrow(row).to_pylist()
    ]


def _color(packed: int | None) -> tuple[int, int, int, int] | None:
    if packed is None:
        return None
    return packed >> 24, packed >> 16 & 255, packed >> 8 & 255, packed & 255


def _extension(values: Any) -> Array | list[Any]:
    plain = (
        pa.types.is_integer(values.type)
        or pa.types.is_floating(values.type)
        or pa.types.is_boolean(values.type)
    )
    if plain and not values.null_count:
        return np.array(values.to_numpy(zero_copy_only=False))
    listed: list[Any] = values.to_pylist()
    return listed


_DECODERS: dict[str, Callable[[Instances], Any]] = {
    "colorrgba": lambda row: rgba_of(np.asarray(row.values, np.uint32)),
    "label": lambda row: _arrow(row).to_pylist(),
    "linestrip2d": _strips(2),
    "linestrip3d": _strips(3),
    "arrow3d": _arrows,
    "mesh3d": _meshes,
    "tensor": lambda row: tensor_of(row).values,
    "transform": lambda row: transforms_of(row.variant, np.array(row.values[:1]))[0],
    "view_coordinates": lambda row: letters_of(np.asarray(row.values[0])),
    "annotation_context": _classes,
    "scalar": lambda row: float(np.asarray(row.values)[0]),
    "scalar_scattered": lambda row: bool(np.asarray(row.values)[0]),
    "clear": lambda row: bool(np.asarray(row.values)[0]),
    "text_entry": lambda row: text_entries_of(_arrow(row))[0],
}
"""Components whose rows are not simply an array of their numbers."""
