"""What was changed of a blueprint, so that it can be undone and done again.

Edits are found by comparing, not told of: whoever changes a blueprint, in whichever way, need not know of undo.
`Sketch` is what a blueprint said at one time; it never changes, and shares what is alike with the one before it.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, fields, replace

from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.layout import Node, Split, Tabs, view_ids
from diorama_renderer.blueprint.properties import DEFAULT, EntityProperties
from diorama_renderer.blueprint.views import ViewSpec

MOST_STEPS = 100
_LOOKED_AT = frozenset({"at", "spins"})
"""Settings that are a matter of looking, as eyes and the time are: they change with the next change, if at all."""
_SAID = {"hidden": "series", "hidden_levels": "levels", "hidden_entities": "entities"}
_TOGETHER_SECS = 0.8
"""Changes of one thing that follow each other so soon are one step: a drag makes one a frame."""


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """What can be undone of a blueprint. Nobody changes the views in it.

    Attributes:
        views: by id, in order.
        layout: where they are.
        is_automatic: whether they follow the data.
        properties: of entities.
    """

    views: dict[int, ViewSpec]
    layout: Node | None
    is_automatic: bool
    properties: dict[str, EntityProperties]


@dataclass(frozen=True, slots=True)
class Step:
    """A change.

    Attributes:
        title: what was done, as it follows "Undo": "closing plots".
        before: what the blueprint said until then.
    """

    title: str
    before: Sketch


def sketch(blueprint: Blueprint, like: Sketch | None = None) -> Sketch:
    """What a blueprint says now; views that are as in another sketch are taken from there."""
    known = {} if like is None else like.views
    views = {
        view: known[view] if known.get(view) == spec else deepcopy(spec)
        for view, spec in blueprint.views.items()
    }
    return Sketch(views, blueprint.layout, blueprint.is_automatic, blueprint.properties)


class BlueprintHistory:
    """The last changes of one blueprint.

    Attributes:
        undone: steps that can be done again, the next one last; their `before` is what redo leads to.
        done: steps that can be undone, the latest last.
    """

    def __init__(self, blueprint: Blueprint) -> None:
        """Nothing was changed yet."""
        self._blueprint = blueprint
        self.done: list[Step] = []
        self.undone: list[Step] = []
        self._now = sketch(blueprint)
        self._latest = -1e9
        self._has_swapped = False

    def around(self, change: Callable[[], object], now: float) -> None:
        """Run what the user asked for, and remember what it changed; what changes otherwise is no step.

        Args:
            change: may change the blueprint.
            now: seconds, of a clock that only goes forward.
        """
        before = self._now = sketch(self._blueprint, self._now)
        self._has_swapped = False
        change()
        after = self._now = sketch(self._blueprint, before)
        title = describe(before, after)
        if not title or self._has_swapped:
            return
        self.undone.clear()
        is_more = bool(self.done) and self.done[-1].title == title and now - self._latest < _TOGETHER_SECS
        self._latest = now
        if not is_more:
            self.done.append(Step(title, before))
            del self.done[:-MOST_STEPS]

    def undo(self) -> None:
        """Take back the last change."""
        self._swap(self.done, self.undone)

    def redo(self) -> None:
        """Make again what was taken back last."""
        self._swap(self.undone, self.done)

    def _swap(self, source: list[Step], goal: list[Step]) -> None:
        if not source:
            return
        self._has_swapped = True
        step = source.pop()
        goal.append(Step(step.title, sketch(self._blueprint, self._now)))
        self._blueprint.restore(
            {view: deepcopy(spec) for view, spec in step.before.views.items()},
            layout=step.before.layout,
            is_automatic=step.before.is_automatic,
            properties=step.before.properties,
        )
        self._latest = -1e9


def describe(before: Sketch, after: Sketch) -> str:
    """What is other in one sketch than in another, in a few words; "": nothing that anybody would undo.

    Which tab is in front is a matter of looking, not of changing.
    """
    if after.is_automatic and not before.is_automatic:
        return "views by themselves"
    closed, opened = (
        [spec.name for view, spec in a.views.items() if view not in b.views]
        for a, b in ((before, after), (after, before))
    )
    for verb, names in (("closing", closed), ("adding", opened)):
        if names:
            return f"{verb} {names[0]}" if len(names) == 1 else f"{verb} {len(names)} views"
    for view, spec in after.views.items():
        if spec is not before.views[view] and (title := _view_title(before.views[view], spec)):
            return title
    if before.properties is not after.properties and (title := _property_title(before, after)):
        return title
    if _without_fronts(before.layout) != _without_fronts(after.layout):
        same = sorted(view_ids(before.layout)) == sorted(view_ids(after.layout))
        return "moving views" if same else "showing views"
    return ""


def _view_title(before: ViewSpec, after: ViewSpec) -> str:
    """What is other in one view."""
    if before.name != after.name:
        return f"renaming {before.name}"
    if before.visible != after.visible:
        return f"{'showing' if after.visible else 'hiding'} {after.name}"
    if before.root != after.root:
        return f"the root of {after.name}"
    if before.hidden != after.hidden:
        verb = "hiding" if len(after.hidden) > len(before.hidden) else "showing"
        return f"{verb} {_paths(before.hidden ^ after.hidden)} in {after.name}"
    if before.excluded != after.excluded and after.excluded - before.excluded:
        return f"removing {_paths(after.excluded - before.excluded)} from {after.name}"
    for gone, come, verb in (
        (before.included, after.included, "adding"),
        (after.included, before.included, "removing"),
        (after.excluded, before.excluded, "adding"),
    ):
        if come - gone:
            goal = "to" if verb == "adding" else "from"
            return f"{verb} {_paths(come - gone)} {goal} {after.name}"
    for field in fields(after.settings):
        is_same = getattr(before.settings, field.name, None) == getattr(after.settings, field.name)
        if not is_same and field.name not in _LOOKED_AT:
            return f"{_SAID.get(field.name, _words(field.name))} of {after.name}"
    return ""


def _property_title(before: Sketch, after: Sketch) -> str:
    for path in before.properties.keys() | after.properties.keys():
        a, b = (each.properties.get(path, DEFAULT) for each in (before, after))
        for field in fields(b) if a != b else ():
            if getattr(a, field.name) != getattr(b, field.name):
                return f"{_words(field.name)} of {path}"
    return ""


def _words(name: str) -> str:
    """A field as people call it."""
    words = name.removeprefix("shows_").removeprefix("is_").replace("_", " ")
    return words.replace("color", "colour")


def _paths(paths: set[str]) -> str:
    return next(iter(paths)) if len(paths) == 1 else f"{len(paths)} entities"


def _without_fronts(node: Node | None) -> Node | None:
    if isinstance(node, Split):
        first, second = _without_fronts(node.first), _without_fronts(node.second)
        assert first is not None
        assert second is not None
        return replace(node, first=first, second=second)
    return Tabs(node.views) if isinstance(node, Tabs) else None
