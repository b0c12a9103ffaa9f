"""Cameras."""

from __future__ import annotations

import numpy.typing as npt

from diorama.components.transforms import parse_pinhole
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts
from diorama.recording import RecordingStream


@log_function
def log_pinhole(
    entity_path: str,
    *,
    child_from_parent: npt.ArrayLike,
    width: float,
    height: float,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs a perspective camera: how points of the parent (the camera) reach the entity (the image).

    `point_image_hom = child_from_parent @ point_camera`, `point_image = point_image_hom[:2] / point_image_hom[2]`.
    An entity has one transform: this replaces its pose, if it had one.

    >>> import diorama as rr
    >>> intrinsics = [[500, 0, 320], [0, 500, 240], [0, 0, 1]]
    >>> rr.log_pinhole("camera/image", child_from_parent=intrinsics, width=640, height=480)

    Args:
        entity_path: of the image.
        child_from_parent: intrinsics in pixels, (3, 3), row-major, invertible.
        width: of the image, in pixels.
        height: of the image, in pixels.
        ext: extension components, name to value.
        timeless: the camera lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    parts.add(parse_pinhole(child_from_parent, width, height))
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, recording=recording)
