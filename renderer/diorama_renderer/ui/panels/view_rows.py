"""The rows of the tree of views and their entities, as arrays: only what is in sight becomes Python objects."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.blueprint.shown import shown_mask
from diorama_renderer.blueprint.views import ViewKind, ViewSpec, below
from diorama_renderer.ui.panels.entity_kinds import SPATIAL, kinds_of
from diorama_renderer.ui.panels.entity_order import Mask, order_of

if TYPE_CHECKING:
    from diorama_renderer.ui.workspace import Opened

FEW = 12
"""Views of so many entities are unfolded at first."""

_SPATIAL_KINDS = (ViewKind.SPATIAL_3D, ViewKind.SPATIAL_2D)

_Ints = npt.NDArray[np.int64]


class TreeRow(NamedTuple):
    """A row of the tree.

    Attributes:
        view: id of the view.
        entity: index of the entity; -1: the view itself.
        depth: how far it is indented.
        is_folded: whether there is more below it; None: there is nothing to unfold.
        is_base: whether it stands for the view's root, or something that was added beside it.
    """

    view: int
    entity: int
    depth: int
    is_folded: bool | None
    is_base: bool


@dataclass(frozen=True, eq=False)
class TreeRows:
    """All rows, from top to bottom: each attribute has shape (n,) and is one of `TreeRow`'s."""

    views: _Ints
    entities: _Ints
    depths: _Ints
    foldable: Mask
    folded: Mask
    bases: Mask

    def __len__(self) -> int:
        """How many rows."""
        return len(self.views)

    def at(self, place: int) -> TreeRow:
        """One of them."""
        is_folded = bool(self.folded[place]) if self.foldable[place] else None
        return TreeRow(
            int(self.views[place]),
            int(self.entities[place]),
            int(self.depths[place]),
            is_folded,
            bool(self.bases[place]),
        )

    def find(self, view: int | None, entity: int) -> int:
        """The first place of an entity (-1: of the view itself), in any view where `view` is None; -1: nowhere."""
        is_it = self.entities == entity
        if view is not None:
            is_it &= self.views == view
        places = np.flatnonzero(is_it)
        return int(places[0]) if len(places) else -1


NO_ROWS = TreeRows(*(np.zeros(0, kind) for kind in (np.int64, np.int64, np.int64, bool, bool, bool)))


@dataclass
class _Folds:
    """What is unfolded of one view."""

    is_open: bool = False
    is_chosen: bool = False  # by the user
    unfolded: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)


class ViewTree:
    """Which rows there are; made anew only when data, views, folds or the filter have changed.

    Attributes:
        filter: only what contains all words of it is shown.
        unseen: entities that could be viewed, and are in no view, hidden or not; shape (n,).
        is_behind: there are more entities, which will be taken in by the next call of `rows`.
    """

    def __init__(self, opened: Opened) -> None:
        """Of a recording."""
        self.order = order_of(opened)
        self.is_behind = False
        self.unseen: Mask = np.zeros(0, bool)
        self._names: list[str] = []
        self.filter = ""
        self._folds: dict[int, _Folds] = {}
        self._revision = 0
        self._rows: tuple[object, TreeRows] = (None, NO_ROWS)
        self._hits: tuple[object, Mask] = (None, np.zeros(0, bool))

    def rows(self, opened: Opened) -> TreeRows:
        """All rows, as far as they are unfolded."""
        kinds = kinds_of(opened)
        self.is_behind = self.order.update()
        key = (
            self.order.count,
            kinds.revision,
            opened.blueprint.revision,
            self._revision,
            self.filter,
        )
        if key != self._rows[0]:
            self._rows = (key, self._build(opened))
        return self._rows[1]

    def members(self, opened: Opened, spec: ViewSpec) -> Mask:
        """Which of the ordered entities a view lists: those that it shows or would, if they were not hidden."""
        kinds, index = kinds_of(opened), opened.recording.store.entities.index
        found: Mask = shown_mask(replace(spec, hidden=set()), kinds.contents) & kinds.fits(spec.kind)
        for path in spec.included:
            if path in index:
                found[index[path]] = True
        return found[: self.order.count]

    def toggle(self, row: TreeRow, *, with_all_below: bool = False) -> None:
        """Fold or unfold a row."""
        folds = self._folds.setdefault(row.view, _Folds())
        self._revision += 1
        if row.entity < 0:
            folds.is_open, folds.is_chosen = not folds.is_open, True
            return
        entities = {row.entity}
        if with_all_below:
            entities = set(self.order.at_and_below(row.entity).tolist())
        if row.entity in folds.unfolded:
            folds.unfolded -= entities
        else:
            folds.unfolded |= entities
        folds.seen |= entities

    def reveal(self, opened: Opened, view: int, path: str) -> None:
        """Unfold all above an entity of a view."""
        folds = self._folds.setdefault(view, _Folds())
        index = opened.recording.store.entities.index
        parts = path.split("/")
        above = {
            index["/".join(parts[:end])] for end in range(1, len(parts)) if "/".join(parts[:end]) in index
        }
        if folds.is_open and above <= folds.unfolded:
            return
        folds.is_open, folds.is_chosen = True, True
        folds.unfolded |= above
        folds.seen |= above
        self._revision += 1

    def _build(self, opened: Opened) -> TreeRows:
        blueprint = opened.blueprint
        for gone in self._folds.keys() - blueprint.views.keys():
            del self._folds[gone]
        hits = self._find_hits(opened)
        self.unseen = self._viewable(opened)
        parts = [self._build_view(opened, spec, hits) for spec in blueprint.views.values()]
        parts = [part for part in parts if part is not None]
        if not parts:
            return NO_ROWS
        return TreeRows(*(np.concatenate(columns) for columns in zip(*parts)))

    def _viewable(self, opened: Opened) -> Mask:
        """Which of the ordered entities have something that views show; a transform alone is nothing to see."""
        kinds = kinds_of(opened)
        contents = kinds.contents
        spatial = contents.having(*(name for name in SPATIAL if name != "tensor"))
        found: Mask = np.logical_or.reduce(
            [spatial, *(kinds.fits(kind) for kind in ViewKind if kind not in _SPATIAL_KINDS)]
        )
        viewable: Mask = found[: self.order.count].copy()
        return viewable

    def _build_view(
        self, opened: Opened, spec: ViewSpec, hits: Mask | None
    ) -> tuple[npt.NDArray[np.generic], ...] | None:
        order = self.order
        members = self.members(opened, spec)
        self.unseen &= ~members
        kept = order.count_below(members) > 0
        forced = np.zeros(len(members), bool)
        if hits is not None and not _matches(spec.name, self.filter):
            mine = hits & kept
            if not mine.any():
                return None
            forced = order.count_below(mine) > mine
            kept &= forced | mine | order.below(mine)
        tops = self._tops(opened, spec, members)
        folds = self._default_folds(spec.id, members, kept, tops)
        is_open = folds.is_open or bool(forced.any())
        found = [_view_row(spec.id, foldable=bool(kept.any()), is_open=is_open)]
        if is_open:
            unfolded = forced.copy()
            known = [entity for entity in folds.unfolded if entity < len(unfolded)]
            unfolded[known] = True
            found += [self._build_top(spec.id, top, kept, members, unfolded) for top in tops]
        return tuple(np.concatenate(columns) for columns in zip(*found))

    def _tops(self, opened: Opened, spec: ViewSpec, members: Mask) -> list[tuple[int, bool]]:
        """Where the rows of a view begin: entities, and whether the entity itself has a row."""
        index = opened.recording.store.entities.index
        known = len(members)
        root = index.get(spec.root.strip("/") or "/", known)
        tops = [(root, bool(members[root]))] if root < known else []
        others = sorted(path for path in spec.included if not below(path, spec.root))
        others = [path for path in others if not any(path != each and below(path, each) for each in others)]
        return tops + [(index[path], True) for path in others if index.get(path, known) < known]

    def _build_top(
        self, view: int, top: tuple[int, bool], kept: Mask, members: Mask, unfolded: Mask
    ) -> tuple[npt.NDArray[np.generic], ...]:
        """The rows at and below one entity. Those of the root's children stand beside the root itself."""
        order = self.order
        entity, has_row = top
        mine = order.at_and_below(entity)
        mine = mine[kept[mine]]
        counts = order.count_below(kept)
        foldable = counts[mine] > 1
        is_root = mine == entity
        folded = foldable & ~unfolded[mine] & ~is_root
        hidden = order.below(_mask_of(mine[folded], len(kept)))[mine]
        hidden |= is_root & (not has_row)
        tree_depths = self._depths()
        depths = np.maximum(tree_depths[mine] - tree_depths[entity], 1)
        shown = ~hidden
        mine, depths, folded = mine[shown], depths[shown], folded[shown]
        foldable = foldable[shown] & ~is_root[shown]
        return np.full(len(mine), view), mine, depths, foldable, folded, is_root[shown]

    def _default_folds(self, view: int, members: Mask, kept: Mask, tops: list[tuple[int, bool]]) -> _Folds:
        """What is unfolded; what is new is unfolded while there is little."""
        folds = self._folds.setdefault(view, _Folds())
        if not folds.is_chosen and not folds.is_open:
            parents = self._parents()
            roots = np.array([top for top, _ in tops], np.int64)
            top_count = int(np.count_nonzero(np.isin(parents, roots) & kept))
            folds.is_open = top_count <= FEW
        if int(np.count_nonzero(members)) <= FEW:
            folders = set(np.flatnonzero(self.order.count_below(members) > 1).tolist()) - folds.seen
            folds.unfolded |= folders
            folds.seen |= folders
        return folds

    def _find_hits(self, opened: Opened) -> Mask | None:
        if not self.filter.strip():
            return None
        key = (self.filter, self.order.count)
        if key != self._hits[0]:
            paths = opened.recording.store.entities.paths
            self._names += [path.lower() for path in paths[len(self._names) : self.order.count]]
            self._hits = (key, matching(self._names, self.filter))
        return self._hits[1]

    def _depths(self) -> _Ints:
        return self.order.tree.depths[: self.order.count]

    def _parents(self) -> _Ints:
        return self.order.tree.parents[: self.order.count]


def _view_row(view: int, *, foldable: bool, is_open: bool) -> tuple[npt.NDArray[np.generic], ...]:
    return (
        np.array([view], np.int64),
        np.array([-1], np.int64),
        np.array([0], np.int64),
        np.array([foldable]),
        np.array([foldable and not is_open]),
        np.array([False]),
    )


def _mask_of(entities: _Ints, count: int) -> Mask:
    mask = np.zeros(count, bool)
    mask[entities] = True
    return mask


def _matches(text: str, wanted: str) -> bool:
    """Whether a text has all words, whatever their case."""
    lower = text.lower()
    return all(word in lower for word in wanted.lower().split())


def matching(lower_paths: list[str], wanted: str) -> Mask:
    """Which paths have all words in their name, or where a word has a slash, in all of the path.

    So what lies below a hit is no hit.

    Args:
        lower_paths: in lower case.
        wanted: words.
    """
    found = np.ones(len(lower_paths), bool)
    for word in wanted.lower().split():
        if "/" in word:
            found &= np.fromiter((word in path for path in lower_paths), bool, len(lower_paths))
            continue
        # Most paths do not have it anywhere, and to cut out names takes longer than to look.
        found &= np.fromiter(
            (word in path and word in path[path.rfind("/") + 1 :] for path in lower_paths),
            bool,
            len(lower_paths),
        )
    return found
