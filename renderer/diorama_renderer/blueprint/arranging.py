"""Layouts by themselves: of a few hundred arrangements the one in which views have the room that suits them.

The idea
    Views belong to groups: scenes, pictures, charts, logs. A group fills a rectangle as a grid, in the order of its
    views, so what is below one path stays together. Groups are cut from the rectangle by nested splits, in two orders
    and in both directions, at a few shares around those of their weights. Each arrangement is worth the sum of what its
    panes are worth.

    A pane is worth weight * log(area that its view can use): then the best split of equal panes has shares like
    weights, so the scene has the most room, and no view is squeezed. A view can use what is not too far from its
    aspect. A pane below the least size costs more than any other arrangement, and a tab that is not in front costs
    something; so there are tabs exactly where there is no room.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, NamedTuple

from diorama_renderer.blueprint.layout import Node, Split, Tabs
from diorama_renderer.blueprint.naming import natural_key
from diorama_renderer.blueprint.views import ViewKind, ViewSpec

LEAST_WIDTH = 220.0
LEAST_HEIGHT = 170.0
"""UI points of a pane, its title included; charts and logs want to be a third wider."""
TITLE_HEIGHT = 26.0
_AREA = 1150.0 * 740.0
"""UI points that are left for views in the usual window."""

_SMALL_COST = 40.0
_TAB_COST = 2.0
_WASTE_COST = 0.5
_SHARES = (0.8, 1.0, 1.2)
_ORDER_BONUS = 0.5
_GRAIN = 20.0
"""UI points to which rectangles are rounded down while they are compared, so that many are alike."""
_MOST_COLUMNS = 6


class _Group(Enum):
    SCENES = "scenes"
    PICTURES = "pictures"
    CHARTS = "charts"
    LOGS = "logs"


class _Taste(NamedTuple):
    group: _Group
    weight: float
    aspect: float
    slack: float  # an aspect up to so many times larger or smaller is as good
    least_width: float = LEAST_WIDTH


_TASTES = {
    ViewKind.SPATIAL_3D: _Taste(_Group.SCENES, 4.0, 1.5, 1.6),
    ViewKind.SPATIAL_2D: _Taste(_Group.PICTURES, 1.3, 4 / 3, 1.0),
    ViewKind.TENSOR: _Taste(_Group.PICTURES, 1.0, 1.0, 1.2),
    ViewKind.TIME_SERIES: _Taste(_Group.CHARTS, 1.0, 2.6, 2.3, 290.0),
    ViewKind.BAR_CHART: _Taste(_Group.CHARTS, 0.9, 1.6, 1.7, 290.0),
    ViewKind.TEXT_LOG: _Taste(_Group.LOGS, 0.9, 3.0, 2.2, 290.0),
}
_ORDER = (_Group.SCENES, _Group.PICTURES, _Group.CHARTS, _Group.LOGS)
_ORDER_WITH_SCENE = (_Group.SCENES, _Group.CHARTS, _Group.LOGS, _Group.PICTURES)
"""Charts may lie below the scene while pictures are beside both."""


class _Pane(NamedTuple):
    view: int
    weight: float
    aspect: float
    slack: float
    least_width: float


class _Arranged(NamedTuple):
    worth: float
    node: Node


def automatic_layout(
    views: Sequence[ViewSpec], aspect: float = 1.6, *, aspects: Mapping[int, float] | None = None
) -> Node | None:
    """The best arrangement of all views; None of none.

    Args:
        views: in any order.
        aspect: width over height of where they go.
        aspects: width over height of what is in a view, by id, where that is known.
    """
    aspect = min(max(aspect, 0.2), 5.0) if math.isfinite(aspect) else 1.6
    groups: dict[_Group, list[_Pane]] = {}
    for spec in sorted(
        views, key=lambda spec: (list(_TASTES).index(spec.kind), natural_key(spec.root), spec.id)
    ):
        taste = _TASTES[spec.kind]
        wanted = (aspects or {}).get(spec.id, taste.aspect)
        pane = _Pane(spec.id, taste.weight, min(max(wanted, 0.3), 4.0), *taste[3:])
        groups.setdefault(taste.group, []).append(pane)
    if not groups:
        return None
    _weigh_scenes(groups)
    search = _Search({group: tuple(panes) for group, panes in groups.items()})
    width, height = math.sqrt(_AREA * aspect), math.sqrt(_AREA / aspect)
    found = search.arrange(tuple(group for group in _ORDER if group in groups), width, height)
    if _Group.SCENES in groups:
        order = tuple(group for group in _ORDER_WITH_SCENE if group in groups)
        other = search.arrange(order, width, height)
        found = other if other.worth > found.worth + _ORDER_BONUS else found
    return found.node


def _weigh_scenes(groups: dict[_Group, list[_Pane]]) -> None:
    """Scenes have about half of the room, however much there is beside them; in place."""
    scenes = groups.get(_Group.SCENES, [])
    others = sum(
        pane.weight for group, panes in groups.items() if group is not _Group.SCENES for pane in panes
    )
    groups.update(
        {_Group.SCENES: [pane._replace(weight=max(pane.weight, others / len(scenes))) for pane in scenes]}
        if scenes
        else {}
    )


@dataclass
class _Search:
    groups: dict[_Group, tuple[_Pane, ...]]
    _known: dict[tuple[tuple[_Group, ...], int, int], _Arranged] = field(default_factory=dict)

    def arrange(self, order: tuple[_Group, ...], width: float, height: float) -> _Arranged:
        """The best arrangement of some groups that keeps their order."""
        key = (order, int(width / _GRAIN), int(height / _GRAIN))
        if key not in self._known:
            width, height = max(key[1], 1) * _GRAIN, max(key[2], 1) * _GRAIN
            self._known[key] = (
                _grid(self.groups[order[0]], width, height)
                if len(order) == 1
                else self._split(order, width, height)
            )
        return self._known[key]

    def _split(self, order: tuple[_Group, ...], width: float, height: float) -> _Arranged:
        found: list[_Arranged] = []
        for cut in range(1, len(order)):
            first, second = order[:cut], order[cut:]
            weights = self._weight(first), self._weight(second)
            natural = weights[0] / sum(weights)
            for factor in _SHARES:
                share = min(max(natural * factor, 0.2), 0.8)
                found.append(
                    self._halves(
                        "x", share, (first, share * width, height), (second, (1 - share) * width, height)
                    )
                )
                found.append(
                    self._halves(
                        "y", share, (first, width, share * height), (second, width, (1 - share) * height)
                    )
                )
        return max(found, key=lambda each: each.worth)

    def _halves(
        self,
        axis: Literal["x", "y"],
        share: float,
        first: tuple[tuple[_Group, ...], float, float],
        second: tuple[tuple[_Group, ...], float, float],
    ) -> _Arranged:
        one, two = self.arrange(*first), self.arrange(*second)
        return _Arranged(one.worth + two.worth, Split(axis, round(share, 4), one.node, two.node))

    def _weight(self, order: tuple[_Group, ...]) -> float:
        return sum(math.pow(len(self.groups[group]), 0.8) * self.groups[group][0].weight for group in order)


def _grid(panes: tuple[_Pane, ...], width: float, height: float) -> _Arranged:
    """The best grid of some panes, row by row; where there is no room for all, of tabs."""
    room = max(int(width / panes[0].least_width), 1) * max(int(height / LEAST_HEIGHT), 1)
    cells = _shared_out(panes, min(len(panes), room))
    columns = range(1, min(len(cells), _MOST_COLUMNS) + 1)
    return max((_rows(cells, count, width, height) for count in columns), key=lambda each: each.worth)


def _shared_out(panes: tuple[_Pane, ...], count: int) -> list[tuple[_Pane, ...]]:
    """Neighbours together, in so many parts of about the same size."""
    ends = [round(number * len(panes) / count) for number in range(count + 1)]
    return [panes[begin:end] for begin, end in itertools.pairwise(ends)]


def _rows(cells: list[tuple[_Pane, ...]], column_count: int, width: float, height: float) -> _Arranged:
    row_count = -(-len(cells) // column_count)
    ends = [round(number * len(cells) / row_count) for number in range(row_count + 1)]
    rows, worth = [], 0.0
    for begin, end in itertools.pairwise(ends):
        row = cells[begin:end]
        rows.append(_line("x", [Tabs(tuple(pane.view for pane in cell)) for cell in row]))
        worth += sum(_worth(cell, width / len(row), height / row_count) for cell in row)
    return _Arranged(worth, _line("y", rows))


def _line(axis: Literal["x", "y"], nodes: Sequence[Node]) -> Node:
    """Nodes side by side, all of the same size; halved again and again, so that the tree stays flat."""
    if len(nodes) == 1:
        return nodes[0]
    middle = len(nodes) // 2
    share = round(middle / len(nodes), 4)
    return Split(axis, share, _line(axis, nodes[:middle]), _line(axis, nodes[middle:]))


def _worth(cell: tuple[_Pane, ...], width: float, height: float) -> float:
    front = cell[0]
    inside = max(height - TITLE_HEIGHT, 1.0)
    low, high = front.aspect / front.slack, front.aspect * front.slack
    used_width, used_height = min(width, inside * high), min(inside, width / low)
    used, area = max(used_width * used_height, 1.0), max(width * inside, 1.0)
    worth = front.weight * (math.log(used) - _WASTE_COST * math.log(area / used))
    lack = max(front.least_width / width, 1.0) * max(LEAST_HEIGHT / height, 1.0) - 1.0
    return worth - _SMALL_COST * lack - sum(_TAB_COST * pane.weight for pane in cell[1:]) + _hidden(cell)


def _hidden(cell: tuple[_Pane, ...]) -> float:
    """What tabs behind the front one are worth: as if they had the least size."""
    return sum(pane.weight * math.log(LEAST_WIDTH * LEAST_HEIGHT) for pane in cell[1:])
