"""Rows of many entities and components as one Arrow table.

The store keeps a table a component; the rows that one log call left in several of them are found again by entity,
arrival and times. Calls that no column tells apart (equal in all of these, which several processes may bring about)
are told apart by the order in which they came.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama.schema import COMPONENTS
from diorama.timelines import LOG_TIME, Timeline
from diorama_renderer.recordings.names import entity_of, table_of
from diorama_renderer.recordings.spans import TimelineSpan, spans_of
from diorama_renderer.store import ComponentTable, Rows, Store

if TYPE_CHECKING:
    import pandas as pd

_BY_KIND = ("transform", "mesh3d")
"""Components whose variants differ in more than digits: each is a field of a struct."""
_FIXED_NAMES = ("entity_path", "log_time", "timeless")


@dataclass(frozen=True, eq=False)
class _Selected:
    """Rows of one component, and to which row of the result each belongs."""

    table: ComponentTable
    rows: Rows
    places: npt.NDArray[np.int64]


def to_arrow(
    store: Store, path: str | None, component: str | Sequence[str] | None, *, caller: str
) -> pa.Table:
    """See `Recording.to_arrow`."""
    entities = None if path is None else _below(store, entity_of(store, path, caller=caller))
    tables = _tables(store, component, entities, caller=caller)
    rows = [_rows_of(table, entities) for table in tables]
    spans = {timeline: span for timeline, span in spans_of(store).items() if timeline != LOG_TIME}
    # What was asked for by name has a column, though it be empty.
    kept = [(table, mine) for table, mine in zip(tables, rows) if len(mine) or component is not None]
    keys, selected = _calls(kept, list(spans))
    names: list[str] = list(_FIXED_NAMES)
    columns = _fixed_columns(store, keys)
    for index, (timeline, span) in enumerate(spans.items()):
        names.append(_free_name(timeline, names, store))
        columns.append(_time_column(keys[4 + 2 * index], keys[3 + 2 * index] == 0, span))
    for one in selected:
        names.append(one.table.component)
        columns.append(_component_column(one, len(keys[0])))
    return pa.table(columns, names=names)


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """See `Recording.to_pandas`."""
    try:
        import pandas
    except ImportError:
        raise ImportError("to_pandas: needs pandas: pip install pandas") from None
    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.int64(): pandas.Int64Dtype()}.get)
    return frame


def _below(store: Store, entity: int) -> npt.NDArray[np.bool_]:
    """Shape (entities,): the entity and all below it."""
    chosen = np.zeros(len(store.entities), bool)
    chosen[entity] = True
    for level in store.entities.levels()[1:]:
        chosen[level] |= chosen[store.entities.parents[level]]
    return chosen


def _tables(
    store: Store,
    component: str | Sequence[str] | None,
    entities: npt.NDArray[np.bool_] | None,
    *,
    caller: str,
) -> list[ComponentTable]:
    if component is None:
        wanted: Sequence[str] = sorted(store.components())
    else:
        wanted = [component] if isinstance(component, str) else list(dict.fromkeys(component))
    return [table_of(store, name, None, caller=caller) for name in wanted]


def _rows_of(table: ComponentTable, entities: npt.NDArray[np.bool_] | None) -> Rows:
    if entities is None:
        return np.arange(table.row_count)
    return np.flatnonzero(entities[table.entity])


def _calls(
    kept: list[tuple[ComponentTable, Rows]], timelines: list[Timeline]
) -> tuple[list[npt.NDArray[np.int64]], list[_Selected]]:
    """The log calls that the rows came from, in the order of arrival.

    Returns:
        Keys of the calls: arrival, entity, timeless, then for each timeline whether the call is on it and its time;
        and the rows with their calls.
    """
    each = [_keys(table, rows, timelines) for table, rows in kept]
    if not each:
        return [np.empty(0, np.int64)] * (3 + 2 * len(timelines)), []
    keys = [np.concatenate(parts) for parts in zip(*each)]
    order = np.lexsort(keys[::-1])
    ordered = [key[order] for key in keys]
    is_first = np.ones(len(order), bool)
    is_first[1:] = np.any([key[1:] != key[:-1] for key in ordered], axis=0)
    calls = np.empty(len(order), np.int64)
    calls[order] = np.cumsum(is_first) - 1
    stops = np.cumsum([len(rows) for _, rows in kept])
    selected = [
        _Selected(table, rows, places)
        for (table, rows), places in zip(kept, np.split(calls, stops[:-1]), strict=True)
    ]
    return [key[is_first] for key in ordered[:-1]], selected


def _keys(table: ComponentTable, rows: Rows, timelines: list[Timeline]) -> list[npt.NDArray[np.int64]]:
    keys = [table.arrival[rows], table.entity[rows].astype(np.int64), table.timeless[rows].astype(np.int64)]
    for timeline in timelines:
        on = np.zeros(table.row_count, np.int64)
        on[table.rows_on(timeline)] = 1
        keys += [on[rows], np.where(on[rows] > 0, table.times(timeline)[rows], 0)]
    return [*keys, _ordinals(keys)]


def _ordinals(keys: list[npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    """The how-manieth of rows with equal keys each row is."""
    order = np.lexsort(keys[::-1])  # stable
    is_first = np.ones(len(order), bool)
    is_first[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    firsts = np.flatnonzero(is_first)
    ordinals = np.empty(len(order), np.int64)
    ordinals[order] = np.arange(len(order)) - firsts[np.cumsum(is_first) - 1]
    return ordinals


def _fixed_columns(store: Store, keys: list[npt.NDArray[np.int64]]) -> list[Any]:
    paths = pa.array(store.entities.paths, pa.utf8()).take(pa.array(keys[1]))
    return [paths, pa.array(keys[0].view("datetime64[ns]")), pa.array(keys[2].astype(bool))]


def _free_name(timeline: Timeline, taken: list[str], store: Store) -> str:
    """The timeline's name, unless a column has it already."""
    name = timeline.name
    if name in taken or name in store.components():
        name = f"{name} ({timeline.type.value})"
    while name in taken:
        name += "'"
    return name


def _time_column(times: npt.NDArray[np.int64], absent: npt.NDArray[np.bool_], span: TimelineSpan) -> Any:
    column = pa.array(times, mask=absent)
    if span.type == "sequence":
        return column
    return column.cast(pa.timestamp("ns") if span.is_date else pa.duration("ns"))


def _component_column(selected: _Selected, length: int) -> Any:
    """Shape (length,): the rows at their places, null elsewhere."""
    table, rows = selected.table, selected.rows
    codes = table.variants(rows)
    by_variant = {
        name: _at_places(
            _row_values(table, rows[codes == code], name), selected.places[codes == code], length
        )
        for code, name in enumerate(table.variant_names)
        if table.component in _BY_KIND or bool((codes == code).any())
    }
    columns = list(by_variant.values())
    if not columns:
        return pa.nulls(length, _row_values(table, rows, table.variant_names[0]).type)
    if table.component in _BY_KIND:
        missing = np.ones(length, bool)
        missing[selected.places] = False
        return pa.StructArray.from_arrays(columns, names=list(by_variant), mask=pa.array(missing))
    if len(columns) == 1:
        return columns[0]
    # Some rows have more digits than others: all get as many.
    widest = columns[-1].type
    return _coalesced([column.cast(widest) for column in columns])


def _coalesced(columns: list[Any]) -> Any:
    """Of each row the column that is not null: lists are out of reach of Arrow's own coalesce."""
    length = len(columns[0])
    places = np.full(length, -1)
    for number, column in enumerate(columns):
        valid = column.is_valid().to_numpy(zero_copy_only=False)
        places[valid] = np.flatnonzero(valid) + number * length
    return pa.concat_arrays(columns).take(pa.array(places, mask=places < 0))


def _at_places(values: Any, places: npt.NDArray[np.int64], length: int) -> Any:
    indexes = np.full(length, -1)
    indexes[places] = np.arange(len(places))
    return values.take(pa.array(indexes, mask=indexes < 0))


def _row_values(table: ComponentTable, rows: Rows, variant: str) -> Any:
    """One value (of a single component) or one list a row, of one variant, as Arrow."""
    counts = table.counts[rows]
    flat = _flat_values(table, rows, variant)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    if table.single:
        places = np.where(counts > 0, offsets[:-1], -1)
        return flat.take(pa.array(places, mask=places < 0))
    return pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), flat)


def _flat_values(table: ComponentTable, rows: Rows, variant: str) -> Any:
    if variant == "ext":
        return _extension_values(table, rows)
    known = next(one for one in COMPONENTS[table.component].variants if one.name == variant)
    if known.dtype is None:
        return table.take_values(rows).cast(known.arrow) if len(rows) else pa.array([], known.arrow)
    if not len(rows):
        return pa.array([], known.arrow)
    values = table.gather_instances(rows, variant)
    if not known.width:
        return pa.array(values, known.arrow)
    flat = pa.array(np.ascontiguousarray(values).reshape(-1), known.arrow.value_type)
    return pa.FixedSizeListArray.from_arrays(flat, type=known.arrow)


def _extension_values(table: ComponentTable, rows: Rows) -> Any:
    """Of one type: that of the first row, or the first of a few that all can be converted to."""
    if not len(rows):
        return pa.nulls(0)
    blocks: list[Any] = [table.instances(row).values for row in rows.tolist()]
    types = list(dict.fromkeys(values.type for values in blocks))
    if len(types) == 1:
        return table.take_values(rows)
    for target in (*types, pa.float64(), pa.utf8()):
        with suppress(
            pa.ArrowInvalid, pa.ArrowNotImplementedError
        ):  # a value, or a type, that it cannot hold
            return pa.concat_arrays([values.cast(target) for values in blocks])
    return pa.array([str(value) for values in blocks for value in values.to_pylist()], pa.utf8())
