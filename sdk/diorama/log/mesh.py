"""Meshes from raw buffers."""

from __future__ import annotations

import numpy.typing as npt

from diorama.components.meshes import parse_mesh
from diorama.log.call import log_function
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
        ext: extension components, name to value.
        timeless: the mesh lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    parts.add_array(parse_mesh(positions, indices, normals, albedo_factor, vertex_colors))
    parts.add_ext(ext, instance_count=1)
    parts.log(entity_path, timeless=timeless, recording=recording)
