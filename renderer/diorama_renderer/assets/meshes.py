"""Mesh files to parts: arrays with one material each, and where the part lies in the file's space."""

from __future__ import annotations

import io
import logging
import math
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets import srgb
from diorama_renderer.assets.errors import AssetError
from diorama_renderer.assets.normals import F32, F64, U32, crease_normals

AlphaMode = Literal["opaque", "mask", "blend"]

if TYPE_CHECKING:
    import trimesh
    from PIL.Image import Image
    from trimesh.visual.material import PBRMaterial

Bools = npt.NDArray[np.bool_]
T = TypeVar("T", F32, U32)

FORMATS = ("GLB", "GLTF", "OBJ", "PLY", "STL")

_logger = logging.getLogger(__name__)

_GREY = (0.5, 0.5, 0.5, 1.0)  # of what has no material: light, yet below white in full light


@dataclass(frozen=True, eq=False, slots=True)
class MeshPart:
    """Triangles with one material. Parts of one asset may share arrays, textures among them.

    Attributes:
        positions: shape (n, 3), in the part's space.
        indices: shape (3 * m,), each below n.
        normals: shape (n, 3), or None: flat faces.
        uv: shape (n, 2), (0, 0) the top left corner of the texture, or None.
        colors: shape (n,), 0xRRGGBBAA sRGB, or None: white.
        albedo: shape (4,), linear RGBA; multiplies colours and texture.
        texture: shape (h, w, 4), uint8, sRGB with straight alpha, or None.
        entity_from_part: shape (4, 4): the node's place in the file's hierarchy.
        alpha_mode: "opaque" ignores alpha, "mask" cuts where it is below `alpha_cutoff`, "blend" is
            translucent.
        double_sided: False if the file says that only front faces are meant to be seen.
    """

    positions: F32
    indices: U32
    normals: F32 | None
    uv: F32 | None
    colors: U32 | None
    albedo: F32
    texture: npt.NDArray[np.uint8] | None
    entity_from_part: F64
    alpha_mode: AlphaMode = "opaque"
    alpha_cutoff: float = 0.5
    double_sided: bool = True


@dataclass(frozen=True, eq=False, slots=True)
class MeshAsset:
    """A mesh file, in the file's own axes. Never without parts."""

    parts: tuple[MeshPart, ...]

    def size_bytes(self) -> int:
        """Memory of all arrays, each counted once."""
        arrays = {
            id(array): array.nbytes
            for part in self.parts
            for array in (part.positions, part.indices, part.normals, part.uv, part.colors, part.texture)
            if array is not None
        }
        return sum(arrays.values())


@dataclass(frozen=True, eq=False, slots=True)
class _Material:
    albedo: tuple[float, ...] = _GREY
    texture: npt.NDArray[np.uint8] | None = None
    alpha_mode: AlphaMode = "opaque"
    alpha_cutoff: float = 0.5
    double_sided: bool = True


def decode_mesh(format: str, data: bytes | memoryview) -> MeshAsset:
    """The parts of a mesh file.

    Args:
        format: "GLB", "GLTF" (self-contained: buffers and images inside it), "OBJ", "PLY" or "STL", in any
            case. An OBJ's materials lie in files beside it and are not seen: it is grey, or has its vertex
            colours.
        data: bytes-like, the whole file.

    Returns:
        The parts, in an order that depends on the file alone. Meshes without normals get smooth ones with
        edges at 60 degrees; triangle soups stay flat. Triangles with a corner that is not finite are left out.

    Raises:
        AssetError: not such a file, or no triangle in it.
    """
    kind = format.upper()
    if kind not in FORMATS:
        raise AssetError(f"decode_mesh: format must be one of {', '.join(FORMATS)}, got {format!r}")
    try:
        scene = _load(kind, data)
        textures: dict[int, npt.NDArray[np.uint8] | None] = {}
        decoded: dict[object, MeshPart | None] = {}
        parts = []
        for node in scene.graph.nodes_geometry:
            entity_from_part, name = scene.graph[node]
            if name not in decoded:
                decoded[name] = _part(scene.geometry[str(name)], kind in ("GLB", "GLTF"), textures)
            part = decoded[name]
            if part is not None:
                parts.append(_placed(part, entity_from_part))
    except AssetError:
        raise
    except Exception as error:  # trimesh raises whatever the damage made it trip over
        raise AssetError(
            f"decode_mesh: expected a {kind} file, got {len(data)} bytes: {type(error).__name__}: {error}"
        ) from None
    if not parts:
        raise AssetError(f"decode_mesh: expected triangles in the {kind} file, got none in {len(data)} bytes")
    return MeshAsset(tuple(parts))


def vertex_colors(part: MeshPart) -> U32:
    """Vertex colours times albedo, as 0xRRGGBBAA sRGB with straight alpha; shape (n,).

    The product is of linear light. With alpha mode "opaque" the alpha is 255.
    """
    if part.colors is None:
        linear = part.albedo[None].astype(np.float64)
    else:
        channels = part.colors.astype(">u4").view(np.uint8).reshape(-1, 4) / 255.0
        linear = np.concatenate([srgb.decode(channels[:, :3]), channels[:, 3:]], axis=1) * part.albedo
    if part.alpha_mode == "opaque":
        linear[:, 3] = 1.0
    packed = _packed_srgb(linear)
    return np.broadcast_to(packed, len(part.positions)) if part.colors is None else packed


def _load(kind: str, data: bytes | memoryview) -> trimesh.Scene:
    import trimesh

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        # process=False keeps the vertices as they are. Without a resolver no other file is ever opened.
        return trimesh.load_scene(io.BytesIO(_as_utf8(kind, data)), file_type=kind.lower(), process=False)


def _as_utf8(kind: str, data: bytes | memoryview) -> bytes | memoryview:
    """The text of an OBJ of whatever encoding: trimesh would want another package to guess it.

    What is not ASCII there are names and comments, which are not looked at.
    """
    if kind != "OBJ":
        return data
    return bytes(data).decode("utf-8", "replace").encode()


def _placed(part: MeshPart, entity_from_part: npt.ArrayLike) -> MeshPart:
    matrix = np.array(entity_from_part, np.float64)
    if matrix.shape != (4, 4) or not np.isfinite(matrix).all():
        raise AssetError(f"decode_mesh: expected finite node transforms, got {matrix.tolist()}")
    return replace(part, entity_from_part=matrix)


def _part(
    mesh: trimesh.Trimesh, is_gltf: bool, textures: dict[int, npt.NDArray[np.uint8] | None]
) -> MeshPart | None:
    """One geometry of trimesh's, at the origin; None if it has no triangles."""
    faces = getattr(mesh, "faces", None)
    if faces is None or not len(faces):
        return None
    positions = np.ascontiguousarray(mesh.vertices, np.float32)
    kept = _drawable(np.asarray(faces), positions)
    if not kept.any():
        return None
    indices = np.ascontiguousarray(faces[kept], np.uint32).ravel()
    material = _material(getattr(mesh.visual, "material", None), textures)
    normals, uv, colors = _normals(mesh), _uv(mesh), _colors(mesh, is_gltf)
    if colors is None and getattr(mesh.visual, "kind", None) == "face":
        source, colors = indices.astype(np.int64), _face_colors(mesh, kept)
        positions, indices = positions[source], np.arange(len(source), dtype=np.uint32)
        normals, uv = _taken(normals, source), _taken(uv, source)
    elif normals is None:
        smooth = crease_normals(positions, indices, seams=uv is not None)
        if smooth is not None:
            source, indices, normals = smooth
            positions = positions[source]
            uv, colors = _taken(uv, source), _taken(colors, source)
    albedo = (1.0, 1.0, 1.0, 1.0) if colors is not None and material.albedo is _GREY else material.albedo
    return MeshPart(
        positions,
        indices,
        normals,
        uv,
        colors,
        np.array(albedo, np.float32),
        None if uv is None else material.texture,
        np.eye(4),
        material.alpha_mode,
        material.alpha_cutoff,
        material.double_sided,
    )


def _taken(values: T | None, source: npt.NDArray[np.int64]) -> T | None:
    return None if values is None else values[source]


def _drawable(faces: npt.NDArray[Any], positions: F32) -> Bools:
    """Which faces have only finite corners; shape (m,)."""
    if faces.min() < 0 or faces.max() >= len(positions):
        raise AssetError(
            f"decode_mesh: indices must lie in 0..{len(positions) - 1}, got {faces.min()}..{faces.max()}"
        )
    finite = np.atleast_1d(np.isfinite(positions).all(axis=1))
    return np.atleast_1d(finite[faces].all(axis=1))


def _normals(mesh: trimesh.Trimesh) -> F32 | None:
    # trimesh computes normals that are not there, in a slow loop: ask only whether the file had them.
    normals = mesh._cache.cache.get("vertex_normals")
    if normals is None or len(normals) != len(mesh.vertices):
        return None
    return np.ascontiguousarray(normals, np.float32)


def _uv(mesh: trimesh.Trimesh) -> F32 | None:
    uv = getattr(mesh.visual, "uv", None)
    if uv is None or len(uv) != len(mesh.vertices):
        return None
    flipped = np.array(uv, np.float32)[:, :2]
    flipped[:, 1] = 1.0 - flipped[:, 1]  # trimesh counts v from the bottom
    return flipped


def _colors(mesh: trimesh.Trimesh, is_gltf: bool) -> U32 | None:
    """Vertex colours; glTF's are linear light, the other formats' sRGB."""
    visual: Any = mesh.visual
    colors = getattr(visual, "vertex_attributes", {}).get("color")
    if colors is None and getattr(visual, "kind", None) == "vertex":
        colors = visual.vertex_colors
    if colors is None or np.ndim(colors) != 2 or len(colors) != len(mesh.vertices):
        return None
    unit = _unit_colors(np.asarray(colors))
    return _packed_srgb(unit) if is_gltf else _packed(unit)


def _face_colors(mesh: trimesh.Trimesh, kept: Bools) -> U32:
    visual: Any = mesh.visual
    return np.repeat(_packed(_unit_colors(np.asarray(visual.face_colors)[kept])), 3)


def _unit_colors(colors: npt.NDArray[Any]) -> F64:
    """Three or four channels of any dtype to four in 0..1; shape (n, 4)."""
    scale = float(np.iinfo(colors.dtype).max) if colors.dtype.kind in "iu" else 1.0
    unit = np.ones((len(colors), 4))
    width = min(colors.shape[1], 4)
    unit[:, :width] = np.nan_to_num(np.clip(colors[:, :width] / scale, 0.0, 1.0))
    return unit


def _packed_srgb(linear: F64) -> U32:
    return _packed(np.concatenate([srgb.encode(linear[:, :3]), np.clip(linear[:, 3:], 0.0, 1.0)], axis=1))


def _packed(unit: F64) -> U32:
    """Shape (n, 4) in 0..1 to 0xRRGGBBAA."""
    channels = np.rint(unit * 255.0).astype(np.uint8)
    return channels.view(">u4").astype(np.uint32).ravel()


def _pixels(image: Image) -> npt.NDArray[np.uint8] | None:
    """A texture, RGBA; None if it is damaged: the mesh is worth seeing without it."""
    try:
        return np.ascontiguousarray(image.convert("RGBA"), np.uint8)
    except Exception as error:  # Pillow's decoders raise whatever their format made them trip over
        _logger.warning("a mesh is drawn without its texture, which is damaged: %s", error)
        return None


def _material(material: PBRMaterial | None, textures: dict[int, npt.NDArray[np.uint8] | None]) -> _Material:
    if material is None or not hasattr(material, "baseColorFactor"):
        return _Material()  # only glTF's materials lie in the file itself
    factor = material.baseColorFactor
    albedo = (1.0, 1.0, 1.0, 1.0) if factor is None else tuple(np.asarray(factor, np.float64) / 255.0)
    image = material.baseColorTexture
    if image is not None and id(image) not in textures:
        textures[id(image)] = _pixels(image)
    modes: dict[str, AlphaMode] = {"MASK": "mask", "BLEND": "blend"}
    cutoff = 0.5 if material.alphaCutoff is None else float(material.alphaCutoff)
    return _Material(
        albedo=albedo,
        texture=None if image is None else textures[id(image)],
        alpha_mode=modes.get(str(material.alphaMode), "opaque"),
        alpha_cutoff=cutoff if math.isfinite(cutoff) else 0.5,
        double_sided=bool(material.doubleSided),
    )
