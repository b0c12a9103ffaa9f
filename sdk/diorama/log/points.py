"""Points."""

from __future__ import annotations

import numpy.typing as npt

from diorama.components.colors import parse_colors
from diorama.components.field import Form, Part
from diorama.components.ids import (
    CLASS_ID,
    CLASS_ID_SPLAT,
    KEYPOINT_ID,
    parse_id,
    parse_identifiers,
    parse_ids,
)
from diorama.components.numbers import parse_radii
from diorama.components.positions import parse_point, parse_points
from diorama.components.texts import parse_labels
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts, check_length
from diorama.recording import RecordingStream


@log_function
def log_point(
    entity_path: str,
    position: npt.ArrayLike | None = None,
    *,
    radius: float | None = None,
    color: npt.ArrayLike | None = None,
    label: str | None = None,
    class_id: int | None = None,
    keypoint_id: int | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs one 2D or 3D point. It replaces the entity's previous points.

    What is None is not logged, so what was logged before stays.

    Args:
        entity_path: of the point.
        position: 2 or 3 numbers. NaN: not drawn.
        radius: in scene units.
        color: RGB or RGBA: integers 0-255 sRGB, or floats 0-1 linear; alpha is linear.
        label: text beside the point.
        class_id: 0-65535; gives colour and label if they are not given themselves.
        keypoint_id: 0-65535, within the class; without `class_id` the class is 0.
        ext: extension components, name to value.
        timeless: the point lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    if position is not None:
        parts.add(parse_point(position, "position"))
    parts.add_style(color=color, radius=radius, label=label, class_id=class_id)
    if keypoint_id is not None:
        parts.add((KEYPOINT_ID, parse_id(keypoint_id, "keypoint_id")))
        if class_id is None:
            parts.add((CLASS_ID, 0))
    if ext is not None:
        parts.add_ext(ext, instance_count=1)
    parts.log(entity_path, timeless=timeless, recording=recording)


@log_function
def log_points(
    entity_path: str,
    positions: npt.ArrayLike | None = None,
    *,
    identifiers: npt.ArrayLike | None = None,
    colors: npt.ArrayLike | None = None,
    radii: npt.ArrayLike | None = None,
    labels: str | list[str] | None = None,
    class_ids: npt.ArrayLike | None = None,
    keypoint_ids: npt.ArrayLike | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs 2D or 3D points. They replace the entity's previous points.

    What is None is not logged, so what was logged before stays; what is empty removes it. What is one value, or an
    array of one, is meant for all points; everything else must be as many as there are points.

    Args:
        entity_path: of the points.
        positions: (n, 2) or (n, 3). Points with NaN are not drawn.
        identifiers: (n,) integers, each once: which point is which, from call to call. Default: 0 to n - 1.
        colors: (3,) or (4,) for all, (n, 3) or (n, 4): integers 0-255 sRGB, or floats 0-1 linear; alpha is linear.
        radii: a number, or (n,), in scene units.
        labels: one str, or n.
        class_ids: 0-65535, one or (n,); gives colours and labels where they are not given themselves.
        keypoint_ids: 0-65535, one or (n,), within the class; without `class_ids` the class is 0.
        ext: extension components, name to value or to (n,).
        timeless: the points lie before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    count: int | None = None
    if positions is not None:
        for part in parse_points(positions, "positions"):
            parts.add_array(part)
            count = len(part[1])
    for name, value, parse in (
        ("identifiers", identifiers, parse_identifiers),
        ("colors", colors, parse_colors),
        ("radii", radii, parse_radii),
        ("labels", labels, parse_labels),
        ("class_ids", class_ids, _parse_class_ids),
        ("keypoint_ids", keypoint_ids, _parse_keypoint_ids),
    ):
        if value is not None:
            count = _add(parts, parse(value, name), name, count)
    if keypoint_ids is not None and class_ids is None:
        parts.add((CLASS_ID_SPLAT, 0))
    if ext is not None:
        one_key = identifiers is not None and count == 1
        parts.add_ext(ext, instance_count=count, splat_ones=not one_key)
    parts.log(entity_path, timeless=timeless, recording=recording)


def _add(parts: Parts, part: Part, name: str, count: int | None) -> int | None:
    """Adds a component that fits `count` instances; returns how many there are, as far as is known now."""
    field, value = part
    if field.form is Form.NUMBER:
        parts.add(part)
        return count
    check_length(field, len(value), name, count)
    parts.add_array(part)
    return len(value) if count is None and not field.splat and len(value) else count


def _parse_class_ids(value: object, name: str) -> Part:
    return parse_ids(value, name, "class_id")


def _parse_keypoint_ids(value: object, name: str) -> Part:
    return parse_ids(value, name, "keypoint_id")
