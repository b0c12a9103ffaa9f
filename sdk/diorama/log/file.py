"""Files that are logged as they are: meshes and images."""

from __future__ import annotations

import enum
import os
from pathlib import Path

import numpy.typing as npt

from diorama.components.arguments import described
from diorama.components.image_files import parse_content, parse_image_file
from diorama.components.meshes import MeshFormat, parse_mesh_file
from diorama.errors import UsageError
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts
from diorama.recording import RecordingStream

__all__ = ["ImageFormat", "MeshFormat", "log_image_file", "log_mesh_file"]


class ImageFormat(enum.Enum):
    """The kinds of image files."""

    JPEG = "jpeg"
    PNG = "png"


@log_function
def log_mesh_file(
    entity_path: str,
    mesh_format: MeshFormat | str,
    mesh_file: bytes,
    *,
    transform: npt.ArrayLike | None = None,
    class_id: int | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs a mesh file. It replaces the entity's previous mesh.

    Args:
        entity_path: of the mesh.
        mesh_format: what the file is; a `MeshFormat` or its name.
        mesh_file: its bytes. They are decoded by the viewer.
        transform: affine, (3, 4): places the mesh in the entity's space.
        class_id: 0-65535: what it is in the pass of class ids; its colours stay its own.
        ext: extension components, name to value.
        timeless: the mesh lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    part = parse_mesh_file(mesh_format, mesh_file, transform)
    parts = Parts()
    parts.add(part)
    parts.size_bytes += len(part[1].content)
    parts.add_style(class_id=class_id)
    parts.add_ext(ext, instance_count=1)
    parts.log(entity_path, timeless=timeless, recording=recording)


@log_function
def log_image_file(
    entity_path: str,
    *,
    img_bytes: bytes | None = None,
    img_path: str | os.PathLike[str] | None = None,
    img_format: ImageFormat | str | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs an image file, without decoding it. It replaces the entity's previous image.

    JPEG, PNG, and whatever else Pillow reads by itself (BMP, GIF, TIFF, WebP, ...); of an animation, the first picture.

    Args:
        entity_path: of the image.
        img_bytes: its bytes, or
        img_path: where it is.
        img_format: what it must be: an `ImageFormat`, or the name of a format in any case; by default its first
            bytes tell.
        ext: extension components, name to value.
        timeless: the image lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    if (img_bytes is None) == (img_path is None):
        got = "neither" if img_bytes is None else "both"
        raise UsageError(f"exactly one of img_bytes and img_path must be given, got {got}")
    if img_path is not None:
        name, content = "img_path", parse_content(_read(img_path), "img_path")
    else:
        name, content = "img_bytes", parse_content(img_bytes, "img_bytes")
    parts = Parts()
    parts.add_array(parse_image_file(content, _format_name(img_format), name))
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, recording=recording)


def _read(img_path: object) -> bytes:
    if not isinstance(img_path, str | os.PathLike) or "\0" in os.fspath(img_path):
        raise UsageError(f"img_path must be the path of a file, got {described(img_path)}")
    return Path(img_path).read_bytes()


def _format_name(img_format: object) -> str | None:
    if img_format is None or isinstance(img_format, ImageFormat):
        return None if img_format is None else img_format.value
    if not isinstance(img_format, str):
        raise UsageError(f"img_format must be an ImageFormat or a str, got {described(img_format)}")
    name = img_format.lower()
    return {"jpg": "jpeg", "tif": "tiff"}.get(name, name)
