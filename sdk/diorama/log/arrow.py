"""Arrows."""

from __future__ import annotations

import numpy.typing as npt

from diorama.components.positions import parse_arrow
from diorama.errors import UsageError
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts
from diorama.recording import RecordingStream


@log_function
def log_arrow(
    entity_path: str,
    origin: npt.ArrayLike | None,
    vector: npt.ArrayLike | None = None,
    *,
    color: npt.ArrayLike | None = None,
    label: str | None = None,
    width_scale: float | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs a 3D arrow. It replaces the entity's previous one.

    The shaft is a cylinder of radius `0.5 * width_scale`, the tip a cone of height `2 * width_scale` and radius
    `width_scale`.

    Args:
        entity_path: of the arrow.
        origin: where it starts, three finite numbers; None (and no vector) logs only the rest.
        vector: from there to its tip, three finite numbers.
        color: RGB or RGBA: integers 0-255 sRGB, or floats 0-1 linear; alpha is linear.
        label: text beside the arrow.
        width_scale: in scene units.
        ext: extension components, name to value.
        timeless: the arrow lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    if (origin is None) != (vector is None):
        raise UsageError("origin and vector must be given together, got only one of them")
    if origin is not None:
        parts.add(parse_arrow(origin, vector))
    parts.add_style(color=color, diameter=width_scale, diameter_name="width_scale", label=label)
    parts.add_ext(ext, instance_count=1)
    parts.log(entity_path, timeless=timeless, recording=recording)
