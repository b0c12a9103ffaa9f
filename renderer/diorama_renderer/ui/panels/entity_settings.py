"""How an entity is shown: what the user may set, each with a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from imgui_bundle import imgui

from diorama.timelines import TimeType
from diorama_renderer.assets.colormaps import COLOR_MAPS
from diorama_renderer.blueprint.contents import TensorRole
from diorama_renderer.blueprint.properties import DEFAULT, EntityProperties
from diorama_renderer.blueprint.time_format import SECOND
from diorama_renderer.ui.panels.entity_kinds import EntityKinds, kinds_of
from diorama_renderer.ui.panels.fields import field_name, fields, reset_button
from diorama_renderer.ui.panels.readings import reading_of
from diorama_renderer.ui.panels.tensor_pictures import TensorShape, shape_of
from diorama_renderer.ui.widgets import button, checkbox, combo, drag_number, hint, small

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

ALL_HISTORY = 2**62
"""A history as long as this is all of it."""

_CLOUDS = {None: "from outside", True: "always", False: "never"}
_MARKS = ("point2d", "point3d", "linestrip2d", "linestrip3d", "arrow3d", "box3d", "rect2d")
_COLORED = (*_MARKS, "mesh3d", "scalar")
_CONTROL_WIDTH = 96.0


def draw(ui: Ui, opened: Opened, path: str, view: int | None) -> None:
    """All settings of an entity that make a difference."""
    kinds = kinds_of(opened)
    entity = opened.recording.store.entities.index.get(path.strip("/") or "/")
    if entity is None:
        return
    now = opened.blueprint.properties_of(path)
    with fields(ui):
        _draw_visible(ui, opened, path, view)
        _draw_interactive(ui, opened, path, now)
        if _has(kinds, entity, *_MARKS) or _has_role(kinds, entity, TensorRole.DEPTH):
            _draw_history(ui, opened, path, now)
        if _has(kinds, entity, *_COLORED):
            _draw_color(ui, opened, path, now)
        if _has(kinds, entity, *_MARKS):
            _draw_radius(ui, opened, path, now)
        if kinds.contents.transformed("pinhole")[entity]:
            _draw_distance(ui, opened, path, now)
        _draw_tensor(ui, opened, path, entity, kinds, now)
    _draw_group(ui, opened, path, entity, kinds, view)


def _has(kinds: EntityKinds, entity: int, *components: str) -> bool:
    return bool(kinds.contents.having(*components)[entity])


def _has_role(kinds: EntityKinds, entity: int, *roles: TensorRole) -> bool:
    return kinds.contents.roles[entity] in roles


def _set(ui: Ui, opened: Opened, path: str, **changes: Any) -> None:
    ui.do(opened.blueprint.set_properties, path, **changes)


def _reset(ui: Ui, opened: Opened, path: str, now: EntityProperties, name: str) -> None:
    """The button behind a setting that takes it back."""
    default = getattr(DEFAULT, name)
    if reset_button(ui, f"entity/{name}/reset", is_default=getattr(now, name) == default):
        _set(ui, opened, path, **{name: default})


def _draw_visible(ui: Ui, opened: Opened, path: str, view: int | None) -> None:
    blueprint = opened.blueprint
    views = [view] if view in blueprint.views else list(blueprint.views)
    visible = all(blueprint.is_visible(each, path) for each in views if each is not None)
    field_name(ui, "visible")
    spec = blueprint.views.get(view) if view is not None else None
    changed = checkbox(ui, "entity/visible", "", visible)
    hint(f"In {spec.name}" if spec is not None else "In all views")
    if changed is not None:
        ui.do(blueprint.set_visible, None if spec is None else view, path, changed)


def _draw_interactive(ui: Ui, opened: Opened, path: str, now: EntityProperties) -> None:
    field_name(ui, "interactive")
    changed = checkbox(ui, "entity/interactive", "", now.interactive)
    hint("Whether it can be pointed at")
    if changed is not None:
        _set(ui, opened, path, interactive=changed)


def _draw_history(ui: Ui, opened: Opened, path: str, now: EntityProperties) -> None:
    """How far back rows are shown: frames on sequences, seconds on other timelines."""
    room = field_name(ui, "history", tooltip="How far back its rows are shown; 0: the latest only")
    timeline = opened.time.timeline
    is_sequence = timeline is not None and timeline.type is TimeType.SEQUENCE
    unit = 1.0 if is_sequence else float(SECOND)
    is_all = now.history >= ALL_HISTORY
    text = "all of it" if is_all else "%.0f frames" if is_sequence else "%.2f s"
    shown = min(now.history / unit, 1e12)
    changed = drag_number(
        ui,
        "entity/history",
        shown,
        speed=0.2 if is_sequence else 0.02,
        low=0.0,
        high=1e12,
        format=text,
        width=min(_CONTROL_WIDTH, room - 72),
    )
    if changed is not None and np.isfinite(changed):
        _set(ui, opened, path, history=min(max(int(changed * unit), 0), ALL_HISTORY))
    imgui.same_line(0, 4)
    if button(ui, "entity/history/all", "all"):
        _set(ui, opened, path, history=0 if is_all else ALL_HISTORY)
    hint("Show all rows up to the time that is shown")
    _reset(ui, opened, path, now, "history")


def _draw_color(ui: Ui, opened: Opened, path: str, now: EntityProperties) -> None:
    field_name(ui, "colour")
    r, g, b, a = now.color or (255, 255, 255, 255)
    flags = imgui.ColorEditFlags_.no_inputs.value | imgui.ColorEditFlags_.alpha_bar.value
    flags |= imgui.ColorEditFlags_.alpha_preview_half.value | imgui.ColorEditFlags_.no_label.value
    changed, new = imgui.color_edit4("##entity/color", [r / 255, g / 255, b / 255, a / 255], flags)
    ui.items.record("entity/color")
    if changed:
        red, green, blue, alpha = (round(min(max(float(channel), 0.0), 1.0) * 255) for channel in new)
        _set(ui, opened, path, color=(red, green, blue, alpha))
    imgui.same_line(0, 8)
    small(ui, "as logged" if now.color is None else "for all of it")
    if now.color is not None:
        _reset(ui, opened, path, now, "color")


def _draw_radius(ui: Ui, opened: Opened, path: str, now: EntityProperties) -> None:
    """A radius has two units: UI points are negative."""
    room = field_name(ui, "radius", tooltip="Of points, lines and arrows, instead of what was logged")
    kinds = ("as logged", "points", "scene units")
    kind = kinds[0] if now.point_radius is None else kinds[1] if now.point_radius < 0 else kinds[2]
    chosen = combo(ui, "entity/radius/unit", kind, kinds, width=min(_CONTROL_WIDTH, room - 24))
    if chosen is not None and chosen != kind:
        size = abs(now.point_radius or 0.0)
        start = {kinds[0]: None, kinds[1]: -(size or 2.0), kinds[2]: size or 0.05}
        _set(ui, opened, path, point_radius=start[chosen])
    if now.point_radius is None:
        return
    imgui.same_line(0, 4)
    size = abs(now.point_radius)
    changed = drag_number(
        ui,
        "entity/radius",
        size,
        speed=max(size * 0.01, 1e-4),
        low=1e-6,
        high=1e9,
        width=max(min(64.0, room - _CONTROL_WIDTH - 30), 30.0),
    )
    if changed is not None and changed > 0:
        _set(ui, opened, path, point_radius=-changed if now.point_radius < 0 else changed)
    _reset(ui, opened, path, now, "point_radius")


def _draw_distance(ui: Ui, opened: Opened, path: str, now: EntityProperties) -> None:
    field_name(
        ui, "image plane", tooltip="How far from the camera its image stands, in units of the camera's frame"
    )
    if now.image_plane_distance is None:
        if button(ui, "entity/distance/set", "as large as fits"):
            _set(ui, opened, path, image_plane_distance=1.0)
        hint("Choose a distance")
        return
    _draw_positive(ui, opened, path, now, "image_plane_distance", name="entity/distance")


def _draw_positive(
    ui: Ui, opened: Opened, path: str, now: EntityProperties, attribute: str, *, name: str, most: float = 1e9
) -> None:
    value = float(getattr(now, attribute))
    changed = drag_number(
        ui, name, value, speed=max(abs(value) * 0.01, 1e-4), low=1e-6, high=most, width=_CONTROL_WIDTH
    )
    if changed is not None and changed > 0:
        _set(ui, opened, path, **{attribute: changed})
    _reset(ui, opened, path, now, attribute)


def _draw_tensor(
    ui: Ui, opened: Opened, path: str, entity: int, kinds: EntityKinds, now: EntityProperties
) -> None:
    if not _has_role(kinds, entity, TensorRole.IMAGE, TensorRole.DEPTH, TensorRole.SEGMENTATION):
        return
    _draw_opacity(ui, opened, path, now)
    if _is_of_one_channel(opened, path):
        maps: dict[Any, str] = {None: "by itself", **{name: name for name in COLOR_MAPS}}
        _choose(ui, opened, path, now, "colour map", "color_map", maps)
    if not _has_role(kinds, entity, TensorRole.DEPTH):
        return
    _choose(ui, opened, path, now, "point cloud", "is_depth_cloud", _CLOUDS)
    field_name(ui, "metre", tooltip="Units of the depth image in one scene unit, instead of what was logged")
    if now.meter is None:
        if button(ui, "entity/meter/set", "as logged"):
            _set(ui, opened, path, meter=1000.0)
    else:
        _draw_positive(ui, opened, path, now, "meter", name="entity/meter")
    field_name(ui, "point scale", tooltip="Of the points of a depth cloud; 1: they touch each other")
    _draw_positive(ui, opened, path, now, "depth_point_scale", name="entity/scale", most=100.0)


def _is_of_one_channel(opened: Opened, path: str) -> bool:
    """Whether the image has numbers that colours can stand for: neither colours already, nor ids."""
    reading = reading_of(opened, path, "tensor")
    shape = None if reading is None else shape_of(opened, reading)
    if not isinstance(shape, TensorShape) or shape.meaning == "class_id":
        return False
    return len(shape.shape) == 2 or shape.shape[2:] == (1,)


def _draw_opacity(ui: Ui, opened: Opened, path: str, now: EntityProperties) -> None:
    field_name(ui, "opacity")
    imgui.set_next_item_width(_CONTROL_WIDTH)
    changed, new = imgui.slider_float("##entity/opacity", now.opacity, 0.0, 1.0, "%.2f")
    ui.items.record("entity/opacity")
    if changed:
        _set(ui, opened, path, opacity=min(max(float(new), 0.0), 1.0))
    _reset(ui, opened, path, now, "opacity")


def _choose(
    ui: Ui,
    opened: Opened,
    path: str,
    now: EntityProperties,
    title: str,
    attribute: str,
    names: dict[Any, str],
) -> None:
    field_name(ui, title)
    value = getattr(now, attribute)
    chosen = combo(
        ui,
        f"entity/{attribute}",
        names.get(value, str(value)),
        list(names.values()),
        width=_CONTROL_WIDTH + 14,
    )
    if chosen is not None:
        _set(ui, opened, path, **{attribute: next(key for key, name in names.items() if name == chosen)})
    _reset(ui, opened, path, now, attribute)


def _draw_group(ui: Ui, opened: Opened, path: str, entity: int, kinds: EntityKinds, view: int | None) -> None:
    """What is done to all below an entity at once. Visibility needs no such thing: it holds for all below anyway."""
    count = int(kinds.contents.subtrees.below(entity).sum()) - 1
    if count <= 0:
        return
    with fields(ui):
        field_name(ui, f"{count:,} below")
        if button(ui, "entity/below/apply", "set likewise"):
            ui.do(_apply_below, opened, path, entity)
        hint("All below get the settings of this one")
        imgui.same_line(0, 4)
        if button(ui, "entity/below/reset", "reset"):
            ui.do(_reset_below, opened, path, entity, view)
        hint("All below are shown as they would be by themselves")


def _below(opened: Opened, entity: int) -> list[str]:
    inside = kinds_of(opened).contents.subtrees.below(entity)
    paths = opened.recording.store.entities.paths
    return [paths[each] for each in np.flatnonzero(inside).tolist() if each != entity]


def _apply_below(opened: Opened, path: str, entity: int) -> None:
    blueprint = opened.blueprint
    wanted = blueprint.properties_of(path)
    paths = _below(opened, entity)
    below = set(paths)
    others = {each: had for each, had in blueprint.properties.items() if each not in below}
    blueprint.properties = {**others, **(dict.fromkeys(paths, wanted) if wanted != DEFAULT else {})}
    blueprint.touch()


def _reset_below(opened: Opened, path: str, entity: int, view: int | None) -> None:
    blueprint = opened.blueprint
    inside = set(_below(opened, entity))
    blueprint.properties = {each: had for each, had in blueprint.properties.items() if each not in inside}
    blueprint.set_visible(view if view in blueprint.views else None, path, True)
