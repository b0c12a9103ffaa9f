"""The app of one browser: it looks at recordings that are filled for all of them, and at no files of the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from diorama_renderer.app.files import NO_LOOP, name_to_save, span_of
from diorama_renderer.app.holdings import Holdings
from diorama_renderer.app.viewer import App, AppOptions
from diorama_renderer.blueprint.time_control import TimeControl
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.ui.memory_use import MemoryUse
from diorama_renderer.ui.workspace import Opened
from diorama_renderer.web.downloads import Downloads
from diorama_renderer.web.page_shelf import PageShelf


@dataclass(frozen=True)
class KeptPicture:
    """A picture that the user wants to have.

    Attributes:
        name: of its file.
        pixels: shape (h, w, 4).
        to_clipboard: whether it is wanted there, if the browser lets the page.
    """

    name: str
    pixels: npt.NDArray[np.uint8]
    to_clipboard: bool


class Guest(App):
    """An app whose recordings are those of holdings that others look at, too.

    What a window would ask of the desktop is asked of the page: see `wants_files`, `pictures_kept`, `wants_fullscreen`.

    Attributes:
        shelf: where the browser keeps its layouts and options; None: nowhere.
        wants_files: the user wants to choose files to be opened.
        offers: recordings that the page is to download: by which name it gets each, and how its file is called.
        pictures_kept: pictures that the user wants to have, oldest first.
    """

    def __init__(
        self,
        holdings: Holdings,
        *,
        gpu: Gpu,
        shelf: PageShelf | None = None,
        is_framed: bool = False,
        downloads: Downloads | None = None,
    ) -> None:
        """Shows what is open in `holdings` by then, and what will be.

        Args:
            holdings: what is looked at.
            gpu: draws.
            shelf: where the browser keeps its layouts and options; None: nowhere.
            is_framed: whether it is a small part of another page: then views come first, and panels are closed.
            downloads: where the page fetches what it saves; None: it saves nothing.
        """
        super().__init__(AppOptions(shelf=shelf), gpu=gpu)
        self.shelf = shelf
        self.wants_files = False
        self.pictures_kept: list[KeptPicture] = []
        self.offers: list[tuple[str, str]] = []
        self._shared = holdings
        self._downloads = downloads
        self._is_framed = is_framed
        self._joined: dict[str, Opened] = {}
        self._wanted = ""
        self._seen = (0, -1, -1)
        shared, own = holdings.workspace, self.workspace
        own.listening, own.connect_line = shared.listening, shared.connect_line
        # What is under way is shown to all, by the very dictionaries.
        own.loading, own.saving, own.unreadable = shared.loading, shared.saving, shared.unreadable

    def tick(self, now: float) -> bool:
        """Let time go on, and see what the holdings have got; True if a frame should be drawn."""
        self.follow()
        opened = self.workspace.opened
        if opened is not None:
            store = opened.recording.store
            seen = (opened.serial, store.generation, store.version)
            if seen != self._seen:
                self._seen = seen
                self.want_frames(1)
        return super().tick(now)

    def follow(self) -> None:
        """Open what is new in the holdings, close what is gone, and know which programs still run."""
        self.guard.run("Looking for recordings", self._follow)

    def show(self, recording_id: str) -> None:
        """Show one recording, as soon as it is there, and no other that comes later."""
        self._wanted = recording_id

    def _follow(self) -> None:
        shared = self._shared.workspace
        self.workspace.reception = shared.reception
        for recording_id, theirs in shared.recordings.items():
            known = self._joined.get(recording_id)
            if known is not None and known.recording is not theirs.recording:
                self._leave(recording_id)  # it was closed, and has come again
                known = None
            if known is None:
                self._join(theirs)
            elif known.is_live != theirs.is_live:
                known.is_live = theirs.is_live
                self.want_frames(1)
        for recording_id in self._joined.keys() - shared.recordings.keys():
            self._leave(recording_id)
        if self._wanted in self.workspace.recordings:
            self.workspace.show(self._wanted)
            self._wanted = ""
            self.want_frames()

    def _join(self, theirs: Opened) -> None:
        blueprint = self.holdings.blueprint_of(theirs.application_id)
        if self._is_framed and blueprint.is_automatic:
            blueprint.panels.left = blueprint.panels.right = False
        opened = Opened(
            id=theirs.id,
            recording=theirs.recording,
            application_id=theirs.application_id,
            source=theirs.source,
            is_live=theirs.is_live,
            time=TimeControl(),
            blueprint=blueprint,
        )
        # These know nothing of who asks, so all ask the same ones.
        opened.density, opened.series = theirs.density, theirs.series
        opened.time.start(is_live=opened.is_live)
        self._joined[theirs.id] = opened
        self.workspace.add(opened)
        self.want_frames()

    def _leave(self, recording_id: str) -> None:
        opened = self._joined.pop(recording_id)
        self.pictures.forget(opened)
        self.workspace.close(recording_id)
        self.want_frames()

    def rest(self) -> None:
        """Nobody looks for now: what can be drawn anew is let go."""
        for opened in self.workspace.recordings.values():
            self.pictures.forget(opened)

    # What the panels ask for (`ui.frame.Host`).

    def open_files(self, paths: Sequence[Path]) -> None:
        """No path that a page names is opened: files are sent by it."""
        self.notify("warning", "Files of the server are opened where it runs: diorama --serve FILES")

    def choose_files(self) -> None:
        """Have the page ask for files, which it sends."""
        self.wants_files = True

    def save(self, opened: Opened, *, only_loop: bool = False) -> None:
        """Write a recording on the server, and have the page download it."""
        shared = self._shared.workspace.recordings.get(opened.id)
        span = span_of(opened) if only_loop else None
        if only_loop and span is None:
            self.notify("info", NO_LOOP)
        elif shared is None or self._downloads is None:
            self.notify("warning", f"{opened.title} is not there any more")
        elif opened.id in self._shared.files.saving:
            self.notify("warning", f"{opened.title} is being written already")
        else:
            try:
                path = self._downloads.place()
            except OSError as error:
                self.notify("error", f"{opened.title} cannot be written: {error.strerror or error}")
                return
            done = partial(self._saved, path, name_to_save(opened, only_loop=only_loop))
            self._shared.files.save(shared, path, span=span, done=done)

    def _saved(self, path: Path, name: str, error: str | None) -> None:
        if error is not None:
            self.notify("error", f"{name} was not written: {error}")
        elif self._downloads is not None:
            self.offers.append((self._downloads.offer(path, name), name))

    def keep_picture(self, pixels: npt.NDArray[np.uint8], name: str, *, to_clipboard: bool) -> None:
        """Have the page keep it."""
        plain = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name).strip("-")
        file = f"diorama-{plain[:40]}.png" if plain else "diorama.png"
        self.pictures_kept.append(KeptPicture(file, pixels, to_clipboard))

    def close_recording(self, recording_id: str) -> None:
        """Let a recording go in this browser; others still see it."""
        opened = self.workspace.recordings.get(recording_id)
        if opened is not None:
            self.pictures.forget(opened)
            self.workspace.close(recording_id)
            offer = ("Show again", partial(self.reopen_recording, recording_id))
            self.workspace.notify("info", f"{opened.title} is closed here alone", self._now, offer=offer)
            self.want_frames()

    def reopen_recording(self, recording_id: str) -> None:
        """Show a recording again that was closed in this browser."""
        opened = self._joined.get(recording_id)
        if opened is not None:
            self.workspace.add(opened)
            self.workspace.show(recording_id)
            self.want_frames()

    def quit(self) -> None:
        """Nothing ends: others look, too."""
        self.notify("info", "Close the page to leave; the server goes on")

    def memory(self) -> MemoryUse:
        """What the server uses memory for."""
        return self._shared.budget.use()
