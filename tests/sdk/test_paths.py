from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama.errors import UsageError
from diorama.paths import normalise, parent_of, parts_of

GOOD = [
    ("a", "a"),
    ("a/b/c", "a/b/c"),
    ("a/b/", "a/b"),
    ("/", "/"),
    ("ä b/日本", "ä b/日本"),
    ("a/007", "a/7"),
    ("a/-5", "a/-5"),
    ("a/+5", "a/5"),
    ("a/-0", "a/0"),
    ("a/" + "9" * 60, "a/" + "9" * 60),
    ("a/#0", "a/#0"),
    ("a/#0012", "a/#12"),
    ("a/#18446744073709551615", "a/#18446744073709551615"),
    ('a/"hi there"', 'a/"hi there"'),
    (r'a/"\n\"\\"', r'a/"\n\"\\"'),
    ('a/"x\ny"', r'a/"x\ny"'),
    ("A5F0C6D8A5F04B3A8C1D0123456789AB", "a5f0c6d8-a5f0-4b3a-8c1d-0123456789ab"),
    ("a5f0c6d8-a5f0-4b3a-8c1d-0123456789ab", "a5f0c6d8-a5f0-4b3a-8c1d-0123456789ab"),
    ("1.5", "1.5"),
    ("..", ".."),
    ("٣", "٣"),
]

BAD = [
    ("", "empty"),
    ("/a", "start with a slash"),
    ("//", "start with a slash"),
    ("a//b", "double slash"),
    ("a//", "double slash"),
    ("a" * 4097, "at most 4096 characters, got 4097"),
    ("a/" * 3000, "at most 4096"),
    ("a/#", "number"),
    ("a/#x", "number"),
    ("a/#-1", "number"),
    ("a/#18446744073709551616", "number"),
    ("a/#" + "1" * 5000, "number"),
    ('a/"open', "quote"),
    ('a/"b/c"', "quote"),
    (r'"\x"', "quote"),
    ("a\ud800", "Unicode"),
    (None, "str, got NoneType"),
    (5, "str, got int"),
    (b"a", "str, got bytes"),
    (["a"], "str, got list"),
]


@pytest.mark.parametrize(("path", "normal"), GOOD)
def test_a_good_path_has_one_normal_form(path, normal):
    assert normalise(path) == normal
    assert normalise(normal) == normal


@pytest.mark.parametrize(("path", "why"), BAD, ids=ascii)
def test_a_bad_path_says_what_is_wrong(path, why):
    with pytest.raises(UsageError, match=why):
        normalise(path)


@given(st.text(max_size=20) | st.text('/#"\\an1- ', max_size=12))
def test_normalising_fails_clearly_or_reaches_a_fixed_point(path):
    try:
        normal = normalise(path)
    except UsageError:
        return
    assert normalise(normal) == normal
    assert "/".join(parts_of(normal)) == normal.strip("/")


def test_the_parent_of_a_path_is_one_part_shorter():
    assert parent_of("a/b/c") == "a/b"
    assert parent_of("a") == "/"
    assert parent_of("/") is None
