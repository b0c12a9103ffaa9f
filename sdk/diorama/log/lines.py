"""Line strips and segments."""

from __future__ import annotations

import numpy.typing as npt

from diorama.components.colors import COLOR_SPLAT
from diorama.components.numbers import RADIUS_SPLAT_NUMBER
from diorama.components.positions import parse_segments, parse_strip
from diorama.log.call import log_function
from diorama.log.deprecation import deprecated
from diorama.log.parts import Ext, Parts, parse_diameter
from diorama.recording import RecordingStream


@log_function
def log_line_strip(
    entity_path: str,
    positions: npt.ArrayLike | None,
    *,
    stroke_width: float | None = None,
    color: npt.ArrayLike | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs a line through points, in 2D or 3D. It replaces the entity's previous lines.

    Args:
        entity_path: of the line.
        positions: (n, 2) or (n, 3); empty removes the line; None logs only the rest. NaN breaks the line.
        stroke_width: in scene units.
        color: RGB or RGBA: integers 0-255 sRGB, or floats 0-1 linear; alpha is linear.
        ext: extension components, name to value.
        timeless: the line lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = _strip(positions, stroke_width, color, ext)
    parts.log(entity_path, timeless=timeless, recording=recording)


@deprecated("log_line_strip")
@log_function
def log_path(
    entity_path: str,
    positions: npt.ArrayLike | None,
    *,
    stroke_width: float | None = None,
    color: npt.ArrayLike | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Deprecated: another name of `log_line_strip`.

    Args:
        entity_path: of the line.
        positions: (n, 2) or (n, 3).
        stroke_width: in scene units.
        color: RGB or RGBA.
        ext: extension components, name to value.
        timeless: the line lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = _strip(positions, stroke_width, color, ext)
    parts.log(entity_path, timeless=timeless, recording=recording)


@log_function
def log_line_segments(
    entity_path: str,
    positions: npt.ArrayLike | None,
    *,
    stroke_width: float | None = None,
    color: npt.ArrayLike | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs many lines of two points each, in 2D or 3D. They replace the entity's previous lines.

    Args:
        entity_path: of the lines.
        positions: (n, 2) or (n, 3): from the first to the second, from the third to the fourth, ...; an odd last
            one is ignored. Empty removes the lines; None logs only the rest. Lines with NaN are not drawn.
        stroke_width: of all, in scene units.
        color: of all, RGB or RGBA: integers 0-255 sRGB, or floats 0-1 linear; alpha is linear.
        ext: extension components, name to value or to one a line.
        timeless: the lines lie before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    count = None
    if positions is not None:
        for part in parse_segments(positions, "positions"):
            parts.add_array(part)
            count = len(part[1])
    if color is not None:
        parts.add_color(COLOR_SPLAT, color, "color")
    if stroke_width is not None:
        parts.add_value(RADIUS_SPLAT_NUMBER, stroke_width, "stroke_width", parse_diameter)
    parts.add_ext(ext, instance_count=count)
    parts.log(entity_path, timeless=timeless, recording=recording)


def _strip(
    positions: npt.ArrayLike | None,
    stroke_width: float | None,
    color: npt.ArrayLike | None,
    ext: Ext | None,
) -> Parts:
    parts = Parts()
    if positions is not None:
        for part in parse_strip(positions, "positions"):
            parts.add_array(part)
    parts.add_style(color=color, diameter=stroke_width, diameter_name="stroke_width")
    parts.add_ext(ext, instance_count=1)
    return parts
