"""Where views are: a tree of splits with tabs at its leaves. It never changes; functions give another one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

MOST_DEPTH = 64
"""Of splits in splits; nobody has more."""


@dataclass(frozen=True, slots=True)
class Tabs:
    """Views that share a rectangle; one is seen at a time.

    Attributes:
        views: ids, one at least.
        active: id of the one that is seen; None: the first.
    """

    views: tuple[int, ...]
    active: int | None = None

    @property
    def shown(self) -> int:
        """The id of the view that is seen."""
        return self.active if self.active is not None and self.active in self.views else self.views[0]


@dataclass(frozen=True, slots=True)
class Split:
    """A rectangle that is cut in two.

    Attributes:
        axis: "x": the first is left of the second; "y": it is above.
        share: of the first, 0 < share < 1.
        first, second: what is in the two.
    """

    axis: Literal["x", "y"]
    share: float
    first: Node
    second: Node


Node = Tabs | Split


class Rect(NamedTuple):
    """A rectangle, UI points, y down."""

    x: float
    y: float
    width: float
    height: float


def view_ids(node: Node | None) -> list[int]:
    """The views of a layout, from left to right and from top to bottom, hidden tabs included."""
    return [view for tabs in _leaves(node) for view in tabs.views]


def rectangles(node: Node | None, width: float, height: float) -> dict[int, Rect]:
    """Where each view is; those in tabs of one leaf have the same rectangle. Without gaps and titles."""
    return {view: rect for tabs, rect in panes(node, Rect(0.0, 0.0, width, height)) for view in tabs.views}


def panes(node: Node | None, rect: Rect) -> Iterator[tuple[Tabs, Rect]]:
    """The leaves of a layout, and where they are in a rectangle."""
    if isinstance(node, Tabs):
        yield node, rect
    elif node is not None:
        first, second = halves(node, rect)
        yield from panes(node.first, first)
        yield from panes(node.second, second)


def halves(split: Split, rect: Rect) -> tuple[Rect, Rect]:
    """The two parts of a rectangle."""
    x, y, width, height = rect
    if split.axis == "x":
        cut = width * split.share
        return Rect(x, y, cut, height), Rect(x + cut, y, width - cut, height)
    cut = height * split.share
    return Rect(x, y, width, cut), Rect(x, y + cut, width, height - cut)


def without(node: Node | None, view: int) -> Node | None:
    """The layout without a view; its neighbours take its room."""
    if isinstance(node, Tabs):
        if view not in node.views:
            return node
        at = node.views.index(view)
        rest = tuple(each for each in node.views if each != view)
        if not rest:
            return None
        active = rest[min(at, len(rest) - 1)] if node.shown == view else node.active
        return Tabs(rest, active)
    if node is None:
        return None
    first, second = without(node.first, view), without(node.second, view)
    if first is None or second is None:
        return second if first is None else first
    if first is node.first and second is node.second:
        return node
    return replace(node, first=first, second=second)


def with_view(
    node: Node | None, view: int, *, beside: int | None = None, axis: Literal["x", "y", "tab"] = "x"
) -> Node:
    """The layout with one view more.

    Args:
        node: the layout.
        view: id of the new view, not in the layout.
        beside: id of the one that makes room for it; None, or one that is not there: all of the layout does.
        axis: "x": to the right of it; "y": under it; "tab": in the same rectangle, in front.
    """
    if node is None:
        return Tabs((view,))
    if beside is None or beside not in view_ids(node):
        if axis == "tab":
            return with_view(node, view, beside=view_ids(node)[-1], axis=axis)
        return Split(axis, 0.7, node, Tabs((view,)))
    if isinstance(node, Split):
        if beside in view_ids(node.first):
            return replace(node, first=with_view(node.first, view, beside=beside, axis=axis))
        return replace(node, second=with_view(node.second, view, beside=beside, axis=axis))
    if axis == "tab":
        at = node.views.index(beside) + 1
        return Tabs((*node.views[:at], view, *node.views[at:]), view)
    return Split(axis, 0.5, node, Tabs((view,)))


def with_another(node: Node, view: int, other: int) -> Node:
    """The layout with a view in the place of another."""
    if isinstance(node, Split):
        first, second = with_another(node.first, view, other), with_another(node.second, view, other)
        return replace(node, first=first, second=second)
    active = other if node.active == view else node.active
    return Tabs(tuple(other if each == view else each for each in node.views), active)


def with_front(node: Node, view: int) -> Node:
    """The layout with a view in front of the tabs beside it."""
    if isinstance(node, Split):
        return replace(node, first=with_front(node.first, view), second=with_front(node.second, view))
    return Tabs(node.views, view) if view in node.views else node


def _leaves(node: Node | None) -> Iterator[Tabs]:
    if isinstance(node, Tabs):
        yield node
    elif node is not None:
        yield from _leaves(node.first)
        yield from _leaves(node.second)
