"""Oriented bounding boxes."""

from __future__ import annotations

import numpy.typing as npt

from diorama.components.boxes import parse_center, parse_half_size, parse_rotation
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts
from diorama.recording import RecordingStream


@log_function
def log_obb(
    entity_path: str,
    half_size: npt.ArrayLike | None,
    position: npt.ArrayLike | None = None,
    rotation_q: npt.ArrayLike | None = None,
    color: npt.ArrayLike | None = None,
    stroke_width: float | None = None,
    label: str | None = None,
    class_id: int | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    *,
    recording: RecordingStream | None = None,
) -> None:
    """Logs a box in 3D. It replaces the entity's previous one.

    What is None is not logged, so what was logged before stays.

    >>> import diorama as rr
    >>> rr.log_obb("car", half_size=[2.1, 0.9, 0.7], position=[0, 0, 0.7], rotation_q=[0, 0, 0, 1])

    Args:
        entity_path: of the box.
        half_size: half the extent along x, y and z, in scene units.
        position: of its centre, in the entity's space.
        rotation_q: quaternion xyzw, from the box's axes to the entity's space; normalised.
        color: RGB or RGBA: integers 0-255 sRGB, or floats 0-1 linear; alpha is linear.
        stroke_width: of its edges, in scene units.
        label: text at its centre.
        class_id: 0-65535; gives colour and label if they are not given themselves.
        ext: extension components, name to value.
        timeless: the box lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    if half_size is not None:
        parts.add(parse_half_size(half_size, "half_size"))
    if position is not None:
        parts.add(parse_center(position, "position"))
    if rotation_q is not None:
        parts.add(parse_rotation(rotation_q, "rotation_q"))
    parts.add_style(
        color=color, diameter=stroke_width, diameter_name="stroke_width", label=label, class_id=class_id
    )
    parts.add_ext(ext, instance_count=1)
    parts.log(entity_path, timeless=timeless, recording=recording)
