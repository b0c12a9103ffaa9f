"""Points."""

from __future__ import annotations

import numpy.typing as npt

from diorama.components.colors import parse_colors
from diorama.components.ids import CLASS_ID, CLASS_ID_SPLAT, KEYPOINT_ID, parse_id, parse_identifiers
from diorama.components.numbers import parse_radii
from diorama.components.positions import parse_point, parse_points
from diorama.components.texts import parse_labels
from diorama.log.call import log_function
from diorama.log.instances import add_instances, parse_class_ids, parse_keypoint_ids
from diorama.log.parts import Ext, Parts
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
        parts.add_value(KEYPOINT_ID, keypoint_id, "keypoint_id", parse_id)
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
    arguments = (
        ("identifiers", identifiers, parse_identifiers),
        ("colors", colors, parse_colors),
        ("radii", radii, parse_radii),
        ("labels", labels, parse_labels),
        ("class_ids", class_ids, parse_class_ids),
        ("keypoint_ids", keypoint_ids, parse_keypoint_ids),
    )
    add_instances(parts, count, arguments, ext)
    if keypoint_ids is not None and class_ids is None:
        parts.add((CLASS_ID_SPLAT, 0))
    parts.log(entity_path, timeless=timeless, recording=recording)
