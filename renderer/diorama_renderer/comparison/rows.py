"""Which of many pairs of rows differ: exactly, and vectorised where values have a fixed width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from diorama_renderer.comparison.canonical import content_hash
from diorama_renderer.comparison.tolerance import Tolerance, apart, rigid_apart, rotation_apart
from diorama_renderer.store import ComponentTable, Instances, Rows

pc: Any = pyarrow.compute  # whose functions are made when it is imported, so no checker sees them

Bools = npt.NDArray[np.bool_]

_BLOCK_VALUES = 1 << 18
_TEXTS = {"label": (None,), "text_entry": ("body", "level")}


def differing(
    a: ComponentTable | None, rows_a: Rows, b: ComponentTable | None, rows_b: Rows, tolerance: Tolerance
) -> Bools:
    """Which pairs of rows do not say the same: shape (n,).

    Args:
        a: the table of `rows_a`; None where the component was never logged.
        rows_a: shape (n,), -1 where nothing is in force.
        b: the table of `rows_b`, of the same component.
        rows_b: likewise.
        tolerance: beyond which numbers differ.
    """
    differs: Bools = (rows_a < 0) != (rows_b < 0)
    both = np.flatnonzero((rows_a >= 0) & (rows_b >= 0))
    if a is None or b is None or not len(both):
        return differs
    mine, others = rows_a[both], rows_b[both]
    alike = (a.counts[mine] == b.counts[others]) & (a.splat[mine] == b.splat[others])
    differs[both[~alike]] = True
    both, mine, others = both[alike], mine[alike], others[alike]
    for variant, other_variant, which in _by_variant(a, mine, b, others):
        if variant != other_variant and {variant, other_variant} != {"f32", "f64"}:
            differs[both[which]] = True
            continue
        for part in _parts(a.counts[mine[which]]):
            at = which[part]
            pair = (a, mine[at], variant), (b, others[at], other_variant)
            differs[both[at]] = _compare(*pair, tolerance)
    return differs


_Side = tuple[ComponentTable, Rows, str]


def _compare(a: _Side, b: _Side, tolerance: Tolerance) -> Bools:
    """Shape (n,), of rows that are not empty, as many instances in each pair."""
    (table, rows, variant), (other, other_rows, other_variant) = a, b
    component = table.component
    if component in _TEXTS:
        return _texts(component, table, rows, other, other_rows)
    if not isinstance(table.instances(int(rows[0])).values, np.ndarray):
        pairs = zip(rows.tolist(), other_rows.tolist())
        return np.array(
            [_nested(component, table.instances(x), other.instances(y), tolerance) for x, y in pairs]
        )
    x = table.gather_instances(rows, variant)
    y = other.gather_instances(other_rows, other_variant)
    if component == "transform" and variant == "rigid3":
        each = rigid_apart(x, y, tolerance)
    elif component == "quaternion":
        each = rotation_apart(x, y, tolerance)
    else:
        most = tolerance.position if variant == "affine" else tolerance.of(component)
        each = apart(x, y, most)
        each = np.asarray(each.any(axis=1)) if each.ndim == 2 else each
    return _any_of_row(each, table.counts[rows])


def _any_of_row(each: Bools, counts: npt.NDArray[np.int64]) -> Bools:
    if len(each) == len(counts):
        return each
    starts = np.cumsum(counts) - counts
    return np.logical_or.reduceat(each, starts)


def _texts(
    component: str, table: ComponentTable, rows: Rows, other: ComponentTable, other_rows: Rows
) -> Bools:
    x, y = table.take_values(rows), other.take_values(other_rows)
    each = np.zeros(len(x), bool)
    for field in _TEXTS[component]:
        mine, others = (x, y) if field is None else (x.field(field), y.field(field))
        same = pc.fill_null(pc.equal(mine, others), False)
        no_text = pc.and_(pc.is_null(mine), pc.is_null(others))
        each |= ~pc.or_(same, no_text).to_numpy(zero_copy_only=False)
    return _any_of_row(each, table.counts[rows])


def _nested(component: str, x: Instances, y: Instances, tolerance: Tolerance) -> bool:
    if content_hash(x) == content_hash(y):
        return False
    most = tolerance.of(component)
    if most <= 0:
        return True
    mine, others = _numbers(x.values), _numbers(y.values)
    if mine is None or others is None or len(mine) != len(others):
        return True
    if [*_lengths(x.values)] != [*_lengths(y.values)]:
        return True
    return bool(apart(mine, others, most).any())


def _numbers(values: Any) -> npt.NDArray[Any] | None:
    while not pa.types.is_primitive(values.type):
        if not (pa.types.is_list(values.type) or pa.types.is_fixed_size_list(values.type)):
            return None
        values = values.flatten()
    if values.null_count:
        return None
    numbers = np.asarray(values.to_numpy(zero_copy_only=False))
    return numbers.astype(np.float64) if numbers.dtype.kind in "fiu" else None


def _lengths(values: Any) -> Iterator[list[int]]:
    while pa.types.is_list(values.type) or pa.types.is_fixed_size_list(values.type):
        yield pc.list_value_length(values).to_pylist()
        values = values.flatten()


def _by_variant(
    a: ComponentTable, rows: Rows, b: ComponentTable, others: Rows
) -> Iterator[tuple[str, str, npt.NDArray[np.int64]]]:
    """The pairs of each combination of variants: their names, and which pairs have them."""
    count = len(b.variant_names)
    codes = a.variants(rows).astype(np.int64) * count + b.variants(others)
    for code in np.unique(codes).tolist():
        yield a.variant_names[code // count], b.variant_names[code % count], np.flatnonzero(codes == code)


def _parts(counts: npt.NDArray[np.int64]) -> Iterator[slice]:
    """Neighbouring rows that have so many values together that they stay in the cache."""
    stops = np.cumsum(counts)
    start = 0
    while start < len(counts):
        before = int(stops[start - 1]) if start else 0
        stop = max(int(stops.searchsorted(before + _BLOCK_VALUES, "right")), start + 1)
        yield slice(start, stop)
        start = stop
