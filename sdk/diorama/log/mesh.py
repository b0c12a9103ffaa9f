"""Meshes from raw buffers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy.typing as npt

from diorama.components.meshes import parse_mesh, parse_meshes
from diorama.log.call import log_function
from diorama.log.instances import add_instances, parse_class_ids
from diorama.log.parts import Ext, Parts
from diorama.recording import RecordingStream


@log_function
def log_mesh(
    entity_path: str,
    positions: npt.ArrayLike,
    *,
    indices: npt.ArrayLike | None = None,
    normals: npt.ArrayLike | None = None,
    albedo_factor: npt.ArrayLike | None = None,
    vertex_colors: npt.ArrayLike | None = None,
    class_id: int | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs a mesh of triangles. It replaces the entity's previous one.

    Args:
        entity_path: of the mesh.
        positions: of the n vertices: (n, 3), or that flattened; finite. Empty removes the mesh.
        indices: three vertices a triangle, flattened or (m, 3). Default: each three positions are one.
        normals: of the vertices, as many as positions.
        albedo_factor: RGB or RGBA, floats 0-1 linear: multiplies all colours.
        vertex_colors: (n, 3) or (n, 4): integers 0-255 sRGB, or floats 0-1 linear; alpha is linear.
        class_id: 0-65535: what it is in the pass of class ids; its colours stay its own.
        ext: extension components, name to value.
        timeless: the mesh lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    parts.add_array(parse_mesh(positions, indices, normals, albedo_factor, vertex_colors))
    parts.object_to_bright(vertex_colors, "vertex_colors")
    parts.add_style(class_id=class_id)
    parts.add_ext(ext, instance_count=1)
    parts.log(entity_path, timeless=timeless, recording=recording)


@log_function
def log_meshes(
    entity_path: str,
    position_buffers: Sequence[npt.ArrayLike],
    *,
    vertex_color_buffers: Sequence[npt.ArrayLike | None] | None = None,
    index_buffers: Sequence[npt.ArrayLike | None] | None = None,
    normal_buffers: Sequence[npt.ArrayLike | None] | None = None,
    albedo_factors: Sequence[npt.ArrayLike | None] | None = None,
    class_ids: npt.ArrayLike | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs several meshes of triangles at once. They replace the entity's previous ones.

    Each kind of buffer is a sequence with one a mesh; see `log_mesh` for what a buffer is. A kind may be None, for no
    mesh has it, and so may each of its buffers.

    >>> import diorama as rr
    >>> floor = [[0, 0, 0], [4, 0, 0], [0, 4, 0]]
    >>> wall = [[0, 0, 0], [4, 0, 0], [4, 0, 3], [0, 0, 3]]
    >>> rr.log_meshes("room", [floor, wall], index_buffers=[None, [0, 1, 2, 0, 2, 3]])

    Args:
        entity_path: of the meshes.
        position_buffers: of the vertices. No buffers remove the meshes; one without positions is a mesh of none.
        vertex_color_buffers: of the vertices.
        index_buffers: three vertices a triangle.
        normal_buffers: of the vertices.
        albedo_factors: RGB or RGBA, floats 0-1 linear.
        class_ids: 0-65535, one or one a mesh: what they are in the pass of class ids.
        ext: extension components, name to value or to one a mesh.
        timeless: the meshes lie before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    part = parse_meshes(position_buffers, index_buffers, normal_buffers, albedo_factors, vertex_color_buffers)
    parts.add_array(part)
    for i, colors in enumerate(vertex_color_buffers or ()):
        parts.object_to_bright(colors, f"vertex_color_buffers[{i}]")
    count = 0 if part[1] is None else len(part[1])
    add_instances(parts, count, (("class_ids", class_ids, parse_class_ids),), ext)
    parts.log(entity_path, timeless=timeless, recording=recording)
