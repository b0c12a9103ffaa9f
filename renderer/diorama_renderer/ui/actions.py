"""Everything that can be done by name: one table that menu, command palette and shortcuts read.

What the actions do is in `deeds.py`, which keys mean them in `shortcuts.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diorama_renderer.ui import deeds, icons

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_STEP = 0.1

Keys = tuple[str, ...]
"""A shortcut, by the library's names of keys: modifiers, then one key."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done.

    Attributes:
        name: for tests and for what refers to it, such as "file/open".
        title: what menus and the palette say.
        keys: its shortcut, such as ("ctrl", "o"); empty: it has none.
        icon: of icons.py, or "".
        run: does it, given the frame.
        needs_recording: whether it makes sense only while a recording is shown.
        while_typing: whether the shortcut works while a text field has the keyboard.
        over_dialogs: whether it works while a dialog has the keyboard.
        repeats: whether it is done again and again while the keys are held.
        other_keys: more shortcuts, which are not shown.
        can: whether it can be done now, beside needing a recording.
        tell: its title now, where that says more.
        words: what else somebody may call it, for the palette.
    """

    name: str
    title: str
    keys: Keys
    icon: str
    run: Callable[[Ui], None]
    needs_recording: bool = True
    while_typing: bool = True
    over_dialogs: bool = False
    repeats: bool = False
    other_keys: tuple[Keys, ...] = ()
    can: Callable[[Ui], bool] | None = None
    tell: Callable[[Ui], str] | None = None
    words: str = ""

    @property
    def group(self) -> str:
        """What it belongs to: the first part of its name."""
        return self.name.partition("/")[0]

    @property
    def shortcut(self) -> str:
        """The shortcut as people read it: "Ctrl+Shift+S"."""
        return "+".join(key_title(key) for key in self.keys)

    def title_now(self, ui: Ui) -> str:
        """What menus and the palette say now."""
        return self.title if self.tell is None else self.tell(ui)

    def is_enabled(self, ui: Ui) -> bool:
        """Whether it can be done now."""
        if self.needs_recording and ui.workspace.opened is None:
            return False
        return self.can is None or self.can(ui)


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
    "page_up": "Page up",
    "page_down": "Page down",
}


def key_title(key: str) -> str:
    """A key as it is written on it."""
    return _SHOWN.get(key, key.upper())


ACTIONS: tuple[Action, ...] = (
    Action(
        "file/open",
        "Open…",
        ("ctrl", "o"),
        icons.FOLDER_OPEN,
        lambda ui: ui.do(ui.host.choose_files),
        needs_recording=False,
        words="load import file",
    ),
    Action(
        "file/save",
        "Save recording…",
        ("ctrl", "s"),
        icons.SAVE,
        deeds.save(only_loop=False),
        words="write export store mcap file",
    ),
    Action(
        "file/save_loop",
        "Save loop selection…",
        ("ctrl", "shift", "s"),
        icons.REPEAT_1,
        deeds.save(only_loop=True),
        can=deeds.has_loop,
        words="export part range crop",
    ),
    Action(
        "file/close",
        "Close recording",
        ("ctrl", "w"),
        icons.X,
        deeds.with_recording(lambda ui, opened: ui.do(ui.host.close_recording, opened.id)),
        words="remove",
    ),
    Action(
        "file/reopen",
        "Show closed recording again",
        (),
        icons.ROTATE_CCW,
        deeds.reopen,
        needs_recording=False,
        can=lambda ui: bool(ui.workspace.closed),
        words="restore live",
    ),
    Action(
        "file/next",
        "Next recording",
        ("ctrl", "page_down"),
        icons.CHEVRON_RIGHT,
        deeds.other_recording(1),
        can=deeds.has_several,
        words="switch",
    ),
    Action(
        "file/previous",
        "Previous recording",
        ("ctrl", "page_up"),
        icons.CHEVRON_LEFT,
        deeds.other_recording(-1),
        can=deeds.has_several,
        words="switch",
    ),
    Action(
        "edit/undo",
        "Undo",
        ("ctrl", "z"),
        icons.UNDO_2,
        deeds.history("undo"),
        while_typing=False,
        repeats=True,
        can=lambda ui: bool(deeds.steps_of(ui, "done")),
        tell=deeds.title_of_step("Undo", "done"),
        words="revert",
    ),
    Action(
        "edit/redo",
        "Redo",
        ("ctrl", "shift", "z"),
        icons.REDO_2,
        deeds.history("redo"),
        while_typing=False,
        repeats=True,
        other_keys=(("ctrl", "y"),),
        can=lambda ui: bool(deeds.steps_of(ui, "undone")),
        tell=deeds.title_of_step("Redo", "undone"),
        words="repeat",
    ),
    Action(
        "time/toggle",
        "Play or pause",
        ("space",),
        icons.PLAY,
        deeds.toggle_time,
        while_typing=False,
        words="start stop",
    ),
    Action(
        "time/follow",
        "Follow the newest data",
        ("f",),
        icons.SKIP_FORWARD,
        deeds.time("follow"),
        while_typing=False,
        words="live latest end",
    ),
    Action(
        "time/back",
        "Step back",
        ("left_arrow",),
        icons.STEP_BACK,
        deeds.step(-1),
        while_typing=False,
        repeats=True,
        words="previous frame",
    ),
    Action(
        "time/forward",
        "Step forward",
        ("right_arrow",),
        icons.STEP_FORWARD,
        deeds.step(1),
        while_typing=False,
        repeats=True,
        words="next frame",
    ),
    Action(
        "time/loop",
        "Loop: off, all, selection",
        ("l",),
        icons.REPEAT,
        deeds.time("cycle_loop"),
        while_typing=False,
        words="repeat cycle",
    ),
    Action(
        "selection/back",
        "Previous selection",
        ("ctrl", "shift", "left_arrow"),
        icons.ARROW_LEFT,
        deeds.selection("back"),
        while_typing=False,
        can=deeds.selection_can("can_go_back"),
        words="undo select",
    ),
    Action(
        "selection/forward",
        "Next selection",
        ("ctrl", "shift", "right_arrow"),
        icons.ARROW_RIGHT,
        deeds.selection("forward"),
        while_typing=False,
        can=deeds.selection_can("can_go_forward"),
        words="redo select",
    ),
    Action(
        "view/maximize",
        "Show the view alone, or all",
        ("ctrl", "m"),
        icons.MAXIMIZE_2,
        deeds.with_recording(deeds.maximize),
        can=deeds.has_view,
        words="maximise maximize full enlarge",
    ),
    Action(
        "view/copy_python",
        "Copy the view as Python",
        (),
        icons.CODE,
        deeds.with_recording(deeds.copy_python),
        can=lambda ui: deeds.spatial_view(ui) is not None,
        words="code script render call",
    ),
    Action(
        "view/screenshot",
        "Screenshot of the view",
        (),
        icons.IMAGE,
        deeds.view_screenshot,
        can=deeds.has_view,
        words="picture image save png",
    ),
    Action(
        "view/reset",
        "Views by themselves again",
        ("ctrl", "shift", "r"),
        icons.ROTATE_CCW,
        deeds.with_recording(lambda ui, opened: ui.do(opened.blueprint.reset)),
        words="default layout automatic",
    ),
    Action(
        "panels/left",
        "Views and entities",
        ("ctrl", "shift", "b"),
        icons.PANEL_LEFT,
        deeds.panel("left"),
        words="blueprint tree panel sidebar show hide",
    ),
    Action(
        "panels/bottom",
        "Time",
        ("ctrl", "shift", "t"),
        icons.PANEL_BOTTOM,
        deeds.panel("bottom"),
        words="timeline panel show hide",
    ),
    Action(
        "panels/right",
        "Selection",
        ("ctrl", "shift", "i"),
        icons.PANEL_RIGHT,
        deeds.panel("right"),
        words="details settings properties panel show hide",
    ),
    Action(
        "window/theme",
        "Dark or light",
        ("ctrl", "shift", "d"),
        icons.SUN,
        deeds.other_theme,
        needs_recording=False,
        over_dialogs=True,
        words="theme light mode dark mode colours colors appearance",
    ),
    Action(
        "window/larger",
        "Larger",
        ("ctrl", "equal"),
        icons.ZOOM_IN,
        deeds.scaled(_STEP),
        needs_recording=False,
        over_dialogs=True,
        repeats=True,
        other_keys=(("ctrl", "shift", "equal"), ("ctrl", "keypad_add")),
        words="zoom in scale bigger font",
    ),
    Action(
        "window/smaller",
        "Smaller",
        ("ctrl", "minus"),
        icons.ZOOM_OUT,
        deeds.scaled(-_STEP),
        needs_recording=False,
        over_dialogs=True,
        repeats=True,
        other_keys=(("ctrl", "keypad_subtract"),),
        words="zoom out scale font",
    ),
    Action(
        "window/normal",
        "Normal size",
        ("ctrl", "_0"),
        icons.SEARCH,
        deeds.scaled(None),
        needs_recording=False,
        over_dialogs=True,
        other_keys=(("ctrl", "keypad0"),),
        words="zoom reset scale 100%",
    ),
    Action(
        "window/fullscreen",
        "Full screen",
        ("f11",),
        icons.MAXIMIZE,
        lambda ui: ui.do(ui.host.toggle_fullscreen),
        needs_recording=False,
        over_dialogs=True,
        words="fullscreen maximise",
    ),
    Action(
        "window/memory",
        "Memory",
        ("ctrl", "shift", "m"),
        icons.MEMORY_STICK,
        deeds.toggle("shows_memory"),
        needs_recording=False,
        words="ram limit usage",
    ),
    Action(
        "window/performance",
        "Performance",
        ("ctrl", "shift", "f"),
        icons.GAUGE,
        deeds.toggle("shows_performance"),
        needs_recording=False,
        words="fps frame rate speed profile",
    ),
    Action(
        "window/screenshot",
        "Screenshot of the window",
        ("ctrl", "shift", "p"),
        icons.CAMERA,
        lambda ui: ui.do(ui.host.screenshot, None),
        needs_recording=False,
        over_dialogs=True,
        words="picture image save png",
    ),
    Action(
        "window/copy_screenshot",
        "Copy a screenshot",
        ("ctrl", "shift", "c"),
        icons.CLIPBOARD_COPY,
        lambda ui: ui.do(ui.host.screenshot, None, to_clipboard=True),
        needs_recording=False,
        words="clipboard picture image",
    ),
    Action(
        "help/palette",
        "Commands, views and entities…",
        ("ctrl", "p"),
        icons.SEARCH,
        deeds.overlay("palette"),
        needs_recording=False,
        over_dialogs=True,
    ),
    Action(
        "help/shortcuts",
        "Keys and mouse",
        ("f1",),
        icons.KEYBOARD,
        deeds.overlay("shortcuts"),
        needs_recording=False,
        while_typing=False,
        over_dialogs=True,
        other_keys=(("shift", "slash"),),
        words="keyboard help keys bindings controls",
    ),
    Action(
        "help/about",
        "About Diorama",
        (),
        icons.INFO,
        deeds.overlay("about"),
        needs_recording=False,
        words="version licence",
    ),
    Action(
        "window/quit",
        "Quit",
        ("ctrl", "q"),
        icons.LOG_OUT,
        lambda ui: ui.do(ui.host.quit),
        needs_recording=False,
        over_dialogs=True,
        words="exit close leave",
    ),
)
"""In the order in which menus show them. W, A, S, D, Q and E without modifiers belong to 3D views."""

GROUPS = {
    "file": "recording file",
    "edit": "edit",
    "time": "time",
    "selection": "selection",
    "view": "view",
    "panels": "panel",
    "window": "window",
    "help": "help",
}
"""What menus call a group of actions."""

BY_NAME = {action.name: action for action in ACTIONS}
