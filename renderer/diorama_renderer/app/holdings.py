"""What is open and where it comes from: files, programs, the limit of memory. No screen, so that many can look at it.

A window has one of its own. A server has one for all browsers: each row is received, kept and indexed once, and each
browser opens the same recordings in a workspace of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from diorama.chunk import Chunk
from diorama.wire import RecordingInfo
from diorama_renderer.app.files import Files, Notify, file_id
from diorama_renderer.app.ingest import FileReader, Ingest
from diorama_renderer.app.memory import Budget
from diorama_renderer.app.persist import Keeper
from diorama_renderer.app.reception import Reception
from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.time_control import TimeControl
from diorama_renderer.recordings import Recording
from diorama_renderer.sources import TcpReceiver
from diorama_renderer.sources.invitation import line_to_type
from diorama_renderer.ui.displayable import path_text
from diorama_renderer.ui.guard import Guard
from diorama_renderer.ui.workspace import Opened, Workspace

if TYPE_CHECKING:
    OnChunk = Callable[[str, RecordingInfo | None, Chunk], None]

INGEST_SECS = 0.008
"""How much of a frame taking in data may take."""


class Holdings:
    """Fills the recordings of a workspace.

    Attributes:
        workspace: what is open.
        ingest: what is being read and received.
        files: opens and saves.
        hearers: called with each chunk once it is in its recording.
    """

    def __init__(
        self,
        workspace: Workspace,
        notify: Notify,
        guard: Guard,
        *,
        receiver: TcpReceiver | None = None,
        memory_limit_bytes: int | None = None,
        keeper: Keeper | None = None,
        on_chunk: OnChunk | None = None,
    ) -> None:
        """Nothing is read yet.

        Args:
            workspace: gets the recordings.
            notify: called with a level and a text, for the user.
            guard: runs what may have bugs.
            receiver: where programs connect to, if they may.
            memory_limit_bytes: of all recordings; None: without limit.
            keeper: knows how applications were looked at last; None: nobody does.
            on_chunk: gets everything that programs send.
        """
        self.workspace = workspace
        self.ingest = Ingest(receiver)
        self.files = Files(workspace, self.ingest, notify)
        self._notify, self._guard = notify, guard
        self._reception = Reception(workspace, receiver, notify)
        self._budget = Budget(memory_limit_bytes)
        self._keeper = keeper
        self._on_chunk = on_chunk
        self.hearers: list[Callable[[Opened, Chunk], None]] = []
        if receiver is not None:
            workspace.listening = f"{receiver.host}:{receiver.port}"
            workspace.connect_line = line_to_type(receiver.host, receiver.port, receiver.token)

    @property
    def budget(self) -> Budget:
        """The limit, and what there is in use of it."""
        return self._budget

    def drain(self, secs: float = INGEST_SECS) -> bool:
        """Take in what has come, for about `secs`; True if there was any."""
        insert = partial(self._guard.run, "Taking in data", self._insert)
        return bool(self._guard.run("Taking in data", self.ingest.drain, secs, insert))

    def watch(self, now: float) -> bool:
        """Look after files, peers and memory; True if something of it is to be seen.

        Args:
            now: seconds, of a clock that only goes forward.
        """
        workspace = self.workspace
        is_new = self.files.watch() | self._reception.watch(now)
        if self._budget.look(workspace.recordings.values(), now, busy=self.files.saving):
            is_new |= workspace.options.shows_memory
        return is_new

    def blueprint_of(self, application_id: str) -> Blueprint:
        """How an application's recordings were looked at last, if somebody knows, or the default one."""
        return Blueprint() if self._keeper is None else self._keeper.blueprint_of(application_id)

    def open(self, paths: Sequence[Path]) -> None:
        """Read recordings, meshes and images; one that was closed is opened again."""
        for path in paths:
            self._reception.closed.pop(file_id(path), None)
        self.files.open(paths)

    def close_recording(self, recording_id: str) -> Opened | None:
        """Let a recording go; what its program still sends is dropped. None: it is not open, or is being written."""
        opened = self.workspace.recordings.get(recording_id)
        if opened is None:
            return None
        if recording_id in self.files.saving:
            self._notify("warning", f"{opened.title} is still being written")
            return None
        if self._keeper is not None:
            self._keeper.write([opened])
        self.files.forget(recording_id)
        if opened.source == "live":
            self._reception.close_recording(recording_id)
        self.workspace.close(recording_id)
        return opened

    def reopen_recording(self, recording_id: str) -> None:
        """Show a live recording that was closed, as soon as its program sends more, and with no more than that."""
        self._reception.reopen(recording_id)
        self._notify("info", "It is shown as soon as its program sends more")

    def _insert(
        self, recording_id: str, info: RecordingInfo | None, chunk: Chunk, reader: FileReader | None
    ) -> None:
        is_live = reader is None
        if is_live and self._on_chunk is not None:
            self._on_chunk(recording_id, info, chunk)
        if is_live and os.path.isabs(recording_id):
            recording_id = (
                f"program {recording_id}"  # or a program could write into what was read from a file
            )
        opened = self.workspace.recordings.get(recording_id)
        if opened is None:
            if is_live and self._reception.is_closed(recording_id):
                return
            opened = self._open(recording_id, info, reader)
        if opened.recording.info is None:
            opened.recording.info = info
        try:
            opened.recording.store.insert(chunk)
        except ValueError as error:
            self._notify("error", f"{opened.title}: {error}")
            return
        for hear in self.hearers:
            hear(opened, chunk)

    def _open(self, recording_id: str, info: RecordingInfo | None, reader: FileReader | None) -> Opened:
        recording = Recording()
        recording.info = info
        application_id = "" if info is None else info.application_id
        opened = Opened(
            id=recording_id,
            recording=recording,
            application_id=application_id,
            source="live" if reader is None else path_text(reader.path),
            is_live=reader is None,
            time=TimeControl(),
            blueprint=self.blueprint_of(application_id),
        )
        opened.time.start(is_live=opened.is_live)
        self.workspace.add(opened)
        if self.workspace.opened is not opened:
            self._notify("info", "Another recording has come: choose it in the bar, where this one's name is")
        return opened

    def close(self) -> None:
        """Complete what is being written, and read and receive no more."""
        self.files.close()
        if self._keeper is not None:
            self._keeper.write(self.workspace.recordings.values())
        self.ingest.close()
