"""The pictures of docs/headless.md, against those that somebody looked at and accepted; `./dev docs` renews them."""

from __future__ import annotations

from pathlib import Path

import pytest

import headless_pictures

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", headless_pictures.PICTURES)
def test_pictures_for_programs_look_as_they_were_accepted(name, goldens):
    goldens.check(Path(name).stem, headless_pictures.PICTURES[name](), headless_pictures.DOCS / name)


def test_every_picture_is_shown():
    page = (headless_pictures.DOCS / "headless.md").read_text()
    assert all(f"({name})" in page for name in headless_pictures.PICTURES)
