"""The views' windows in the docking space: laid out by the blueprint until the user moves them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.layout import Node, Split, Tabs
from diorama_renderer.ui.items import Rect

_SETTLING_FRAMES = 3
_AXES: tuple[Literal["x", "y"], ...] = ("x", "y")
_SLACK = 8.0  # UI points: more than the gap between two windows
_TOLERANCE = 0.01  # of a window's share of the space: what rounding may change


class Placed(NamedTuple):
    """Where a view's window is.

    Attributes:
        node: of the docking library; 0: it floats.
        rect: of the window, UI points.
        is_shown: whether no other tab covers it.
    """

    node: int
    rect: Rect
    is_shown: bool


@dataclass
class Docking:
    """What the docking space of one recording was built from.

    Attributes:
        recording: id of the recording.
        built: the layout that it was built from last.
    """

    recording: str
    built: Node | None = None
    _placed: dict[int, Placed] = field(default_factory=dict)
    _kept: dict[int, Placed] = field(default_factory=dict)
    _settled: int = 0
    _size: tuple[float, float] = (0.0, 0.0)

    def build(self, space: int, layout: Node | None, size: tuple[float, float]) -> None:
        """Make the docking space show a layout, if it does not yet."""
        if layout == self.built or size[0] < 8 or size[1] < 8:
            return
        self.built = layout
        imgui.internal.dock_builder_remove_node(space)
        imgui.internal.dock_builder_add_node(space, imgui.internal.DockNodeFlagsPrivate_.dock_space.value)
        imgui.internal.dock_builder_set_node_size(space, ImVec2(*size))
        if layout is not None:
            _dock(space, layout, self.recording)
        imgui.internal.dock_builder_finish(space)
        self._placed, self._kept, self._settled = {}, {}, 0

    @property
    def is_settled(self) -> bool:
        """Whether windows have come to where they were put, which takes the library some frames."""
        return self._settled > _SETTLING_FRAMES

    def note(self, views: dict[int, Placed], size: tuple[float, float]) -> bool:
        """Where the windows are in this frame; True when the user has moved or resized one, and let go of it.

        Args:
            views: by id.
            size: of the docking space, UI points.
        """
        self._settled += 1
        before, self._placed = self._placed, views
        if not self.is_settled or views.keys() != before.keys() or size != self._size:
            self._size, self._kept = size, views
            return False
        if imgui.is_mouse_down(imgui.MouseButton_.left):
            return False
        moved = any(_differ(views[view], self._kept[view], size) for view in views)
        self._kept = views
        return moved

    def read(self) -> Node | None:
        """The layout that the docking space has now, by the user's hands."""
        panes: dict[int, list[int]] = {}
        for view, placed in self._placed.items():
            if placed.node:
                panes.setdefault(placed.node, []).append(view)
        found = []
        for views in panes.values():
            shown = [view for view in views if self._placed[view].is_shown]
            rect = self._placed[shown[0] if shown else views[0]].rect
            found.append((rect, Tabs(tuple(views), shown[0] if shown else None)))
        self.built = _tree(found)
        return self.built


def window_id(recording: str, view: int) -> str:
    """What the library knows a view's window by; it stays while the title changes."""
    # Three number signs in the id of a recording would begin the name anew, and all its views would have one.
    return f"###view {view} of {recording.replace('#', '%23')}"


def _dock(node: int, layout: Node, recording: str) -> None:
    if isinstance(layout, Tabs):
        for view in layout.views:
            imgui.internal.dock_builder_dock_window(window_id(recording, view), node)
        return
    assert isinstance(layout, Split)
    direction = imgui.Dir.left if layout.axis == "x" else imgui.Dir.up
    _, first, second = imgui.internal.dock_builder_split_node_py(node, direction, layout.share)
    _dock(first, layout.first, recording)
    _dock(second, layout.second, recording)


def _tree(panes: list[tuple[Rect, Tabs]]) -> Node | None:
    """The splits that make panes of a rectangle: there is always a line from edge to edge that cuts none."""
    if len(panes) < 2:
        return panes[0][1] if panes else None
    whole = Rect(
        min(rect.x0 for rect, _ in panes),
        min(rect.y0 for rect, _ in panes),
        max(rect.x1 for rect, _ in panes),
        max(rect.y1 for rect, _ in panes),
    )
    for axis in _AXES:
        for cut in sorted({_span(rect, axis)[0] for rect, _ in panes})[1:]:
            first = [pane for pane in panes if _span(pane[0], axis)[1] <= cut + _SLACK]
            second = [pane for pane in panes if _span(pane[0], axis)[0] >= cut - _SLACK]
            if first and second and len(first) + len(second) == len(panes):
                low, high = _span(whole, axis)
                share = min(max((cut - low) / max(high - low, 1.0), 0.01), 0.99)
                one, other = _tree(first), _tree(second)
                assert one is not None
                assert other is not None
                return Split(axis, share, one, other)
    return Tabs(tuple(view for _, tabs in panes for view in tabs.views), panes[0][1].active)


def _span(rect: Rect, axis: Literal["x", "y"]) -> tuple[float, float]:
    return (rect.x0, rect.x1) if axis == "x" else (rect.y0, rect.y1)


def _differ(now: Placed, before: Placed, size: tuple[float, float]) -> bool:
    if now.node != before.node:
        return True
    if not (now.is_shown and before.is_shown):
        return False
    sides = ((now.rect.width, before.rect.width, size[0]), (now.rect.height, before.rect.height, size[1]))
    return any(abs(a - b) > _TOLERANCE * whole for a, b, whole in sides)
