"""Rectangles in 2D."""

from __future__ import annotations

from collections.abc import Sequence

import numpy.typing as npt

from diorama.components.colors import parse_colors
from diorama.components.ids import parse_identifiers
from diorama.components.rect2d import RectFormat, parse_rect, parse_rects
from diorama.components.texts import parse_labels
from diorama.log.call import log_function
from diorama.log.instances import add_instances, parse_class_ids
from diorama.log.parts import Ext, Parts
from diorama.recording import RecordingStream

__all__ = ["RectFormat", "log_rect", "log_rects"]


@log_function
def log_rect(
    entity_path: str,
    rect: npt.ArrayLike | None,
    *,
    rect_format: RectFormat | str = RectFormat.XYWH,
    color: npt.ArrayLike | None = None,
    label: str | None = None,
    class_id: int | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs a rectangle in 2D. It replaces the entity's previous ones.

    What is None is not logged, so what was logged before stays.

    >>> import diorama as rr
    >>> rr.log_rect("camera/image/face", [410, 120, 80, 96], label="Ada")

    Args:
        entity_path: of the rectangle.
        rect: four numbers, in the order of `rect_format`; empty removes the rectangle. With NaN it is not drawn.
        rect_format: what the numbers are: a `RectFormat` or its name.
        color: RGB or RGBA: integers 0-255 sRGB, or floats 0-1 linear; alpha is linear.
        label: text of the rectangle.
        class_id: 0-65535; gives colour and label if they are not given themselves.
        ext: extension components, name to value.
        timeless: the rectangle lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    if rect is not None:
        parts.add(parse_rect(rect, rect_format, "rect"))
    parts.add_style(color=color, label=label, class_id=class_id)
    parts.add_ext(ext, instance_count=1)
    parts.log(entity_path, timeless=timeless, recording=recording)


@log_function
def log_rects(
    entity_path: str,
    rects: npt.ArrayLike | None,
    *,
    rect_format: RectFormat | str = RectFormat.XYWH,
    identifiers: npt.ArrayLike | None = None,
    colors: npt.ArrayLike | None = None,
    labels: str | Sequence[str] | None = None,
    class_ids: npt.ArrayLike | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs rectangles in 2D. They replace the entity's previous ones.

    What is None is not logged, so what was logged before stays; what is empty removes it. What is one value, or an
    array of one, is meant for all; everything else must be as many as there are rectangles.

    >>> import diorama as rr
    >>> rr.log_rects("camera/image/faces", [[410, 120, 490, 216], [20, 90, 75, 160]], rect_format="XYXY")

    Args:
        entity_path: of the rectangles.
        rects: (n, 4), in the order of `rect_format`. Those with NaN are not drawn.
        rect_format: what the numbers are: a `RectFormat` or its name.
        identifiers: (n,) integers, each once: which is which, from call to call. Default: 0 to n - 1.
        colors: (3,) or (4,) for all, (n, 3) or (n, 4): integers 0-255 sRGB, or floats 0-1 linear; alpha is linear.
        labels: one str, or n.
        class_ids: 0-65535, one or (n,); gives colours and labels where they are not given themselves.
        ext: extension components, name to value or to (n,).
        timeless: the rectangles lie before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    count = None
    if rects is not None:
        part = parse_rects(rects, rect_format, "rects")
        parts.add_array(part)
        count = len(part[1])
    arguments = (
        ("identifiers", identifiers, parse_identifiers),
        ("colors", colors, parse_colors),
        ("labels", labels, parse_labels),
        ("class_ids", class_ids, parse_class_ids),
    )
    add_instances(parts, count, arguments, ext)
    parts.log(entity_path, timeless=timeless, recording=recording)
