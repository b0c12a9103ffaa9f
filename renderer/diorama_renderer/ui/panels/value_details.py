"""What has no room in one line: transforms, annotations and meshes in the selection panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from imgui_bundle import ImVec2, imgui

from diorama_renderer.camera import Distortion
from diorama_renderer.recordings.values import ClassAnnotation, KeypointAnnotation, Transform
from diorama_renderer.scene.colors import id_colors
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.panels.component_cells import (
    TIMES,
    Cell,
    bytes_text,
    hex_of,
    number,
    plural,
    rgba,
    vector,
)
from diorama_renderer.ui.panels.fields import draw_cell, field_name, fields, text_line
from diorama_renderer.ui.panels.mesh_counts import counts_of
from diorama_renderer.ui.panels.readings import Reading, Unreadable, kept, value, value_at
from diorama_renderer.ui.panels.tree_marks import ROW_HEIGHT, Scroll
from diorama_renderer.ui.theme import packed
from diorama_renderer.ui.widgets import shortened, small

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_MOST_ROWS = 9
_BROWN_CONRADY = ("k1", "k2", "p1", "p2", "k3", "k4", "k5", "k6", "s1", "s2", "s3", "s4")
_FISHEYE = ("k1", "k2", "k3", "k4")


def draw_transform(ui: Ui, opened: Opened, reading: Reading) -> None:
    """How an entity's space relates to its parent's."""
    found = value(opened, reading)
    with fields(ui):
        if isinstance(found, Unreadable):
            small(ui, found.reason, ui.theme.warning)
        elif found.kind == "pinhole":
            _draw_pinhole(ui, found)
        elif found.kind == "unknown":
            small(ui, "How what is below lies in this space is not known.")
        else:
            _draw_placement(ui, found)


def _draw_placement(ui: Ui, found: Transform) -> None:
    assert found.matrix is not None
    text_line(ui, "translation", vector(found.translation))
    if found.quaternion is not None:
        text_line(ui, "quaternion", vector(found.quaternion), note="xyzw")
    angles, scales = euler_degrees(found.matrix[:3, :3])
    if angles is None:
        text_line(ui, "rotation", "none: the axes are not finite or have no length", color=ui.theme.warning)
        return
    text_line(ui, "rotation", "  ".join(f"{axis} {number(round(a, 2))}°" for axis, a in zip("xyz", angles)))
    if found.kind == "affine":
        text_line(ui, "scale", vector(scales))
        for row, name in zip(found.matrix[:3], ("matrix", "", "")):
            text_line(ui, name, vector(row, 3))


def _draw_pinhole(ui: Ui, found: Transform) -> None:
    assert found.intrinsics is not None
    assert found.resolution is not None
    k, (width, height) = found.intrinsics, found.resolution
    text_line(ui, "focal length", f"{number(k[0, 0])}, {number(k[1, 1])}", note="px")
    text_line(ui, "centre", f"{number(k[0, 2])}, {number(k[1, 2])}", note="px")
    has_size = bool(np.isfinite([width, height]).all()) and width > 0 and height > 0
    text_line(ui, "resolution", f"{number(width)} {TIMES} {number(height)}" if has_size else "not logged")
    if has_size and k[0, 0] > 0 and k[1, 1] > 0:
        across, down = degrees_seen(found)
        if np.isfinite(across) and np.isfinite(down):
            text_line(ui, "field of view", f"{across:.1f}° {TIMES} {down:.1f}°")
    if found.distortion is not None:
        text_line(ui, "distortion", found.distortion.model.replace("_", " "))
        for line in coefficient_lines(found.distortion):
            text_line(ui, "", line)
    rest = k.copy()
    rest[[0, 1, 0, 1, 2], [0, 1, 2, 2, 2]] = 0
    if bool(rest.any()):
        for row, name in zip(k, ("matrix", "", "")):
            text_line(ui, name, vector(row, 4))


def degrees_seen(pinhole: Transform) -> tuple[float, float]:
    """The angles of view across the middle of the image and down it; NaN where a distorted lens shows nothing there."""
    assert pinhole.intrinsics is not None
    assert pinhole.resolution is not None
    focal, (width, height) = pinhole.intrinsics.diagonal()[:2], pinhole.resolution
    if pinhole.distortion is None:
        across, down = np.degrees(2 * np.arctan2(pinhole.resolution / 2, focal))
        return float(across), float(down)
    center = pinhole.intrinsics[:2, 2]
    edges = np.array([[0, center[1]], [width, center[1]], [center[0], 0], [center[0], height]])
    x, y, z = pinhole.distortion.undistort_rays((edges - center) / focal).T
    left, right = np.degrees(np.arctan2(x[:2], z[:2]))
    top, bottom = np.degrees(np.arctan2(y[2:], z[2:]))
    return float(right - left), float(bottom - top)


def coefficient_lines(distortion: Distortion) -> list[str]:
    """The coefficients by their names in OpenCV, two a line."""
    names = _FISHEYE if distortion.model == "fisheye" else _BROWN_CONRADY
    said = [f"{name} {number(value)}" for name, value in zip(names, distortion.coefficients)]
    return ["   ".join(said[first : first + 2]) for first in range(0, len(said), 2)]


def euler_degrees(
    matrix: npt.NDArray[np.float64],
) -> tuple[tuple[float, float, float] | None, npt.NDArray[np.float64]]:
    """The angles of a rotation about fixed x, then y, then z, in degrees, and the scales of the axes.

    Args:
        matrix: shape (3, 3); its columns may have any length. One that mirrors is taken as mirrored in z.

    Returns:
        No angles where an axis has no length, or is not finite.
    """
    with np.errstate(all="ignore"):
        scales = np.linalg.norm(matrix, axis=0)
        rotation = matrix / scales
    if not bool(np.isfinite(rotation).all()):
        return None, scales
    if np.linalg.det(rotation) < 0:
        scales, rotation = scales * [1, 1, -1], rotation * [1, 1, -1]
    flat = float(np.hypot(rotation[0, 0], rotation[1, 0]))
    y = np.arctan2(-rotation[2, 0], flat)
    if flat > 1e-9:
        x, z = np.arctan2(rotation[2, 1], rotation[2, 2]), np.arctan2(rotation[1, 0], rotation[0, 0])
    else:
        x, z = np.arctan2(-rotation[1, 2], rotation[1, 1]), 0.0
    degrees = np.degrees([x, y, z])
    return (float(degrees[0]), float(degrees[1]), float(degrees[2])), scales


def draw_annotations(ui: Ui, opened: Opened, reading: Reading) -> None:
    """A table of classes and their keypoints."""

    def make() -> Any:
        found = value(opened, reading)
        return found if isinstance(found, Unreadable) else annotation_lines(found)

    lines = kept(opened, ("annotation lines", reading.key), make)
    if isinstance(lines, Unreadable):
        small(ui, lines.reason, ui.theme.warning)
        return
    scroll = opened.memo("annotations scroll", Scroll)
    width = imgui.get_content_region_avail().x
    at = imgui.get_cursor_screen_pos()
    height = min(len(lines), _MOST_ROWS) * ROW_HEIGHT
    rect = Rect(at.x, at.y, at.x + width, at.y + height + 4)
    scroll.update(len(lines), rect)
    imgui.push_clip_rect(ImVec2(rect.x0, rect.y0), ImVec2(rect.x1, rect.y1), True)
    imgui.push_font(None, 13)
    first = int(scroll.at // ROW_HEIGHT)
    for place in range(first, min(first + _MOST_ROWS + 2, len(lines))):
        _draw_annotation(ui, lines[place], rect, rect.y0 + place * ROW_HEIGHT - scroll.at)
    imgui.pop_font()
    imgui.pop_clip_rect()
    scroll.draw_bar(ui, "annotations/scroll", len(lines), rect)
    imgui.set_cursor_screen_pos(ImVec2(at.x, rect.y1))
    imgui.dummy(ImVec2(width, 4))


def _draw_annotation(ui: Ui, line: tuple[str, str, Cell, bool], rect: Rect, y: float) -> None:
    number_text, label, color, is_keypoint = line
    draw_list, theme = imgui.get_window_draw_list(), ui.theme
    x = rect.x0 + (18 if is_keypoint else 2)
    draw_list.add_text(ImVec2(x, y + 3), packed(theme.subdued), number_text)
    swatch = rect.x0 + 48
    draw_list.add_rect_filled(
        ImVec2(swatch, y + 4), ImVec2(swatch + 13, y + 17), packed(color.swatches[0]), 3.0
    )
    room = rect.width * 0.5 - 40
    draw_list.add_text(
        ImVec2(swatch + 22, y + 3),
        packed(theme.text if label else theme.faint),
        shortened(label or "no label", room),
    )
    note = f"{color.text} {color.note}".strip()
    right = rect.x1 - 12 - imgui.calc_text_size(note).x
    draw_list.add_text(ImVec2(right, y + 3), packed(theme.subdued), note)


def annotation_lines(classes: list[ClassAnnotation]) -> list[tuple[str, str, Cell, bool]]:
    """Of each class and keypoint the id, the label, the colour, and whether it is a keypoint."""
    lines = []
    for one in classes:
        lines.append(_annotation_line(one, is_keypoint=False))
        lines += [_annotation_line(point, is_keypoint=True) for point in one.keypoints]
        if one.keypoint_connections:
            id_text, label, cell, _ = lines[len(lines) - 1 - len(one.keypoints)]
            note = plural(len(one.keypoint_connections), "connection")
            lines[len(lines) - 1 - len(one.keypoints)] = (
                id_text,
                label,
                Cell(cell.text, cell.swatches, note),
                False,
            )
    return lines


def _annotation_line(
    one: ClassAnnotation | KeypointAnnotation, *, is_keypoint: bool
) -> tuple[str, str, Cell, bool]:
    color: Sequence[int] | None = one.color
    if color is None:
        packed_color = int(id_colors()[one.id])
        color = [packed_color >> shift & 255 for shift in (24, 16, 8, 0)]
    return (
        str(one.id),
        one.label or "",
        Cell(hex_of(color), (rgba(color),), "(auto)" if one.color is None else ""),
        is_keypoint,
    )


def draw_mesh(ui: Ui, opened: Opened, reading: Reading, place: int) -> None:
    """How large a mesh is."""
    mesh = value_at(opened, reading, place)
    with fields(ui):
        if isinstance(mesh, Unreadable):
            small(ui, mesh.reason, ui.theme.warning)
            return
        counts = kept(opened, ("mesh counts", reading.key, place), lambda: counts_of(mesh))
        size = "" if counts.size_bytes is None else bytes_text(counts.size_bytes)
        text_line(ui, "format", counts.format, note=size)
        if counts.vertices is not None:
            text_line(ui, "vertices", number(counts.vertices))
            text_line(ui, "triangles", number(counts.triangles or 0))
        else:
            text_line(ui, "vertices", "not known from its header")
        if counts.parts:
            text_line(ui, "has", ", ".join(counts.parts))
        factor = getattr(mesh, "albedo_factor", None)
        if factor is not None:
            room = field_name(ui, "albedo")
            draw_cell(ui, room, Cell(vector(factor, 3)))
