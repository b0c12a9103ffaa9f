"""How far two pictures may be apart: strictly on the adapter that drew what was accepted, tolerantly on another."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

LARGE = 16
"""Levels, of 255, beyond which a pixel counts as another one."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What two pictures may differ by; all three must hold.

    Attributes:
        mean: of the absolute differences of all channels, in levels of 255.
        percentile: the 99th percentile of the pixels' differences, each that of its worst channel, in levels.
        pixels: how many may differ by more than `LARGE` levels: a whole number, or, as a float, a share of the picture.
    """

    mean: float
    percentile: float
    pixels: int | float

    def most_pixels(self, size: tuple[int, int]) -> int:
        """How many pixels may differ in a picture of this width and height."""
        if isinstance(self.pixels, int):
            return self.pixels
        return math.floor(self.pixels * size[0] * size[1])

    def replaced(self, changes: Thresholds | Overrides) -> Thresholds:
        """These, with what `changes` says in place."""
        said = {name: value for name, value in asdict(changes).items() if value is not None}
        return Thresholds(**{**asdict(self), **said})


@dataclass(frozen=True, slots=True)
class Overrides:
    """Thresholds that somebody chose; None: those of the rule."""

    mean: float | None = None
    percentile: float | None = None
    pixels: int | float | None = None

    def over(self, below: Overrides) -> Overrides:
        """These, and where they say nothing, what `below` says."""
        mine = {name: value for name, value in asdict(self).items() if value is not None}
        return Overrides(**{**asdict(below), **mine})


STRICT = Thresholds(mean=0.05, percentile=1, pixels=0.0001)
"""The same adapter, driver and version give the same bytes; another processor below it may round otherwise."""
TOLERANT = Thresholds(mean=1.0, percentile=12, pixels=0.005)
"""Others round edges, lines and texts otherwise."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """How far two pictures of one size are apart; see `Thresholds`."""

    mean: float
    percentile: float
    pixels: int

    def excesses(self, allowed: Thresholds, size: tuple[int, int]) -> list[str]:
        """Which thresholds are passed, by name."""
        most = {"mean": allowed.mean, "percentile": allowed.percentile, "pixels": allowed.most_pixels(size)}
        return [name for name, limit in most.items() if getattr(self, name) > limit]

    def told(self, allowed: Thresholds, size: tuple[int, int]) -> str:
        """A sentence of all three and what they may be."""
        return (
            f"mean difference {self.mean:.3g} of 255 (at most {allowed.mean:g}), "
            f"99th percentile {self.percentile:.3g} (at most {allowed.percentile:g}), "
            f"{self.pixels:,} pixels by more than {LARGE} (at most {allowed.most_pixels(size):,})"
        )


def check_overrides(caller: str, chosen: Overrides) -> None:
    """That thresholds are numbers from 0 on.

    Raises:
        ValueError: one is none.
        TypeError: one is no number.
    """
    for name, value in asdict(chosen).items():
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"{caller}: {name} must be a number, got {value!r}")
        if not 0 <= value < math.inf:
            raise ValueError(f"{caller}: {name} must be from 0 on, got {value!r}")
        if name == "pixels" and isinstance(value, float) and value > 1:
            raise ValueError(
                f"{caller}: pixels must be a whole number, or a share from 0 to 1, got {value!r}"
            )


def levels_between(got: npt.NDArray[np.uint8], want: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Absolute differences, shape (h, w, 3), or (h, w, 4) where either is translucent.

    Args:
        got: shape (h, w, 4), sRGB and straight alpha; what is behind no alpha has no colour.
        want: likewise.
    """
    opaque = bool((got[..., 3] == 255).all() and (want[..., 3] == 255).all())
    one, other = (each[..., :3] if opaque else _premultiplied(each) for each in (got, want))
    levels: npt.NDArray[np.uint8] = np.maximum(one, other) - np.minimum(one, other)
    return levels


def statistics_of(levels: npt.NDArray[np.uint8]) -> Statistics:
    """Of differences, shape (h, w, channels)."""
    worst = levels.max(axis=-1)
    return Statistics(
        mean=float(levels.mean()),
        percentile=float(np.percentile(worst, 99)),
        pixels=int((worst > LARGE).sum()),
    )


def difference_picture(levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Differences for people, shape (h, w, 3): black where there is none, then blue, red, yellow, white.

    One level can be seen; the scale is that of the square root.
    """
    strength = np.sqrt(levels.max(axis=-1) / np.float32(255))
    stops = np.array([0, 0.05, 0.25, 0.5, 1])
    colors = np.array([[0, 0, 0], [40, 60, 170], [200, 50, 110], [250, 170, 50], [255, 255, 235]], float)
    channels = [np.interp(strength, stops, colors[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=-1).astype(np.uint8)


def _premultiplied(color: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    out = color.astype(np.uint16)
    out[..., :3] = (out[..., :3] * out[..., 3:] + 127) // 255
    return out.astype(np.uint8)


def numbers_of(one: Thresholds | Statistics) -> dict[str, Any]:
    """For JSON."""
    return asdict(one)
