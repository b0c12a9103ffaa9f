"""Joins: which value of one component belongs to each instance of another.

The instances of a row have the keys 0..n-1, unless the same log call also logged `instance_key`. A splat
belongs to every instance.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama.chunk import Values
from diorama_renderer.store import Instances, Rows, Store

Keys = npt.NDArray[np.uint64]


def key_rows(store: Store, component: str, rows: Rows) -> Rows:
    """The rows of `instance_key` that were logged in the same calls as `rows`.

    Args:
        store: where to look.
        component: of the rows.
        rows: shape (n,), -1 for none.

    Returns:
        Shape (n,): for each row the one of the same entity and arrival (of several the one inserted last), or
        -1 if its instances have the keys 0..n-1.
    """
    keys, table = store.table("instance_key"), store.table(component)
    found: Rows = np.full(len(rows), -1)
    if keys is None or table is None:
        return found
    wanted = np.flatnonzero(rows >= 0)
    found[wanted] = keys.rows_at(table.arrival[rows[wanted]], table.entity[rows[wanted]])
    return found


def join_indices(
    primary_count: int, primary_keys: Keys | None, instances: Instances, keys: Keys | None
) -> npt.NDArray[np.int64]:
    """Which value belongs to each primary instance.

    Args:
        primary_count: number of instances of the primary component.
        primary_keys: shape (primary_count,), their keys; None: 0..n-1.
        instances: the other component's row.
        keys: shape (instances.count,), its keys; None: 0..n-1. Keys that are the primary's own join place by
            place; otherwise of equal ones the last counts.

    Returns:
        Shape (primary_count,): places in `instances.values`, -1 where there is no value of that key. Where
        somebody logged fewer keys than instances, those without a key have no value.
    """
    if instances.splat:
        return np.full(primary_count, 0 if instances.count else -1)
    if instances.count == primary_count and _same(primary_keys, keys):
        return np.arange(primary_count)
    wanted = (
        np.arange(primary_count, dtype=np.uint64) if primary_keys is None else primary_keys[:primary_count]
    )
    if keys is None:
        found = np.where(wanted < instances.count, wanted, 0).astype(np.int64)
        found[wanted >= instances.count] = -1
    else:
        found = _last_places(keys[: instances.count], wanted)
    missing = np.full(primary_count - len(found), -1)
    return np.concatenate([found, missing]) if len(missing) else found


def join(
    primary_count: int,
    primary_keys: Keys | None,
    instances: Instances,
    keys: Keys | None,
    default: npt.ArrayLike | None,
) -> Values:
    """The value of each primary instance.

    Args:
        primary_count: number of instances of the primary component.
        primary_keys: shape (primary_count,), their keys; None: 0..n-1.
        instances: the other component's row.
        keys: shape (instances.count,), its keys; None: 0..n-1.
        default: for instances that have no value: one value, or shape (primary_count,) or (primary_count,
            width). None gives nulls in Arrow values and zeros in numpy ones. Ignored for Arrow values.

    Returns:
        As many values as primary instances, of the type of `instances.values`; a view where they fit as they
        are, and for a splat one value that is repeated without memory (read-only).
    """
    values = instances.values
    if isinstance(values, np.ndarray):
        if instances.splat and instances.count:
            return np.broadcast_to(values[0], (primary_count, *values.shape[1:]))
        if instances.count == primary_count and _same(primary_keys, keys):
            return values
    return values_at(values, join_indices(primary_count, primary_keys, instances, keys), default)


def values_at(values: Values, places: npt.NDArray[np.int64], default: npt.ArrayLike | None) -> Values:
    """The values at some places, and `default` where a place is -1: see `join`, of which it is a part."""
    if not isinstance(values, np.ndarray):
        return values.take(pa.array(places, mask=places < 0))
    joined = np.zeros((len(places), *values.shape[1:]), values.dtype)
    if default is not None:
        joined[...] = default
    found = places >= 0
    joined[found] = values[places[found]]
    return joined


def _same(keys: Keys | None, others: Keys | None) -> bool:
    if keys is None or others is None:
        return keys is others
    return np.array_equal(keys, others)


def _last_places(keys: Keys, wanted: Keys) -> npt.NDArray[np.int64]:
    """For each wanted key its last place in `keys`, or -1."""
    order = np.argsort(keys, kind="stable")
    places = np.searchsorted(keys, wanted, "right", sorter=order) - 1
    found: npt.NDArray[np.int64] = np.full(len(wanted), -1)
    exists = places >= 0
    candidates = order[places[exists]]
    found[exists] = np.where(keys[candidates] == wanted[exists], candidates, -1)
    return found
