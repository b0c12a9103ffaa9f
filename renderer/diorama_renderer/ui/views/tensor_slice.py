"""What of a tensor a view shows: its two dimensions, the place in the others, and which numbers make the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets.colormaps import COLOR_MAPS
from diorama_renderer.assets.slices import choose_dimensions, default_range, slice_of
from diorama_renderer.blueprint.views import TensorSettings
from diorama_renderer.camera.pan_zoom import PanZoom, Rectangle
from diorama_renderer.query.histograms import MOST_SAMPLES

NO_DIMENSION = -1
"""In settings: the picture has one row, or one column."""

_LONGEST = 24.0  # times as long as wide: what is longer is drawn wider
_FREE = 10.0  # UI points around a picture of which all is seen
_BLOCK = 64  # texels by which the picture grows, so that it is made anew now and then only
_MARGIN = 0.25  # of what is seen, on each side of it

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which dimensions are shown, and where the others are cut.

    Attributes:
        across: the dimension that runs to the right, or None.
        down: the one that runs down, or None.
        at: the index in each of the others.
        flips: whether across and down are turned around.
    """

    across: int | None
    down: int | None
    at: tuple[tuple[int, int], ...]
    flips: tuple[bool, bool]

    def cut(self, values: Array) -> Array:
        """The numbers that are shown: shape (height, width), a view."""
        return slice_of(values, self.across, self.down, dict(self.at), flips=self.flips)

    def indices(self, rank: int, shape: tuple[int, int], row: int, column: int) -> tuple[int, ...]:
        """The indices in the tensor of a texel of the picture, one a dimension; `shape` is that of the picture."""
        found = dict(self.at)
        if self.down is not None:
            found[self.down] = shape[0] - 1 - row if self.flips[1] else row
        if self.across is not None:
            found[self.across] = shape[1] - 1 - column if self.flips[0] else column
        return tuple(found.get(dimension, 0) for dimension in range(rank))


def mapping_of(settings: TensorSettings, shape: Sequence[int], names: Sequence[str | None] | None) -> Mapping:
    """What settings say of a tensor; where they fit another one, what suits this one."""
    rank = len(shape)
    across, down = choose_dimensions(shape, names)
    if settings.dimensions is not None:
        wanted = [each if 0 <= each < rank else None for each in settings.dimensions]
        is_asked = all(each < rank for each in settings.dimensions)
        if is_asked and wanted[0] != wanted[1]:
            across, down = wanted
    at = tuple(
        (dimension, min(max(settings.at.get(dimension, size // 2), 0), max(size - 1, 0)))
        for dimension, size in enumerate(shape)
        if dimension not in (across, down)
    )
    return Mapping(across, down, at, settings.flips)


def range_of(values: Array) -> tuple[float, float]:
    """`default_range`, of evenly spread ones of very many numbers."""
    if values.size > 16 * MOST_SAMPLES:
        flat = values.ravel("K")
        return default_range(flat[:: -(-flat.size // MOST_SAMPLES) | 1])
    return default_range(values)


def mapped_range(settings: TensorSettings, by_itself: tuple[float, float]) -> tuple[float, float]:
    """What the first and the last colour stand for."""
    if settings.range is not None and all(math.isfinite(each) for each in settings.range):
        return settings.range
    return by_itself


def color_map_of(settings: TensorSettings) -> npt.NDArray[np.uint8]:
    """The colours, shape (n, 3); those of viridis where there is no map of that name."""
    return COLOR_MAPS.get(settings.color_map, COLOR_MAPS["viridis"])()


def gamma_of(settings: TensorSettings) -> float:
    """The exponent, within what can be chosen."""
    return min(max(settings.gamma, 0.1), 10.0) if math.isfinite(settings.gamma) else 1.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where a picture of texels is in a panel.

    Attributes:
        shape: height and width, texels.
        texel: width and height of one in the units of `seen`.
        seen: what part of it the panel shows.
    """

    shape: tuple[int, int]
    texel: tuple[float, float]
    seen: Rectangle

    @property
    def points_per_texel(self) -> tuple[float, float]:
        """Width and height of a texel, UI points."""
        return self.texel[0] * self.seen.points_per_unit, self.texel[1] * self.seen.points_per_unit

    @property
    def extent(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The first and the last texel that are seen, (column, row) each, and parts of them; may lie outside."""
        low, high = self.seen.seen
        return low / self.texel, high / self.texel

    def texel_at(self, x: float, y: float) -> tuple[int, int] | None:
        """(row, column) of what is at a place of the panel; None: nothing."""
        column, row = (self.seen.image_from_panel((x, y))[0] / self.texel).tolist()
        if not (0 <= row < self.shape[0] and 0 <= column < self.shape[1]):
            return None
        return int(row), int(column)

    def panel_from_texel(self, column: float, row: float) -> tuple[float, float]:
        """Where in the panel the corner between texels is."""
        x, y = self.seen.panel_from_image((column * self.texel[0], row * self.texel[1]))[0].tolist()
        return x, y


def sheet_of(
    shape: tuple[int, int], wanted: PanZoom, size: tuple[float, float], *, keeps_aspect: bool
) -> Sheet:
    """Where a picture of so many rows and columns is in a panel of a size, UI points."""
    height, width = shape
    if keeps_aspect:
        whole = max(width, height / _LONGEST), max(height, width / _LONGEST)
    else:
        whole = max(size[0], 1.0), max(size[1], 1.0)
    texel = whole[0] / max(width, 1), whole[1] / max(height, 1)
    margin = min(_FREE / max(min(size), 1.0), 0.05)
    return Sheet(shape, texel, wanted.over(((0.0, 0.0), whole), size, margin=margin))


@dataclass(frozen=True, slots=True)
class Window:
    """Which texels a picture is made of: every `steps`-th of some rows and columns.

    Attributes:
        rows, columns: begin and end.
        steps: of rows and columns.
    """

    rows: tuple[int, int]
    columns: tuple[int, int]
    steps: tuple[int, int]

    def take(self, picture: Array) -> Array:
        """Those of a picture, copied."""
        some = picture[
            self.rows[0] : self.rows[1] : self.steps[0], self.columns[0] : self.columns[1] : self.steps[1]
        ]
        return np.ascontiguousarray(some)

    @property
    def drawn(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the picture, in texels: the last row and column may lie outside."""
        counts = [
            -(-(end - begin) // step)
            for (begin, end), step in zip((self.columns, self.rows), reversed(self.steps), strict=True)
        ]
        return (
            float(self.columns[0]),
            float(self.rows[0]),
            float(self.columns[0] + counts[0] * self.steps[1]),
            float(self.rows[0] + counts[1] * self.steps[0]),
        )


def window_of(sheet: Sheet, pixels_per_point: float) -> Window:
    """The texels to draw: what is seen and a little more; of those smaller than pixels as many as there are pixels."""
    low, high = sheet.extent
    sides = []
    for axis, count in ((1, sheet.shape[0]), (0, sheet.shape[1])):
        pixels = sheet.points_per_texel[axis] * pixels_per_point
        step = 2 ** max(round(math.log2(1 / pixels)), 0) if pixels > 0 else 1
        step = min(step, 2 ** max(count - 1, 1).bit_length())
        margin = (high[axis] - low[axis]) * _MARGIN
        block = _BLOCK * step
        begin = max(math.floor((low[axis] - margin) / block) * block, 0)
        end = min(math.ceil((high[axis] + margin) / block) * block, count)
        sides.append(((min(begin, max(count - 1, 0)), max(end, min(begin + 1, count))), step))
    (rows, row_step), (columns, column_step) = sides
    return Window(rows, columns, (row_step, column_step))
