"""Drives an app without a display: clicks, types and looks, as somebody at the window would."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.app.events import Event, Key, PointerButton, PointerMoved, Text, Wheel
from diorama_renderer.app.viewer import FORMAT, App
from diorama_renderer.gpu.textures import read_texture
from diorama_renderer.ui.items import Rect

STEP_SECS = 1 / 60


class Driver:
    """Somebody at a window of some size, in a time that passes by 1/60 s a frame.

    Attributes:
        app: what is driven.
        size: of the window, UI points.
        pixels_per_point: of the display.
        now: seconds, of the app's clock.
    """

    def __init__(
        self, app: App, size: tuple[int, int] = (1600, 1000), *, pixels_per_point: float = 1.0
    ) -> None:
        """At a window that shows nothing yet: draw some `frames`."""
        self.app = app
        self.size = size
        self.pixels_per_point = pixels_per_point
        self.now = 100.0
        width, height = (round(side * pixels_per_point) for side in size)
        self._target = app.gpu.device.create_texture(
            label="window",
            size=(width, height, 1),
            format=FORMAT,
            usage=wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.COPY_SRC,
        )
        self._view = self._target.create_view()

    def frames(self, count: int = 4, events: Iterable[Event] = ()) -> None:
        """Let some frames pass; the events come before the first."""
        waiting = list(events)
        for _ in range(count):
            self.now += STEP_SECS
            self.app.tick(self.now)
            self.app.frame(waiting, self.size, self.pixels_per_point, self.now)
            self.app.draw(self._view)
            waiting = []

    def until(self, condition: Callable[[], object], *, most_frames: int = 600) -> None:
        """Let frames pass until something is so.

        Raises:
            TimeoutError: it never was.
        """
        for _ in range(most_frames):
            if condition():
                return
            self.frames(1)
        raise TimeoutError(f"until: it was not so within {most_frames} frames")

    def picture(self) -> npt.NDArray[np.uint8]:
        """What the window shows, shape (h, w, 4)."""
        pixels: npt.NDArray[np.uint8] = read_texture(self.app.gpu, self._target)
        return pixels

    def item(self, name: str) -> Rect:
        """Where a named item is.

        Raises:
            KeyError: it is not shown; the message says what is.
        """
        if name not in self.app.items.last:
            raise KeyError(f"item: expected one that is shown, got {name!r}; there are {self.names()}")
        return self.app.items.last[name]

    def shows(self, name: str) -> bool:
        """Whether an item is there."""
        return name in self.app.items.last

    def names(self, beginning: str = "") -> list[str]:
        """The items that are there, by the beginning of their names."""
        return sorted(name for name in self.app.items.last if name.startswith(beginning))

    def move(self, where: str | tuple[float, float]) -> None:
        """Move the pointer to the middle of an item, or to a place."""
        x, y = self._place(where)
        self.frames(2, [PointerMoved(x, y)])

    def click(
        self, where: str | tuple[float, float], *, button: int = 0, count: int = 1, keys: Iterable[str] = ()
    ) -> None:
        """Click on the middle of an item, or on a place, with some keys held down."""
        self.move(where)
        held = list(keys)
        self.frames(1, [Key(key, True) for key in held])
        for _ in range(count):
            self.frames(1, [PointerButton(button, True)])
            self.frames(2, [PointerButton(button, False)])
        self.frames(2, [Key(key, False) for key in held])

    def drag(
        self,
        start: str | tuple[float, float],
        end: tuple[float, float],
        *,
        button: int = 0,
        steps: int = 8,
        keys: Iterable[str] = (),
    ) -> None:
        """Press at an item or a place, move to a place, let go."""
        x, y = self._place(start)
        end = self._place(end)
        held = list(keys)
        self.frames(2, [PointerMoved(x, y), *(Key(key, True) for key in held)])
        self.frames(1, [PointerButton(button, True)])
        for step in range(1, steps + 1):
            share = step / steps
            self.frames(1, [PointerMoved(x + (end[0] - x) * share, y + (end[1] - y) * share)])
        self.frames(2, [PointerButton(button, False)])
        self.frames(2, [Key(key, False) for key in held])

    def scroll(self, where: str | tuple[float, float], dy: float, *, keys: Iterable[str] = ()) -> None:
        """Turn the wheel over an item or a place."""
        self.move(where)
        held = list(keys)
        self.frames(2, [*(Key(key, True) for key in held), Wheel(0.0, dy)])
        self.frames(2, [Key(key, False) for key in held])

    def press(self, *keys: str) -> None:
        """Press keys together, such as `press("left_ctrl", "p")`."""
        self.frames(1, [Key(key, True) for key in keys])
        self.frames(2, [Key(key, False) for key in reversed(keys)])

    def type(self, text: str) -> None:
        """Type into what has the keyboard."""
        self.frames(2, [Text(text)])

    def _place(self, where: str | tuple[float, float]) -> tuple[float, float]:
        """In points of the display; items and places are in those of the interface, which the user may have scaled."""
        x, y = self.item(where).center if isinstance(where, str) else where
        scale = self.app.workspace.options.scale
        return x * scale, y * scale
