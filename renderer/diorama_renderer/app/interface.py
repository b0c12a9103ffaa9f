"""The UI library's context: fonts, input, and one frame at a time."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterable
from typing import Any

from imgui_bundle import ImVec2, imgui, implot

from diorama_renderer.app.events import Event, Focus, Key, PointerButton, PointerMoved, Text, Wheel
from diorama_renderer.app.turns import Turns, modifier_of
from diorama_renderer.ui import theme as themes
from diorama_renderer.ui.displayable import displayable
from diorama_renderer.ui.theme import Fonts, Theme

_OUTSIDE = -3.4e38
_MODIFIERS = {
    "ctrl": imgui.Key.mod_ctrl,
    "shift": imgui.Key.mod_shift,
    "alt": imgui.Key.mod_alt,
    "super": imgui.Key.mod_super,
}


class Interface:
    """One context of the library. Several may live in a process; each call makes its own the current one.

    Attributes:
        fonts: its typefaces.
        clipboard: text that was copied, if nobody else keeps it.
        copies: how often text was copied here.
        ask_clipboard: what gives the text that was copied, here or elsewhere; None: what was copied here.
    """

    def __init__(self, theme: Theme) -> None:
        """A context with the fonts that are shipped."""
        self._context = imgui.create_context()
        self._plots = implot.create_context()
        self.activate()
        io = imgui.get_io()
        io.set_ini_filename("")
        io.set_log_filename("")
        io.backend_flags |= imgui.BackendFlags_.renderer_has_textures.value
        io.backend_flags |= imgui.BackendFlags_.renderer_has_vtx_offset.value
        io.backend_flags |= imgui.BackendFlags_.has_mouse_cursors.value
        io.config_flags |= imgui.ConfigFlags_.docking_enable.value
        io.config_windows_move_from_title_bar_only = True
        io.config_docking_always_tab_bar = True
        io.config_drag_click_to_input_text = True  # a click on a number lets one type, a drag changes it
        io.config_input_trickle_event_queue = True
        io.config_debug_highlight_id_conflicts = False
        io.config_error_recovery_enable_assert = False
        io.config_error_recovery_enable_tooltip = False
        # What is left open after a bug is told by `ui.guard`, not in the library's own log.
        imgui.get_current_context().debug_log_flags = 0
        self.clipboard, self.copies = "", 0
        self.ask_clipboard: Callable[[], str] | None = None
        platform = imgui.get_platform_io()
        platform.platform_get_clipboard_text_fn = _get_clipboard
        platform.platform_set_clipboard_text_fn = _set_clipboard
        self.fonts: Fonts = themes.load_fonts()
        self.set_theme(theme)
        self._turns = Turns()
        self._is_closed = False
        # The context holds the functions above: it must not outlive the interpreter, however that ends.
        atexit.register(self.close)

    def activate(self) -> None:
        """Make this the context that the library's functions work on."""
        global _current
        _current = self
        imgui.set_current_context(self._context)
        implot.set_current_context(self._plots)

    def set_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self.activate()
        themes.apply(theme)

    def feed(self, events: Iterable[Event]) -> None:
        """Tell the library what happened. What cannot be of this frame is told in the next: see `has_more`."""
        self.activate()
        io = imgui.get_io()
        is_busy = len(imgui.get_current_context().input_events_queue) > 0
        for event in self._turns.take(events, is_busy=is_busy, is_typing=io.want_text_input):
            if isinstance(event, PointerMoved):
                io.add_mouse_pos_event(
                    _OUTSIDE if event.x is None else event.x, _OUTSIDE if event.y is None else event.y
                )
            elif isinstance(event, PointerButton):
                io.add_mouse_button_event(event.button, event.is_down)
            elif isinstance(event, Wheel):
                io.add_mouse_wheel_event(event.dx, event.dy)
            elif isinstance(event, Key):
                self._feed_key(io, event)
            elif isinstance(event, Text):
                io.add_input_characters_utf8(displayable(event.text))
            elif isinstance(event, Focus):
                io.add_focus_event(event.has_focus)

    def begin(self, size: tuple[float, float], pixels_per_point: float, dt: float) -> None:
        """Begin a frame of `size` UI points."""
        self.activate()
        io = imgui.get_io()
        io.display_size = ImVec2(*size)
        io.display_framebuffer_scale = ImVec2(pixels_per_point, pixels_per_point)
        io.delta_time = max(dt, 1e-4)
        imgui.new_frame()

    def end(self) -> Any:
        """End the frame; returns what is to be drawn."""
        imgui.render()
        return imgui.get_draw_data()

    def copy(self, text: str) -> None:
        """Have a text in the clipboard."""
        self.clipboard = displayable(text)
        self.copies += 1

    @property
    def has_more(self) -> bool:
        """Whether events wait for another frame."""
        self.activate()
        return self._turns.are_waiting or len(imgui.get_current_context().input_events_queue) > 0

    @property
    def wants_text(self) -> bool:
        """Whether a text field has the keyboard."""
        self.activate()
        return bool(imgui.get_io().want_text_input)

    def cursor(self) -> str:
        """The shape that the pointer should have, by the library's name."""
        self.activate()
        return str(imgui.MouseCursor_(imgui.get_mouse_cursor()).name)

    def close(self) -> None:
        """Let the context go."""
        if self._is_closed:
            return
        self._is_closed = True
        atexit.unregister(self.close)
        self.activate()
        imgui.get_platform_io().clear_platform_handlers()
        implot.destroy_context(self._plots)
        imgui.destroy_context(self._context)
        _forget(self)

    def paste(self) -> str:
        """The text that is in the clipboard."""
        if self.ask_clipboard is not None:
            self.clipboard = self.ask_clipboard()
        return self.clipboard

    @staticmethod
    def _feed_key(io: Any, event: Key) -> None:
        key = getattr(imgui.Key, event.name, None)
        if key is None:
            return
        modifier = modifier_of(event.name)
        if modifier is not None:
            io.add_key_event(_MODIFIERS[modifier], event.is_down)
        io.add_key_event(key, event.is_down)


_current: Interface | None = None
"""Whose turn it is. Contexts have handlers of their own, but the binding keeps one Python function of each kind for all
of them, and the one that was set last would have every browser's clipboard."""


def _forget(interface: Interface) -> None:
    global _current
    if _current is interface:
        _current = None


def _get_clipboard(_: Any) -> str:
    return "" if _current is None else _current.paste()


def _set_clipboard(_: Any, text: str) -> None:
    if _current is not None:
        _current.copy(text)
