"""What actions do, given the frame in which somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from diorama_renderer.blueprint.items import EntityItem, ViewItem
from diorama_renderer.blueprint.views import Spatial2DSettings, Spatial3DSettings, ViewSpec
from diorama_renderer.ui import drawer
from diorama_renderer.ui.one_line import one_line
from diorama_renderer.ui.theme import THEMES
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.blueprint.history import Step
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_LONGEST_STEP = 260.0
"""UI points, of what can be undone."""
_SCALES = (0.2, 4.0)


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


def overlay(name: str) -> Callable[[Ui], None]:
    """Open the overlay of a name, or close it."""
    return lambda ui: toggle_overlay(ui, name)


def scaled(factor: float | None) -> Callable[[Ui], None]:
    """Make the interface larger or smaller by a step; None: as it is by itself."""

    def run(ui: Ui) -> None:
        now = ui.workspace.options.scale
        wanted = 1.0 if factor is None else round(now + factor, 2)
        ui.do(ui.host.set_scale, min(max(wanted, _SCALES[0]), _SCALES[1]))

    return run


def with_recording(call: Callable[[Ui, Opened], None]) -> Callable[[Ui], None]:
    """Do it of the recording that is shown; nothing without one."""

    def run(ui: Ui) -> None:
        opened = ui.workspace.opened
        if opened is not None:
            call(ui, opened)

    return run


def time(method: str) -> Callable[[Ui], None]:
    """Call a method of its time."""
    return with_recording(lambda ui, opened: ui.do(getattr(opened.time, method)))


toggle_time = with_recording(lambda ui, opened: ui.do(opened.time.toggle, waits=opened.is_live))


def step(direction: int) -> Callable[[Ui], None]:
    """Go to the next time at which anything was logged, or back."""
    return with_recording(lambda ui, opened: ui.do(opened.time.step, opened.density, direction))


def panel(side: str) -> Callable[[Ui], None]:
    """Show or hide the panel of a side."""
    return with_recording(lambda ui, opened: drawer.toggle(ui, opened, side))


def selection(method: str) -> Callable[[Ui], None]:
    """Call a method of the selection."""
    return with_recording(lambda ui, opened: ui.do(getattr(opened.selection, method)))


def selection_can(attribute: str) -> Callable[[Ui], bool]:
    """Whether the selection says so, by an attribute."""

    def can(ui: Ui) -> bool:
        opened = ui.workspace.opened
        return opened is not None and bool(getattr(opened.selection, attribute))

    return can


def history(method: str) -> Callable[[Ui], None]:
    """Call a method of what can be undone."""
    return with_recording(lambda ui, opened: ui.do(getattr(opened.history, method)))


def steps_of(ui: Ui, which: str) -> list[Step]:
    """What can be undone, or redone; the last comes first."""
    opened = ui.workspace.opened
    return [] if opened is None else getattr(opened.history, which)


def title_of_step(title: str, which: str) -> Callable[[Ui], str]:
    """The title with what would be undone, or redone."""

    def told(ui: Ui) -> str:
        steps = steps_of(ui, which)
        return f"{title} {shortened(one_line(steps[-1].title), _LONGEST_STEP)}" if steps else title

    return told


def save(*, only_loop: bool) -> Callable[[Ui], None]:
    """Save the recording, or what of it lies in the loop."""
    return with_recording(lambda ui, opened: ui.do(ui.host.save, opened, only_loop=only_loop))


def has_loop(ui: Ui) -> bool:
    """Whether a range of time is selected."""
    opened = ui.workspace.opened
    return opened is not None and opened.time.state.selection is not None


def other_recording(direction: int) -> Callable[[Ui], None]:
    """Show the next recording, or the one before."""

    def run(ui: Ui) -> None:
        ids = list(ui.workspace.recordings)
        if ui.workspace.current in ids:
            at = (ids.index(ui.workspace.current) + direction) % len(ids)
            ui.do(ui.workspace.show, ids[at])

    return run


def has_several(ui: Ui) -> bool:
    """Whether there is another recording."""
    return len(ui.workspace.recordings) > 1


def other_theme(ui: Ui) -> None:
    """Take the other theme."""
    names = list(THEMES)
    ui.do(ui.host.set_theme, names[(names.index(ui.theme.name) + 1) % len(names)])


def toggle(option: str) -> Callable[[Ui], None]:
    """Turn an option of the workspace on or off."""

    def run(ui: Ui) -> None:
        options = ui.workspace.options
        ui.do(setattr, options, option, not getattr(options, option))

    return run


def maximize(ui: Ui, opened: Opened) -> None:
    """Show the view alone, or all of them again."""
    view = chosen_view(ui)
    if view is not None:
        ui.do(opened.blueprint.maximize, None if opened.blueprint.maximized == view.id else view.id)


def view_screenshot(ui: Ui) -> None:
    """Save a picture of the view."""
    view = chosen_view(ui)
    if view is not None:
        ui.do(ui.host.screenshot, view.id)


def reopen(ui: Ui) -> None:
    """The one that was closed last, of those whose programs still send."""
    if ui.workspace.closed:
        ui.do(ui.host.reopen_recording, next(reversed(ui.workspace.closed)))


def has_view(ui: Ui) -> bool:
    """Whether there is a view to be meant."""
    return chosen_view(ui) is not None


def spatial_view(ui: Ui) -> ViewSpec | None:
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


def copy_python(ui: Ui, opened: Opened) -> None:
    """Copy the lines that draw what the view shows."""
    from diorama_renderer.ui.views import spatial, spatial_3d  # which draw, and are drawn by who imports this

    view = spatial_view(ui)
    rect = None if view is None else ui.items.last.get(f"view/{view.name}")
    if view is None or rect is None:
        return
    is_3d = isinstance(view.settings, Spatial3DSettings)
    camera = spatial_3d.camera_of(ui, opened, view) if is_3d else None
    ui.do(ui.host.copy_python, opened, view, camera, spatial.pixels(ui, rect), ui.pixels_per_point)
