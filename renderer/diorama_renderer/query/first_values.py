"""The first value of each of many rows, for components that are thought to have one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama_renderer.store import ComponentTable, Rows

_BATCH_ROWS = 1 << 14
"""Live rows lie in thousands of small Arrow blocks, and a take looks at all its rows once a block."""


def first_numbers(table: ComponentTable, rows: Rows) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """The first value of each row of a component of plain numbers.

    Args:
        table: of a component whose first variant is a number.
        rows: shape (n,), of that variant.

    Returns:
        The values, shape (n,), 0 where a row is empty; and whether it has any.
    """
    variant = table.variant_names[0]
    counts = table.counts[rows]
    filled = counts > 0
    if table.single:
        taken = table.gather(rows[filled], variant)
    else:
        joined = table.gather_instances(rows[filled], variant)
        taken = joined[np.cumsum(counts[filled]) - counts[filled]]
    if len(taken) == len(rows):
        return taken, filled
    values = np.zeros(len(rows), taken.dtype)
    values[filled] = taken
    return values, filled


def first_arrow_values(table: ComponentTable, rows: Rows) -> Iterator[pa.Array]:
    """The first value of each row, some thousand rows at a time.

    Args:
        table: of a component without a fixed width, all of one Arrow type.
        rows: shape (n,), none of them empty.
    """
    for start in range(0, len(rows), _BATCH_ROWS):
        some = rows[start : start + _BATCH_ROWS]
        counts = table.counts[some]
        values = table.take_values(some)
        if len(values) != len(some):
            values = values.take(pa.array(np.cumsum(counts) - counts))
        yield values
