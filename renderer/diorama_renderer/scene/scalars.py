"""Numbers to colours: what each instance of an entity measures, instead of what colour was logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets.colormaps import COLOR_MAPS, colored, finite_range

if TYPE_CHECKING:
    from diorama_renderer.scene.rows import EntityRows

AXES = {"x": 0, "y": 1, "z": 2}
"""Coordinates in the entity's own space that `color_by` names."""

_MISSING = 0x808080FF  # grey: an instance without a number
_CENTERS = {"point3d": "point3d", "point2d": "point2d", "box3d": "vec3d"}


def scalar_colors(rows: EntityRows, primary: str, count: int) -> npt.NDArray[np.uint32] | None:
    """0xRRGGBBAA of each of `count` instances by `EntityProperties.color_by`; None: that names nothing of them."""
    asked = rows.properties
    values = _values(rows, primary, count)
    if values is None:
        return None
    bounds = asked.color_range if asked.color_range is not None else finite_range(values)
    low, high = (0.0, 1.0) if bounds is None else bounds
    table = COLOR_MAPS.get(asked.color_map or "turbo", COLOR_MAPS["turbo"])()
    words = colored(values, low, high, table).reshape(-1, 4).view(">u4").reshape(-1).astype(np.uint32)
    colors: npt.NDArray[np.uint32] = np.where(words == 0, np.uint32(_MISSING), words)
    return colors


def _values(rows: EntityRows, primary: str, count: int) -> npt.NDArray[Any] | None:
    name = rows.properties.color_by
    if name == "instance":
        return np.arange(count)
    if name in AXES:
        return _coordinates(rows, primary, AXES[name])
    if name is None:
        return None
    joined = rows.joined(primary, name, float("nan"))
    if joined is None:
        return None
    try:
        values = np.asarray(joined if isinstance(joined, np.ndarray) else joined.to_numpy(False))  # type: ignore[attr-defined]
        values = values if values.dtype.kind in "iufb" else values.astype(np.float64)
    except (TypeError, ValueError, AttributeError):
        return None
    return values if values.shape == (count,) else None


def _coordinates(rows: EntityRows, primary: str, axis: int) -> npt.NDArray[Any] | None:
    component = _CENTERS.get(primary)
    if component is not None:
        centers = rows.instances(primary) if component == primary else None
        values = centers.values if centers is not None else rows.joined(primary, component, 0.0)
        return np.asarray(values)[:, axis] if values is not None and axis < np.shape(values)[1] else None
    drawn: Any = rows.instances(primary)
    if primary == "arrow3d":
        return np.asarray(drawn.values.field("origin").flatten().to_numpy(False)).reshape(-1, 3)[:, axis]
    return None
