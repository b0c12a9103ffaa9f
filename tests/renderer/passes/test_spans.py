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


def _painted(uppers, lowers, is_line, series):
    """Every series over every pixel, the last one last."""
    y = np.arange(HEIGHT)[:, None] + 0.5
    color, left = np.zeros((HEIGHT, len(uppers), 3)), np.ones((HEIGHT, len(uppers)))
    for number in reversed(range(len(series))):
        upper, lower = uppers[:, number], lowers[:, number]
        away = np.maximum(np.maximum(upper - y, y - lower), 0)
        slant = np.where(is_line[:, number], 1 / np.hypot(1, lower - upper), 0)
        here = np.maximum(away, np.abs(y - (upper + lower) / 2) * slant)
        here = np.where(lower >= upper, here, 1e9)
        half = float(series["half"][number])
        if half > 1:
            beside = np.pad(np.where(lower >= upper, away, 1e9), ((0, 0), (1, 1)), constant_values=1e9)
            here = np.minimum(here, np.hypot(1, np.minimum(beside[:, :-2], beside[:, 2:])))
        r, g, b, a = series["color"][number]
        alpha = a * np.clip(half + 0.5 - here, 0, 1) * min(2 * half, 1)
        color += (alpha * left)[..., None] * (r, g, b)
        left *= 1 - alpha
    alpha = 1 - left
    return np.concatenate([color, alpha[..., None]], 2), alpha  # colours times alpha


@pytest.mark.parametrize("half", [0.3, 0.75, 1.6])
@pytest.mark.parametrize(("count", "columns"), [(1, 1), (3, 50), (40, 33), (70, 9)])
def test_the_picture_is_what_a_slow_painter_paints(gpu, half, count, columns):
    rng = np.random.default_rng(count)
    uppers = np.rint(rng.uniform(-20, HEIGHT + 20, (columns, count)) * 16) / 16
    lowers = uppers + np.rint(rng.uniform(-3, 30, (columns, count)) * 16) / 16
    uppers[rng.random(uppers.shape) < 0.1] = np.nan
    is_line = rng.random(uppers.shape) < 0.5
    series = np.zeros(count, SERIES)
    series["color"], series["half"] = rng.uniform(0.2, 1.0, (count, 4)), half
    drawn = SpansPass(gpu)
    drawn.draw(uppers, lowers, is_line, series, height=HEIGHT)
    got = read_texture(gpu, drawn.view.texture).astype(np.float64) / 255
    want, alpha = _painted(uppers, lowers, is_line, series)
    got[..., :3] *= got[..., 3:]
    np.testing.assert_allclose(got, want, atol=0.02)
    assert alpha.max() > 0.05


def test_no_series_are_an_empty_picture(gpu):
    drawn = SpansPass(gpu)
    nothing = np.zeros((5, 0))
    drawn.draw(nothing, nothing, nothing > 0, np.zeros(0, SERIES), height=4)
    assert not read_texture(gpu, drawn.view.texture).any()
