from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from diorama_renderer.testing.entries import Entry, entry_folder, read_entries, write_entry
from diorama_renderer.testing.report import write_report

HOSTILE = """</script><img src=x onerror=alert(1)> "'{{style}} & `code` \x00 \ud800 é"""
VOID = {"meta", "img", "input", "link", "br"}


class Balance(HTMLParser):
    """Collects attributes, and fails where tags do not close in order."""

    def __init__(self):
        super().__init__()
        self.open, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def entry(test, status="failed", **said):
    return Entry(f"tests/test_a.py::{test}", status=status, golden=f"tests/__diorama__/test_a/{test}", **said)


@pytest.fixture
def folder(tmp_path):
    """A function that writes a report of entries, and gives its text."""

    def write(*entries, files=None):
        for one in entries:
            write_entry(entry_folder(tmp_path, one.golden), one, files or {})
        return write_report(tmp_path).read_text(encoding="utf-8")

    write.path = tmp_path
    return write


def test_whatever_a_test_is_called_is_text_and_no_markup(folder):
    one = entry(HOSTILE, name=HOSTILE, headline=HOSTILE, picture=HOSTILE)
    one.sentences, one.rows = [HOSTILE] * 12, [(HOSTILE, HOSTILE)]
    text = folder(one, files={"got.png": b"1", "expected.png": b"2", "difference.png": b"3"})
    page = Balance()
    page.feed(text)
    assert page.open == []
    assert not [pair for pair in page.attributes if pair[1].startswith("on")]
    assert all(
        value.startswith("data:image/png;base64,") for _, name, value in page.attributes if name == "src"
    )
    assert text.count("<script>") == text.count("</script>") == 1


def test_it_needs_nothing_else_and_allows_nothing_else(folder):
    text = folder(entry("a"))
    assert "default-src 'none'" in text
    assert not re.search(r"https?://|url\(|@import", text)


def test_failures_come_first_and_names_are_in_order(folder):
    text = folder(entry("c", "passed"), entry("b"), entry("e", "new"), entry("a"), entry("d", "updated"))
    assert re.findall(r"<strong>(\w)</strong>", text) == ["a", "b", "e", "d", "c"]
    assert "<title>3 of 5 failed" in text


def test_an_empty_run_says_so(folder):
    assert "Nothing was compared" in folder()
    assert "No scene was compared in this run" in folder()


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "[]",
        "{",
        '{"test": 3}',
        '{"test": "a", "status": "odd"}',
        '{"test": "a", "rows": [3]}',
        '{"golden": 1}',
    ],
)
def test_what_cannot_be_read_is_left_out(folder, damage):
    folder(entry("a"), entry("b"))
    (entry_folder(folder.path, entry("a").golden) / "entry.json").write_text(damage)
    assert [one.test for one in read_entries(folder.path)] == ["tests/test_a.py::b"]


def test_an_entry_takes_the_place_of_the_one_before(folder):
    folder(entry("a"), files={"got.png": b"1", "expected.png": b"2"})
    folder(entry("a", "passed"), files={"got.png": b"3"})
    (one,) = read_entries(folder.path)
    assert (one.status, one.images) == ("passed", ["got"])
    assert sorted(path.name for path in one.folder.iterdir()) == ["entry.json", "got.png"]
    assert json.loads((one.folder / "entry.json").read_text())["status"] == "passed"
