"""What of a tensor a view shows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.blueprint.views import TensorSettings
from diorama_renderer.camera.pan_zoom import PanZoom
from diorama_renderer.ui.panels.view_settings_text_tensor import choose_dimension
from diorama_renderer.ui.views.tensor_menu import swap
from diorama_renderer.ui.views.tensor_slice import (
    NO_DIMENSION,
    color_map_of,
    gamma_of,
    mapped_range,
    mapping_of,
    range_of,
    sheet_of,
    window_of,
)

SHAPES = st.lists(st.integers(1, 5), max_size=5).map(tuple)
DIMENSIONS = st.tuples(st.integers(-2, 6), st.integers(-2, 6)) | st.none()
SETTINGS = st.builds(
    TensorSettings,
    dimensions=DIMENSIONS,
    flips=st.tuples(st.booleans(), st.booleans()),
    at=st.dictionaries(st.integers(-2, 7), st.integers(-(2**62), 2**62), max_size=4),
)


@given(SHAPES, SETTINGS, st.data())
def test_a_texel_is_the_number_at_its_indices(shape, settings, data):
    values = np.arange(int(np.prod(shape))).reshape(shape)
    mapping = mapping_of(settings, shape, None)
    cut = mapping.cut(values)
    row = data.draw(st.integers(0, cut.shape[0] - 1))
    column = data.draw(st.integers(0, cut.shape[1] - 1))
    assert cut[row, column] == values[mapping.indices(values.ndim, cut.shape, row, column)]


@given(SHAPES, SETTINGS)
def test_swapped_is_the_transpose(shape, settings):
    values = np.arange(int(np.prod(shape))).reshape(shape)
    before = mapping_of(settings, shape, None)
    swap(settings, before)
    after = mapping_of(settings, shape, None)
    if before.across is not None or before.down is not None:
        assert np.array_equal(after.cut(values), before.cut(values).T)


def test_a_dimension_that_is_chosen_twice_changes_places():
    settings = TensorSettings()
    mapping = mapping_of(settings, (2, 3, 4), None)
    assert (mapping.across, mapping.down) == (2, 1)
    choose_dimension(settings, mapping, 0, 1)
    assert settings.dimensions == (1, 2)
    choose_dimension(settings, mapping_of(settings, (2, 3, 4), None), 1, NO_DIMENSION)
    mapping = mapping_of(settings, (2, 3, 4), None)
    assert mapping.cut(np.zeros((2, 3, 4))).shape == (1, 3)


@given(
    st.tuples(st.integers(1, 20_000), st.integers(1, 20_000)),
    st.tuples(st.floats(1, 2000), st.floats(1, 2000)),
    st.floats(0, 1),
    st.floats(0, 1),
    st.integers(0, 80),
    st.booleans(),
)
def test_the_window_holds_all_that_is_seen_and_not_much_more(shape, size, x, y, notches, aspect):
    wanted = PanZoom()
    for _ in range(notches):
        sheet = sheet_of(shape, wanted, size, keeps_aspect=aspect)
        wanted = sheet.seen.zoom(1.15, about=(x * size[0], y * size[1]))
    sheet = sheet_of(shape, wanted, size, keeps_aspect=aspect)
    window = window_of(sheet, 1.0)
    low, high = sheet.extent
    for axis, side in ((1, window.rows), (0, window.columns)):
        count = shape[1 - axis]
        assert 0 <= side[0] < side[1] <= count
        assert side[0] <= max(min(low[axis], count - 1), 0)
        assert side[1] >= min(high[axis], count) - 1e-6
    picture = window.take(np.broadcast_to(np.uint8(0), shape))
    assert picture.size <= 4 * (size[0] + 300) * (size[1] + 300)


def test_what_is_far_away_is_thinned():
    sheet = sheet_of((10_000, 10_000), PanZoom(), (800.0, 800.0), keeps_aspect=True)
    window = window_of(sheet, 1.0)
    assert window.steps[0] >= 8
    assert window.take(np.broadcast_to(np.float32(1), (10_000, 10_000))).shape[0] < 1300


def test_a_vector_is_a_strip_that_can_be_seen():
    sheet = sheet_of((1, 10_000), PanZoom(), (800.0, 600.0), keeps_aspect=True)
    assert sheet.points_per_texel[1] > 20


@given(st.floats() | st.none(), st.floats(), st.floats(), st.text())
def test_settings_from_files_are_taken_as_far_as_they_go(gamma, low, high, name):
    settings = TensorSettings(gamma=1.0 if gamma is None else gamma, range=(low, high), color_map=name)
    assert 0.1 <= gamma_of(settings) <= 10.0
    assert all(np.isfinite(mapped_range(settings, (0.0, 1.0))))
    assert color_map_of(settings).shape == (256, 3)


def test_the_range_of_very_many_numbers_is_that_of_some():
    values = np.broadcast_to(np.array([1.0, 5.0], np.float32), (1 << 24, 2))
    assert range_of(values) == (1.0, 5.0)


@pytest.mark.parametrize("dtype", ["bool", "u1", "i8", "u8", "f2", "f4", "f8"])
def test_every_dtype_has_a_range(dtype):
    low, high = range_of(np.ones((3, 4), dtype))
    assert low < high
