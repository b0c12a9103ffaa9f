"""Oriented bounding boxes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy.typing as npt

from diorama.components.boxes import (
    parse_center,
    parse_centers,
    parse_half_size,
    parse_half_sizes,
    parse_rotation,
    parse_rotations,
    parse_widths,
)
from diorama.components.colors import parse_colors
from diorama.components.ids import parse_identifiers
from diorama.components.texts import parse_labels
from diorama.log.call import log_function
from diorama.log.instances import add_instances, parse_class_ids
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


@log_function
def log_obbs(
    entity_path: str,
    half_sizes: npt.ArrayLike | None = None,
    *,
    positions: npt.ArrayLike | None = None,
    rotations_q: npt.ArrayLike | None = None,
    colors: npt.ArrayLike | None = None,
    stroke_widths: npt.ArrayLike | None = None,
    labels: str | Sequence[str] | None = None,
    class_ids: npt.ArrayLike | None = None,
    identifiers: npt.ArrayLike | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs boxes in 3D. They replace the entity's previous ones.

    What is None is not logged, so what was logged before stays; what is empty removes it. What is one value, or an
    array of one, is meant for all boxes; everything else must be as many as there are boxes.

    >>> import diorama as rr
    >>> rr.log_obbs("cars", half_sizes=[[2.1, 0.9, 0.7], [2.4, 1.0, 0.9]], positions=[[0, 0, 0.7], [6, 0, 0.9]])

    Args:
        entity_path: of the boxes.
        half_sizes: (n, 3): half the extents along x, y and z, in scene units.
        positions: of the centres, in the entity's space: (n, 3), or (3,) for all.
        rotations_q: quaternions xyzw, from a box's axes to the entity's space: (n, 4), or (4,) for all; normalised.
        colors: (3,) or (4,) for all, (n, 3) or (n, 4): integers 0-255 sRGB, or floats 0-1 linear; alpha is linear.
        stroke_widths: of the edges, one or (n,), in scene units.
        labels: texts at the centres, one str, or n.
        class_ids: 0-65535, one or (n,); gives colours and labels where they are not given themselves.
        identifiers: (n,) integers, each once: which box is which, from call to call. Default: 0 to n - 1.
        ext: extension components, name to value or to (n,).
        timeless: the boxes lie before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    count = None
    if half_sizes is not None:
        part = parse_half_sizes(half_sizes, "half_sizes")
        parts.add_array(part)
        count = len(part[1])
    arguments = (
        ("identifiers", identifiers, parse_identifiers),
        ("positions", positions, parse_centers),
        ("rotations_q", rotations_q, parse_rotations),
        ("colors", colors, parse_colors),
        ("stroke_widths", stroke_widths, parse_widths),
        ("labels", labels, parse_labels),
        ("class_ids", class_ids, parse_class_ids),
    )
    add_instances(parts, count, arguments, ext)
    parts.log(entity_path, timeless=timeless, recording=recording)
