"""The report: one HTML file that needs nothing else, of all entries of a folder."""

from __future__ import annotations

import base64
import os
import shlex
import time
from collections import Counter
from html import escape
from importlib import resources
from pathlib import Path

from diorama_renderer.testing.entries import FAILING, STATUSES, Entry, read_entries
from diorama_renderer.testing.golden import write_whole

_PAGE = resources.files("diorama_renderer.testing") / "page"
_CAPTIONS = {"expected": "Expected", "got": "Got", "difference": "Difference"}
_LONG = 60  # characters of a value beyond which it has a row of its own
_MOST_SHOWN = 8  # sentences, before one asks for more


def write_report(folder: Path) -> Path:
    """Write `index.html` of what lies in a folder, and say where it is.

    Raises:
        OSError: it cannot be written.
    """
    path = folder / "index.html"
    entries = list(read_entries(folder))
    write_whole(path, page_of(entries, folder).encode("utf-8", "backslashreplace"))
    return path


def page_of(entries: list[Entry], folder: Path) -> str:
    """The whole page.

    Args:
        entries: what it shows, in this order.
        folder: of the report, for the commands that it offers.
    """
    counts = Counter(entry.status for entry in entries)
    parts = {
        "style": _text("style.css"),
        "script": _text("script.js"),
        "title": escape(_title(counts)),
        "when": escape(time.strftime("%Y-%m-%d %H:%M")),
        "project": escape(Path(entries[0].root).name if entries else ""),
        "chips": "".join(_chip(status, counts[status]) for status in STATUSES if counts[status]),
        "accept": _accept_all(counts, folder),
        "cards": "\n".join(_card(entry, folder) for entry in entries) or _EMPTY,
    }
    page = _text("page.html")
    # By pieces, so that no text that was logged is taken for a place to fill.
    pieces = page.split("{{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}}")
        filled += [parts[name], rest]
    return "".join(filled)


_EMPTY = (
    '<p class="empty">No scene was compared in this run. Tests compare with '
    "<code>scene.assert_matches()</code>.</p>"
)


def _title(counts: Counter[str]) -> str:
    failing = sum(counts[status] for status in FAILING)
    total = sum(counts.values())
    if failing:
        return f"{failing} of {total} failed"
    return f"All {total} as expected" if total else "Nothing was compared"


def _chip(status: str, count: int) -> str:
    return f'<button class="chip {status}" data-status="{status}" aria-pressed="true">{status}<b>{count}</b></button>'


def _accept_all(counts: Counter[str], folder: Path) -> str:
    if not any(counts[status] for status in FAILING):
        return ""
    return _command(f"diorama approve {shlex.quote(_shown(folder))} --all", "accept all of them")


def _card(entry: Entry, folder: Path) -> str:
    file, _, test = entry.test.partition("::")
    name = f"<small>{escape(file)}</small><strong>{escape(test or file)}</strong>"
    if entry.name:
        name += f"<em>{escape(entry.name)}</em>"
    kind = "over time" if entry.kind == "temporal" else entry.status
    opened = " open" if entry.status in FAILING else ""
    return (
        f'<details class="card {entry.status}" data-status="{entry.status}" '
        f'data-text="{escape(_searched(entry))}"{opened}>'
        f'<summary><span class="pill {entry.status}">{kind}</span><h2>{name}</h2>{_glance(entry)}</summary>'
        f'<div class="body">{_words(entry)}{_views(entry)}{_foot(entry, folder)}</div></details>'
    )


def _searched(entry: Entry) -> str:
    return " ".join([entry.title, entry.golden, *entry.sentences, entry.headline]).lower()


def _glance(entry: Entry) -> str:
    """Beside a closed card."""
    first = entry.sentences[0] if entry.sentences else entry.headline
    return f'<span class="glance">{_marked(first)}</span>'


def _words(entry: Entry) -> str:
    lines = []
    if entry.headline and (not entry.sentences or entry.kind == "temporal"):
        lines.append(f'<p class="headline">{escape(entry.headline)}</p>')
    if entry.kind == "temporal" and entry.sentences:
        lines.append(f'<pre class="predicate">{escape(chr(10).join(entry.sentences))}</pre>')
    elif entry.sentences:
        shown, more = entry.sentences[:_MOST_SHOWN], entry.sentences[_MOST_SHOWN:]
        lines.append(f'<ul class="sentences">{_items(shown)}</ul>')
        if more:
            lines.append(
                f'<details class="more"><summary>{len(more)} more</summary>'
                f'<ul class="sentences">{_items(more)}</ul></details>'
            )
    if entry.picture:
        lines.append(f'<p class="statistics">{escape(entry.picture)}</p>')
    return "".join(lines)


def _items(sentences: list[str]) -> str:
    return "".join(f"<li>{_marked(sentence)}</li>" for sentence in sentences)


def _marked(sentence: str) -> str:
    """Escaped, and what stands between backquotes as code."""
    parts = sentence.split("`")
    if len(parts) % 2 == 0:
        return escape(sentence)
    return "".join(f"<code>{escape(part)}</code>" if n % 2 else escape(part) for n, part in enumerate(parts))


def _views(entry: Entry) -> str:
    figures = {}
    for image in entry.images:
        source = _source(entry.folder / f"{image}.png")
        if source:
            caption = "At that time" if entry.kind == "temporal" else _CAPTIONS[image]
            figures[image] = (
                f'<figure class="{image}"><figcaption>{caption}</figcaption>'
                f'<img alt="{_CAPTIONS[image]}" src="{source}" loading="lazy"></figure>'
            )
    if not figures:
        return ""
    modes = ""
    if "expected" in figures and "got" in figures:
        names = [("side", "Side by side"), ("slider", "Slider"), ("blink", "Blink")]
        names += [("difference", "Difference")] if "difference" in figures else []
        buttons = "".join(
            f'<button data-mode="{mode}" aria-pressed="{str(mode == "side").lower()}">{label}</button>'
            for mode, label in names
        )
        modes = (
            f'<div class="modes">{buttons}<button class="zoom" aria-pressed="false">Enlarge</button></div>'
        )
    both = "".join(figures.get(name, "") for name in ("expected", "got"))
    handle = '<i class="handle"></i>' if modes else ""
    return (
        f'{modes}<div class="views n{len(figures)}" data-mode="side"><div class="stack">{both}{handle}</div>'
        f"{figures.get('difference', '')}</div>"
    )


def _source(path: Path) -> str:
    try:
        return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
    except OSError:
        return ""


def _foot(entry: Entry, folder: Path) -> str:
    said = [*entry.rows, ("golden", entry.golden)] if entry.golden else entry.rows
    # Short ones first, two a line.
    rows = "".join(_row(name, value) for name, value in sorted(said, key=lambda row: len(row[1]) > _LONG))
    command = ""
    if entry.golden and entry.status in FAILING:
        command = _command(
            f"diorama approve {shlex.quote(_shown(folder))} {shlex.quote(entry.golden)}",
            "accept what there is",
        )
    return f"{command}<dl>{rows}</dl>"


def _row(name: str, value: str) -> str:
    wide = ' class="wide"' if len(value) > _LONG else ""
    return f"<div{wide}><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"


def _command(text: str, purpose: str) -> str:
    return (
        f'<div class="command"><span>To {escape(purpose)}:</span><code>{escape(text)}</code>'
        '<button class="copy">Copy</button></div>'
    )


def _shown(folder: Path) -> str:
    try:
        relative = os.path.relpath(folder)
    except ValueError:  # another drive
        return str(folder)
    return str(folder) if relative.startswith("..") else relative


def _text(name: str) -> str:
    return (_PAGE / name).read_text(encoding="utf-8")
