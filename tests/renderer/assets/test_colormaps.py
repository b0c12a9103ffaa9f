from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.assets import COLOR_MAPS, colored, turbo, viridis


@pytest.mark.parametrize(
    ("table", "known"),
    [
        # First, middle and last entries as published.
        (turbo, {0: (48, 18, 59), 1: (50, 21, 67), 128: (164, 252, 60), 254: (126, 5, 2), 255: (122, 4, 3)}),
        (
            viridis,
            {0: (68, 1, 84), 1: (68, 2, 86), 128: (33, 145, 140), 254: (251, 231, 35), 255: (253, 231, 37)},
        ),
    ],
)
def test_a_table_is_within_a_byte_of_the_published_one(table, known):
    assert table().shape == (256, 3)
    assert table().dtype == np.uint8
    for entry, color in known.items():
        assert np.abs(table()[entry].astype(int) - color).max() <= 1


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("plasma", {0: (13, 8, 135), 1: (16, 7, 136), 128: (204, 71, 120), 254: (240, 247, 36), 255: (240, 249, 33)}),
        ("magma", {0: (0, 0, 4), 1: (1, 0, 5), 128: (183, 55, 121), 254: (252, 251, 189), 255: (252, 253, 191)}),
        ("inferno", {0: (0, 0, 4), 1: (1, 0, 5), 128: (188, 55, 84), 254: (250, 253, 161), 255: (252, 255, 164)}),
        ("grey", {0: (0, 0, 0), 1: (1, 1, 1), 128: (128, 128, 128), 255: (255, 255, 255)}),
    ],
)  # fmt: skip
def test_a_table_by_name_is_within_two_bytes_of_the_published_one(name, known):
    for entry, color in known.items():
        assert np.abs(COLOR_MAPS[name]()[entry].astype(int) - color).max() <= 2


@pytest.mark.parametrize("name", COLOR_MAPS)
def test_every_table_is_read_only_and_shared(name):
    table = COLOR_MAPS[name]()
    assert (table.shape, table.dtype) == ((256, 3), np.uint8)
    assert not table.flags.writeable
    assert COLOR_MAPS[name]() is table


@pytest.mark.parametrize("name", ["viridis", "plasma", "magma", "inferno", "grey"])
def test_the_maps_for_numbers_never_get_darker(name):
    luma = COLOR_MAPS[name]().astype(float) @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(luma) > -1).all()


@given(
    st.lists(st.floats(width=32), min_size=1, max_size=9),
    st.floats(-1e6, 1e6, width=32),
    st.floats(-1e6, 1e6, width=32),
)
@settings(deadline=None, max_examples=100)
def test_colors_are_looked_up_one_by_one(numbers, one, other):
    low, high = sorted((one, other))
    rgba = colored(np.array(numbers, np.float32), low, high, viridis())
    for number, color in zip(numbers, rgba.tolist(), strict=True):
        if not np.isfinite(number):
            assert color == [0, 0, 0, 0]
            continue
        share = min(max((number - low) / (high - low), 0.0), 1.0) if high > low else 0.0
        around = viridis()[max(int(share * 255) - 1, 0) : int(share * 255) + 3].astype(int)
        assert (around.min(axis=0) <= color[:3]).all()
        assert (around.max(axis=0) >= color[:3]).all()
        assert color[3] == 255


def test_great_integers_are_told_from_their_neighbours():
    values = np.array([2**30, 2**30 + 1, 2**30 + 2], np.int32)
    assert len(np.unique(colored(values, 2**30, 2**30 + 2, turbo()), axis=0)) == 3
