"""One component of one entity over time."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.recordings.values import text_entries_of, transforms_of, value_of
from diorama_renderer.store import ComponentTable, Rows


class Series(NamedTuple):
    """What was logged over time, in order; unpacks as `times, values = ...`.

    Attributes:
        times: shape (n,), int64, ascending: counts, or nanoseconds.
        values: n values: an array where each is one number, else a list.
    """

    times: npt.NDArray[np.int64]
    values: npt.NDArray[Any] | list[Any]


def values_of(table: ComponentTable, rows: Rows) -> npt.NDArray[Any] | list[Any]:
    """What the rows say, one after another; None in a list, NaN or False in an array, for rows that are empty.

    Raises:
        ValueError: see `values.value_of`.
    """
    if table.component in ("scalar", "scalar_scattered", "clear"):
        return _numbers(table, rows)
    found: list[Any] = [None] * len(rows)
    filled = np.flatnonzero(table.counts[rows] > 0)
    if not len(filled):
        return found
    if table.component == "text_entry":
        # As many rows as values but for hostile ones, of which the first value counts.
        starts = np.cumsum(table.counts[rows[filled]]) - table.counts[rows[filled]]
        entries = text_entries_of(table.take_values(rows[filled]))
        decoded = [entries[start] for start in starts.tolist()]
    elif table.component == "transform":
        return _transforms(table, rows, filled, found)
    else:
        decoded = [value_of(table.component, table.instances(row)) for row in rows[filled].tolist()]
    for place, value in zip(filled.tolist(), decoded):
        found[place] = value
    return found


def _numbers(table: ComponentTable, rows: Rows) -> npt.NDArray[Any]:
    variant = table.variant_names[0]
    if not table.has_empty:
        return table.gather(rows, variant)
    filled = np.flatnonzero(table.counts[rows] > 0)
    taken = table.gather(rows[filled], variant)
    values = np.zeros(len(rows), taken.dtype)
    if taken.dtype.kind == "f":
        values[:] = np.nan
    values[filled] = taken
    return values


def _transforms(
    table: ComponentTable, rows: Rows, filled: npt.NDArray[np.int64], found: list[Any]
) -> list[Any]:
    codes = table.variants(rows[filled])
    for code, variant in enumerate(table.variant_names):
        places = filled[codes == code]
        for place, value in zip(places.tolist(), transforms_of(variant, table.gather(rows[places], variant))):
            found[place] = value
    return found
