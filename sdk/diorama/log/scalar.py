"""Scalars, for plots."""

from __future__ import annotations

import numpy.typing as npt

from diorama.components.arguments import parse_flag
from diorama.components.field import Form, field
from diorama.components.numbers import parse_number
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts
from diorama.recording import RecordingStream, current

SCALAR = field("scalar", "f64", Form.NUMBER)
SCATTERED = field("scalar_scattered", "bool", Form.NUMBER)
_SCALAR_ONLY = (SCALAR,)


@log_function
def log_scalar(
    entity_path: str,
    scalar: float,
    label: str | None = None,
    color: npt.ArrayLike | None = None,
    radius: float | None = None,
    scattered: bool | None = None,
    ext: Ext | None = None,
    *,
    recording: RecordingStream | None = None,
) -> None:
    """Logs one value of a plot, at the current time; it cannot be timeless.

    Args:
        entity_path: a line of the plot that its parent is.
        scalar: the value, kept as float64. NaN interrupts the line.
        label: if all values of a line have the same, the line's.
        color: RGB or RGBA: integers 0-255 sRGB, or floats 0-1 linear. If all values have the same, the line's.
        radius: of the point; if all values have the same, of the line.
        scattered: the point stands alone, not joined to its neighbours.
        ext: extension components, name to value.
        recording: where to; default: this thread's, else the program's.
    """
    value = scalar if type(scalar) is float else parse_number(scalar, "scalar")
    if label is None and color is None and radius is None and scattered is None and ext is None:
        (current() if recording is None else recording).append(entity_path, _SCALAR_ONLY, (value,))
        return
    parts = Parts()
    parts.add((SCALAR, value))
    parts.add_style(label=label, color=color, radius=radius)
    if scattered is not None:
        parts.add((SCATTERED, parse_flag(scattered, "scattered")))
    parts.add_ext(ext, instance_count=1)
    parts.log(entity_path, recording=recording)
