"""Where times and values are in a plot, and which part of them is in sight."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.blueprint.time_axis import PlacedAxis, TimeView, show
from diorama_renderer.ui.items import Rect

MARGIN = 0.06
"""Share of the height that is left free above and below all values."""

_MOST = 1e300
"""Beyond it a range would not be finite."""
_LEAST_BOX = 8.0  # UI points: a box narrower than that zooms the other way only


@dataclass
class PlotView:
    """Which part of a plot somebody looks at.

    Attributes:
        x: of the axis; None: all of it.
        y: least and greatest value in sight; None: what fits the line.
    """

    x: TimeView | None = None
    y: tuple[float, float] | None = None

    def fit(self) -> None:
        """Look at everything."""
        self.x = self.y = None


@dataclass(frozen=True, slots=True, eq=False)
class PlotFrame:
    """The mapping of one frame; places are UI points on the display.

    Attributes:
        rect: where lines are drawn.
        axis: of times, placed in the width of `rect`.
        low: value at the lower edge.
        high: value at the upper edge, above `low`.
    """

    rect: Rect
    axis: PlacedAxis
    low: float
    high: float

    @property
    def points_per_value(self) -> float:
        """How high one unit of value is."""
        return self.rect.height / (self.high - self.low)

    def x_of(self, time: int, fraction: float = 0.0) -> float:
        """Where a time is."""
        return self.rect.x0 + self.axis.x_of_moment(time, fraction)

    def y_of(self, value: float) -> float:
        """Where a value is."""
        return self.rect.y1 - (value - self.low) * self.points_per_value

    def value_of(self, y: float) -> float:
        """The value at a height."""
        return self.low + (self.rect.y1 - y) / self.points_per_value

    def xs_of(self, times: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Where times are that count from `axis.view.time`: right of the left edge."""
        places: npt.NDArray[np.float64] = (times - self.axis.view.fraction) * self.axis.view.points_per_unit
        return places

    def ys_of(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Where values are: below the upper edge."""
        places: npt.NDArray[np.float64] = (self.high - values) * self.points_per_value
        return places

    def panned(self, view: PlotView, dx: float, dy: float) -> None:
        """Move what is in sight; up and down only where somebody chose the values in sight."""
        view.x = self.axis.panned(dx)
        if view.y is not None:
            moved = dy / self.points_per_value
            view.y = checked_range(view.y[0] + moved, view.y[1] + moved)

    def zoomed_x(self, view: PlotView, x: float, factor: float) -> None:
        """Have time take `factor` times the room; what is at `x` stays."""
        view.x = self.axis.zoomed(x - self.rect.x0, factor)

    def zoomed_y(self, view: PlotView, y: float, factor: float) -> None:
        """Have values take `factor` times the room; what is at `y` stays."""
        if math.isfinite(factor) and factor > 0:
            around = self.value_of(y)
            view.y = checked_range(
                around - (around - self.low) / factor, around + (self.high - around) / factor
            )

    def zoomed_into(self, view: PlotView, box: Rect) -> None:
        """Look at what a box holds."""
        if box.width >= _LEAST_BOX:
            ends = self.axis.times_of([box.x0 - self.rect.x0, box.x1 - self.rect.x0]).tolist()
            view.x = show(self.axis.axis, ends[0], ends[1], self.axis.width)
        if box.height >= _LEAST_BOX:
            view.y = checked_range(self.value_of(box.y1), self.value_of(box.y0))


def checked_range(low: float, high: float) -> tuple[float, float]:
    """The two in order, finite, and as far apart as float64 can tell."""
    low, high = (min(max(value, -_MOST), _MOST) for value in (low, high))
    if not low < high:
        low, high = min(low, high), max(low, high)
    least = max(max(abs(low), abs(high)) * 1e-12, 1e-290)
    if high - low < least:
        middle = low / 2 + high / 2
        low, high = middle - least, middle + least
    return low, high


def fitted_range(low: float, high: float) -> tuple[float, float]:
    """The range that shows values from `low` to `high`, with a margin; around a single one as much as it is large."""
    low, high = (min(max(value, -_MOST), _MOST) for value in (low, high))
    if high <= low:
        room = abs(low) * 0.5 or 1.0
        return checked_range(low - room, high + room)
    room = (high - low) * MARGIN
    return checked_range(low - room, high + room)


def settled_range(
    shown: tuple[float, float] | None, wanted: tuple[float, float], dt: float
) -> tuple[tuple[float, float], bool]:
    """The range a moment later, on its way to another; and whether it is still on its way."""
    span = wanted[1] - wanted[0]
    if shown is None or not 0.05 < (shown[1] - shown[0]) / span < 20:
        return wanted, False
    share = 1.0 - math.exp(-dt / 0.05)
    low, high = (a + (b - a) * share for a, b in zip(shown, wanted))
    if max(abs(low - wanted[0]), abs(high - wanted[1])) < 0.002 * span:
        return wanted, False
    return (low, high), True


def format_value(value: float, span: float = 0.0) -> str:
    """A value with the digits that matter where values in sight span so much; 0: some five.

    >>> format_value(3.0), format_value(0.123456789, 2.0), format_value(1.5e-9)
    ('3', '0.1235', '1.5e-09')
    """
    if not math.isfinite(value):
        return str(value).replace("nan", "NaN").replace("inf", "∞")
    size = abs(value)
    if value == int(value) and size < 1e12:
        return str(int(value))
    if not 1e-4 <= size < 1e9 and not (size < 1e-4 and span > 1e-3):
        return f"{value:.5g}"
    scale = span if span > 0 and math.isfinite(span) else size
    decimals = min(max(4 - math.floor(math.log10(scale)), 0), 9)
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text and span <= 0 else text


def value_ticks(low: float, high: float, height: float) -> tuple[list[float], Any]:
    """Round values between two, some 28 to 48 points apart; and a function that writes them all with as many digits."""
    apart = min(max(height / 5, 28.0), 48.0)
    rough = (high - low) * min(apart / max(height, 1.0), 1.0)
    power = math.floor(math.log10(rough))
    unit = 10.0**power
    step = next((factor * unit for factor in (1, 2, 5) if factor * unit >= rough * 0.999), 10 * unit)
    first, last = math.ceil(low / step), math.floor(high / step)
    if last - first > 200 or not math.isfinite(step):
        return [], str
    most = max(abs(low), abs(high))
    decimals = max(-math.floor(math.log10(step) + 1e-9), 0)
    if most >= 1e6 or decimals > 5:
        digits = min(max(math.ceil(math.log10(most / step)), 0), 15)
        return [
            number * step for number in range(first, last + 1)
        ], lambda value: "0" if value == 0 else _short(f"{value:.{digits}e}")
    return [number * step for number in range(first, last + 1)], lambda value: f"{value + 0.0:.{decimals}f}"


def _short(text: str) -> str:
    """Without what is not needed: "1.500e+06" is "1.5e6"."""
    digits, _, power = text.partition("e")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return f"{digits}e{int(power)}"
