"""How a comparison is told: the message of a failure, and what it leaves behind for the report and for `approve`."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from diorama_renderer.testing.entries import FAILING, Entry, entry_folder, write_entry
from diorama_renderer.testing.golden import picture_path, png_of, text_path
from diorama_renderer.testing.judging import difference_picture
from diorama_renderer.testing.session import Session

if TYPE_CHECKING:
    from diorama_renderer.testing.comparing import Comparison

_MOST_SENTENCES = 12
_MOST_KEPT = 200  # sentences of an entry


class SceneMismatchError(AssertionError):
    """A scene is not what was accepted.

    Attributes:
        comparison: all that is known.
    """

    def __init__(self, message: str, comparison: Comparison) -> None:
        """With a message for people."""
        super().__init__(message)
        self.comparison = comparison


# As Python's own errors, without where it is defined: in pytest's summary, a line has room for what differs then.
SceneMismatchError.__module__ = "builtins"


@dataclass(frozen=True)
class Left:
    """What was left behind.

    Attributes:
        folder: of the entry.
        parent: what `diorama approve` takes.
        problem: why it could not be written; "": it was.
    """

    folder: Path
    parent: Path
    problem: str = ""


def leave(session: Session, test: str, name: str | None, stem: Path, status: str, found: Comparison) -> Left:
    """Write the entry of a comparison, if there is a report or it failed; else what an earlier run left goes."""
    golden = _relative(stem, session.root)
    parent = session.folder
    folder = entry_folder(parent, golden)
    if session.report is None and status not in FAILING:
        shutil.rmtree(folder, ignore_errors=True)
        return Left(folder, parent)
    entry = Entry(test, name or "", status, golden, str(session.root), headline=_headline(found))
    entry.sentences = found.sentences[:_MOST_KEPT]
    if len(found.sentences) > _MOST_KEPT:
        entry.sentences.append(f"... and {len(found.sentences) - _MOST_KEPT:,} more")
    size = None if found.got.color is None else (found.got.color.shape[1], found.got.color.shape[0])
    entry.picture = found.picture or ""
    if found.statistics is not None and size is not None:
        entry.picture = found.statistics.told(found.thresholds, size)
    entry.rows = _rows(found)
    try:
        write_entry(folder, entry, _files(found))
    except OSError as error:
        return Left(folder, parent, str(error))
    return Left(folder, parent)


def message_of(found: Comparison, stem: Path, left: Left, root: Path) -> str:
    """What a failing test says: what differs, how much, and where to look."""
    headline = [] if found.sentences and found.problem is None else [_headline(found)]
    lines = [*headline, *found.sentences[:_MOST_SENTENCES]]
    if len(found.sentences) > _MOST_SENTENCES:
        lines.append(f"  ... and {len(found.sentences) - _MOST_SENTENCES:,} more")
    if found.picture is not None:
        lines.append(f"  picture: {found.picture}")
    elif found.statistics is not None:
        lines.append("  picture: the same, within what it may differ")
    lines += [f"  {hint}" for hint in found.hints]
    if found.picture is not None and found.statistics is not None:
        lines.append(f"  {_rule(found)}")
    lines += _paths(found, stem, left)
    accept = f"diorama approve {_short(left.parent, root)} '{_relative(stem, root)}'"
    if left.problem:
        return "\n".join([*lines, "  to accept it: pytest --diorama-update"])
    return "\n".join([*lines, f"  to accept it: pytest --diorama-update, or {accept}"])


def _headline(found: Comparison) -> str:
    if found.problem is not None:
        return found.problem
    if found.matches:
        return ""
    if not found.sentences:
        same = "; what was logged is the same" if found.got.scene is not None else ""
        return f"the picture is not the one that was accepted{same}"
    return "the scene is not the one that was accepted"


def _paths(found: Comparison, stem: Path, left: Left) -> list[str]:
    has_picture = found.got.color is not None
    suffix = ".png" if has_picture else ".json"
    wanted = picture_path(stem) if has_picture else text_path(stem)
    lines = []
    if wanted.exists():
        lines.append(f"  expected:   {wanted}")
    else:
        lines.append(f"  expected at {wanted}")
    if left.problem:
        return [*lines, f"  what there is could not be written: {left.problem}"]
    lines.append(f"  got:        {left.folder / f'got{suffix}'}")
    if found.levels is not None and found.levels.any():
        lines.append(f"  difference: {left.folder / 'difference.png'}")
    return lines


def _rule(found: Comparison) -> str:
    if found.is_strict:
        return "the strict rule, since the same adapter drew what was accepted"
    before = (
        "none" if found.expected is None else f"{found.expected.adapter} (Diorama {found.expected.renderer})"
    )
    return f"the tolerant rule: accepted from {before}, drawn by {found.got.adapter} (Diorama {found.got.renderer})"


def _rows(found: Comparison) -> list[tuple[str, str]]:
    got, expected = found.got, found.expected
    rows = [("changed", hint) for hint in found.hints]
    if found.statistics is not None:
        rows.append(("rule", "strict" if found.is_strict else "tolerant"))
    if got.adapter is not None:
        if expected is not None and expected.adapter is not None and expected.adapter != got.adapter:
            rows.append(("adapter, expected", str(expected.adapter)))
            rows.append(("adapter, got", str(got.adapter)))
        else:
            rows.append(("adapter", str(got.adapter)))
    rows.append(("Diorama", got.renderer))
    rows += list(got.render.items())
    if got.scene is not None:
        rows.append(("digest", got.scene.hash))
    return rows


def _files(found: Comparison) -> dict[str, bytes]:
    files = {"got.json": found.got.text().encode("utf-8", "surrogatepass")}
    if found.got.color is not None:
        files["got.png"] = png_of(found.got.color)
    if found.levels is not None and not found.levels.any():
        return files  # the same picture once is enough
    if found.expected is not None and found.expected.color is not None:
        files["expected.png"] = png_of(found.expected.color)
    if found.levels is not None:
        files["difference.png"] = png_of(difference_picture(found.levels))
    return files


def _relative(path: Path, root: Path) -> str:
    """With slashes, beneath the project; absolute if it is not."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def _short(path: Path, root: Path) -> str:
    """As somebody in the current folder would type it."""
    try:
        return os.path.relpath(path) if path.is_relative_to(root) else str(path)
    except ValueError:
        return str(path)
