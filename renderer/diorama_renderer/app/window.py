"""The native window: glfw for the surface and the input, and the loop that draws only when something changed."""

from __future__ import annotations

import contextlib
import gc
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import glfw
import wgpu
from wgpu.utils.glfw_present_info import get_glfw_present_info

from diorama_renderer.app.collector import Collector
from diorama_renderer.app.events import (
    CloseRequested,
    Event,
    FilesDropped,
    Focus,
    Key,
    PointerButton,
    PointerMoved,
    Text,
    Wheel,
)
from diorama_renderer.app.viewer import App
from diorama_renderer.app.x11_errors import survive_x11_errors
from diorama_renderer.assets.icon import icon

FORMAT = wgpu.TextureFormat.bgra8unorm
"""Of the window: what everybody has, and no srgb one, since the interface is blended in sRGB."""

_TITLE = "Diorama"
_MIN_FRAME_SECS = 1 / 60
_IDLE_SECS = 1 / 30
"""How long the loop sleeps when nothing happens: how late live data may be seen."""


def _names_of_keys() -> dict[int, str]:
    names = {
        glfw.KEY_SPACE: "space",
        glfw.KEY_APOSTROPHE: "apostrophe",
        glfw.KEY_COMMA: "comma",
        glfw.KEY_MINUS: "minus",
        glfw.KEY_PERIOD: "period",
        glfw.KEY_SLASH: "slash",
        glfw.KEY_SEMICOLON: "semicolon",
        glfw.KEY_EQUAL: "equal",
        glfw.KEY_LEFT_BRACKET: "left_bracket",
        glfw.KEY_BACKSLASH: "backslash",
        glfw.KEY_RIGHT_BRACKET: "right_bracket",
        glfw.KEY_GRAVE_ACCENT: "grave_accent",
        glfw.KEY_ESCAPE: "escape",
        glfw.KEY_ENTER: "enter",
        glfw.KEY_TAB: "tab",
        glfw.KEY_BACKSPACE: "backspace",
        glfw.KEY_INSERT: "insert",
        glfw.KEY_DELETE: "delete",
        glfw.KEY_RIGHT: "right_arrow",
        glfw.KEY_LEFT: "left_arrow",
        glfw.KEY_DOWN: "down_arrow",
        glfw.KEY_UP: "up_arrow",
        glfw.KEY_PAGE_UP: "page_up",
        glfw.KEY_PAGE_DOWN: "page_down",
        glfw.KEY_HOME: "home",
        glfw.KEY_END: "end",
        glfw.KEY_KP_ADD: "keypad_add",
        glfw.KEY_KP_SUBTRACT: "keypad_subtract",
        glfw.KEY_KP_ENTER: "keypad_enter",
        glfw.KEY_KP_DECIMAL: "keypad_decimal",
        glfw.KEY_LEFT_SHIFT: "left_shift",
        glfw.KEY_LEFT_CONTROL: "left_ctrl",
        glfw.KEY_LEFT_ALT: "left_alt",
        glfw.KEY_LEFT_SUPER: "left_super",
        glfw.KEY_RIGHT_SHIFT: "right_shift",
        glfw.KEY_RIGHT_CONTROL: "right_ctrl",
        glfw.KEY_RIGHT_ALT: "right_alt",
        glfw.KEY_RIGHT_SUPER: "right_super",
    }
    names |= {glfw.KEY_A + i: chr(ord("a") + i) for i in range(26)}
    names |= {glfw.KEY_0 + i: f"_{i}" for i in range(10)}
    names |= {glfw.KEY_KP_0 + i: f"keypad{i}" for i in range(10)}
    names |= {glfw.KEY_F1 + i: f"f{i + 1}" for i in range(12)}
    return names


_KEYS = _names_of_keys()

_MODIFIERS = {
    glfw.MOD_CONTROL: "ctrl",
    glfw.MOD_SHIFT: "shift",
    glfw.MOD_ALT: "alt",
    glfw.MOD_SUPER: "super",
}

_CURSORS = {
    "text_input": "IBEAM_CURSOR",
    "resize_ns": "VRESIZE_CURSOR",
    "resize_ew": "HRESIZE_CURSOR",
    "hand": "HAND_CURSOR",
    "resize_all": "RESIZE_ALL_CURSOR",
    "resize_nwse": "RESIZE_NWSE_CURSOR",
    "resize_nesw": "RESIZE_NESW_CURSOR",
    "not_allowed": "NOT_ALLOWED_CURSOR",
}


class NoDisplayError(RuntimeError):
    """No window can be opened; the message says why, and what works without one."""


class Window:
    """A window that shows an app."""

    def __init__(self, *, size: tuple[int, int] = (1600, 1000)) -> None:
        """Opens a window, at once, which shows nothing yet.

        Args:
            size: width and height, UI points; less where the display is smaller.

        Raises:
            NoDisplayError: there is no display.
        """
        self._events: list[Event] = []
        self._handle = _open(size)
        self._shown: App | None = None
        self._context: wgpu.GPUCanvasContext | None = None
        self._connect()
        self._cursors: dict[str, Any] = {}
        self._cursor = "arrow"
        self._windowed: tuple[int, int, int, int] | None = None
        self._title = ""
        self._copies = 0

    @property
    def app(self) -> App:
        """What it shows.

        Raises:
            RuntimeError: nothing yet.
        """
        if self._shown is None:
            raise RuntimeError("Window.app: expected an app to be shown, got none: call show(app)")
        return self._shown

    def show(self, app: App) -> None:
        """Show an app, whose texture format must be `FORMAT`."""
        self._shown = app
        app.interface.ask_clipboard = self._ask_clipboard
        self._context = wgpu.gpu.get_canvas_context(_surface(self._handle))
        self._context.configure(
            device=app.gpu.device, format=FORMAT, usage=wgpu.TextureUsage.RENDER_ATTACHMENT
        )

    def run(self, *, each: Callable[[], bool] | None = None) -> None:
        """Show the app until the user closes it.

        Args:
            each: called in each turn of the loop; False ends it.
        """
        app = self.app
        collector = Collector(time.monotonic())
        while not app.wants_to_quit and (each is None or each()):
            started = time.monotonic()
            is_wanted = app.tick(started) or bool(self._events)
            collector.work(started, is_idle=not is_wanted)
            if is_wanted:
                self.draw(started)
                self._hear(_MIN_FRAME_SECS - (time.monotonic() - started))
            else:
                self._hear(_IDLE_SECS)
        collector.close()

    def _hear(self, secs: float) -> None:
        """Wait for events, no longer than that."""
        self.app.guard.run("The window", self._wait, secs)

    def _wait(self, secs: float) -> None:
        # What callbacks raise is raised here, also what the library's own do before ours are called.
        try:
            if secs > 0:
                glfw.wait_events_timeout(secs)
            else:
                glfw.poll_events()
        except UnicodeDecodeError:
            self.app.notify("error", "A file was dropped whose name is not UTF-8: open it by Ctrl+O")

    def draw(self, now: float) -> None:
        """Lay out and show one frame; nothing while the window is minimised."""
        width, height = glfw.get_framebuffer_size(self._handle)
        events, self._events = self._events, []
        if width <= 0 or height <= 0 or self._context is None:
            return
        scale = self._scale()
        self.app.frame(events, (width / scale, height / scale), scale, now)
        self.app.guard.run("Drawing the window", self._present, self._context, width, height)
        self.app.guard.run("The window", self._follow_app)

    def _present(self, context: wgpu.GPUCanvasContext, width: int, height: int) -> None:
        context.set_physical_size(width, height)
        texture = context.get_current_texture()
        self.app.draw(texture.create_view())
        context.present()

    def close(self) -> None:
        """Close the window and the app."""
        if self._shown is not None:
            self._shown.close()
        if self._context is not None:
            self._context.unconfigure()
            self._context = None
            gc.collect()  # the surface is in a cycle, and must go before its window does: drivers look at that
        glfw.destroy_window(self._handle)
        glfw.terminate()

    def _scale(self) -> float:
        """Pixels in a point of the display; the user's own scale is the app's."""
        x, _ = glfw.get_window_content_scale(self._handle)
        scale = x if math.isfinite(x) and x > 0 else 1.0
        return min(max(scale, 0.2), 8.0)

    def _follow_app(self) -> None:
        """Have the window be what the app wants: title, cursor, clipboard, full screen."""
        app = self.app
        opened = app.workspace.opened
        title = _TITLE
        if opened is not None:
            has_ended = opened.source == "live" and not opened.is_live
            title = f"{opened.title}{' (ended)' if has_ended else ''} — {_TITLE}"
        if title != self._title:
            self._title = title
            glfw.set_window_title(self._handle, _c_text(title))
        cursor = app.interface.cursor()
        if cursor != self._cursor:
            self._cursor = cursor
            glfw.set_cursor(self._handle, self._cursor_of(cursor))
        if app.interface.copies != self._copies:
            self._copies = app.interface.copies
            glfw.set_clipboard_string(self._handle, _c_text(app.interface.clipboard))
        if app.wants_fullscreen != (self._windowed is not None):
            self._toggle_fullscreen()

    def _cursor_of(self, name: str) -> Any:
        shape = getattr(glfw, _CURSORS.get(name, ""), None)
        if shape is None:
            return None
        if name not in self._cursors:
            self._cursors[name] = glfw.create_standard_cursor(shape)
        return self._cursors[name]

    def _toggle_fullscreen(self) -> None:
        if self._windowed is not None:
            no_monitor: Any = None
            glfw.set_window_monitor(self._handle, no_monitor, *self._windowed, 0)
            self._windowed = None
            return
        monitor = glfw.get_primary_monitor()
        if not monitor:
            self.app.wants_fullscreen = False
            return
        self._windowed = (*glfw.get_window_pos(self._handle), *glfw.get_window_size(self._handle))
        mode = glfw.get_video_mode(monitor)
        glfw.set_window_monitor(
            self._handle, monitor, 0, 0, mode.size.width, mode.size.height, mode.refresh_rate
        )

    def _connect(self) -> None:
        handle, events = self._handle, self._events_now

        def points(x: float, y: float) -> tuple[float, float]:
            # Pointer positions are in screen coordinates, which are pixels on X11 and points elsewhere.
            screen, pixels = glfw.get_window_size(handle), glfw.get_framebuffer_size(handle)
            ratio = pixels[0] / max(screen[0], 1) / self._scale()
            return x * ratio, y * ratio

        glfw.set_cursor_pos_callback(handle, lambda _, x, y: events().append(PointerMoved(*points(x, y))))
        glfw.set_cursor_enter_callback(
            handle, lambda _, inside: None if inside else events().append(PointerMoved(None, None))
        )
        glfw.set_mouse_button_callback(
            handle,
            lambda _, button, action, mods: events().append(
                PointerButton(button, action == glfw.PRESS, _held(mods))
            ),
        )
        glfw.set_scroll_callback(handle, lambda _, dx, dy: events().append(Wheel(dx, dy)))
        glfw.set_key_callback(handle, lambda _, key, code, action, mods: self._on_key(key, action, mods))
        glfw.set_char_callback(handle, lambda _, character: events().append(Text(chr(character))))
        glfw.set_window_focus_callback(handle, lambda _, focused: self._on_focus(bool(focused)))
        glfw.set_drop_callback(handle, self._on_drop)
        glfw.set_window_close_callback(handle, lambda _: events().append(CloseRequested()))
        for subscribe in (
            glfw.set_framebuffer_size_callback,
            glfw.set_window_refresh_callback,
            glfw.set_window_content_scale_callback,
        ):
            subscribe(handle, lambda *_: self._on_change())

    def _events_now(self) -> list[Event]:
        return self._events

    def _on_key(self, key: int, action: int, mods: int) -> None:
        name = _KEYS.get(key)
        if name is not None and action != glfw.REPEAT:
            self._events.append(Key(name, action == glfw.PRESS, _held(mods)))

    def _on_drop(self, _: Any, *paths: Any) -> None:
        # The wrapper's types say three arguments, as C has; it passes the handle and a list of paths.
        self._events.append(FilesDropped(tuple(map(Path, paths[-1]))))

    def _on_focus(self, has_focus: bool) -> None:
        self._events.append(Focus(has_focus))

    def _ask_clipboard(self) -> str:
        """The text that another program has copied, or this one. Asked for when it is wanted: it may be large."""
        text: Any = glfw.get_clipboard_string(self._handle)
        return text.decode(errors="replace") if text else ""

    def _on_change(self) -> None:
        if self._shown is not None:
            self.app.want_frames()


def _surface(handle: Any) -> dict[str, object]:
    """What wgpu has to know of a window to draw into it."""
    if sys.platform.startswith("linux") and glfw.get_platform() == glfw.PLATFORM_WAYLAND:
        library: Any = glfw  # which has no types here
        window, display = library.get_wayland_window(handle), library.get_wayland_display()
        return {"platform": "wayland", "window": int(window), "display": int(display), "vsync": True}
    return dict(get_glfw_present_info(handle))


def _held(mods: int) -> frozenset[str]:
    """The modifiers in the bits of an event, which are as of that event, whatever is held by now."""
    return frozenset(name for bit, name in _MODIFIERS.items() if mods & bit)


def _c_text(text: str) -> str:
    """A text as C takes it, whatever somebody has logged: without what UTF-8 has no bytes for, and without NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _open(size: tuple[int, int]) -> Any:
    glfw.ERROR_REPORTING = "ignore"
    if not glfw.init():
        raise NoDisplayError(
            "no window can be opened, since there is no display (DISPLAY and WAYLAND_DISPLAY name none that "
            "answers); `diorama render` draws without one, `diorama --headless` receives without one"
        )
    if glfw.get_platform() == glfw.PLATFORM_X11:
        survive_x11_errors()
    glfw.window_hint(glfw.CLIENT_API, glfw.NO_API)
    glfw.window_hint(glfw.RESIZABLE, True)
    glfw.window_hint(glfw.SCALE_TO_MONITOR, True)
    glfw.window_hint_string(glfw.WAYLAND_APP_ID, "diorama")
    glfw.window_hint_string(glfw.X11_CLASS_NAME, "diorama")
    glfw.window_hint_string(glfw.X11_INSTANCE_NAME, "diorama")
    monitor = glfw.get_primary_monitor()
    if monitor:
        _, _, width, height = glfw.get_monitor_workarea(monitor)
        size = min(size[0], width) if width else size[0], min(size[1], height) if height else size[1]
    handle = glfw.create_window(*size, _TITLE, None, None)
    if not handle:
        glfw.terminate()
        raise NoDisplayError("the display answers, but opens no window")
    with contextlib.suppress(glfw.GLFWError):
        icons: Any = [icon(side) for side in (64, 32, 16)]
        glfw.set_window_icon(handle, len(icons), icons)
    return handle
