"""What is drawn over the picture of a spatial view: the orbit centre, rays, the axes in the corner, sentences."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama_renderer.camera import linked
from diorama_renderer.camera.sides import Side, side_axes
from diorama_renderer.state import DRAWN_2D, DRAWN_3D
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.one_line import one_line
from diorama_renderer.ui.theme import faded, mixed, packed
from diorama_renderer.ui.widgets import shortened

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.camera import Eye
    from diorama_renderer.camera.orbit import OrbitEye
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.views.pointing import Pointing
    from diorama_renderer.ui.views.spatial import Surface
    from diorama_renderer.ui.workspace import Opened
    from diorama_renderer.view.frame import Arrangement

Float64 = npt.NDArray[np.float64]

_CROSS_SHARE = 0.03
_GIZMO = 30.0
_FAR = 10.0
_INK = (0.05, 0.06, 0.08, 1.0)


def draw_center(ui: Ui, eye: Eye, orbit: OrbitEye, rect: Rect) -> None:
    """A cross where the eye looks at, along the axes of the space."""
    center = np.array(orbit.center)
    half = _CROSS_SHARE * orbit.radius
    for axis in np.eye(3):
        _line(ui, eye, center - half * axis, center + half * axis, rect, packed(ui.theme.strong, 0.8), 1.0)


def draw_ray(ui: Ui, arrangement: Arrangement, eye: Eye, there: Pointing, rect: Rect) -> None:
    """The ray of the pixel that the pointer is on in a camera's image."""
    entity = arrangement.graph.store.entities.index.get(there.pinhole or "", -1)
    if not 0 <= entity < len(arrangement.space.reachable) or not arrangement.space.reachable[entity]:
        return
    local, bounds = arrangement.graph.local, arrangement.bounds
    diagonal = bounds.diagonal if bounds is not None and bounds.diagonal > 0 else 1.0
    depth = there.depth if there.depth is not None and np.isfinite(there.depth) else None
    ray = linked.ray_of(
        there.uv,
        arrangement.space.camera[entity],
        local.intrinsics[entity],
        local.resolution[entity],
        depth=depth if depth is not None else 0.08 * diagonal,
        far=_FAR * diagonal,
        distortion=local.distortion.get(entity),
    )
    if ray is None:
        return
    _line(ui, eye, ray.end, ray.far, rect, packed(ui.theme.faint, 0.7), 1.0)
    _line(ui, eye, ray.origin, ray.end, rect, packed(ui.theme.strong), 2.0)
    if depth is not None:
        (uv,), (z,) = eye.project([ray.end])
        if z > 0 and np.isfinite(uv).all():
            _dot(ui, _place(ui, uv, rect), 4.0)


def draw_box(ui: Ui, eye: Eye, low: Float64, high: Float64, rect: Rect) -> None:
    """The edges of a box along the axes of the space, about something that is selected."""
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        return
    color = packed(ui.theme.selected_outline, 0.9)
    corners = np.array(list(product(*zip(low.tolist(), high.tolist(), strict=True))))
    for first, second in combinations(corners, 2):
        if np.count_nonzero(first != second) == 1:
            _line(ui, eye, first, second, rect, color, 1.5)


def draw_seen_point(ui: Ui, at: tuple[float, float], text: str, rect: Rect) -> None:
    """A white dot where something is that the pointer is on in another view, and a text beside it, if there is one."""
    _dot(ui, ImVec2(*at), 4.0)
    if not text:
        return
    draw_list = imgui.get_window_draw_list()
    imgui.push_font(None, 12)
    size = imgui.calc_text_size(text)
    # At the right of the dot, unless that is out of the view.
    x = at[0] + 14 if at[0] + 20 + size.x < rect.x1 else at[0] - 14 - size.x
    y = min(max(at[1] - size.y / 2, rect.y0 + 4), rect.y1 - size.y - 4)
    draw_list.add_rect_filled(
        ImVec2(x - 6, y - 3), ImVec2(x + size.x + 6, y + size.y + 3), packed(faded(ui.theme.panel, 0.88)), 4.0
    )
    draw_list.add_text(ImVec2(round(x), round(y)), packed(ui.theme.strong), text)
    imgui.pop_font()


def draw_gizmo(
    ui: Ui, spec: ViewSpec, eye: Eye, up: Float64, right: Float64 | None, surface: Surface
) -> tuple[Side | None, bool]:
    """The axes of the space in the lower left corner; each ends in a ball: a click on it lets one look from there.

    Returns:
        The side that was clicked, and whether the pointer is on a ball.
    """
    rect = surface.rect
    center = ImVec2(rect.x0 + 16 + _GIZMO, rect.y1 - 16 - _GIZMO)
    x, y = surface.pointer[0] + rect.x0, surface.pointer[1] + rect.y0
    is_free = surface.is_hovered and not surface.is_dragged
    near = is_free and np.hypot(x - center.x, y - center.y) < _GIZMO + 12
    draw_list = imgui.get_window_draw_list()
    if near:
        draw_list.add_circle_filled(center, _GIZMO + 12, packed(faded(ui.theme.panel, 0.6)))
    directions = eye.eye_from_space[:3, :3].T / np.linalg.norm(eye.eye_from_space[:3, :3], axis=0)[:, None]
    balls = [
        (sign * directions[axis], axis, sign) for axis in range(3) for sign in (1, -1) if sign > 0 or near
    ]
    balls.sort(key=lambda ball: -float(ball[0][2]))
    ends = [(center.x + float(ball[0][0]) * _GIZMO, center.y + float(ball[0][1]) * _GIZMO) for ball in balls]
    # Of balls that cover each other the nearest to the eye is meant.
    over = [number for number, end in enumerate(ends) if near and np.hypot(x - end[0], y - end[1]) < 9]
    for number, ((direction, axis, sign), end) in enumerate(zip(balls, ends)):
        is_over = bool(over) and number == over[-1]
        _draw_ball(ui, center, end, axis, sign, is_far=bool(direction[2] > 0.2), is_over=is_over)
        name = f"view/{spec.name}/axis {'+' if sign > 0 else '-'}{'xyz'[axis]}"
        ui.items.put(name, Rect(end[0] - 7, end[1] - 7, end[0] + 7, end[1] + 7))
    if not over:
        return None, False
    _, axis, sign = balls[over[-1]]
    imgui.set_mouse_cursor(imgui.MouseCursor_.hand.value)
    side = _side_of(sign * np.eye(3)[axis], up, right) if surface.is_clicked else None
    return side, True


def _draw_ball(
    ui: Ui, center: ImVec2, end: tuple[float, float], axis: int, sign: int, *, is_far: bool, is_over: bool
) -> None:
    theme, draw_list, at = ui.theme, imgui.get_window_draw_list(), ImVec2(*end)
    color = (theme.axis_x, theme.axis_y, theme.axis_z)[axis]
    # Mixed with what is behind instead of transparent: lines do not show through balls.
    color = mixed(color, theme.panel, 0.35) if is_far else color
    if sign < 0:
        draw_list.add_circle_filled(
            at, 6.0, packed(theme.strong if is_over else mixed(color, theme.panel, 0.55))
        )
        return
    draw_list.add_line(center, at, packed(color), 2.0)
    draw_list.add_circle_filled(at, 8.5 if is_over else 7.5, packed(theme.strong if is_over else color))
    imgui.push_font(None, 11)
    letter = "XYZ"[axis]
    size = imgui.calc_text_size(letter)
    ink = theme.panel if is_over else _INK if theme.name == "dark" else theme.on_accent
    draw_list.add_text(ImVec2(at.x - size.x / 2, at.y - size.y / 2), packed(ink), letter)
    imgui.pop_font()


def draw_badge(ui: Ui, text: str, note: str, rect: Rect) -> None:
    """A sentence in the upper left corner, and a quieter one behind it."""
    imgui.push_font(None, 12)
    shown = shortened(one_line(text), max(rect.width - 190, 60))
    size, note_width = imgui.calc_text_size(shown), imgui.calc_text_size(note).x + 12
    draw_list = imgui.get_window_draw_list()
    at = ImVec2(rect.x0 + 16, rect.y0 + 14)
    draw_list.add_rect_filled(
        ImVec2(at.x - 8, at.y - 5),
        ImVec2(at.x + size.x + note_width + 8, at.y + size.y + 5),
        packed(faded(ui.theme.panel, 0.88)),
        6.0,
    )
    draw_list.add_text(at, packed(ui.theme.text), shown)
    draw_list.add_text(ImVec2(at.x + size.x + 12, at.y), packed(ui.theme.subdued), note)
    imgui.pop_font()


def draw_emptiness(
    ui: Ui, opened: Opened, spec: ViewSpec, arrangement: Arrangement, rect: Rect, *, has_place: bool
) -> None:
    """Say so, where there is nothing to see.

    Args:
        ui: the frame.
        opened: the recording.
        spec: the view.
        arrangement: of it.
        rect: of the view.
        has_place: whether anything that is drawn is somewhere.
    """
    below = one_line(spec.root) if spec.root.strip("/") else "/"
    if not bool(arrangement.drawn.any()) and _hides_something(opened, spec, arrangement):
        draw_sentence(ui, rect, f"What is below {below} is hidden")
    elif not bool(arrangement.drawn.any()):
        draw_sentence(ui, rect, f"Nothing to show below {below} at this time")
    elif not has_place:
        draw_sentence(ui, rect, f"Nothing below {below} has a place at this time")


def _hides_something(opened: Opened, spec: ViewSpec, arrangement: Arrangement) -> bool:
    """Whether anything that is there at this time was hidden for now."""
    possible = opened.blueprint.possible_entities(spec, opened.recording.store)
    if possible is None:
        return False
    there = np.zeros(len(possible), np.bool_)
    for component in (*DRAWN_3D, *DRAWN_2D):
        rows = arrangement.graph.latest.rows.get(component)
        if rows is not None:
            there[: len(rows)] |= rows[: len(there)] >= 0
    return bool((possible & there).any())


def draw_sentence(ui: Ui, rect: Rect, text: str) -> None:
    """What there is to say of a view that shows nothing, in its middle."""
    room = max(rect.width - 32, 40.0)
    size = imgui.calc_text_size(text, wrap_width=room)
    at = ImVec2(round((rect.x0 + rect.x1 - size.x) / 2), round((rect.y0 + rect.y1 - size.y) / 2))
    ui.items.put(f"sentence/{text}", Rect(at.x, at.y, at.x + size.x, at.y + size.y))
    font, body = imgui.get_font(), imgui.get_font_size()
    imgui.get_window_draw_list().add_text(font, body, at, packed(ui.theme.subdued), text, wrap_width=room)


def _side_of(direction: Float64, up: Float64, right: Float64 | None) -> Side:
    """The side from which one looks against a direction."""
    sides: tuple[Side, ...] = ("front", "back", "left", "right", "top", "bottom")
    return max(sides, key=lambda side: -float(side_axes(side, up=up, right=right)[0] @ direction))


def _line(ui: Ui, eye: Eye, a: Float64, b: Float64, rect: Rect, color: int, width: float) -> None:
    ends = linked.project_segment(eye, a, b)
    if ends is not None:
        imgui.get_window_draw_list().add_line(
            _place(ui, ends[0], rect), _place(ui, ends[1], rect), color, width
        )


def _place(ui: Ui, uv: tuple[float, float] | Float64, rect: Rect) -> ImVec2:
    return ImVec2(rect.x0 + float(uv[0]) / ui.pixels_per_point, rect.y0 + float(uv[1]) / ui.pixels_per_point)


def _dot(ui: Ui, at: ImVec2, radius: float) -> None:
    draw_list = imgui.get_window_draw_list()
    draw_list.add_circle_filled(at, radius + 1.5, packed((0.0, 0.0, 0.0, 0.6)))
    draw_list.add_circle_filled(at, radius, packed((1.0, 1.0, 1.0, 1.0)))
