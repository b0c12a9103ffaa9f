"""Spans of columns: the picture is what a slow painter paints, and tiles leave nothing out."""

from __future__ import annotations

import numpy as np
import pytest

from diorama_renderer.gpu.device import NoAdapterError, acquire
from diorama_renderer.gpu.textures import read_texture
from diorama_renderer.passes.spans import SERIES, SpansPass

HEIGHT = 70


@pytest.fixture(scope="module")
def gpu():
    """The device; without one these tests are skipped."""
    try:
        return acquire()
    except NoAdapterError as error:
        pytest.skip(str(error))


def _segment(x, y, upper, lower, direction):
    """How far places are from the line in a column whose left edge is at 0."""
    if not lower >= upper:
        return np.full_like(y, 1e9)
    if not direction:
        return np.hypot(max(-x, x - 1, 0), np.maximum(np.maximum(upper - y, y - lower), 0))
    start, end = (lower, upper) if direction > 0 else (upper, lower)
    share = np.clip((x + (y - start) * (end - start)) / (1 + (end - start) ** 2), 0, 1)
    return np.hypot(x - share, y - start - share * (end - start))


def _distance(number, column, uppers, lowers, direction, half):
    y = np.arange(HEIGHT) + 0.5
    if half > 1:
        beside = [at for at in (column - 1, column, column + 1) if 0 <= at < len(uppers)]
        each = [(uppers[at, number], lowers[at, number], direction[at, number]) for at in beside]
        return np.min([_segment(column + 0.5 - at, y, *one) for at, one in zip(beside, each)], axis=0)
    upper, lower = uppers[column, number], lowers[column, number]
    if not lower >= upper:
        return np.full_like(y, 1e9)
    slanted = np.abs(y - (upper + lower) / 2) / np.hypot(1, lower - upper) * abs(direction[column, number])
    return np.maximum(np.maximum(np.maximum(upper - y, y - lower), 0), slanted)


def _painted(uppers, lowers, direction, colors, half):
    """Every series over every pixel, the last one last: colours times alpha, and alpha."""
    color, left = np.zeros((HEIGHT, len(uppers), 3)), np.ones((HEIGHT, len(uppers)))
    for number in reversed(range(len(colors))):
        for column in range(len(uppers)):
            here = _distance(number, column, uppers, lowers, direction, half)
            alpha = colors[number, 3] * np.clip(half + 0.5 - here, 0, 1) * min(2 * half, 1)
            color[:, column] += (alpha * left[:, column])[:, None] * colors[number, :3]
            left[:, column] *= 1 - alpha
    return np.concatenate([color, 1 - left[..., None]], 2)


@pytest.mark.parametrize("half", [0.3, 0.75, 1.6])
@pytest.mark.parametrize(("count", "columns"), [(1, 1), (3, 50), (40, 33), (70, 9)])
def test_the_picture_is_what_a_slow_painter_paints(gpu, half, count, columns):
    rng = np.random.default_rng(count)
    uppers = np.rint(rng.uniform(-20, HEIGHT + 20, (columns, count)) * 16) / 16
    lowers = uppers + np.rint(rng.uniform(-3, 30, (columns, count)) * 16) / 16
    uppers[rng.random(uppers.shape) < 0.1] = np.nan
    direction = rng.integers(-1, 2, uppers.shape).astype(np.int8)
    bytes_ = rng.integers(50, 256, (count, 4)).astype(np.uint8)
    series = np.zeros(count, SERIES)
    series["color"], series["half"] = bytes_.view(np.uint32)[:, 0], half
    drawn = SpansPass(gpu)
    drawn.draw(uppers, lowers, direction, series, height=HEIGHT)
    got = read_texture(gpu, drawn.view.texture).astype(np.float64) / 255
    want = _painted(uppers, lowers, direction, bytes_ / 255, half)
    got[..., :3] *= got[..., 3:]
    np.testing.assert_allclose(got, want, atol=0.02)
    assert want[..., 3].max() > 0.05


def test_no_series_are_an_empty_picture(gpu):
    drawn = SpansPass(gpu)
    nothing = np.zeros((5, 0))
    drawn.draw(nothing, nothing, nothing.astype(np.int8), np.zeros(0, SERIES), height=4)
    assert not read_texture(gpu, drawn.view.texture).any()
