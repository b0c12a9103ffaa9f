"""A flipbook as HTML: what is in it, and what must not be."""

from __future__ import annotations

import pytest
from flipbook_reading import Reader, book_in

from diorama_renderer.notebook.markup import Track, fragment, page

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--",
    "]]>",
    "\u2028 ' \" & \\",
    "<img src=x onerror=alert(1)>",
)
TRACK = Track("frame", ["#0", "#1"], [0, 1], 100, 2)


def made(title="run", paths=("a",), tracks=(TRACK,)):
    return fragment(title, paths, [b"first", b"last"], tracks, (64, 48), name="d1")


@pytest.mark.parametrize("name", HOSTILE)
def test_names_end_neither_tags_nor_scripts(name):
    text = page(name, made(name, [name], [Track(name, [name, name], [0, 1], 100, 2)]))
    reader = Reader(text)
    assert len(reader.scripts) == 1
    assert reader.open == []
    assert name in "".join(reader.texts)
    assert [each for each in reader.of("img") if "onerror" in each] == []
    _, book = book_in(text)
    assert book["tracks"][0]["name"] == name
    assert book["tracks"][0]["labels"] == [name, name]


def test_nothing_of_it_is_elsewhere():
    text = page("run", made())
    assert "http:" not in text
    assert "https:" not in text
    assert "url(" not in text
    assert not [
        tag
        for tag, attributes in Reader(text).tags
        if tag == "link" or ("src" in attributes and tag != "img")
    ]


def test_the_picture_that_is_there_without_scripts_is_told_once():
    text = made()
    (still,) = Reader(text).of("img")
    name, book = book_in(text)
    assert name == "d1"
    assert book["frames"] == ["Zmlyc3Q=", ""]
    assert still["src"] == "data:image/webp;base64,bGFzdA=="
    assert (still["width"], still["height"]) == ("64", "48")


def test_a_single_picture_needs_no_script():
    assert Reader(made(tracks=())).scripts == []
    assert Reader(made(tracks=[Track("frame", ["#1"], [1], 100, 1)])).scripts == []


def test_a_long_list_of_entities_is_cut():
    text = "".join(Reader(made(paths=[f"e{index}" for index in range(500)])).texts)
    assert "e199" in text
    assert "e200" not in text
    assert "and 300 more" in text
    assert "run: 500 entities" in text
