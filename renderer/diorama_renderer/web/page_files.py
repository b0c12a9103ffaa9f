"""The files of the page, all of them: what is not in this table cannot be asked for."""

from __future__ import annotations

import io
from importlib.resources import files
from typing import NamedTuple

from diorama_renderer.assets.icon import icon

_TABLE = {
    "/": ("index.html", "text/html"),
    "/page.js": ("page.js", "text/javascript"),
    "/input.js": ("input.js", "text/javascript"),
    "/keep.js": ("keep.js", "text/javascript"),
    "/page.css": ("page.css", "text/css"),
}


class PageFile(NamedTuple):
    """What is answered: bytes, and what they are."""

    content: bytes
    kind: str
    charset: str | None


def page_files() -> dict[str, PageFile]:
    """The files by path."""
    folder = files("diorama_renderer.web") / "page"
    found = {
        path: PageFile((folder / name).read_bytes(), kind, "utf-8") for path, (name, kind) in _TABLE.items()
    }
    picture = io.BytesIO()
    icon(64).save(picture, "PNG")
    return {**found, "/icon.png": PageFile(picture.getvalue(), "image/png", None)}
