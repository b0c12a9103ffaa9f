"""The viewer as README and docs show it, against the pictures that somebody looked at and accepted.

`./dev docs` renews them: look at each before committing it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import viewer_pictures

pytestmark = pytest.mark.slow

DOCS = viewer_pictures.DOCS


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    return viewer_pictures.record(tmp_path_factory.mktemp("recordings"))


@pytest.mark.parametrize("name", viewer_pictures.PICTURES)
def test_the_viewer_looks_as_it_was_accepted(name, recordings, goldens):
    got = viewer_pictures.draw(name, recordings)
    goldens.check(Path(name).stem, got, DOCS / name)


def test_every_picture_is_shown_somewhere():
    pages = [DOCS.parent / "README.md", *DOCS.glob("*.md")]
    shown = {
        (page.parent / target).resolve()
        for page in pages
        for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    assert {DOCS / name for name in viewer_pictures.PICTURES} <= shown
