"""How large a mesh is, found in the beginning of its file rather than by reading all of it."""

from __future__ import annotations

import json
import re
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from diorama_renderer.recordings.values import Mesh, MeshFile

_DAMAGE = (ValueError, KeyError, TypeError, IndexError, AttributeError, struct.error, RecursionError)
_MOST_HEADER = 1 << 16
_PLY_ELEMENT = re.compile(rb"element\s+(vertex|face)\s+(\d+)")


@dataclass(frozen=True, slots=True)
class MeshCounts:
    """What is known of a mesh.

    Attributes:
        format: "arrays", or that of a file.
        vertices, triangles: how many; None: not known. Faces of more corners count as one.
        size_bytes: of the file; None: there is none.
        parts: what it has beside positions, such as "normals".
    """

    format: str
    vertices: int | None = None
    triangles: int | None = None
    size_bytes: int | None = None
    parts: tuple[str, ...] = ()


def counts_of(mesh: Mesh | MeshFile) -> MeshCounts:
    """Those of a mesh; a file that is not what it says has no counts."""
    if isinstance(mesh, Mesh):
        count = len(mesh.positions) // 3 if mesh.indices is None else len(mesh.indices)
        parts = (("normals", mesh.normals), ("colours", mesh.colors))
        return MeshCounts(
            "arrays",
            len(mesh.positions),
            count,
            parts=tuple(name for name, value in parts if value is not None),
        )
    reader = _READERS.get(mesh.format)
    vertices = triangles = None
    if reader is not None:
        with suppress(*_DAMAGE):
            vertices, triangles = reader(mesh.content)
    return MeshCounts(mesh.format, vertices, triangles, len(mesh.content))


def _of_glb(content: bytes) -> tuple[int | None, int | None]:
    magic, _, _, length, kind = struct.unpack_from("<4sIIII", content)
    if magic != b"glTF" or kind != 0x4E4F534A:
        raise ValueError("not a GLB file")
    return _of_document(json.loads(content[20 : 20 + length]))


def _of_gltf(content: bytes) -> tuple[int | None, int | None]:
    return _of_document(json.loads(content))


def _of_document(document: dict[str, Any]) -> tuple[int, int]:
    accessors = document["accessors"]
    vertices = triangles = 0
    for mesh in document.get("meshes", ()):
        for primitive in mesh["primitives"]:
            points = int(accessors[primitive["attributes"]["POSITION"]]["count"])
            vertices += points
            indices = primitive.get("indices")
            triangles += (points if indices is None else int(accessors[indices]["count"])) // 3
    return vertices, triangles


def _of_stl(content: bytes) -> tuple[int | None, int | None]:
    (count,) = struct.unpack_from("<I", content, 80)
    if len(content) != 84 + 50 * count:
        count = content.count(b"facet normal")
    return 3 * count, count


def _of_ply(content: bytes) -> tuple[int | None, int | None]:
    found = {name: int(count) for name, count in _PLY_ELEMENT.findall(content[:_MOST_HEADER])}
    return found[b"vertex"], found.get(b"face", 0)


def _of_obj(content: bytes) -> tuple[int | None, int | None]:
    lines = b"\n" + content
    return lines.count(b"\nv "), lines.count(b"\nf ")


_READERS = {"GLB": _of_glb, "GLTF": _of_gltf, "STL": _of_stl, "PLY": _of_ply, "OBJ": _of_obj}
