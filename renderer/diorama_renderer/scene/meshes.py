"""Rows of meshes, raw or encoded files, to one batch of vertices and indices and the draws over it."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama_renderer.assets import (
    AssetError,
    MeshPart,
    crease_normals,
    decode_mesh,
    pack_normals,
    vertex_colors,
)
from diorama_renderer.scene.layout import VERTEX
from diorama_renderer.scene.placements import PlacementTable
from diorama_renderer.scene.rows import EntityRows, packed_color, rebase
from diorama_renderer.scene.slots import SlotBatch
from diorama_renderer.store import Instances

COMPONENTS = ("colorrgba", "class_id")

_MOST_MESHES = 1 << 12
_FAR = 1e4  # from here on float32 has less than a thousandth of a unit
_logger = logging.getLogger("diorama")


@dataclass(frozen=True, eq=False)
class MeshDraw:
    """A range of indices that share a texture.

    Attributes:
        first, count: of the indices.
        texture_key: names the texture's pixels, or None.
        texture: shape (h, w, 4), uint8, sRGB; None if untextured.
        alpha_mode: "opaque", "mask" or "blend".
        alpha_cutoff: of "mask".
    """

    first: int
    count: int
    texture_key: Hashable | None
    texture: npt.NDArray[np.uint8] | None
    alpha_mode: str
    alpha_cutoff: float


@dataclass(frozen=True, eq=False)
class _Built:
    """The meshes of one entity: indices and ranges are relative to its own slot."""

    vertices: npt.NDArray[np.void]
    indices: npt.NDArray[np.uint32]
    draws: tuple[MeshDraw, ...]


class MeshBatch:
    """The vertices and indices of all meshes.

    Attributes:
        vertices: slots of VERTEX, by entity.
        indices: slots of uint32, absolute in the vertices; unused ones are 0, which makes degenerate triangles.
        draws: by entity; neighbours of the same look are one.
    """

    def __init__(self, placements: PlacementTable) -> None:
        """An empty batch whose meshes are placed in `placements`."""
        self._placements = placements
        self._built: dict[int, _Built] = {}
        self.vertices = SlotBatch({"data": (VERTEX, 0)}, {"data": np.zeros((), VERTEX)})
        self.indices = SlotBatch({"index": (np.dtype(np.uint32), 0)}, {"index": 0})
        self.draws: list[MeshDraw] = []

    def put(self, entities: list[EntityRows]) -> None:
        """Replace the meshes of some entities."""
        for rows in entities:
            built = self._build(rows)
            if built is None:
                self._built.pop(rows.entity, None)
            else:
                self._built[rows.entity] = built
        changed = [rows.entity for rows in entities]
        vertices = {
            entity: {"data": self._built[entity].vertices} for entity in changed if entity in self._built
        }
        self.vertices.put({entity: vertices.get(entity) for entity in changed})
        moved = list(self._built) if self.vertices.moved else []
        self.indices.put({entity: self._absolute(entity) for entity in {*changed, *moved}})
        self.draws = self._merged_draws()

    def _absolute(self, entity: int) -> dict[str, npt.NDArray[Any]] | None:
        built = self._built.get(entity)
        if built is None:
            return None
        return {"index": built.indices + np.uint32(self.vertices.slot(entity).start)}

    def _merged_draws(self) -> list[MeshDraw]:
        merged: list[MeshDraw] = []
        for entity in self.vertices.keys[np.isin(self.vertices.keys, list(self._built))].tolist():
            slot = self.indices.slot(entity)
            for draw in self._built[entity].draws:
                first = slot.start + draw.first
                last = merged[-1] if merged else None
                if last is not None and _same_look(last, draw):
                    merged[-1] = _extended(last, first + draw.count)
                else:
                    merged.append(_at(draw, first))
        return merged

    def _build(self, rows: EntityRows) -> _Built | None:
        drawn = rows.instances("mesh3d")
        if drawn is None:
            return None
        placed: list[tuple[MeshPart, int, Hashable, npt.NDArray[Any]]] = []
        chosen = rows.properties.color
        tint = rows.splat("colorrgba") if chosen is None else packed_color(chosen)
        for index in range(min(drawn.count, _MOST_MESHES)):
            parts = _parts(drawn, index, rows.path)
            if chosen is not None:
                parts = tuple(map(_plain, parts))
            origin, locals_ = _rebase_parts(parts)
            row = self._placements.set(
                ("mesh3d", rows.entity, index),
                rows.entity,
                origin=origin,
                first=index,
                color=0xFFFFFFFF if tint is None else int(tint),
            )
            key = (rows.entity, rows.serial("mesh3d"), index)
            for number, (part, local) in enumerate(zip(parts, locals_)):
                placed.append((part, row, (*key, number), local))
        return _assemble(placed)


def _plain(part: MeshPart) -> MeshPart:
    """Without colours of its own."""
    return replace(part, colors=None, albedo=np.ones(4, np.float32), texture=None)


def _rebase_parts(
    parts: tuple[MeshPart, ...],
) -> tuple[npt.NDArray[np.float64] | None, list[npt.NDArray[Any]]]:
    """One origin for all parts of a mesh, and their positions relative to it."""
    placed = [_positions(part) for part in parts]
    origin = next((found for found, _ in map(rebase, placed) if found is not None), None)
    return origin, placed if origin is None else [positions - origin for positions in placed]


def _same_look(a: MeshDraw, b: MeshDraw) -> bool:
    plain = a.texture_key is None and b.texture_key is None
    return plain and (a.alpha_mode, a.alpha_cutoff) == (b.alpha_mode, b.alpha_cutoff)


def _extended(draw: MeshDraw, stop: int) -> MeshDraw:
    return replace(draw, count=stop - draw.first)


def _at(draw: MeshDraw, first: int) -> MeshDraw:
    return replace(draw, first=first)


def _parts(drawn: Instances, index: int, path: str) -> tuple[MeshPart, ...]:
    values: Any = drawn.values
    mesh = values.slice(index, 1)
    if drawn.variant != "file":
        return (_raw_part(mesh),)
    data = mesh.field("bytes")[0].as_buffer()
    try:
        asset = decode_mesh(mesh.field("format")[0].as_py(), data)
    except AssetError as error:
        _logger.warning("the mesh of %r is not drawn: %s", path, error)
        return ()
    matrix = np.eye(4)
    matrix[:3] = mesh.field("entity_from_mesh").flatten().to_numpy().reshape(3, 4)
    return tuple(replace(part, entity_from_part=matrix @ part.entity_from_part) for part in asset.parts)


def _raw_part(mesh: pa.StructArray) -> MeshPart:
    """A mesh logged as arrays; without normals its edges are where faces meet at 60 degrees or more."""
    positions = _flat(mesh, "positions", 3)
    assert positions is not None
    indices = _flat(mesh, "indices", 0)
    if indices is None:
        indices = np.arange(len(positions) // 3 * 3, dtype=np.uint32)
    normals, colors = _flat(mesh, "normals", 3), _flat(mesh, "colors", 0)
    if normals is None:
        split = crease_normals(positions, indices)
        if split is not None:
            source, indices, normals = split
            positions = positions[source]
            colors = None if colors is None else colors[source]
    albedo = _flat(mesh, "albedo_factor", 0)
    factor = np.ones(4, np.float32) if albedo is None else albedo.astype(np.float32)
    translucent = factor[3] < 1.0 or (colors is not None and bool(((colors & 255) < 255).any()))
    return MeshPart(
        positions=positions,
        indices=indices,
        normals=normals,
        uv=None,
        colors=colors,
        albedo=factor,
        texture=None,
        entity_from_part=np.eye(4),
        alpha_mode="blend" if translucent else "opaque",
    )


def _flat(mesh: pa.StructArray, name: str, width: int) -> npt.NDArray[Any] | None:
    """A list field of the one mesh as numpy, shape (n,) or (n, width); None if it was not logged."""
    field = mesh.field(name)
    if not field[0].is_valid:
        return None
    values = field.flatten()
    while pa.types.is_fixed_size_list(values.type) or pa.types.is_list(values.type):
        values = values.flatten()
    array: npt.NDArray[Any] = values.to_numpy(zero_copy_only=False)
    return array.reshape(-1, width) if width else array


def _positions(part: MeshPart) -> npt.NDArray[Any]:
    """In the entity's space; float32 as long as that loses nothing."""
    if np.array_equal(part.entity_from_part, np.eye(4)):
        return part.positions
    placed: npt.NDArray[Any] = part.positions @ part.entity_from_part[:3, :3].T + part.entity_from_part[:3, 3]
    far = np.abs(part.entity_from_part[:3, 3]).max() > _FAR
    return placed if far else placed.astype(np.float32)


def _normals(part: MeshPart) -> npt.NDArray[np.uint32]:
    if part.normals is None:
        return pack_normals(None, len(part.positions))
    # Normals go with the inverse transpose; the cofactors differ from it by a factor, and never divide by zero.
    a, b, c = part.entity_from_part[:3, :3].T
    cofactors = np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)])
    return pack_normals(part.normals @ cofactors, len(part.positions))


def _assemble(placed: list[tuple[MeshPart, int, Hashable, npt.NDArray[Any]]]) -> _Built | None:
    if not placed:
        return None
    vertices, indices, draws = [], [], []
    vertex_count = index_count = 0
    for part, row, key, local in placed:
        out = np.zeros(len(local), VERTEX)
        out["position"] = local
        out["normal"] = _normals(part)
        out["uv"] = 0.0 if part.uv is None else part.uv
        out["color"] = vertex_colors(part)
        out["placement"] = row
        vertices.append(out)
        indices.append(part.indices.astype(np.uint32).reshape(-1) + np.uint32(vertex_count))
        count = len(indices[-1])
        texture_key = None if part.texture is None else key
        draws.append(
            MeshDraw(index_count, count, texture_key, part.texture, part.alpha_mode, part.alpha_cutoff)
        )
        vertex_count += len(out)
        index_count += count
    return _Built(np.concatenate(vertices), np.concatenate(indices), tuple(draws))
