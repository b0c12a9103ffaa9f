"""What lies in a folder, and how a path that is being typed may go on."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Entry:
    """A folder or a file.

    Attributes:
        name: without the folder that it lies in.
        is_folder: whether it can be gone into.
        size_bytes: of a file; None until `look` was called, or where it cannot be known.
        modified: seconds since the epoch, likewise.
    """

    name: str
    is_folder: bool
    size_bytes: int | None = None
    modified: float | None = None
    _is_known: bool = field(default=False, repr=False)

    def look(self, folder: Path) -> None:
        """Ask for size and age, once: only of what is in sight, since large folders have a hundred thousand files."""
        if self._is_known:
            return
        self._is_known = True
        try:
            found = (folder / self.name).stat()
        except OSError:
            return
        self.size_bytes, self.modified = found.st_size, found.st_mtime


def entries_of(folder: Path, suffixes: tuple[str, ...] = ()) -> list[Entry]:
    """Folders first, then files, each by name whatever the case; hidden ones are left out.

    Args:
        folder: to look into.
        suffixes: lower-case ends of the names of files, such as ".mcap"; none: all files.

    Raises:
        OSError: it cannot be read.
    """
    folders, files = [], []
    with os.scandir(folder) as found:
        for each in found:
            if each.name.startswith("."):
                continue
            if _is_folder(each):
                folders.append(Entry(each.name, True))
            elif not suffixes or each.name.lower().endswith(suffixes):
                files.append(Entry(each.name, False))
    return [*sorted(folders, key=_order), *sorted(files, key=_order)]


def completed(text: str, base: Path) -> str:
    """A typed path with as much added as is certain: what all that begin with it share, and "/" after a folder.

    Args:
        text: what was typed; "~" is the home folder.
        base: what it is relative to.
    """
    head, separator, beginning = text.rpartition("/")
    folder = folder_of(head + separator, base)
    try:
        with os.scandir(folder) as found:
            fitting = [
                (each.name, _is_folder(each))
                for each in found
                if each.name.startswith(beginning) and (beginning or not each.name.startswith("."))
            ]
    except OSError:
        return text
    if not fitting:
        return text
    shared = _shared([name for name, _ in fitting])
    ending = "/" if len(fitting) == 1 and fitting[0][1] else ""
    return f"{head}{separator}{shared}{ending}"


def folder_of(text: str, base: Path) -> Path:
    """The path that was typed, absolute where `base` is."""
    try:
        return base / Path(text).expanduser()
    except RuntimeError:  # a user that is not there
        return base / text


def _shared(names: list[str]) -> str:
    """What all names begin with."""
    first, last = min(names), max(names)
    count = next((at for at, (a, b) in enumerate(zip(first, last)) if a != b), min(len(first), len(last)))
    return first[:count]


def _order(entry: Entry) -> tuple[str, str]:
    return entry.name.casefold(), entry.name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
