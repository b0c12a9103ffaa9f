"""Names in lines: none breaks one, hides, or is measured at any length."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.ui.docking import window_id
from diorama_renderer.ui.one_line import MOST_CHARACTERS, one_line, title_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("world/points", "world/points"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("a\0b\x1b[31m", "a\\x00b\\x1b[31m"),
        ("\u202eabc", "\\u202eabc"),
        ("日本語 \U0001f600", "日本語 \U0001f600"),
        ("##x", "##x"),
    ],
)
def test_what_has_no_glyph_is_written_out(text, expected):
    assert one_line(text) == expected


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=2000))
def test_it_is_one_short_line(text):
    shown = one_line(text)
    assert len(shown.splitlines()) <= 1
    assert len(shown) <= 6 * (MOST_CHARACTERS + 1)
    assert one_line(shown) == shown or len(shown) > MOST_CHARACTERS


@given(st.text("#a", max_size=20))
def test_a_title_hides_nothing(text):
    assert "##" not in title_of(text)
    assert re.sub("\u034f", "", title_of(text)) == text


def test_views_of_a_recording_of_any_name_have_windows_of_their_own():
    assert window_id("a###b", 1).rpartition("###")[2] != window_id("a###b", 2).rpartition("###")[2]
