"""Histograms count every value once, whatever it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from diorama_renderer.query import histograms
from diorama_renderer.query.histograms import histogram, statistics


@settings(max_examples=200, deadline=None)
@given(hnp.arrays(np.float64, st.integers(0, 50)), st.integers(1, 20))
def test_every_finite_value_is_in_one_bin_between_the_extremes(values, bins):
    found = histogram(values, bins=bins)
    finite = values[np.isfinite(values)]
    assert found.counts.shape == (1, bins)
    assert found.counts.sum() == len(finite)
    assert np.isfinite([found.low, found.high]).all()
    assert found.low < found.high
    said = statistics(values)
    assert said.nan_count == np.isnan(values).sum()
    assert said.infinite_count == np.isinf(values).sum()
    if len(finite):
        assert (said.least, said.greatest) == (finite.min(), finite.max())
        assert found.low <= finite.min()
        assert found.high >= finite.max()
    else:
        assert (said.least, said.greatest, said.mean) == (None, None, None)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=50, unique=True), st.integers(1, 20))
def test_bins_are_those_of_numpy(values, bins):
    want, edges = np.histogram(values, bins=bins)
    found = histogram(np.array(values), bins=bins)
    assert (found.low, found.high) == (edges[0], edges[-1])
    # A value on an edge may fall to either side by rounding.
    assert np.abs(np.cumsum(found.counts[0]) - np.cumsum(want)).max() <= 1


def test_a_colour_image_has_a_histogram_a_channel_and_none_of_alpha():
    image = np.zeros((2, 3, 4), np.uint8)
    image[0, 0] = [255, 7, 0, 9]
    found = histogram(image)
    assert found.counts.shape == (3, 256)
    assert found.counts[:, 0].tolist() == [5, 5, 6]
    assert (found.counts[0, 255], found.counts[1, 7]) == (1, 1)
    assert histogram(image[..., 0]).counts.shape == (1, 256)
    assert histogram(np.zeros((2, 3, 5), np.uint8)).counts.sum() == 30


def test_of_a_large_array_the_same_share_is_looked_at_every_time(monkeypatch):
    monkeypatch.setattr(histograms, "MOST_SAMPLES", 1000)
    values = np.arange(10_000.0)
    found = histogram(values, bins=10)
    assert found.counts.sum() <= 1000
    assert found.share == pytest.approx(found.counts.sum() / 10_000)
    assert np.ptp(found.counts) <= 2
    assert statistics(values).share == found.share
    assert np.array_equal(found.counts, histogram(values, bins=10).counts)


@pytest.mark.parametrize(
    "values", [np.array([], np.uint8), np.zeros((0, 4, 3), np.uint8), np.array([], np.float32)]
)
def test_an_empty_array_has_a_histogram_of_zeros(values):
    assert histogram(values).counts.sum() == 0
    assert statistics(values) == (None, None, None, 0, 0, 1.0)


def test_bools_and_great_integers_are_numbers():
    assert histogram(np.array([True, False, True]), bins=2).counts.tolist() == [[1, 2]]
    greatest = np.iinfo(np.uint64).max
    assert statistics(np.array([greatest, 0], np.uint64)).greatest == float(greatest)
    assert histogram(np.array([5.0, 5.0]), bins=3).counts.sum() == 2
