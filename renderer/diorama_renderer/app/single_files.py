"""A mesh or an image by itself as a recording: one entity, named after the file, before all time."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from diorama.chunk import Chunk, Column
from diorama.schema import MESH_FILE, TENSOR
from diorama.wire import Damage, RecordingInfo
from diorama_renderer.assets.errors import AssetError
from diorama_renderer.assets.meshes import decode_mesh
from diorama_renderer.assets.tensors import file_image
from diorama_renderer.sources import read_file
from diorama_renderer.ui.displayable import path_text

MESHES = {".glb": "GLB", ".gltf": "GLTF", ".obj": "OBJ", ".ply": "PLY", ".stl": "STL"}
IMAGES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg"}

_MOST_BYTES = 1 << 30

_MOST_COPIED_BYTES = 256 << 20
"""Of a recording: so that it may be written over while it is shown. Larger ones do not have to fit into memory."""

_PATIENCE_SECS = 60.0
"""With a pipe into which nobody writes."""

_UNMOVED = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)


class Source(Protocol):
    """What a file is read from: iterates once over chunks."""

    @property
    def info(self) -> RecordingInfo | None:
        """What the recording says of itself."""

    @property
    def damage(self) -> list[Damage]:
        """What is not intact in what has been read so far."""
        ...

    def __iter__(self) -> Iterator[Chunk]:
        """The chunks, each once."""
        ...


class SingleFile:
    """A mesh or an image as a source of one chunk."""

    def __init__(self, path: Path) -> None:
        """Of a file whose name ends in one of `MESHES` or `IMAGES`."""
        self._path = path
        self.damage: list[Damage] = []
        self.info: RecordingInfo | None = RecordingInfo(
            path_text(path.name), path_text(path.resolve()), time.time_ns(), ""
        )

    def __iter__(self) -> Iterator[Chunk]:
        """The one chunk.

        Raises:
            OSError: it cannot be read.
            ValueError: it is not what its name says, and why.
        """
        found = os.stat(self._path)
        if not (
            stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
        ):  # a pipe may have nobody that writes
            raise OSError(errno.EINVAL, "Not a file", str(self._path))
        size = found.st_size
        if size > _MOST_BYTES:
            raise ValueError(f"has {size} bytes, and at most {_MOST_BYTES} can be shown")
        content = self._path.read_bytes()
        kind = self._path.suffix.lower()
        column = _mesh(MESHES[kind], content) if kind in MESHES else _image(IMAGES[kind], content)
        yield Chunk(entity_path_of(self._path), np.array([time.time_ns()], np.int64), {}, (column,))


def read(path: Path) -> Source:
    """What can be opened: a recording, a mesh or an image, by its name.

    Raises:
        OSError: it cannot be opened.
    """
    kind = path.suffix.lower()
    return (
        SingleFile(path)
        if kind in MESHES or kind in IMAGES
        else read_file(path, most_copied_bytes=_MOST_COPIED_BYTES, patience_secs=_PATIENCE_SECS)
    )


def what_can_be_opened(path: Path) -> str:
    """What files there are, to be said of one that could not be read; "" if its name says that it is one of them."""
    if path.suffix.lower() in (".mcap", *MESHES, *IMAGES):
        return ""
    return f"; what can be opened: .mcap recordings, {', '.join(MESHES)} meshes, {', '.join(IMAGES)} images"


def entity_path_of(path: Path) -> str:
    """An entity's path that reads as the file's name without its ending."""
    name = path.stem.encode(errors="replace").decode()
    kept = "".join(letter if letter.isprintable() and letter not in '/\\"#' else "_" for letter in name)
    return f"_{kept}" if not kept or kept[0] in "+-0123456789" else kept


def _mesh(kind: str, content: bytes) -> Column:
    try:
        decode_mesh(kind, content)  # so that who opens it learns what is wrong
    except AssetError as error:
        raise ValueError(f"no {kind} file that can be read: {_reason(error)}") from None
    value = {"format": kind, "bytes": content, "entity_from_mesh": list(_UNMOVED)}
    return _column("mesh3d", "file", MESH_FILE, value)


def _image(encoding: str, content: bytes) -> Column:
    try:
        pixels = file_image(encoding, content)
    except AssetError as error:
        raise ValueError(f"no {encoding.upper()} file that can be read: {_reason(error)}") from None
    shape = pixels.shape[:2] if pixels.shape[2] == 1 else pixels.shape
    names = ("height", "width", "channel")[: len(shape)]
    value = {
        "shape": list(shape),
        "names": list(names),
        "dtype": pixels.dtype.name,
        "encoding": encoding,
        "data": content,
        "meaning": "unknown",
        "meter": None,
    }
    return _column("tensor", "tensor", TENSOR, value)


def _reason(error: AssetError) -> str:
    """What a decoder says, without the name of its function."""
    return str(error).partition(": ")[2] or str(error)


def _column(component: str, variant: str, arrow: pa.DataType, value: dict[str, Any]) -> Column:
    return Column(component, variant, False, pa.array([value], arrow), np.array([0, 1], np.int32))
