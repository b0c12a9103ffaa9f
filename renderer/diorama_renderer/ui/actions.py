"""Everything that can be done by name: one table that menu, command palette and shortcuts read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from diorama_renderer.ui import icons
from diorama_renderer.ui.theme import THEMES

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_STEP = 0.1
_SCALES = (0.2, 4.0)


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done.

    Attributes:
        name: for tests and for what refers to it, such as "file/open".
        title: what menus and the palette say.
        keys: its shortcut, by the library's names, such as ("ctrl", "o"); empty: it has none.
        icon: of icons.py, or "".
        run: does it, given the frame.
        needs_recording: whether it makes sense only while a recording is shown.
        while_typing: whether the shortcut works while a text field has the keyboard.
    """

    name: str
    title: str
    keys: tuple[str, ...]
    icon: str
    run: Callable[[Ui], None]
    needs_recording: bool = True
    while_typing: bool = True

    @property
    def shortcut(self) -> str:
        """The shortcut as people read it: "Ctrl+Shift+S"."""
        return "+".join(_SHOWN.get(key, key.upper()) for key in self.keys)

    def is_enabled(self, ui: Ui) -> bool:
        """Whether it can be done now."""
        return not self.needs_recording or ui.workspace.opened is not None


_SHOWN = {
    "ctrl": "Ctrl",
    "shift": "Shift",
    "space": "Space",
    "left_arrow": "←",
    "right_arrow": "→",
    "equal": "+",
    "minus": "-",
    "_0": "0",
    "home": "Home",
    "end": "End",
}


def _scaled(factor: float | None) -> Callable[[Ui], None]:
    def run(ui: Ui) -> None:
        now = ui.workspace.options.scale
        wanted = 1.0 if factor is None else round(now + factor, 2)
        ui.do(ui.host.set_scale, min(max(wanted, _SCALES[0]), _SCALES[1]))

    return run


def _time(method: str, *arguments: object) -> Callable[[Ui], None]:
    def run(ui: Ui) -> None:
        opened = ui.workspace.opened
        if opened is not None:
            ui.do(getattr(opened.time, method), *arguments)

    return run


def _step(direction: int) -> Callable[[Ui], None]:
    def run(ui: Ui) -> None:
        opened = ui.workspace.opened
        if opened is not None:
            ui.do(opened.time.step, opened.density, direction)

    return run


def _panel(side: str) -> Callable[[Ui], None]:
    def run(ui: Ui) -> None:
        opened = ui.workspace.opened
        if opened is not None:
            ui.do(opened.blueprint.panels.toggle, side)

    return run


def _selection(method: str) -> Callable[[Ui], None]:
    def run(ui: Ui) -> None:
        opened = ui.workspace.opened
        if opened is not None:
            ui.do(getattr(opened.selection, method))

    return run


def _save(*, only_loop: bool) -> Callable[[Ui], None]:
    def run(ui: Ui) -> None:
        opened = ui.workspace.opened
        if opened is not None:
            ui.do(ui.host.save, opened, only_loop=only_loop)

    return run


def _reset_views(ui: Ui) -> None:
    opened = ui.workspace.opened
    if opened is not None:
        ui.do(opened.blueprint.reset)


def _close_recording(ui: Ui) -> None:
    opened = ui.workspace.opened
    if opened is not None:
        ui.do(ui.host.close_recording, opened.id)


def _other_theme(ui: Ui) -> None:
    names = list(THEMES)
    at = names.index(ui.theme.name)
    ui.do(ui.host.set_theme, names[(at + 1) % len(names)])


def _toggle(option: str) -> Callable[[Ui], None]:
    def run(ui: Ui) -> None:
        options = ui.workspace.options
        ui.do(setattr, options, option, not getattr(options, option))

    return run


ACTIONS: tuple[Action, ...] = (
    Action(
        "file/open",
        "Open…",
        ("ctrl", "o"),
        icons.FOLDER_OPEN,
        lambda ui: ui.do(ui.host.choose_files),
        needs_recording=False,
    ),
    Action("file/save", "Save recording…", ("ctrl", "s"), icons.SAVE, _save(only_loop=False)),
    Action(
        "file/save_loop", "Save loop selection…", ("ctrl", "shift", "s"), icons.SAVE, _save(only_loop=True)
    ),
    Action("file/close", "Close recording", ("ctrl", "w"), icons.X, _close_recording),
    Action(
        "window/screenshot",
        "Screenshot of the window",
        ("ctrl", "shift", "p"),
        icons.CAMERA,
        lambda ui: ui.do(ui.host.screenshot, None),
        needs_recording=False,
    ),
    Action("time/toggle", "Play or pause", ("space",), icons.PLAY, _time("toggle"), while_typing=False),
    Action(
        "time/follow",
        "Follow the newest data",
        ("f",),
        icons.SKIP_FORWARD,
        _time("follow"),
        while_typing=False,
    ),
    Action("time/back", "Step back", ("left_arrow",), icons.STEP_BACK, _step(-1), while_typing=False),
    Action(
        "time/forward", "Step forward", ("right_arrow",), icons.STEP_FORWARD, _step(1), while_typing=False
    ),
    Action(
        "time/loop",
        "Loop: off, all, selection",
        ("l",),
        icons.REPEAT,
        _time("cycle_loop"),
        while_typing=False,
    ),
    Action(
        "selection/back",
        "Previous selection",
        ("ctrl", "shift", "left_arrow"),
        icons.ARROW_LEFT,
        _selection("back"),
    ),
    Action(
        "selection/forward",
        "Next selection",
        ("ctrl", "shift", "right_arrow"),
        icons.ARROW_RIGHT,
        _selection("forward"),
    ),
    Action(
        "views/reset", "Views by themselves again", ("ctrl", "shift", "r"), icons.ROTATE_CCW, _reset_views
    ),
    Action("panels/left", "Views and entities", ("ctrl", "shift", "b"), icons.PANEL_LEFT, _panel("left")),
    Action("panels/bottom", "Time", ("ctrl", "shift", "t"), icons.PANEL_BOTTOM, _panel("bottom")),
    Action("panels/right", "Selection", ("ctrl", "shift", "i"), icons.PANEL_RIGHT, _panel("right")),
    Action(
        "window/memory",
        "Memory",
        ("ctrl", "shift", "m"),
        icons.MEMORY_STICK,
        _toggle("shows_memory"),
        needs_recording=False,
    ),
    Action(
        "window/performance",
        "Performance",
        ("ctrl", "shift", "f"),
        icons.GAUGE,
        _toggle("shows_performance"),
        needs_recording=False,
    ),
    Action("window/theme", "Dark or light", (), icons.SUN, _other_theme, needs_recording=False),
    Action(
        "window/larger", "Larger", ("ctrl", "equal"), icons.ZOOM_IN, _scaled(_STEP), needs_recording=False
    ),
    Action(
        "window/smaller", "Smaller", ("ctrl", "minus"), icons.ZOOM_OUT, _scaled(-_STEP), needs_recording=False
    ),
    Action(
        "window/normal", "Normal size", ("ctrl", "_0"), icons.SEARCH, _scaled(None), needs_recording=False
    ),
    Action(
        "window/fullscreen",
        "Full screen",
        ("f11",),
        icons.MAXIMIZE,
        lambda ui: ui.do(ui.host.toggle_fullscreen),
        needs_recording=False,
    ),
    Action(
        "window/quit",
        "Quit",
        ("ctrl", "q"),
        icons.LOG_OUT,
        lambda ui: ui.do(ui.host.quit),
        needs_recording=False,
    ),
)
"""In the order in which menus show them."""

BY_NAME = {action.name: action for action in ACTIONS}


def run_shortcuts(ui: Ui) -> None:
    """Do what the keys of this frame stand for."""
    for action in _pressed():
        if action.is_enabled(ui):
            action.run(ui)


def _pressed() -> Iterator[Action]:
    io = imgui.get_io()
    is_typing = io.want_text_input
    for action in ACTIONS:
        if not action.keys or (is_typing and not action.while_typing):
            continue
        *modifiers, key = action.keys
        held = (io.key_ctrl, io.key_shift, io.key_alt)
        if held != tuple(name in modifiers for name in ("ctrl", "shift", "alt")):
            continue
        repeats = action.name in ("time/back", "time/forward", "window/larger", "window/smaller")
        if imgui.is_key_pressed(getattr(imgui.Key, key), repeats):
            yield action
