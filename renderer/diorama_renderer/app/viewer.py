"""The viewer: everything but the window. A window, a browser or a test feeds it events and shows its frames."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import wgpu

from diorama.chunk import Chunk
from diorama.wire import RecordingInfo
from diorama_renderer.app.events import CloseRequested, Event, FilesDropped, FilesHovering, PointerMoved
from diorama_renderer.app.ingest import FileReader, Ingest
from diorama_renderer.app.interface import Interface
from diorama_renderer.app.pictures import ScenePictures
from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.time_control import TimeControl
from diorama_renderer.gpu.device import Gpu, acquire
from diorama_renderer.passes.interface import InterfacePass
from diorama_renderer.recordings import Recording
from diorama_renderer.sources import TcpReceiver
from diorama_renderer.ui import shell
from diorama_renderer.ui.frame import Ui
from diorama_renderer.ui.items import Items
from diorama_renderer.ui.theme import THEMES
from diorama_renderer.ui.workspace import Opened, Workspace

LOGGER = logging.getLogger("diorama")

INGEST_SECS = 0.008
"""How much of a frame taking in data may take."""

_SETTLING_FRAMES = 3
"""Frames that the UI library needs to come to rest after something happened."""

FORMAT = wgpu.TextureFormat.rgba8unorm
"""Of pictures of the window that are read back; windows have `bgra8unorm`."""


@dataclass
class AppOptions:
    """How an app begins.

    Attributes:
        paths: files to open.
        theme: name of the theme.
        memory_limit_bytes: of all recordings; None: without limit.
        is_persistent: whether layouts are kept in the user's folder.
        texture_format: of what frames are drawn into; no srgb one.
        on_chunk: gets everything that programs send: the id of a recording, what it says of itself, and a chunk.
    """

    paths: Sequence[Path] = ()
    theme: str = "dark"
    memory_limit_bytes: int | None = None
    is_persistent: bool = False
    texture_format: str = FORMAT
    on_chunk: Callable[[str, RecordingInfo | None, Chunk], None] | None = None


class App:
    """The whole program but for its window.

    Attributes:
        workspace: what is open.
        items: where things were drawn in the last frame.
        wants_to_quit: the user asked for it.
        wants_fullscreen: likewise.
    """

    def __init__(
        self,
        options: AppOptions | None = None,
        *,
        receiver: TcpReceiver | None = None,
        gpu: Gpu | None = None,
    ) -> None:
        """Nothing is open but what the options say.

        Raises:
            NoAdapterError: there is nothing to draw with.
        """
        self.options = options or AppOptions()
        self.gpu = gpu or acquire()
        self.workspace = Workspace()
        self.workspace.options.theme = self.options.theme
        if receiver is not None:
            self.workspace.listening = f"{receiver.host}:{receiver.port}"
        self.items = Items()
        self.wants_to_quit = False
        self.wants_fullscreen = False
        self.are_files_hovering = False
        self.interface = Interface(THEMES[self.options.theme])
        self.ingest = Ingest(receiver)
        self._pass = InterfacePass(self.gpu, self.options.texture_format)
        self.pictures = ScenePictures(self.gpu, self._pass.textures)
        self._last_frame: float | None = None
        self._frames_wanted = _SETTLING_FRAMES
        self._drawn: Any = None
        self.open_files(self.options.paths)

    # What comes from outside.

    def tick(self, now: float) -> bool:
        """Take in data and let time go on; True if a frame should be drawn.

        Args:
            now: seconds, of a clock that only goes forward.
        """
        came = self.ingest.drain(INGEST_SECS, self._insert)
        self._watch_readers(now)
        dt = 0.0 if self._last_tick is None else now - self._last_tick
        self._last_tick = now
        moved = False
        for opened in self.workspace.recordings.values():
            opened.time.update(opened.spans())
            moved |= opened.time.tick(dt, opened.spans())
        if came or moved:
            self.want_frames(1)
        return self._frames_wanted > 0

    _last_tick: float | None = None

    def want_frames(self, count: int = _SETTLING_FRAMES) -> None:
        """Draw so many frames, though nothing else asks for them."""
        self._frames_wanted = max(self._frames_wanted, count)

    def frame(
        self, events: Iterable[Event], size: tuple[float, float], pixels_per_point: float, now: float
    ) -> None:
        """Lay out one frame of the user interface, and do what the user asked for in it.

        Args:
            events: what happened since the frame before.
            size: of the display, UI points.
            pixels_per_point: of the display.
            now: seconds, of a clock that only goes forward.
        """
        events = list(events)
        self._frames_wanted = max(self._frames_wanted - 1, 0)
        if events:
            self.want_frames()
        self._hear(events)
        self.interface.feed(events)
        dt = 1 / 60 if self._last_frame is None else min(max(now - self._last_frame, 1e-4), 0.25)
        self._last_frame = now
        opened = self.workspace.opened
        if opened is not None:
            opened.refresh()
        scale = self.workspace.options.scale
        self.interface.begin((size[0], size[1]), pixels_per_point, dt)
        del scale
        ui = Ui(
            self.workspace,
            self,
            self.pictures,
            THEMES[self.workspace.options.theme],
            self.interface.fonts,
            self.items,
            size=size,
            pixels_per_point=pixels_per_point,
            now=now,
            dt=dt,
        )
        self.items.begin()
        self.pictures.begin(pixels_per_point)
        shell.draw(ui)
        self.items.end()
        self._drawn = self.interface.end()
        if opened is not None and opened.selection.hovered != ui.hovered:
            opened.selection.hovered = ui.hovered
            self.want_frames(1)
        for call in ui.asked:
            call()
        if ui.asked:
            self.want_frames()
        elif ui.is_animating:
            self.want_frames(1)

    def draw(self, target: wgpu.GPUTextureView) -> None:
        """Draw the frame that was laid out, in a submit of its own; scenes go before it."""
        if self.pictures.render():
            self.want_frames(1)
        encoder = self.gpu.device.create_command_encoder(label="interface")
        self._pass.draw(encoder, target, self._drawn)
        self.gpu.device.queue.submit([encoder.finish()])

    def close(self) -> None:
        """Let everything go."""
        self.ingest.close()
        self.interface.close()

    # What the panels ask for (`ui.frame.Host`).

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read recordings."""
        for path in paths:
            recording_id = str(Path(path).resolve())
            if recording_id in self.workspace.recordings:
                self.workspace.show(recording_id)
                continue
            self.ingest.readers[recording_id] = FileReader(Path(path))
            self.workspace.loading[str(path)] = 0.0
        self.want_frames()

    def quit(self) -> None:
        """End the program."""
        self.wants_to_quit = True

    def _insert(self, recording_id: str, info: RecordingInfo | None, chunk: Chunk) -> None:
        opened = self.workspace.recordings.get(recording_id)
        if opened is None:
            opened = self._open(recording_id, info)
        if opened.recording.info is None:
            opened.recording.info = info
        try:
            opened.recording.store.insert(chunk)
        except ValueError as error:
            self.workspace.notify("error", f"{opened.title}: {error}", self._last_tick or 0.0)

    def _open(self, recording_id: str, info: RecordingInfo | None) -> Opened:
        reader = self.ingest.readers.get(recording_id)
        recording = Recording()
        recording.info = info
        opened = Opened(
            id=recording_id,
            recording=recording,
            application_id="" if info is None else info.application_id,
            source="live" if reader is None else str(reader.path),
            is_live=reader is None,
            time=TimeControl(),
            blueprint=Blueprint(),
        )
        opened.time.start(is_live=opened.is_live)
        self.workspace.add(opened)
        return opened

    def _watch_readers(self, now: float) -> None:
        for recording_id, reader in list(self.ingest.readers.items()):
            if not reader.is_done:
                continue
            del self.ingest.readers[recording_id]
            self.workspace.loading.pop(str(reader.path), None)
            if reader.error is not None:
                self.workspace.notify("error", f"{reader.path}: {reader.error}", now)
            elif reader.damage:
                more = f" (and {len(reader.damage) - 1} more)" if len(reader.damage) > 1 else ""
                self.workspace.notify("warning", f"{reader.path}: {reader.damage[0]}{more}", now)
            self.want_frames()

    def _hear(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, CloseRequested):
                self.wants_to_quit = True
            elif isinstance(event, FilesDropped):
                self.are_files_hovering = False
                self.open_files(event.paths)
            elif isinstance(event, FilesHovering):
                self.are_files_hovering = event.is_over
            elif isinstance(event, PointerMoved) and event.x is not None:
                self.are_files_hovering = False
