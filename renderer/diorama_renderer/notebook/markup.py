"""A flipbook as HTML that needs nothing else: no server, no other file, no library."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from diorama_renderer.notebook.pages import counted

MOST_LISTED = 200
_PAGE_STYLE = (
    "margin: 0; padding: 24px; background: #0b0d12; color: #8590a2; font: 14px/1.5 system-ui, sans-serif"
)


@dataclass(frozen=True, slots=True)
class Track:
    """Pictures along one timeline.

    Attributes:
        name: of the timeline.
        labels: the time of each, as a text.
        frames: which picture each is, as an index into all of them.
        pace_ms: how long each is shown when they play.
        known: how many times there are to show.
    """

    name: str
    labels: Sequence[str]
    frames: Sequence[int]
    pace_ms: int
    known: int


def fragment(
    title: str,
    paths: Sequence[str],
    files: Sequence[bytes],
    tracks: Sequence[Track],
    size: tuple[int, int],
    *,
    name: str,
) -> str:
    """A piece of HTML: a picture, which becomes a player where scripts run, and a list of entities to open.

    Args:
        title: the application id.
        paths: of all entities.
        files: WebP files, at least one; with `tracks`, the last one of the first track is shown without scripts.
        tracks: of the timelines; none: there is nothing to choose.
        size: width and height of the pictures in pixels.
        name: by which the script finds its place; letters and digits, different in each piece of one page.
    """
    still = tracks[0].frames[-1] if tracks else len(files) - 1
    summary = f"{title}: {len(paths)} {'entity' if len(paths) == 1 else 'entities'}"
    kind = "data:image/webp;base64,"
    width, height = size
    picture = (
        f'<img width="{width}" height="{height}" style="max-width: 100%; height: auto" '
        f'alt="{html.escape(summary)}" src="{kind}{_text(files[still])}"/>'
    )
    script = ""
    if any(len(track.frames) > 1 for track in tracks):
        book = {
            "title": summary,
            "kind": kind,
            "width": width,
            "height": height,
            # The one that is in the page already is not told twice.
            "frames": ["" if index == still else _text(file) for index, file in enumerate(files)],
            "tracks": [_told(track) for track in tracks],
        }
        script = f"<script>({player()})({_literal(name)}, {_literal(book)});</script>"
    return f'<div><div data-diorama="{name}">{picture}</div>{entities(summary, paths)}{script}</div>'


def entities(summary: str, paths: Sequence[str], sentence: str = "") -> str:
    """A list of paths to open, and what else is to be said."""
    items = "".join(f"<li><code>{html.escape(path)}</code></li>" for path in paths[:MOST_LISTED])
    more = f"<li>and {len(paths) - MOST_LISTED} more</li>" if len(paths) > MOST_LISTED else ""
    said = f"<p>{html.escape(sentence)}</p>" if sentence else ""
    return f"{said}<details><summary>{html.escape(summary)}</summary><ul>{items}{more}</ul></details>"


def page(title: str, piece: str) -> str:
    """A whole HTML file around a piece."""
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{html.escape(title)}</title></head>\n'
        f'<body style="{_PAGE_STYLE}">\n{piece}\n</body>\n</html>\n'
    )


@lru_cache(maxsize=1)
def player() -> str:
    """The script: a function of the name of a place and of what to show there."""
    return (resources.files("diorama_renderer.notebook") / "player.js").read_text("utf-8").strip()


def _told(track: Track) -> dict[str, object]:
    return {
        "name": track.name,
        "labels": list(track.labels),
        "frames": list(track.frames),
        "pace_ms": track.pace_ms,
        "note": counted(len(track.frames), track.known),
    }


def _text(file: bytes) -> str:
    return base64.b64encode(file).decode("ascii")


def _literal(value: object) -> str:
    """JSON that is JavaScript and holds nothing that a page could take for the end of its script."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e")
