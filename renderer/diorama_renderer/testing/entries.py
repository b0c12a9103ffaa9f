"""What a comparison leaves in a folder: pictures, and what a report says about them. One folder an entry.

Workers write them while tests run, so that nothing is lost with a worker that dies. `entry.json` comes last: a folder
without one is not finished.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diorama_renderer.testing.naming import entry_name
from diorama_renderer.testing.session import COMPARISONS, Session

if TYPE_CHECKING:
    from diorama_renderer.recordings.over_time import TemporalError

FAILING = ("failed", "new")
"""Statuses of what can be accepted, and of what makes a test fail."""
STATUSES = (*FAILING, "updated", "written", "approved", "passed")
"""`updated` and `written` by `--diorama-update`, `approved` by `diorama approve`."""
IMAGES = ("expected", "got", "difference")

_MOST_BYTES = 4 << 20
_TEMPORAL_SIZE = (960, 540)


@dataclass
class Entry:
    """One comparison, or one failure over time.

    Attributes:
        test: the test's id, such as `tests/test_arm.py::test_reach[left]`.
        name: which of its pictures; "": its only one.
        status: one of `STATUSES`.
        golden: path of the golden, without suffix, relative to the project or absolute; "": there is none.
        root: folder of the project, absolute.
        kind: "scene", or "temporal".
        headline: why it failed, if that is no sentence about the scene.
        sentences: what differs in what was logged.
        picture: how far the pictures are apart, or what is wrong.
        rows: (name, value) of all else there is to know.
        images: which of `IMAGES` there are.
        written_at: seconds since the epoch.
        folder: where it lies.
    """

    test: str
    name: str = ""
    status: str = "failed"
    golden: str = ""
    root: str = ""
    kind: str = "scene"
    headline: str = ""
    sentences: list[str] = field(default_factory=list)
    picture: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    written_at: float = 0.0
    folder: Path = field(default=Path(), compare=False)

    @property
    def title(self) -> str:
        """Of people, and of the command line."""
        return f"{self.test} {self.name}".strip()


def entry_folder(parent: Path, name: str) -> Path:
    """Of what is compared with the golden of this path."""
    return parent / COMPARISONS / entry_name(name)


def write_entry(folder: Path, entry: Entry, files: Mapping[str, bytes]) -> None:
    """Replace what was there.

    Args:
        folder: of the entry.
        entry: what is to be said.
        files: contents by file name.

    Raises:
        OSError: it cannot be written.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    entry.images = [name for name in IMAGES if f"{name}.png" in files]
    entry.written_at = time.time()
    save_entry(folder, entry)


def save_entry(folder: Path, entry: Entry) -> None:
    """What is said about an entry whose files are there.

    Raises:
        OSError: it cannot be written.
    """
    said = {name: value for name, value in asdict(entry).items() if name != "folder"}
    scratch = folder / ".entry.json"
    scratch.write_text(json.dumps(said, indent=1), encoding="utf-8", errors="surrogateescape")
    os.replace(scratch, folder / "entry.json")


def read_entries(parent: Path) -> Iterator[Entry]:
    """The finished entries of a folder, what failed first, then by name."""
    found = [
        entry for path in (parent / COMPARISONS).glob("*/entry.json") if (entry := _read(path)) is not None
    ]
    yield from sorted(found, key=lambda one: (STATUSES.index(one.status), one.test, one.name))


def _read(path: Path) -> Entry | None:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        entry = Entry(**said, folder=path.parent)
        texts = (entry.test, entry.name, entry.golden, entry.root, entry.kind, entry.headline, entry.picture)
        if entry.status not in STATUSES or not all(isinstance(text, str) for text in texts):
            return None
        entry.sentences = [str(one) for one in entry.sentences]
        entry.rows = [(str(name), str(value)) for name, value in entry.rows]
        entry.images = [name for name in IMAGES if name in entry.images]
        entry.written_at = float(entry.written_at)
    except (OSError, ValueError, TypeError):
        return None
    return entry


def note_temporal(session: Session, test: str, error: TemporalError) -> None:
    """Write a failure of `always`, `never` or `eventually`, and the scene at that time if it can be drawn."""
    from diorama_renderer.testing.golden import png_of

    lines = str(error).splitlines() or [""]
    entry = Entry(test, root=str(session.root), kind="temporal", headline=lines[0])
    entry.sentences = [
        line.strip() for line in lines[1:] if not line.strip().startswith(("picture:", "no picture:"))
    ]
    entry.rows = [("at", ", ".join(f"{name} {value}" for name, value in error.at.items()))]
    files: dict[str, bytes] = {}
    try:
        files["got.png"] = png_of(error.picture(size=_TEMPORAL_SIZE).color)
    except Exception as problem:  # no driver, or nothing to see: the failure is told without a picture
        entry.picture = f"no picture: {problem}"
    try:
        write_entry(entry_folder(session.folder, f"{test} {lines[0]}"), entry, files)
        session.outcomes["failed over time"] += 1
    except OSError:
        return
