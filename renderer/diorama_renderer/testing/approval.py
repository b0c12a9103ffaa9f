"""Accepting, from the command line, what a run found different."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from diorama_renderer.testing.entries import FAILING, Entry, read_entries, save_entry
from diorama_renderer.testing.golden import picture_path, text_path, write_whole
from diorama_renderer.testing.naming import FOLDER
from diorama_renderer.testing.report import write_report
from diorama_renderer.testing.session import COMPARISONS


def pending(folder: Path) -> list[Entry]:
    """What in a folder can be accepted.

    Raises:
        FileNotFoundError: the folder is no report's, nor one that failures were written to.
    """
    if not (folder / COMPARISONS).is_dir():
        raise FileNotFoundError(
            f"{folder} has no folder {COMPARISONS!r}: it is not what --diorama-report wrote"
        )
    return [entry for entry in read_entries(folder) if entry.status in FAILING and entry.golden]


def chosen(entries: Sequence[Entry], names: Sequence[str]) -> list[Entry]:
    """Those that some names mean: the test's id, the golden's path or its last part, or patterns of these with `*`.

    Raises:
        ValueError: a name means none.
    """
    found: dict[str, Entry] = {}
    for name in names:
        meant = [entry for entry in entries if _is_meant(entry, name)]
        if not meant:
            offered = ", ".join(entry.golden for entry in entries[:5]) or "nothing"
            raise ValueError(f"approve: no comparison to accept is named {name!r}; there is {offered}")
        found.update({entry.golden: entry for entry in meant})
    return list(found.values())


def approve(entry: Entry, *, root: Path | None = None) -> list[Path]:
    """Put what there is in place of what was accepted, and give the files written.

    Args:
        entry: what to accept.
        root: folder of the project; None: where the tests ran, or else the current folder.

    Raises:
        ValueError: the golden would lie outside of the project, or in no folder of goldens.
        OSError: something cannot be read or written.
    """
    stem = _stem_of(entry, root)
    contents = {}
    for path, name in ((picture_path(stem), "got.png"), (text_path(stem), "got.json")):
        source = entry.folder / name
        if source.exists():
            contents[path] = source.read_bytes()
    if text_path(stem) not in contents:
        raise FileNotFoundError(f"{entry.folder / 'got.json'} is missing")
    stem.parent.mkdir(parents=True, exist_ok=True)
    if picture_path(stem) not in contents:
        picture_path(stem).unlink(missing_ok=True)
    for path, content in contents.items():
        write_whole(path, content)
    entry.status = "approved"
    save_entry(entry.folder, entry)
    return list(contents)


def refresh(folder: Path) -> None:
    """Write the report anew, if there is one."""
    if (folder / "index.html").exists():
        write_report(folder)


def _stem_of(entry: Entry, root: Path | None) -> Path:
    said = PurePosixPath(entry.golden)
    # A report may come from another machine, so what it says is not trusted.
    if FOLDER not in said.parts[:-1] or ".." in said.parts:
        raise ValueError(f"approve: a golden lies in a folder {FOLDER}, got {entry.golden!r}")
    if root is None:
        root = Path(entry.root) if entry.root and Path(entry.root).is_dir() else Path()
    stem = root / said
    if not said.is_absolute() and not stem.resolve().is_relative_to(root.resolve()):
        raise ValueError(f"approve: {entry.golden!r} leads out of {root}")
    if (
        said.is_absolute()
        and not stem.parent.is_dir()
        and not stem.parents[1].is_dir()
        and not stem.parents[2].is_dir()
    ):
        raise ValueError(f"approve: {entry.golden!r} is no folder of this machine")
    return stem


def _is_meant(entry: Entry, name: str) -> bool:
    names = (entry.title, entry.test, entry.golden, PurePosixPath(entry.golden).name)
    if name in names or name.removesuffix(".png") in names:
        return True
    # Brackets are those of parameters, no sets of letters.
    pattern = name.replace("[", "[[]")
    return "*" in name and any(fnmatch.fnmatchcase(one, pattern) for one in names)
