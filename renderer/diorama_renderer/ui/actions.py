"""Everything that can be done by name: one table that menu, command palette and shortcuts read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from diorama_renderer.blueprint.items import EntityItem, ViewItem
from diorama_renderer.blueprint.views import Spatial2DSettings, Spatial3DSettings, ViewSpec
from diorama_renderer.ui import icons
from diorama_renderer.ui.one_line import one_line
from diorama_renderer.ui.theme import THEMES
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.blueprint.history import Step
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_STEP = 0.1
_LONGEST_STEP = 260.0
"""UI points, of what can be undone."""
_SCALES = (0.2, 4.0)

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


def chosen_view(ui: Ui) -> ViewSpec | None:
    """The view that is meant by "the view": the one that is alone, else the one that is selected."""
    opened = ui.workspace.opened
    if opened is None:
        return None
    views = opened.blueprint.views
    if opened.blueprint.maximized is not None:
        return views.get(opened.blueprint.maximized)
    selected = [item.view for item in opened.selection.items if isinstance(item, ViewItem)]
    if selected:
        return views.get(selected[-1])
    return next(iter(views.values())) if len(views) == 1 else None


def toggle_overlay(ui: Ui, name: str) -> None:
    """Show what lies over everything, or no longer."""
    ui.do(setattr, ui.workspace, "overlay", "" if ui.workspace.overlay == name else name)


def _overlay(name: str) -> Callable[[Ui], None]:
    return lambda ui: toggle_overlay(ui, name)


def _scaled(factor: float | None) -> Callable[[Ui], None]:
    def run(ui: Ui) -> None:
        now = ui.workspace.options.scale
        wanted = 1.0 if factor is None else round(now + factor, 2)
        ui.do(ui.host.set_scale, min(max(wanted, _SCALES[0]), _SCALES[1]))

    return run


def _with_recording(call: Callable[[Ui, Opened], None]) -> Callable[[Ui], None]:
    def run(ui: Ui) -> None:
        opened = ui.workspace.opened
        if opened is not None:
            call(ui, opened)

    return run


def _time(method: str) -> Callable[[Ui], None]:
    return _with_recording(lambda ui, opened: ui.do(getattr(opened.time, method)))


_toggle_time = _with_recording(lambda ui, opened: ui.do(opened.time.toggle, waits=opened.is_live))


def _step(direction: int) -> Callable[[Ui], None]:
    return _with_recording(lambda ui, opened: ui.do(opened.time.step, opened.density, direction))


def _panel(side: str) -> Callable[[Ui], None]:
    return _with_recording(lambda ui, opened: ui.do(opened.blueprint.panels.toggle, side))


def _selection(method: str) -> Callable[[Ui], None]:
    return _with_recording(lambda ui, opened: ui.do(getattr(opened.selection, method)))


def _selection_can(attribute: str) -> Callable[[Ui], bool]:
    def can(ui: Ui) -> bool:
        opened = ui.workspace.opened
        return opened is not None and bool(getattr(opened.selection, attribute))

    return can


def _history(method: str) -> Callable[[Ui], None]:
    return _with_recording(lambda ui, opened: ui.do(getattr(opened.history, method)))


def _steps(ui: Ui, which: str) -> list[Step]:
    opened = ui.workspace.opened
    return [] if opened is None else getattr(opened.history, which)


def _title_of_step(title: str, which: str) -> Callable[[Ui], str]:
    def told(ui: Ui) -> str:
        steps = _steps(ui, which)
        return f"{title} {shortened(one_line(steps[-1].title), _LONGEST_STEP)}" if steps else title

    return told


def _save(*, only_loop: bool) -> Callable[[Ui], None]:
    return _with_recording(lambda ui, opened: ui.do(ui.host.save, opened, only_loop=only_loop))


def _has_loop(ui: Ui) -> bool:
    opened = ui.workspace.opened
    return opened is not None and opened.time.state.selection is not None


def _other_recording(direction: int) -> Callable[[Ui], None]:
    def run(ui: Ui) -> None:
        ids = list(ui.workspace.recordings)
        if ui.workspace.current in ids:
            at = (ids.index(ui.workspace.current) + direction) % len(ids)
            ui.do(ui.workspace.show, ids[at])

    return run


def _has_several(ui: Ui) -> bool:
    return len(ui.workspace.recordings) > 1


def _other_theme(ui: Ui) -> None:
    names = list(THEMES)
    ui.do(ui.host.set_theme, names[(names.index(ui.theme.name) + 1) % len(names)])


def _toggle(option: str) -> Callable[[Ui], None]:
    def run(ui: Ui) -> None:
        options = ui.workspace.options
        ui.do(setattr, options, option, not getattr(options, option))

    return run


def _maximize(ui: Ui, opened: Opened) -> None:
    view = chosen_view(ui)
    if view is not None:
        ui.do(opened.blueprint.maximize, None if opened.blueprint.maximized == view.id else view.id)


def _view_screenshot(ui: Ui) -> None:
    view = chosen_view(ui)
    if view is not None:
        ui.do(ui.host.screenshot, view.id)


def _reopen(ui: Ui) -> None:
    """The one that was closed last, of those whose programs still send."""
    if ui.workspace.closed:
        ui.do(ui.host.reopen_recording, next(reversed(ui.workspace.closed)))


def _has_view(ui: Ui) -> bool:
    return chosen_view(ui) is not None


def _spatial_view(ui: Ui) -> ViewSpec | None:
    """The view that is meant, if it is a spatial one; else the first such in sight, scenes before images."""
    opened, chosen = ui.workspace.opened, chosen_view(ui)
    if opened is None:
        return None
    views = opened.blueprint.views
    in_sight = [each for each in views.values() if _is_spatial(each) and f"view/{each.name}" in ui.items.last]
    in_sight.sort(key=lambda each: isinstance(each.settings, Spatial2DSettings))
    items = [
        each for each in opened.selection.items if isinstance(each, EntityItem) and each.view is not None
    ]
    meant = [
        chosen,
        *(views.get(-1 if each.view is None else each.view) for each in reversed(items)),
        *in_sight,
    ]
    return next((each for each in meant if each in in_sight), None)


def _is_spatial(view: ViewSpec) -> bool:
    return isinstance(view.settings, Spatial2DSettings | Spatial3DSettings)


def _copy_python(ui: Ui, opened: Opened) -> None:
    from diorama_renderer.ui.views import spatial, spatial_3d  # which draw, and are drawn by who imports this

    view = _spatial_view(ui)
    rect = None if view is None else ui.items.last.get(f"view/{view.name}")
    if view is None or rect is None:
        return
    is_3d = isinstance(view.settings, Spatial3DSettings)
    camera = spatial_3d.camera_of(ui, opened, view) if is_3d else None
    ui.do(ui.host.copy_python, opened, view, camera, spatial.pixels(ui, rect), ui.pixels_per_point)


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
        _save(only_loop=False),
        words="write export store mcap file",
    ),
    Action(
        "file/save_loop",
        "Save loop selection…",
        ("ctrl", "shift", "s"),
        icons.REPEAT_1,
        _save(only_loop=True),
        can=_has_loop,
        words="export part range crop",
    ),
    Action(
        "file/close",
        "Close recording",
        ("ctrl", "w"),
        icons.X,
        _with_recording(lambda ui, opened: ui.do(ui.host.close_recording, opened.id)),
        words="remove",
    ),
    Action(
        "file/reopen",
        "Show closed recording again",
        (),
        icons.ROTATE_CCW,
        _reopen,
        needs_recording=False,
        can=lambda ui: bool(ui.workspace.closed),
        words="restore live",
    ),
    Action(
        "file/next",
        "Next recording",
        ("ctrl", "page_down"),
        icons.CHEVRON_RIGHT,
        _other_recording(1),
        can=_has_several,
        words="switch",
    ),
    Action(
        "file/previous",
        "Previous recording",
        ("ctrl", "page_up"),
        icons.CHEVRON_LEFT,
        _other_recording(-1),
        can=_has_several,
        words="switch",
    ),
    Action(
        "edit/undo",
        "Undo",
        ("ctrl", "z"),
        icons.UNDO_2,
        _history("undo"),
        while_typing=False,
        repeats=True,
        can=lambda ui: bool(_steps(ui, "done")),
        tell=_title_of_step("Undo", "done"),
        words="revert",
    ),
    Action(
        "edit/redo",
        "Redo",
        ("ctrl", "shift", "z"),
        icons.REDO_2,
        _history("redo"),
        while_typing=False,
        repeats=True,
        other_keys=(("ctrl", "y"),),
        can=lambda ui: bool(_steps(ui, "undone")),
        tell=_title_of_step("Redo", "undone"),
        words="repeat",
    ),
    Action(
        "time/toggle",
        "Play or pause",
        ("space",),
        icons.PLAY,
        _toggle_time,
        while_typing=False,
        words="start stop",
    ),
    Action(
        "time/follow",
        "Follow the newest data",
        ("f",),
        icons.SKIP_FORWARD,
        _time("follow"),
        while_typing=False,
        words="live latest end",
    ),
    Action(
        "time/back",
        "Step back",
        ("left_arrow",),
        icons.STEP_BACK,
        _step(-1),
        while_typing=False,
        repeats=True,
        words="previous frame",
    ),
    Action(
        "time/forward",
        "Step forward",
        ("right_arrow",),
        icons.STEP_FORWARD,
        _step(1),
        while_typing=False,
        repeats=True,
        words="next frame",
    ),
    Action(
        "time/loop",
        "Loop: off, all, selection",
        ("l",),
        icons.REPEAT,
        _time("cycle_loop"),
        while_typing=False,
        words="repeat cycle",
    ),
    Action(
        "selection/back",
        "Previous selection",
        ("ctrl", "shift", "left_arrow"),
        icons.ARROW_LEFT,
        _selection("back"),
        while_typing=False,
        can=_selection_can("can_go_back"),
        words="undo select",
    ),
    Action(
        "selection/forward",
        "Next selection",
        ("ctrl", "shift", "right_arrow"),
        icons.ARROW_RIGHT,
        _selection("forward"),
        while_typing=False,
        can=_selection_can("can_go_forward"),
        words="redo select",
    ),
    Action(
        "view/maximize",
        "Show the view alone, or all",
        ("ctrl", "m"),
        icons.MAXIMIZE_2,
        _with_recording(_maximize),
        can=_has_view,
        words="maximise maximize full enlarge",
    ),
    Action(
        "view/copy_python",
        "Copy the view as Python",
        (),
        icons.CODE,
        _with_recording(_copy_python),
        can=lambda ui: _spatial_view(ui) is not None,
        words="code script render call",
    ),
    Action(
        "view/screenshot",
        "Screenshot of the view",
        (),
        icons.IMAGE,
        _view_screenshot,
        can=_has_view,
        words="picture image save png",
    ),
    Action(
        "view/reset",
        "Views by themselves again",
        ("ctrl", "shift", "r"),
        icons.ROTATE_CCW,
        _with_recording(lambda ui, opened: ui.do(opened.blueprint.reset)),
        words="default layout automatic",
    ),
    Action(
        "panels/left",
        "Views and entities",
        ("ctrl", "shift", "b"),
        icons.PANEL_LEFT,
        _panel("left"),
        words="blueprint tree panel sidebar show hide",
    ),
    Action(
        "panels/bottom",
        "Time",
        ("ctrl", "shift", "t"),
        icons.PANEL_BOTTOM,
        _panel("bottom"),
        words="timeline panel show hide",
    ),
    Action(
        "panels/right",
        "Selection",
        ("ctrl", "shift", "i"),
        icons.PANEL_RIGHT,
        _panel("right"),
        words="details settings properties panel show hide",
    ),
    Action(
        "window/theme",
        "Dark or light",
        ("ctrl", "shift", "d"),
        icons.SUN,
        _other_theme,
        needs_recording=False,
        over_dialogs=True,
        words="light mode dark mode colours colors appearance",
    ),
    Action(
        "window/larger",
        "Larger",
        ("ctrl", "equal"),
        icons.ZOOM_IN,
        _scaled(_STEP),
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
        _scaled(-_STEP),
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
        _scaled(None),
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
        _toggle("shows_memory"),
        needs_recording=False,
        words="ram limit usage",
    ),
    Action(
        "window/performance",
        "Performance",
        ("ctrl", "shift", "f"),
        icons.GAUGE,
        _toggle("shows_performance"),
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
        _overlay("palette"),
        needs_recording=False,
        over_dialogs=True,
    ),
    Action(
        "help/shortcuts",
        "Keys and mouse",
        ("f1",),
        icons.KEYBOARD,
        _overlay("shortcuts"),
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
        _overlay("about"),
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


def close_popups() -> None:
    """Close menus and lists that are open, but no dialogs."""
    imgui.internal.close_popups_except_modals()


def run_shortcuts(ui: Ui) -> None:
    """Do what the keys of this frame stand for."""
    for action in _pressed(has_dialog=bool(ui.workspace.overlay)):
        if action.is_enabled(ui):
            close_popups()  # they may tell of what is another thing now, as the list of recordings does
            action.run(ui)


def _pressed(*, has_dialog: bool) -> Iterator[Action]:
    io = imgui.get_io()
    is_typing = io.want_text_input
    held = (io.key_ctrl, io.key_shift, io.key_alt)
    for action in ACTIONS:
        if (has_dialog and not action.over_dialogs) or (is_typing and not action.while_typing):
            continue
        if any(_is_pressed(keys, held, action.repeats) for keys in (action.keys, *action.other_keys) if keys):
            yield action


def _is_pressed(keys: Keys, held: tuple[bool, bool, bool], repeats: bool) -> bool:
    *modifiers, key = keys
    if held != ("ctrl" in modifiers, "shift" in modifiers, "alt" in modifiers):
        return False
    return bool(imgui.is_key_pressed(getattr(imgui.Key, key), repeats))
