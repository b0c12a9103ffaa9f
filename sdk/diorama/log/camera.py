"""Cameras."""

from __future__ import annotations

import numpy.typing as npt

from diorama.components.transforms import parse_distortion, parse_pinhole
from diorama.errors import UsageError
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
    distortion_model: str | None = None,
    distortion_coefficients: npt.ArrayLike | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs a perspective camera: how points of the parent (the camera) reach the entity (the image).

    `point_image_hom = child_from_parent @ point_camera`, `point_image = point_image_hom[:2] / point_image_hom[2]`.
    An entity has one transform: this replaces its pose, if it had one.

    A real lens bends that. Its distortion, as OpenCV's calibration or a `camera_info` of ROS gives it, acts before the
    intrinsics: pictures through this camera are then bent as its images are. In 3D views the image plane stays flat.

    >>> import diorama as rr
    >>> intrinsics = [[500, 0, 320], [0, 500, 240], [0, 0, 1]]
    >>> rr.log_pinhole("camera/image", child_from_parent=intrinsics, width=640, height=480)
    >>> rr.log_pinhole("wide/image", child_from_parent=intrinsics, width=640, height=480,
    ...     distortion_model="brown_conrady", distortion_coefficients=[-0.28, 0.07, 0.0002, -0.0001])

    Args:
        entity_path: of the image.
        child_from_parent: intrinsics in pixels, (3, 3), row-major, invertible.
        width: of the image, in pixels.
        height: of the image, in pixels.
        distortion_model: "brown_conrady" (in ROS "plumb_bob" and "rational_polynomial") or "fisheye" (in ROS
            "equidistant"); None: a pinhole.
        distortion_coefficients: in OpenCV's order, finite: k1 k2 p1 p2 [k3 [k4 k5 k6 [s1 s2 s3 s4]]] of brown_conrady,
            so 4, 5, 8 or 12 (14 if those of a tilted sensor are zero); k1 k2 k3 k4 of fisheye. A distortion that is
            none of these is left out with a warning, and in strict mode an error.
        ext: extension components, name to value.
        timeless: the camera lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    pinhole = parse_pinhole(child_from_parent, width, height)
    if distortion_model is not None or distortion_coefficients is not None:
        try:
            pinhole = parse_distortion(pinhole, distortion_model, distortion_coefficients)
        except UsageError as problem:
            parts.object_to(problem, "the distortion is left out")
    parts.add(pinhole)
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, recording=recording)
