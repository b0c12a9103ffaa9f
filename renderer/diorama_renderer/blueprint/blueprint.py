"""What is shown of a recording: its views, where they are, and how entities look in them.

Until the user changes something, views and layout follow the data (see `heuristics` and `arranging`). From then on
nothing moves by itself.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from diorama_renderer.blueprint.arranging import automatic_layout
from diorama_renderer.blueprint.contents import Contents
from diorama_renderer.blueprint.heuristics import automatic_views, possible_views, reconcile
from diorama_renderer.blueprint.layout import Node, view_ids, with_front, with_view, without
from diorama_renderer.blueprint.naming import free_name, name_views
from diorama_renderer.blueprint.panels import Panels
from diorama_renderer.blueprint.properties import DEFAULT, EntityProperties
from diorama_renderer.blueprint.shown import shown_mask, shows_scene
from diorama_renderer.blueprint.subtrees import Mask
from diorama_renderer.blueprint.views import SETTINGS, ViewKind, ViewSpec, below
from diorama_renderer.store import Store

_ANOTHER_SHAPE = 1.6
"""A place for views whose aspect has changed by this factor gets another automatic layout."""
_MOST_RETIRED = 200


@dataclass
class Blueprint:
    """What is shown of one recording.

    Attributes:
        views: by id, in the order in which panels list them.
        layout: where the visible ones are; None: there are none.
        is_automatic: whether views and layout follow the data.
        maximized: id of the view that is shown alone, or None.
        properties: of entities that have other than the default ones, by path.
        panels: around the views.
        docking: what the docking library wants to remember; nobody else reads it.
        window_size: of the window, UI points; None: never known.
        revision: grows with every change to `views`, `layout` and `properties`.
    """

    views: dict[int, ViewSpec] = field(default_factory=dict)
    layout: Node | None = None
    is_automatic: bool = True
    maximized: int | None = None
    properties: dict[str, EntityProperties] = field(default_factory=dict)
    panels: Panels = field(default_factory=Panels)
    docking: str = ""
    window_size: tuple[float, float] | None = None
    revision: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        """Nothing is known of any store yet."""
        self._next_id = max(self.views, default=0) + 1
        self._contents: Contents | None = None
        self._followed = -1  # the revision of the contents that the automatic views are made from
        self._aspect = 0.0
        self._retired: dict[tuple[ViewKind, str], ViewSpec] = {}
        self._masks: dict[int, tuple[object, Mask]] = {}

    # What follows the data.

    def update(self, store: Store, *, aspect: float = 1.6) -> bool:
        """Follow the data while views are automatic; True if views or layout have changed.

        Args:
            store: of the recording.
            aspect: width over height of where views are.
        """
        contents = self._contents_of(store)
        if not self.is_automatic:
            return False
        is_new = contents.revision != self._followed
        has_shape = aspect > 0 and self._aspect > 0
        is_other = has_shape and not 1 / _ANOTHER_SHAPE < aspect / self._aspect < _ANOTHER_SHAPE
        if not is_new and not is_other:
            return False
        self._followed = contents.revision
        return self._follow(contents, aspect, is_other)

    def possible_views(self, store: Store) -> list[tuple[ViewKind, str]]:
        """The kinds and roots of views that `add_view` could add, sorted."""
        return possible_views(store, self._contents_of(store))

    def contents(self, store: Store) -> Contents:
        """What the entities of a store ever had, up to date."""
        return self._contents_of(store)

    def reset(self, *, properties: bool = False) -> None:
        """Views by themselves again, with the settings they begin with; with `properties`, entities as well."""
        self.views, self.layout, self.maximized = {}, None, None
        self.is_automatic, self._followed, self._retired = True, -1, {}
        self.docking = ""
        if properties:
            self.properties = {}
        self._changed()

    def restore(
        self,
        views: dict[int, ViewSpec],
        *,
        layout: Node | None,
        is_automatic: bool,
        properties: dict[str, EntityProperties],
    ) -> None:
        """Say again what was said before; see the attributes. What the data suggest since then is taken up."""
        self.views, self.layout = views, layout
        self.is_automatic, self.properties = is_automatic, properties
        self._next_id = max([self._next_id, *(view + 1 for view in views)])
        self._followed, self._retired = -1, {}
        self.maximized = self.maximized if self.maximized in views else None
        self._changed()

    # What the user does to views; from then on they stay where they are.

    def add_view(
        self,
        kind: ViewKind,
        root: str,
        *,
        name: str | None = None,
        beside: int | None = None,
        axis: Literal["x", "y", "tab"] = "x",
    ) -> ViewSpec:
        """Add a view.

        Args:
            kind: of the view.
            root: path at which it begins.
            name: None: a short one.
            beside: id of the view that makes room; None: all do.
            axis: see `layout.with_view`.
        """
        root = root.strip("/") or "/"
        spec = ViewSpec(self._new_id(), kind, root, "", settings=SETTINGS[kind]())
        taken = {each.name for each in self.views.values()}
        spec.name = free_name(name or name_views([(kind, root)])[0], taken)
        return self._place(spec, beside, axis)

    def clone(self, view: int) -> ViewSpec | None:
        """Add a view like another, beside it; None if there is no such view."""
        if view not in self.views:
            return None
        spec = deepcopy(self.views[view])
        spec.id = self._new_id()
        spec.name = free_name(spec.name, {each.name for each in self.views.values()})
        return self._place(spec, view, "x")

    def close(self, view: int) -> None:
        """Remove a view."""
        if self.views.pop(view, None) is None:
            return
        self.layout = without(self.layout, view)
        self._masks.pop(view, None)
        if self.maximized == view:
            self.maximized = None
        self._edited()

    def rename(self, view: int, name: str) -> None:
        """Give a view a name; an empty one is none."""
        if view in self.views and name.strip() and name != self.views[view].name:
            self.views[view].name = name
            self._edited()

    def set_view_visible(self, view: int, visible: bool) -> None:
        """Hide a view, which keeps its settings and leaves its place; or show it again."""
        spec = self.views.get(view)
        if spec is None or spec.visible == visible:
            return
        spec.visible = visible
        if not visible:
            self.layout = without(self.layout, view)
            self.maximized = None if self.maximized == view else self.maximized
        elif view not in view_ids(self.layout):
            self.layout = with_view(self.layout, view)
        self._edited()

    def set_root(self, view: int, root: str) -> None:
        """Let a view begin at another entity."""
        root = root.strip("/") or "/"
        if view in self.views and self.views[view].root != root:
            self.views[view].root = root
            self._edited()

    def move(self, layout: Node | None) -> None:
        """Put views where a layout says; those that it lacks go to its right, unknown ones are left out."""
        wanted = {view for view, spec in self.views.items() if spec.visible}
        seen: set[int] = set()
        for view in view_ids(layout):
            if view not in wanted or view in seen:
                layout = without(layout, view)
            seen.add(view)
        for view in sorted(wanted - set(view_ids(layout))):
            layout = with_view(layout, view)
        if layout != self.layout or self.is_automatic:
            self.layout = layout
            self._edited()

    def keep_layout(self) -> None:
        """The user has moved something: views stay where they are."""
        self.is_automatic = False

    def maximize(self, view: int | None) -> None:
        """Show one view alone; None: all again."""
        if view is None or view in self.views:
            self.maximized = view

    def focus(self, view: int) -> None:
        """Bring a view to the front of its tabs."""
        if self.layout is not None and with_front(self.layout, view) != self.layout:
            self.layout = with_front(self.layout, view)
            self._changed()

    # Entities in views.

    def include(self, view: int, path: str) -> None:
        """Show an entity and what lies below it in a view."""
        self._mark(view, path, to_included=True)

    def exclude(self, view: int, path: str) -> None:
        """Leave an entity and what lies below it out of a view."""
        self._mark(view, path, to_included=False)

    def set_visible(self, view: int | None, path: str, visible: bool) -> None:
        """Show or hide for now an entity and what lies below it, in one view or (None) in all."""
        path = path.strip("/") or "/"
        for spec in self.views.values() if view is None else filter(None, [self.views.get(view)]):
            if visible:
                spec.hidden = {each for each in spec.hidden if not below(each, path)}
            else:
                spec.hidden = spec.hidden | {path}
        self._changed()

    def is_visible(self, view: int, path: str) -> bool:
        """Whether neither an entity nor anything above it is hidden in a view."""
        spec = self.views.get(view)
        return spec is not None and not any(below(path, each) for each in spec.hidden)

    def shown_entities(self, view: int | ViewSpec, store: Store) -> Mask:
        """Which entities a view shows; the same array as long as nothing changes.

        Args:
            view: the view, or its id.
            store: of the recording.

        Returns:
            Shape (n,), read-only; all False of no view. What is reachable by transforms is another question.
        """
        contents = self._contents_of(store)
        spec = self.views.get(view) if isinstance(view, int) else view
        if spec is None:
            return shown_mask(None, contents)
        key = (spec, contents, contents.revision, self.revision)
        known = self._masks.get(spec.id)
        if known is not None and known[0] == key:
            return known[1]
        scene = self._scene(contents) if shows_scene(spec, contents) else None
        mask = shown_mask(spec, contents, scene=scene)
        self._masks[spec.id] = (key, mask)
        return mask

    def possible_entities(self, spec: ViewSpec, store: Store) -> Mask | None:
        """What a view would show if nothing were hidden for now; None: just what it shows."""
        shown = self.shown_entities(spec, store)
        possible = shown_mask(replace(spec, hidden=set()), self._contents_of(store))
        return None if np.array_equal(shown, possible) else possible

    def shows_scene(self, spec: ViewSpec, store: Store) -> bool | None:
        """Whether a 2D view shows the scene around its camera; None: it has none."""
        return shows_scene(spec, self._contents_of(store))

    def _scene(self, contents: Contents) -> Mask | None:
        """What 3D views show: nothing that is hidden there appears over a camera's image; None: there are none."""
        masks = [
            shown_mask(spec, contents) for spec in self.views.values() if spec.kind is ViewKind.SPATIAL_3D
        ]
        return np.logical_or.reduce(masks) if masks else None

    # How entities look.

    def set_properties(self, path: str, **changes: Any) -> None:
        """Change some properties of an entity.

        Raises:
            TypeError: there is no such property.
        """
        path = path.strip("/") or "/"
        properties = replace(self.properties_of(path), **changes)
        if properties == self.properties_of(path):
            return
        # Another dict, so that whoever keeps the old one can compare.
        self.properties = {key: value for key, value in self.properties.items() if key != path}
        if properties != DEFAULT:
            self.properties[path] = properties
        self._changed()

    def properties_of(self, path: str) -> EntityProperties:
        """Those of one entity: nothing is inherited."""
        return self.properties.get(path.strip("/") or "/", DEFAULT)

    def touch(self) -> None:
        """Something in a view's settings was changed from outside, so that caches should look again."""
        self._changed()

    def _contents_of(self, store: Store) -> Contents:
        if self._contents is None or self._contents.store is not store:
            self._contents, self._followed, self._masks = Contents(store), -1, {}
        self._contents.update()
        return self._contents

    def _follow(self, contents: Contents, aspect: float, is_other_shape: bool) -> bool:
        before = [_shape_of(spec) for spec in self.views.values()]
        wanted = automatic_views(contents.store, contents)
        views = reconcile(self.views.values(), wanted, next_id=self._next_id, retired=self._retired)
        for key in list(self._retired)[:-_MOST_RETIRED]:
            del self._retired[key]
        after = [_shape_of(spec) for spec in views]
        is_stale = (
            is_other_shape
            or view_ids(self.layout) == []
            or [each[:3] for each in before] != [each[:3] for each in after]
        )
        self._aspect = aspect if is_stale else self._aspect or aspect
        if (not views and not before) or (after == before and not is_stale):
            return False
        self.views = {spec.id: spec for spec in views}
        self._next_id = max([self._next_id, *(spec.id + 1 for spec in views)])
        if is_stale:
            self.layout = automatic_layout(views, aspect, aspects=_aspects(views, contents))
        self.maximized = self.maximized if self.maximized in self.views else None
        self._changed()
        return True

    def _mark(self, view: int, path: str, *, to_included: bool) -> None:
        """What was said of what lies below an entity is forgotten, and the new said if it makes a difference."""
        spec = self.views.get(view)
        if spec is None:
            return
        path = path.strip("/") or "/"
        spec.included = {each for each in spec.included if not below(each, path)}
        spec.excluded = {each for each in spec.excluded if not below(each, path)}
        if said_of(spec, path) is not to_included:
            (spec.included if to_included else spec.excluded).add(path)
        if not to_included and below(spec.root, path):
            spec.excluded.add(spec.root)  # or else the root, which is deeper, would still count
        self._edited()

    def _place(self, spec: ViewSpec, beside: int | None, axis: Literal["x", "y", "tab"]) -> ViewSpec:
        spec.visible = True
        self.views[spec.id] = spec
        self.layout = with_view(self.layout, spec.id, beside=beside, axis=axis)
        self._edited()
        return spec

    def _new_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def _edited(self) -> None:
        self.is_automatic = False
        self._changed()

    def _changed(self) -> None:
        self.revision += 1


def _shape_of(spec: ViewSpec) -> tuple[object, ...]:
    """What the data say of an automatic view; the first three decide about the layout."""
    return spec.id, spec.kind, spec.root, spec.name, spec.included, spec.excluded


def said_of(spec: ViewSpec, path: str) -> bool | None:
    """Whether a view shows an entity, hidden or not, by what is said of it and what lies above; None: nothing is."""
    marks = [(spec.root, True), *((each, True) for each in spec.included)]
    marks += [(each, False) for each in spec.excluded]
    above = [(len(each.strip("/")), not value, value) for each, value in marks if below(path, each)]
    return max(above)[2] if above else None


def _aspects(views: list[ViewSpec], contents: Contents) -> dict[int, float]:
    """Of the largest image of each 2D view."""
    index = contents.store.entities.index
    found = {}
    for spec in views:
        if spec.kind is not ViewKind.SPATIAL_2D or spec.root not in index:
            continue
        inside = contents.subtrees.below(index[spec.root])
        sizes = [size for entity, size in contents.sizes.items() if inside[entity] and min(size) > 0]
        if sizes:
            width, height = max(sizes, key=lambda size: size[0] * size[1])
            found[spec.id] = width / height
    return found
