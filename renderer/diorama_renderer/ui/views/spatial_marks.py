"""What is drawn over the picture of a spatial view: the orbit centre, rays, the axes in the corner, sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama_renderer.camera import linked
from diorama_renderer.camera.sides import Side, side_axes
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.theme import faded, packed

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.camera import Eye
    from diorama_renderer.camera.orbit import OrbitEye
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.views.pointing import Pointing
    from diorama_renderer.view.frame import Arrangement

Float64 = npt.NDArray[np.float64]

_CROSS_SHARE = 0.03
_GIZMO = 30.0
_FAR = 10.0


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
    )
    if ray is None:
        return
    _line(ui, eye, ray.end, ray.far, rect, packed(ui.theme.faint, 0.7), 1.0)
    _line(ui, eye, ray.origin, ray.end, rect, packed(ui.theme.strong), 2.0)
    if depth is not None:
        (uv,), (z,) = eye.project([ray.end])
        if z > 0 and np.isfinite(uv).all():
            _dot(ui, _place(ui, uv, rect), 4.0)


def draw_seen_point(ui: Ui, at: tuple[float, float], text: str) -> None:
    """A white dot where something is that the pointer is on in another view, and how deep it lies."""
    _dot(ui, ImVec2(*at), 4.0)
    draw_list = imgui.get_window_draw_list()
    imgui.push_font(None, 12)
    size = imgui.calc_text_size(text)
    corner = ImVec2(at[0] + 10, at[1] - size.y / 2)
    draw_list.add_rect_filled(
        ImVec2(corner.x - 5, corner.y - 2),
        ImVec2(corner.x + size.x + 5, corner.y + size.y + 2),
        packed(faded(ui.theme.panel, 0.85)),
        4.0,
    )
    draw_list.add_text(corner, packed(ui.theme.strong), text)
    imgui.pop_font()


def draw_gizmo(
    ui: Ui, spec: ViewSpec, eye: Eye, up: Float64, right: Float64 | None, rect: Rect
) -> Side | None:
    """The axes of the space in the lower left corner; returns the side that was clicked.

    Each axis ends in a ball that can be clicked: then one looks from there.
    """
    center = ImVec2(rect.x0 + 14 + _GIZMO, rect.y1 - 14 - _GIZMO)
    pointer = imgui.get_mouse_pos()
    near = np.hypot(pointer.x - center.x, pointer.y - center.y) < _GIZMO + 12
    draw_list = imgui.get_window_draw_list()
    if near:
        draw_list.add_circle_filled(center, _GIZMO + 10, packed(faded(ui.theme.panel, 0.6)))
    colors = (ui.theme.axis_x, ui.theme.axis_y, ui.theme.axis_z)
    rotation = eye.eye_from_space[:3, :3]
    balls = [
        (sign * rotation[:, axis], axis, sign) for axis in range(3) for sign in (1, -1) if sign > 0 or near
    ]
    clicked: Side | None = None
    for direction, axis, sign in sorted(balls, key=lambda ball: -ball[0][2]):
        end = ImVec2(center.x + float(direction[0]) * _GIZMO, center.y + float(direction[1]) * _GIZMO)
        color = faded(colors[axis], 1.0 if direction[2] < 0.2 else 0.65)
        over = near and np.hypot(pointer.x - end.x, pointer.y - end.y) < 9
        if sign > 0:
            draw_list.add_line(center, end, packed(color), 2.0)
        radius = 8.0 if over else 7.0 if sign > 0 else 5.0
        draw_list.add_circle_filled(
            end, radius, packed(ui.theme.strong if over else color, 1.0 if sign > 0 else 0.5)
        )
        if sign > 0:
            imgui.push_font(None, 11)
            letter = "XYZ"[axis]
            size = imgui.calc_text_size(letter)
            draw_list.add_text(
                ImVec2(end.x - size.x / 2, end.y - size.y / 2), packed((0.05, 0.06, 0.08, 1.0)), letter
            )
            imgui.pop_font()
        name = f"view/{spec.name}/axis {'+' if sign > 0 else '-'}{'xyz'[axis]}"
        ui.items.put(name, Rect(end.x - 7, end.y - 7, end.x + 7, end.y + 7))
        if over and imgui.is_mouse_clicked(imgui.MouseButton_.left):
            clicked = _side_of(sign * np.eye(3)[axis], up, right)
    return clicked


def draw_badge(ui: Ui, text: str, rect: Rect) -> None:
    """A sentence in the upper left corner."""
    imgui.push_font(None, 12)
    size = imgui.calc_text_size(text)
    draw_list = imgui.get_window_draw_list()
    at = ImVec2(rect.x0 + 12, rect.y0 + 10)
    draw_list.add_rect_filled(
        ImVec2(at.x - 7, at.y - 4),
        ImVec2(at.x + size.x + 7, at.y + size.y + 4),
        packed(faded(ui.theme.panel, 0.85)),
        6.0,
    )
    draw_list.add_text(at, packed(ui.theme.text), text)
    imgui.pop_font()


def draw_sentence(ui: Ui, rect: Rect, text: str) -> None:
    """What there is to say of a view that shows nothing, in its middle."""
    size = imgui.calc_text_size(text)
    at = ImVec2((rect.x0 + rect.x1 - size.x) / 2, (rect.y0 + rect.y1 - size.y) / 2)
    imgui.get_window_draw_list().add_text(at, packed(ui.theme.subdued), text)


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
