"""Files that come and go: what is being read, what is being written, and the question which."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from diorama.wire import RecordingInfo
from diorama_renderer.app.ingest import FileReader, Ingest
from diorama_renderer.app.saving import SaveJob
from diorama_renderer.recordings.saving import Span
from diorama_renderer.ui.displayable import displayable, path_text
from diorama_renderer.ui.file_choice import FileChoice
from diorama_renderer.ui.workspace import Opened, Workspace

Notify = Callable[[str, str], None]
"""Called with a level and a text."""

Done = Callable[[str | None], None]
"""Called when a file was written, or with why it was not."""

NO_LOOP = "Choose a span of time first: drag on the ruler with Shift held"

_GATHER_SECS = 0.006
_CLOSE_SECS = 30.0
_LONGEST_NAME = 80


class Files:
    """Opens and saves what a workspace shows."""

    def __init__(self, workspace: Workspace, ingest: Ingest, notify: Notify) -> None:
        """Nothing is read or written yet."""
        self._workspace, self._ingest, self._notify = workspace, ingest, notify
        self._jobs: dict[str, tuple[SaveJob, Done | None]] = {}

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
        span = span_of(opened) if only_loop else None
        if only_loop and span is None:
            self._notify("info", NO_LOOP)
            return
        title = "Save loop selection" if only_loop else "Save recording"
        call = partial(self._save, opened, span)
        self._ask(FileChoice(title, self._folder(), call, save_as=name_to_save(opened, only_loop=only_loop)))

    def save(self, opened: Opened, path: Path, *, span: Span | None = None, done: Done | None = None) -> None:
        """Write a recording while it is looked at.

        Args:
            opened: is not being written yet.
            path: of the file.
            span: what of it; None: everything.
            done: called in the end with why it could not be written, or None; None: the user is told.
        """
        # From now on, not from when it is measured next: a row that is dropped ends the writing.
        opened.recording.store.memory_limit = None
        info = opened.recording.info or RecordingInfo(opened.application_id, opened.id, 0, "")
        # A mapped file that is written over would change under the rows that are views of it; it is replaced, so they
        # keep the old one.
        self._jobs[opened.id] = SaveJob(opened.recording.store, path, info, span=span), done
        if done is None:
            self._workspace.saving[path_text(path)] = 0

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
        for job, _ in self._jobs.values():
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

    def _save(self, opened: Opened, span: Span | None, paths: Sequence[Path]) -> None:
        self.save(opened, paths[0], span=span)

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
        for recording_id, (job, done) in list(self._jobs.items()):
            job.step(_GATHER_SECS)
            name = path_text(job.path)
            if done is None:
                self._workspace.saving[name] = job.rows
            if not job.is_done:
                continue
            del self._jobs[recording_id]
            if done is not None:
                done(job.error)
                continue
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


def span_of(opened: Opened) -> Span | None:
    """The selection that is looped, as what is to be saved; None: there is none."""
    timeline, selection = opened.time.timeline, opened.time.state.selection
    return None if timeline is None or selection is None else (timeline, *selection)


def name_to_save(opened: Opened, *, only_loop: bool) -> str:
    """How its file would be called."""
    return plain_name(opened.title) + ("-loop" if only_loop else "") + ".mcap"
