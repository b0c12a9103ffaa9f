"""One browser: what it does, the app that it looks at, and the pictures that it gets. It knows no network.

Two threads meet here: the network's puts messages into a queue, the one that draws takes them out and gives pictures
to `send`.
Rule 1: at most one picture is under way; the next is drawn when the page has shown it, so that a slow browser gets
fewer and newer ones, and nobody waits for it.
Rule 2: only what differs is sent, and nothing where nothing does.
Rule 3: while things move pictures are JPEGs; what was sent as such is sent once more, without loss, when it is still.
Rule 4: a page that is loaded again, or has lost its connection, finds everything as it was: see `leave` and `enter`.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.app.events import Event, Focus, PointerMoved
from diorama_renderer.app.viewer import FORMAT
from diorama_renderer.gpu.textures import Readback
from diorama_renderer.web import encoding
from diorama_renderer.web.changes import Area, changed, union
from diorama_renderer.web.guest import Guest
from diorama_renderer.web.messages import (
    FILE,
    JPEG,
    PNG,
    FrameHeader,
    Message,
    Pasted,
    Resized,
    Shown,
    Visible,
    encode_frame,
)

FRAME_SECS = 1 / 30
"""Least time from one frame to the next."""
STILL_SECS = 0.15
"""After so long without a change a picture is sent without loss."""
SILENT_SECS = 30.0
"""After so long without a word of a picture that was sent, the browser is given up."""
MOST_WAITING = 2000
"""Messages that may wait to be heard: more comes from no hand."""
_SMALL_PIXELS = 96 * 1024
"""So many are sent without loss at once: a tooltip, a row, a blinking cursor; 2 ms."""
_MOST_SIDE_PIXELS = 4096

Send = Callable[[bytes | str], None]
"""Takes one message for the page; must not wait."""


class GoneError(RuntimeError):
    """The browser has left, or does what no page of ours would do; the text says which."""


@dataclass
class SessionStatistics:
    """What one browser got."""

    frames: int = 0
    bytes_sent: int = 0
    lossless: int = 0


class Session:
    """One browser.

    Attributes:
        app: what it looks at.
        statistics: what it got.
    """

    def __init__(self, app: Guest, send: Send, recording: str = "") -> None:
        """Nothing is drawn before the page has said how large it is; see `enter`."""
        self.app = app
        self.statistics = SessionStatistics()
        self._heard: deque[Message] = deque()
        self._events: list[Event] = []
        self._target: _Target | None = None
        self._serial = 0
        self._asked = ""
        self.enter(send, recording)

    def enter(self, send: Send, recording: str = "") -> None:
        """The page has come, perhaps again: it has nothing yet, and holds nothing.

        Args:
            send: takes messages for it; must not wait.
            recording: id of the one that it asks for; shown, unless it has asked for the same before.
        """
        self._send = send
        if recording and recording != self._asked:
            self.app.show(recording)
        self._asked = recording
        self._heard.clear()
        self._events[:] = [PointerMoved(None, None), Focus(False)]
        self._size = Resized(0.0, 0.0, 1.0)
        self._is_visible = True
        self._seen: npt.NDArray[np.uint8] | None = None
        self._lossy: Area | None = None
        self._under_way: tuple[int, float] | None = None
        self._last_frame = self._last_change = float("-inf")
        self._told: dict[str, Any] = {}
        self._copies = self.app.interface.copies
        self._wants_frame = True
        self._send(json.dumps({"type": "welcome"}))

    def leave(self) -> None:
        """The page has gone, perhaps for a moment."""
        self._send = _send_to_nobody
        self._heard.clear()
        self._seen = None
        if self._target is not None:
            self._target.destroy()
            self._target = None
        self.app.rest()

    def hear(self, message: Message) -> None:
        """Put a message into the queue; from the network's thread.

        Raises:
            GoneError: there are too many.
        """
        if len(self._heard) >= MOST_WAITING:
            raise GoneError(f"it sent {MOST_WAITING} messages faster than they can be heard")
        self._heard.append(message)

    def turn(self, now: float) -> float:
        """Hear what came, and draw and send a frame if there is something new and the page is ready for it.

        Args:
            now: seconds, of a clock that only goes forward.

        Returns:
            In how many seconds it wants its next turn; infinity: when something comes.

        Raises:
            GoneError: the page does not answer.
        """
        self._take_messages()
        self._wants_frame |= self.app.tick(now)
        self._tell_what_to_keep()
        while self.app.offers:
            key, name = self.app.offers.pop(0)
            self._send(json.dumps({"type": "download", "key": key, "name": name}))
        if self._under_way is not None:
            if now - self._under_way[1] > SILENT_SECS:
                raise GoneError(f"it has not shown a picture for {SILENT_SECS:.0f} s")
            return float("inf")
        if self._size.width <= 0 or not self._is_visible:
            return float("inf")
        if not (self._wants_frame or self._events):
            return self._sharpen(now)
        wait = self._last_frame + FRAME_SECS - now
        if wait > 0:
            return wait
        self._last_frame = now
        self._wants_frame = False
        self._show(self._drawn(now), now)
        self._tell()
        return self._last_frame + FRAME_SECS - now

    def close(self) -> None:
        """Let the app go."""
        self.app.close()

    def _take_messages(self) -> None:
        while self._heard:
            message = self._heard.popleft()
            if isinstance(message, Resized):
                self._resize(message)
            elif isinstance(message, Shown):
                if self._under_way is not None and self._under_way[0] == message.serial:
                    self._under_way = None
            elif isinstance(message, Visible):
                self._is_visible = message.is_visible
                self.app.want_frames()
            elif isinstance(message, Pasted):
                self.app.interface.clipboard = message.text
            elif isinstance(message, PointerMoved) and self._events and _is_move(self._events[-1]):
                self._events[-1] = message  # where it was meanwhile nobody sees
            else:
                self._events.append(message)

    def _resize(self, size: Resized) -> None:
        most = _MOST_SIDE_PIXELS / max(size.width, size.height)
        ratio = min(size.ratio, most)
        if ratio != self._size.ratio:
            self._seen = None  # the page learns of it with the next picture, be it the same
        self._size = Resized(size.width, size.height, ratio)
        self.app.want_frames()

    def _drawn(self, now: float) -> npt.NDArray[np.uint8]:
        """The next frame, shape (h, w, 4)."""
        size = self._size
        pixels = max(round(size.width * size.ratio), 1), max(round(size.height * size.ratio), 1)
        if self._target is None or self._target.size != pixels:
            if self._target is not None:
                self._target.destroy()
            self._target = _Target(self.app, pixels)
        events, self._events = self._events, []
        self.app.frame(events, (size.width, size.height), size.ratio, now)
        return self._target.draw()

    def _show(self, frame: npt.NDArray[np.uint8], now: float) -> None:
        area = changed(self._seen, frame)
        if self._seen is None or self._seen.shape != frame.shape:
            self._lossy = None  # of another frame
        self._seen = frame
        if area is None:
            return
        self._last_change = now
        if area.size <= _SMALL_PIXELS:
            self._send_area(area, PNG, now)
        else:
            self._lossy = union(self._lossy, area)
            self._send_area(area, JPEG, now)

    def _sharpen(self, now: float) -> float:
        """Send without loss what was sent with it, once it is still."""
        if self._lossy is None or self._seen is None:
            return float("inf")
        wait = self._last_change + STILL_SECS - now
        if wait > 0:
            return wait
        area, self._lossy = self._lossy, None
        self.statistics.lossless += 1
        self._send_area(area, PNG, now)
        return float("inf")

    def _send_area(self, area: Area, kind: int, now: float) -> None:
        assert self._seen is not None
        height, width = self._seen.shape[:2]
        picture = (encoding.png if kind == PNG else encoding.jpeg)(area.of(self._seen))
        self._serial = (self._serial + 1) % 2**32
        self._under_way = (self._serial, now)
        header = FrameHeader(kind, width, height, area.x0, area.y0, self._serial, self._size.ratio)
        message = encode_frame(header, picture)
        self.statistics.frames += 1
        self.statistics.bytes_sent += len(message)
        self._send(message)

    def _tell(self) -> None:
        """Have the page be what the app wants, as a window would be."""
        app = self.app
        opened = app.workspace.opened
        page = {
            "type": "page",
            "title": "" if opened is None else opened.title[:200],
            "cursor": app.interface.cursor(),
            "typing": app.interface.wants_text,
        }
        if page != self._told:
            self._told = page
            self._send(json.dumps(page))
        if app.interface.copies != self._copies:
            self._copies = app.interface.copies
            self._send(json.dumps({"type": "copy", "text": app.interface.clipboard}))
        if app.wants_files:
            app.wants_files = False
            self._send(json.dumps({"type": "choose"}))
        if app.wants_fullscreen:
            app.wants_fullscreen = False
            self._send(json.dumps({"type": "full screen"}))
        while app.pictures_kept:
            kept = app.pictures_kept.pop(0)
            self._send(json.dumps({"type": "file", "name": kept.name, "copied": kept.to_clipboard}))
            self._send(encode_frame(FrameHeader(FILE, 0, 0, 0, 0, 0, 1.0), encoding.png(kept.pixels)))

    def _tell_what_to_keep(self) -> None:
        shelf = self.app.shelf
        if shelf is not None:
            for name, text in shelf.take().items():
                self._send(json.dumps({"type": "keep", "name": name, "text": text}))


class _Target:
    """What frames of one size are drawn into, and how they come back."""

    def __init__(self, app: Guest, size: tuple[int, int]) -> None:
        self.size = size
        self._app = app
        self._texture = app.gpu.device.create_texture(
            label="browser",
            size=(*size, 1),
            format=FORMAT,
            usage=wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.COPY_SRC,
        )
        self._view = self._texture.create_view()
        self._readback = Readback(app.gpu, self._texture)

    def draw(self) -> npt.NDArray[np.uint8]:
        """The frame that was laid out."""
        self._app.draw(self._view)
        encoder = self._app.gpu.device.create_command_encoder(label="browser")
        self._readback.record(encoder)
        self._app.gpu.device.queue.submit([encoder.finish()])
        pixels: npt.NDArray[np.uint8] = self._readback.read()
        return pixels

    def destroy(self) -> None:
        """Let the texture go."""
        self._texture.destroy()


def _send_to_nobody(message: bytes | str) -> None:
    pass


def _is_move(event: Event) -> bool:
    return isinstance(event, PointerMoved) and event.x is not None
