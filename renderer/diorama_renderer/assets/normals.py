"""Normals of meshes that came without, and their packed form.

The idea: faces that meet at less than 60 degrees belong to one smooth surface, the others meet at an edge. A
vertex where all faces agree keeps one normal, the area-weighted mean; a vertex at an edge is split, one copy
for each normal it has. Nearly all vertices are of the first kind and cost a few vectorised passes; only the
others are looked at corner by corner.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]

NO_NORMAL = 0xFFFFFFFF
"""The packed form of no normal: the face's own is used."""

_COS_CREASE = 0.5
_COS_HALF_CREASE = float(np.cos(np.pi / 6.0))


def pack_normals(normals: npt.NDArray[np.floating] | None, count: int) -> U32:
    """Two snorm16 each, octahedral: x in the low half.

    Args:
        normals: shape (count, 3), of any length; zero or not finite means none. None: all of them are none.
        count: how many.

    Returns:
        shape (count,). The direction is kept to 0.003 degrees.
    """
    if normals is None:
        return np.full(count, NO_NORMAL, np.uint32)
    n = np.asarray(normals, np.float32)
    size = np.abs(n).sum(axis=1)
    known = np.isfinite(size) & (size > 0)
    x, y = (np.divide(n[:, axis], size, out=np.zeros(len(n), np.float32), where=known) for axis in (0, 1))
    folded = (np.where(x >= 0, 1, -1) * (1 - np.abs(y)), np.where(y >= 0, 1, -1) * (1 - np.abs(x)))
    below = n[:, 2] < 0
    u, v = np.where(below, folded[0], x), np.where(below, folded[1], y)
    packed: U32 = _snorm16(u) | (_snorm16(v) << np.uint32(16))
    packed[packed == NO_NORMAL] = 0  # a hair from +z; and +z it becomes
    packed[~known] = NO_NORMAL
    return packed


def _snorm16(values: npt.NDArray[np.floating]) -> U32:
    packed: U32 = np.rint(values * 32767.0).astype(np.int16).view(np.uint16).astype(np.uint32)
    return packed


def crease_normals(positions: F32, indices: U32, *, seams: bool = False) -> tuple[I64, U32, F32] | None:
    """Smooth normals, with the vertices split where faces meet at 60 degrees or more.

    Args:
        positions: shape (n, 3).
        indices: shape (3 * m,), each below n.
        seams: True if several vertices may share a position (as at the seams of texture coordinates): the
            surface is then smooth across them.

    Returns:
        source: shape (k,), the vertex each new vertex is a copy of; the first n are 0..n-1.
        indices: shape (3 * m,), into the new vertices.
        normals: shape (k, 3), unit length, or zero where no face says which way is up.
        None if no two faces share a vertex: a triangle soup has only flat faces.
    """
    corners = indices.astype(np.int64)
    if not len(corners):
        return None
    vertices = _welded(positions)[corners] if seams else corners
    count = len(positions)
    if int(np.bincount(vertices, minlength=count).max()) <= 1:
        return None
    weighted = _face_normals(positions, corners)
    means = _unit(_sum_by_vertex(vertices, np.repeat(weighted, 3, axis=0), count))
    faces = _unit(weighted)
    deviation = np.einsum("ij,ij->i", means[vertices], np.repeat(faces, 3, axis=0))
    has_area = np.repeat(np.einsum("ij,ij->i", faces, faces) > 0.5, 3)
    creased = np.zeros(count, bool)
    # Two normals 60 degrees apart cannot both lie within 30 degrees of their mean.
    creased[vertices[has_area & (deviation < _COS_HALF_CREASE)]] = True
    normals = means[_welded(positions)] if seams else means
    at_crease = np.flatnonzero(creased[vertices])
    if not len(at_crease):
        return np.arange(count), indices, normals.astype(np.float32)
    return _split(corners, vertices, at_crease, weighted, normals)


def _split(corners: I64, vertices: I64, at_crease: I64, weighted: F64, normals: F64) -> tuple[I64, U32, F32]:
    """Give the corners at edges vertices of their own, one for each normal."""
    own = _corner_normals(vertices[at_crease], weighted[at_crease // 3])
    keys = (corners[at_crease].astype(np.uint64) << np.uint64(32)) | pack_normals(own, len(own))
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    count = len(normals)
    source = np.concatenate([np.arange(count), corners[at_crease[first]]])
    new_indices = corners.copy()
    new_indices[at_crease] = count + inverse
    return source, new_indices.astype(np.uint32), np.concatenate([normals, own[first]]).astype(np.float32)


def _corner_normals(vertices: I64, weighted: F64) -> F64:
    """Each corner's own normal: the sum over the faces at its vertex that are smooth with its face.

    Args:
        vertices: shape (c,), the vertex of each corner.
        weighted: shape (c, 3), the normal of its face, as long as twice the face's area.
    """
    order = np.argsort(vertices, kind="stable")
    faces = _unit(weighted)[order]
    weights = weighted[order]
    _, first, sizes = np.unique(vertices[order], return_index=True, return_counts=True)
    group_first, group_size = np.repeat(first, sizes), np.repeat(sizes, sizes)
    total = np.zeros_like(weights)
    # One round for each further corner of the fullest vertex; each round takes those that have so many.
    for step in range(int(sizes.max())):
        here = np.flatnonzero(group_size > step)
        other = group_first[here] + step
        smooth = np.einsum("ij,ij->i", faces[here], faces[other]) > _COS_CREASE
        smooth |= other == here
        total[here[smooth]] += weights[other[smooth]]
    result = np.empty_like(total)
    result[order] = _unit(total)
    return result


def _welded(positions: F32) -> I64:
    """For each vertex the first with its position; shape (n,)."""
    plain = np.ascontiguousarray(positions + np.float32(0.0))  # -0 and 0 are one place
    _, first, inverse = np.unique(
        plain.view(np.dtype((np.void, 12))).ravel(), return_index=True, return_inverse=True
    )
    return np.asarray(first[inverse], np.int64)


def _face_normals(positions: F32, corners: I64) -> F64:
    """Shape (m, 3), as long as twice each face's area."""
    x, y, z = (positions[:, axis].astype(np.float64)[corners].reshape(-1, 3).T for axis in range(3))
    ux, uy, uz, vx, vy, vz = x[1] - x[0], y[1] - y[0], z[1] - z[0], x[2] - x[0], y[2] - y[0], z[2] - z[0]
    return np.stack([uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx], axis=1)


def _sum_by_vertex(vertices: I64, values: F64, count: int) -> F64:
    sums: F64 = np.empty((count, 3))
    for axis in range(3):
        sums[:, axis] = np.bincount(vertices, values[:, axis], count)
    return sums


def _unit(vectors: F64) -> F64:
    length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    unit: F64 = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    return unit
