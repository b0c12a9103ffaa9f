"""Files that come and go: what is being read, what is being written, and the question which."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from diorama.wire import RecordingInfo
from diorama_renderer.app.ingest import FileReader, Ingest
from diorama_renderer.app.saving import SaveJob
from diorama_renderer.ui.displayable import displayable, path_text
from diorama_renderer.ui.file_choice import FileChoice
from diorama_renderer.ui.workspace import Opened, Workspace

Notify = Callable[[str, str], None]
"""Called with a level and a text."""

_GATHER_SECS = 0.006
_CLOSE_SECS = 30.0
_LONGEST_NAME = 80


class Files:
    """Opens and saves what a workspace shows."""

    def __init__(self, workspace: Workspace, ingest: Ingest, notify: Notify) -> None:
        """Nothing is read or written yet."""
        self._workspace, self._ingest, self._notify = workspace, ingest, notify
        self._jobs: dict[str, SaveJob] = {}

    @property
    def saving(self) -> frozenset[str]:
        """Ids of the recordings that are being written."""
        return frozenset(self._jobs)

    def open(self, paths: Sequence[Path]) -> None:
        """Read recordings, meshes and images; one that is open is shown."""
        for path in paths:
            recording_id, name = file_id(path), path_text(path)
            self._workspace.unreadable.pop(name, None)
            if recording_id in self._workspace.recordings:
                self._workspace.show(recording_id)
            elif recording_id not in self._ingest.readers:
                self._ingest.readers[recording_id] = FileReader(Path(path))
                self._workspace.loading[name] = 0

    def choose(self) -> None:
        """Ask which to open."""
        self._ask(FileChoice("Open", self._folder(), self.open))

    def ask_save(self, opened: Opened, *, only_loop: bool) -> None:
        """Ask where to write a recording."""
        if opened.id in self._jobs:
            self._notify("warning", f"{opened.title} is being written already")
            return
        timeline, selection = opened.time.timeline, opened.time.state.selection
        span = None
        if only_loop:
            if timeline is None or selection is None:
                self._notify("info", "Choose a span of time first: drag on the ruler with Shift held")
                return
            span = (timeline, *selection)
        name = plain_name(opened.title) + ("-loop" if only_loop else "")
        title = "Save loop selection" if only_loop else "Save recording"
        call = partial(self._save, opened, span)
        self._ask(FileChoice(title, self._folder(), call, save_as=f"{name}.mcap"))

    def watch(self) -> bool:
        """Go on with what is under way, and tell what has ended; True if anything is to be seen of it."""
        return self._watch_readers() | self._watch_jobs()

    def forget(self, recording_id: str) -> None:
        """A recording was closed."""
        reader = self._ingest.readers.pop(recording_id, None)
        if reader is not None:
            reader.stop()
            self._workspace.loading.pop(path_text(reader.path), None)

    def close(self) -> None:
        """Complete what is being written."""
        for job in self._jobs.values():
            job.wait(_CLOSE_SECS)

    def _ask(self, choice: FileChoice) -> None:
        self._workspace.files = choice
        self._workspace.overlay = "files"

    def _folder(self) -> Path:
        recent = self._workspace.options.recent_files
        if recent:
            return Path(recent[0]).parent
        here = Path.cwd()
        return Path(os.path.expanduser("~")) if here == here.parent else here

    def _save(self, opened: Opened, span: tuple[object, int, int] | None, paths: Sequence[Path]) -> None:
        # From now on, not from when it is measured next: a row that is dropped ends the writing.
        opened.recording.store.memory_limit = None
        info = opened.recording.info or RecordingInfo(opened.application_id, opened.id, 0, "")
        # A mapped file that is written over would change under the rows that are views of it; it is replaced, so they
        # keep the old one.
        self._jobs[opened.id] = SaveJob(opened.recording.store, paths[0], info, span=span)  # type: ignore[arg-type]
        self._workspace.saving[path_text(paths[0])] = 0

    def _watch_readers(self) -> bool:
        loading = self._workspace.loading
        moved = False
        for recording_id, reader in list(self._ingest.readers.items()):
            name = path_text(reader.path)
            moved |= loading.get(name) != reader.bytes_taken
            loading[name] = reader.bytes_taken
            if not reader.is_done:
                continue
            moved = True
            del self._ingest.readers[recording_id]
            loading.pop(name, None)
            self._tell_read(recording_id, reader)
        return moved

    def _tell_read(self, recording_id: str, reader: FileReader) -> None:
        short = path_text(reader.path.name or reader.path)
        if reader.error is not None:
            self._workspace.unreadable[path_text(reader.path)] = displayable(reader.error)
            self._notify("error", f"{short}: {reader.error}")
            return
        if recording_id not in self._workspace.recordings:
            why = f": {reader.damage[0]}" if reader.damage else ""
            self._notify("warning", f"{short} holds no rows{why}")
            return
        self._remember(reader.path)
        damage = list(reader.damage)
        if damage:
            more = f" (and {len(damage) - 1} more)" if len(damage) > 1 else ""
            self._notify("warning", f"{short} is damaged: {damage[0]}{more}. The rest is shown.")

    def _watch_jobs(self) -> bool:
        for recording_id, job in list(self._jobs.items()):
            job.step(_GATHER_SECS)
            name = path_text(job.path)
            self._workspace.saving[name] = job.rows
            if not job.is_done:
                continue
            del self._jobs[recording_id]
            del self._workspace.saving[name]
            if job.error is not None:
                self._notify("error", f"{path_text(job.path.name)} was not written: {job.error}")
            else:
                self._remember(job.path)
                self._notify("info", f"Saved {name}")
            return True
        return bool(self._jobs)

    def _remember(self, path: Path) -> None:
        """Offer a file to be opened again; one whose name is no text is not: the list is of texts."""
        text = str(path.absolute())
        if text == file_id(path):
            self._workspace.options.remember(text)


def file_id(path: str | os.PathLike[str]) -> str:
    """The id of the recording that is read from a file."""
    return path_text(Path(path).absolute())


def plain_name(title: str) -> str:
    """A title as the name of a file."""
    stem = Path(title).stem if title.lower().endswith(".mcap") else title
    kept = "".join(
        letter if letter.isalnum() or letter in "-_. " else "-" for letter in stem.rsplit("/", 1)[-1]
    )
    return kept.strip("-. ")[:_LONGEST_NAME] or "recording"
