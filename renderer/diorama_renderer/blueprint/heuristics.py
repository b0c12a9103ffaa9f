"""Views appear by themselves: which ones data deserve.

The rules
    1. *3D*: one view of all that is connected by transforms. Its root is `/` if something is drawn or moves right below
       it, or a camera stands in a branch of its own; else each branch with something solid (`world`, `map`) is a scene
       with a view, up to four of them. What lies below an unknown transform is another world, with the same rules.
    2. *2D*: one view for each camera that has an image or marks on it. Where it has several images side by side
       (colour, depth), each has a view instead. So has each image without a camera. What lies beside images, marks and
       segmentations of their size, is shown over all of them (segmentations not over depth). Images below others lie
       over them. Marks without any image have one view a branch.
    3. *Time series* and *bar charts*: below the deepest entity that all of them share, one view for each branch with
       several, and one for those without a branch; or one of all, when that would be more than six.
    4. *Text log*: one, of everything: its lines are in the order of time, and can be filtered.
    5. *Tensors* that are neither images nor vectors: a view each, up to eight; else as 3.
    6. More than twelve views are more than anybody looks at: then a camera has one view, plots become one, and of what
       is still too much, the first by name have one. `possible_views` has the rest.

    A view that is there never changes its kind: where a 3D scene comes to be around an image, it gets a view of its
    own. What has been logged ever counts, so views do not depend on the time that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from diorama_renderer.blueprint.contents import Contents, TensorRole
from diorama_renderer.blueprint.naming import KIND_NAMES, name_views, natural_key
from diorama_renderer.blueprint.spaces import flat_views, solid_roots
from diorama_renderer.blueprint.subtrees import Mask
from diorama_renderer.blueprint.views import SETTINGS, ViewKind, ViewSpec, below
from diorama_renderer.store import Store

MOST_VIEWS = 12
_MOST_CHARTS = 6
_MOST_TENSORS = 8
_LEAST_PICTURES = 4

_ORDER = {kind: number for number, kind in enumerate(KIND_NAMES)}


@dataclass(frozen=True, slots=True)
class _Wanted:
    kind: ViewKind
    root: int
    included: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()


def automatic_views(store: Store, contents: Contents | None = None) -> list[ViewSpec]:
    """The views that a store deserves by the rules above, sorted by kind and name of their roots.

    Args:
        store: what was logged.
        contents: of the store and up to date, so that only what is new is looked at.

    Returns:
        With ids from 0; see `reconcile`.
    """
    contents = contents or _contents_of(store)
    wanted = _all(contents, is_frugal=False)
    if len(wanted) > MOST_VIEWS:
        wanted = _fewer(_all(contents, is_frugal=True), store.entities.paths)
    return _specs(wanted, store.entities.paths)


def possible_views(
    store: Store, contents: Contents | None = None, *, most: int = 200
) -> list[tuple[ViewKind, str]]:
    """What somebody may want to add: kind and root, sorted.

    The automatic views as if there were no limit, one of each image space, tensor and branch, and one of everything.
    """
    contents = contents or _contents_of(store)
    wanted = _all(contents, is_frugal=False) + _all(contents, is_frugal=True)
    for kind, mask in _masks(contents).items():
        if not bool(mask.any()):
            continue
        branches = contents.subtrees.branches(0, contents.subtrees.counts(mask))
        wanted += [_Wanted(kind, root) for root in (0, *branches)]
        if kind in (ViewKind.TENSOR, ViewKind.SPATIAL_2D):
            wanted += [_Wanted(kind, root) for root in np.flatnonzero(mask)[:most].tolist()]
    paths = store.entities.paths
    found = {(each.kind, paths[each.root]) for each in wanted}
    return sorted(found, key=lambda each: (_ORDER[each[0]], natural_key(each[1])))[:most]


def reconcile(
    existing: Iterable[ViewSpec],
    wanted: Sequence[ViewSpec],
    *,
    next_id: int,
    retired: dict[tuple[ViewKind, str], ViewSpec] | None = None,
) -> list[ViewSpec]:
    """The wanted views, each of them the existing one of the same kind and root, with its id and settings.

    A new view whose root lies above or below that of one which is no longer wanted is that one, grown or shrunk.

    Args:
        existing: automatic views; they are changed in place.
        wanted: see `automatic_views`.
        next_id: of new views, counting up.
        retired: views that were not wanted for a while come from here and go there.
    """
    retired = {} if retired is None else retired
    known = {(spec.kind, spec.root): spec for spec in existing}
    found: list[ViewSpec | None] = [known.pop((spec.kind, spec.root), None) for spec in wanted]
    for at, spec in enumerate(wanted):
        if found[at] is None:
            found[at] = retired.pop((spec.kind, spec.root), None)
        if found[at] is None:
            kin = next((key for key in known if key[0] is spec.kind and _are_kin(key[1], spec.root)), None)
            found[at] = None if kin is None else known.pop(kin)
    retired.update(known)
    views = []
    for spec, old in zip(wanted, found, strict=True):
        if old is None:
            spec.id, next_id = next_id, next_id + 1
            views.append(spec)
            continue
        old.root, old.name, old.included, old.excluded = spec.root, spec.name, spec.included, spec.excluded
        views.append(old)
    return views


def _are_kin(first: str, second: str) -> bool:
    return below(first, second) or below(second, first)


def _contents_of(store: Store) -> Contents:
    contents = Contents(store)
    contents.update()
    return contents


def _masks(contents: Contents) -> dict[ViewKind, Mask]:
    """What views of each kind would show, but for the kinds that have rules of their own."""
    images = contents.with_role(TensorRole.IMAGE, TensorRole.DEPTH, TensorRole.SEGMENTATION)
    return {
        ViewKind.SPATIAL_2D: images | contents.transformed("pinhole"),
        ViewKind.TIME_SERIES: contents.having("scalar"),
        ViewKind.BAR_CHART: contents.with_role(TensorRole.BARS),
        ViewKind.TEXT_LOG: contents.having("text_entry"),
        ViewKind.TENSOR: contents.with_role(TensorRole.TENSOR),
    }


def _all(contents: Contents, *, is_frugal: bool) -> list[_Wanted]:
    wanted = [_Wanted(ViewKind.SPATIAL_3D, root) for root in solid_roots(contents)]
    flat = flat_views(contents, is_frugal=is_frugal)
    wanted += [_Wanted(ViewKind.SPATIAL_2D, view.root, view.included) for view in flat]
    masks = _masks(contents)
    for kind in (ViewKind.TIME_SERIES, ViewKind.BAR_CHART):
        wanted += _charts(contents, kind, masks[kind], most=1 if is_frugal else _MOST_CHARTS)
    lines = masks[ViewKind.TEXT_LOG]
    if bool(lines.any()):
        wanted.append(_Wanted(ViewKind.TEXT_LOG, contents.subtrees.common(lines)))
    tensors = masks[ViewKind.TENSOR]
    if np.count_nonzero(tensors) <= _MOST_TENSORS:
        wanted += [_Wanted(ViewKind.TENSOR, entity) for entity in np.flatnonzero(tensors).tolist()]
    else:
        wanted += _charts(contents, ViewKind.TENSOR, tensors, most=_MOST_TENSORS)
    return wanted


def _charts(contents: Contents, kind: ViewKind, mask: Mask, *, most: int) -> list[_Wanted]:
    """Rule 3."""
    if not bool(mask.any()):
        return []
    subtrees = contents.subtrees
    counts = subtrees.counts(mask)
    top = subtrees.common(mask, counts)
    branches = subtrees.branches(top, counts)
    bushes = [branch for branch in branches if counts[branch] > 1]
    singles = len(bushes) < len(branches) or bool(mask[top])
    if len(bushes) + singles > most or not bushes:
        return [_Wanted(kind, top)]
    wanted = [_Wanted(kind, subtrees.common(mask & subtrees.below(branch))) for branch in bushes]
    return ([_Wanted(kind, top, (), tuple(bushes))] if singles else []) + wanted


def _fewer(wanted: list[_Wanted], paths: list[str]) -> list[_Wanted]:
    """Rule 6: of pictures and tensors as many as there is room for."""
    many = (ViewKind.SPATIAL_2D, ViewKind.TENSOR)
    kept = [each for each in wanted if each.kind not in many]
    room = max(MOST_VIEWS - len(kept), _LEAST_PICTURES)
    pictures, tensors = (
        sorted((each for each in wanted if each.kind is kind), key=lambda each: natural_key(paths[each.root]))
        for kind in many
    )
    tensor_room = min(len(tensors), max(room - len(pictures), room // 3))
    return kept + pictures[: room - tensor_room] + tensors[:tensor_room]


def _specs(wanted: list[_Wanted], paths: list[str]) -> list[ViewSpec]:
    by_identity = {(each.kind, each.root): each for each in wanted}
    ordered = sorted(
        by_identity.values(), key=lambda each: (_ORDER[each.kind], natural_key(paths[each.root]))
    )
    names = name_views([(each.kind, paths[each.root]) for each in ordered])
    return [
        ViewSpec(
            number,
            each.kind,
            paths[each.root],
            name,
            included={paths[entity] for entity in each.included},
            excluded={paths[entity] for entity in each.excluded},
            settings=SETTINGS[each.kind](),
        )
        for number, (each, name) in enumerate(zip(ordered, names, strict=True))
    ]
