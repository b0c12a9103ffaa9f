"""The views' windows in the docking space: laid out by the blueprint until the user moves them."""

from __future__ import annotations

from dataclasses import dataclass, field

from imgui_bundle import ImVec2, imgui

from diorama_renderer.blueprint.layout import Node, Split, Tabs

_TOLERANCE = 0.02  # of a window's share of the space: what rounding may change


@dataclass
class Docking:
    """What the docking space of one recording was built from.

    Attributes:
        recording: id of the recording.
        built: the layout that it was built from last.
    """

    recording: str
    built: Node | None = None
    _shares: dict[int, tuple[float, float]] = field(default_factory=dict)
    _nodes: dict[int, int] = field(default_factory=dict)
    _settled: int = 0

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
        self._shares, self._nodes, self._settled = {}, {}, 0

    def note(self, views: dict[int, tuple[int, float, float]], size: tuple[float, float]) -> bool:
        """What the windows are like in this frame; True when the user has moved or resized one.

        Args:
            views: by id, the dock node and the width and height of each view that was drawn.
            size: of the docking space, UI points.
        """
        shares = {view: (width / size[0], height / size[1]) for view, (_, width, height) in views.items()}
        nodes = {view: node for view, (node, _, _) in views.items()}
        self._settled += 1
        is_known = self._settled > 3 and nodes.keys() == self._nodes.keys()
        changed = is_known and (
            nodes != self._nodes
            or (
                imgui.is_mouse_down(imgui.MouseButton_.left)
                and any(
                    abs(a - b) > _TOLERANCE
                    for view in shares
                    for a, b in zip(shares[view], self._shares[view])
                )
            )
        )
        if not imgui.is_mouse_down(imgui.MouseButton_.left) or not is_known or changed:
            self._shares, self._nodes = shares, nodes
        return bool(changed)


def window_id(recording: str, view: int) -> str:
    """What the library knows a view's window by; it stays while the title changes."""
    return f"###view {view} of {recording}"


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
