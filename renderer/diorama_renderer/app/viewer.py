"""The viewer: everything but the window. A window, a browser or a test feeds it events and shows its frames."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import wgpu

from diorama.chunk import Chunk
from diorama.wire import RecordingInfo
from diorama_renderer.app import pasteboard, screenshots
from diorama_renderer.app.events import CloseRequested, Event, FilesDropped, FilesHovering, PointerMoved
from diorama_renderer.app.holdings import Holdings
from diorama_renderer.app.ingest import Ingest
from diorama_renderer.app.interface import Interface
from diorama_renderer.app.persist import Keeper, Shelf
from diorama_renderer.app.pictures import ScenePictures
from diorama_renderer.app.screenshots import Screenshots, Shot
from diorama_renderer.app.warnings_log import WarningsLog
from diorama_renderer.blueprint.views import Spatial2DSettings, Spatial3DSettings, ViewSpec
from diorama_renderer.gpu.device import Gpu, acquire
from diorama_renderer.passes.interface import InterfacePass
from diorama_renderer.sources import TcpReceiver
from diorama_renderer.ui import shell
from diorama_renderer.ui.copy_python import render_call
from diorama_renderer.ui.frame import Ui
from diorama_renderer.ui.frame_times import FrameTime
from diorama_renderer.ui.guard import Guard
from diorama_renderer.ui.items import Items
from diorama_renderer.ui.memory_use import MemoryUse
from diorama_renderer.ui.theme import THEMES
from diorama_renderer.ui.workspace import Opened, Workspace

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
        shelf: where layouts and options are kept; None: nowhere.
        texture_format: of what frames are drawn into; no srgb one.
        on_chunk: gets everything that programs send: the id of a recording, what it says of itself, and a chunk.
        is_strict: whether bugs of the viewer are raised instead of told; None: as the environment says.
    """

    paths: Sequence[Path] = ()
    theme: str = "dark"
    memory_limit_bytes: int | None = None
    shelf: Shelf | None = None
    texture_format: str = FORMAT
    on_chunk: Callable[[str, RecordingInfo | None, Chunk], None] | None = None
    is_strict: bool | None = None


class App:
    """The whole program but for its window.

    Attributes:
        workspace: what is open.
        items: where things were drawn in the last frame.
        guard: what runs parts that may have bugs.
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
        self._keeper: Keeper | None = None
        shelf = self.options.shelf
        if shelf is not None:
            self.workspace.options = shelf.load_options()
            self._keeper = Keeper(shelf, self.workspace.options, lambda text: self.notify("warning", text))
        self.items = Items()
        self.guard = Guard(lambda text: self.notify("error", text), is_strict=self.options.is_strict)
        self.wants_to_quit = False
        self.wants_fullscreen = False
        self.interface = Interface(THEMES[self.workspace.options.theme])
        self.holdings = Holdings(
            self.workspace,
            self.notify,
            self.guard,
            receiver=receiver,
            memory_limit_bytes=self.options.memory_limit_bytes,
            keeper=self._keeper,
            on_chunk=self.options.on_chunk,
        )
        self._log = WarningsLog()
        self._pass = InterfacePass(self.gpu, self.options.texture_format)
        self.pictures = ScenePictures(self.gpu, self._pass.textures)
        self._screenshots = Screenshots(self.gpu, self._pass, self.options.texture_format)
        self._now = 0.0
        self._last_tick: float | None = None
        self._last_frame: float | None = None
        self._times = [0.0, 0.0, 0.0]  # of this frame, ms: data, interface, drawing
        self._frames_wanted = _SETTLING_FRAMES
        self._drawn: Any = None
        self.holdings.open(self.options.paths)

    # What comes from outside.

    def tick(self, now: float) -> bool:
        """Take in data and let time go on; True if a frame should be drawn.

        Args:
            now: seconds, of a clock that only goes forward.
        """
        started = time.perf_counter()
        self._now = now
        came = self.holdings.drain()
        dt = 0.0 if self._last_tick is None else now - self._last_tick
        self._last_tick = now
        moved = False
        for opened in self.workspace.recordings.values():
            moved |= bool(self.guard.run("Letting time go on", _advance, opened, dt))
        if came or moved:
            self.want_frames(1)
        self.guard.run("Watching files and peers", self._watch, now)
        self._times[0] += (time.perf_counter() - started) * 1e3
        return self._frames_wanted > 0

    def _watch(self, now: float) -> None:
        """Look after what goes on by itself, and is to be seen."""
        workspace = self.workspace
        for level, text in self._log.take():
            self.notify(level, text)
        is_new = self.holdings.watch(now) | workspace.notices.expire(now)
        if workspace.frame_times.measure(now, time.process_time()):
            is_new |= workspace.options.shows_performance
        if self._keeper is not None:
            self._keeper.watch(workspace.recordings.values(), now)
        if is_new:
            self.want_frames(1)

    @property
    def ingest(self) -> Ingest:
        """What is being read and received."""
        return self.holdings.ingest

    def want_frames(self, count: int = _SETTLING_FRAMES) -> None:
        """Draw so many frames, though nothing else asks for them."""
        self._frames_wanted = max(self._frames_wanted, count)

    def frame(
        self, events: Iterable[Event], size: tuple[float, float], pixels_per_point: float, now: float
    ) -> None:
        """Lay out one frame of the user interface, and do what the user asked for in it.

        Args:
            events: what happened since the frame before.
            size: of the display, in its own points. The user's scale is applied here, and nowhere else: the interface
                has that many fewer points, of that many more pixels.
            pixels_per_point: of the display.
            now: seconds, of a clock that only goes forward.
        """
        started = time.perf_counter()
        self._now = now
        scale = self.workspace.options.scale
        events = [_scaled(event, scale) for event in events]
        self._frames_wanted = max(self._frames_wanted - 1, 0)
        if events:
            self.want_frames()
        self.guard.run("What came from the window", self._hear, events)
        self.guard.run("What you typed or pointed at", self.interface.feed, events)
        self.workspace.options.window_size = (round(size[0]), round(size[1]))
        dt = 1 / 60 if self._last_frame is None else min(max(now - self._last_frame, 1e-4), 0.25)
        self._last_frame = now
        self.guard.run(
            "The window", self._lay_out, (size[0] / scale, size[1] / scale), pixels_per_point * scale, dt
        )
        self._times[1] += (time.perf_counter() - started) * 1e3

    def _lay_out(self, size: tuple[float, float], pixels_per_point: float, dt: float) -> None:
        opened = self.workspace.opened
        if opened is not None:
            self.guard.run("Looking up the data", opened.refresh)
        self.interface.begin(size, pixels_per_point, dt)
        ui = Ui(
            self.workspace,
            self,
            self.pictures,
            THEMES[self.workspace.options.theme],
            self.interface.fonts,
            self.items,
            self.guard,
            size=size,
            pixels_per_point=pixels_per_point,
            now=self._now,
            dt=dt,
        )
        self.items.begin()
        self.pictures.begin(pixels_per_point, ui.theme)
        try:
            self.guard.draw("The window", shell.draw, ui)
        finally:  # or the library could begin no other frame
            self.items.end()
            self._drawn = self.interface.end()
        if self.interface.has_more:
            self.want_frames()
        if opened is not None and opened.selection.hovered != ui.hovered:
            opened.selection.hovered = ui.hovered
            self.want_frames()
        if ui.asked and opened is not None:
            opened.history.around(partial(self._do, ui.asked), self._now)
        else:
            self._do(ui.asked)
        if ui.asked:
            self.want_frames()
        elif ui.is_animating:
            self.want_frames(1)

    def _do(self, asked: Iterable[Callable[[], object]]) -> None:
        for call in asked:
            self.guard.run("What you asked for", call)

    def draw(self, target: wgpu.GPUTextureView) -> None:
        """Draw the frame that was laid out, in a submit of its own; scenes go before it."""
        started = time.perf_counter()
        if self.pictures.render(self.guard):
            self.want_frames()  # a tooltip takes some frames to have the size of what it says
        self.guard.run("Drawing the window", self._draw_interface, target)
        for shot in self._screenshots.due():
            self.guard.run("The picture", self._take, shot)
        if self._screenshots.are_wanted:
            self.want_frames(1)
        self._times[2] += (time.perf_counter() - started) * 1e3
        self.workspace.frame_times.add(FrameTime(*self._times))
        self._times = [0.0, 0.0, 0.0]

    def _draw_interface(self, target: wgpu.GPUTextureView) -> None:
        encoder = self.gpu.device.create_command_encoder(label="interface")
        background = THEMES[self.workspace.options.theme].window
        self._pass.draw(encoder, target, self._drawn, background=background[:3])
        self.gpu.device.queue.submit([encoder.finish()])

    def close(self) -> None:
        """Complete what is being written, and let everything go."""
        self.holdings.close()
        self._log.close()
        self.interface.close()

    def notify(self, level: str, text: str) -> None:
        """Tell the user something: "info", "warning" or "error", and one or two sentences."""
        self.workspace.notify(level, text, self._now)
        self.want_frames()

    def read_view(self, view: int) -> npt.NDArray[np.uint8]:
        """A view of the recording that is shown as it was drawn last, shape (h, w, 4).

        Of a spatial view its picture, without what the interface draws over it.

        Raises:
            KeyError: there is no such view, or it is not in sight.
        """
        opened = self.workspace.opened
        if opened is None or view not in opened.blueprint.views:
            raise KeyError(f"read_view: expected the id of a view, got {view!r}")
        spec = opened.blueprint.views[view]
        rect = self.items.last.get(f"view/{spec.name}")
        if rect is None:
            raise KeyError(f"read_view: the view {spec.name!r} is not in sight")
        if isinstance(spec.settings, Spatial2DSettings | Spatial3DSettings):
            return self.pictures.read(opened, spec)
        return screenshots.cut(self._screenshots.window(self._drawn), rect, self._drawn.framebuffer_scale.x)

    # What the panels ask for (`ui.frame.Host`).

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read recordings, meshes and images."""
        self.holdings.open(paths)
        self.workspace.choose()
        self.want_frames()

    def choose_files(self) -> None:
        """Have the user choose files, and open them."""
        self.holdings.files.choose()

    def save(self, opened: Opened, *, only_loop: bool = False) -> None:
        """Have the user choose a file, and write a recording (or its loop selection) into it."""
        self.holdings.files.ask_save(opened, only_loop=only_loop)

    def copy_text(self, text: str) -> None:
        """Put a text into the clipboard."""
        self.interface.copy(text)

    def copy_python(
        self, opened: Opened, spec: ViewSpec, camera: object, size: tuple[int, int], pixels_per_point: float
    ) -> None:
        """Put the call of `render` into the clipboard that draws what a view shows."""
        theme = THEMES[self.workspace.options.theme]
        self.copy_text(
            render_call(opened, spec, camera, size, pixels_per_point=pixels_per_point, theme=theme)
        )
        self.notify("info", f"Copied the call that draws {spec.name}")

    def screenshot(self, view: int | None, *, to_clipboard: bool = False) -> None:
        """Write a picture of a view, or of the whole window, into a file."""
        self._screenshots.ask(view, to_clipboard=to_clipboard)

    def set_theme(self, name: str) -> None:
        """Change the colours."""
        self.workspace.options.theme = name
        self.interface.set_theme(THEMES[name])

    def set_scale(self, scale: float) -> None:
        """Change the size of everything."""
        self.workspace.options.scale = scale

    def toggle_fullscreen(self) -> None:
        """Fill the display, or no longer."""
        self.wants_fullscreen = not self.wants_fullscreen

    def close_recording(self, recording_id: str) -> None:
        """Let a recording go; what its program still sends is not shown."""
        opened = self.holdings.close_recording(recording_id)
        if opened is not None:
            self.pictures.forget(opened)
        title = self.workspace.closed.get(recording_id)
        if title is not None:
            text = f"{title} is closed, but its program still sends: that is not kept"
            offer = ("Show again", partial(self.reopen_recording, recording_id))
            self.workspace.notify("warning", text, self._now, offer=offer)
            self.want_frames()

    def reopen_recording(self, recording_id: str) -> None:
        """Show a live recording that was closed with what its program sends from now on."""
        self.workspace.show_when_it_comes(recording_id)
        self.holdings.reopen_recording(recording_id)
        self.want_frames()

    def quit(self) -> None:
        """End the program."""
        self.wants_to_quit = True

    def memory(self) -> MemoryUse:
        """What memory is used for."""
        return self.holdings.budget.use()

    def adapter(self) -> str:
        """What draws, in words."""
        return self.gpu.adapter_name

    def _take(self, shot: Shot) -> None:
        opened = self.workspace.opened
        name = ""
        try:
            if shot.view is None:
                pixels = self._screenshots.window(self._drawn)
            else:
                pixels = self.read_view(shot.view)
                name = opened.blueprint.views[shot.view].name if opened is not None else ""
            self.keep_picture(pixels, name, to_clipboard=shot.to_clipboard)
        except KeyError:
            self.notify("warning", "That view is not in sight")
        except OSError as error:
            self.notify("error", f"The picture was not written: {error.strerror or error}")

    def keep_picture(self, pixels: npt.NDArray[np.uint8], name: str, *, to_clipboard: bool) -> None:
        """Put a picture where the user will find it, and say where.

        Args:
            pixels: shape (h, w, 4).
            name: of what is seen; empty: the whole window.
            to_clipboard: whether the user wants to paste it.

        Raises:
            OSError: it cannot be written.
        """
        path = screenshots.write(pixels, name)
        if not to_clipboard:
            self.notify("info", f"Picture written to {path}")
        elif pasteboard.copy_picture(path):
            self.notify("info", f"Picture copied, and written to {path}")
        else:
            self.copy_text(str(path))
            self.notify(
                "info", f"Picture written to {path}. Its path was copied, since pictures cannot be here"
            )

    def _hear(self, events: Sequence[Event]) -> None:
        workspace = self.workspace
        for event in events:
            if isinstance(event, CloseRequested):
                self.wants_to_quit = True
            elif isinstance(event, FilesDropped):
                workspace.are_files_hovering = False
                self.open_files(event.paths)
            elif isinstance(event, FilesHovering):
                workspace.are_files_hovering = event.is_over
            elif isinstance(event, PointerMoved) and event.x is not None:
                workspace.are_files_hovering = False


def _advance(opened: Opened, dt: float) -> bool:
    """Let time go on in a recording; True if another is shown now."""
    return opened.time.tick(dt, opened.spans())


def _scaled(event: Event, scale: float) -> Event:
    """An event whose place is in the interface's points rather than the display's."""
    if not isinstance(event, PointerMoved) or event.x is None or event.y is None:
        return event
    return replace(event, x=event.x / scale, y=event.y / scale)
