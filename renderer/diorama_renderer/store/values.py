"""The values of one component: few large blocks, wherever its many small chunks came from.

Rule 1: fixed-width values of a single component, and those of small columns, are copied into one growing
    *arena* a
variant, so that the values of any rows are one vectorised take.
Rule 2: large columns stay views of the memory they came in; nothing larger than `SMALL_BYTES` is copied.
Rule 3: small Arrow columns that arrive together are concatenated, so that a recording of many one-row chunks
    does not
become as many Arrow objects, each of which costs a kilobyte.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama.chunk import Column, Values
from diorama.schema import COMPONENTS, Variant
from diorama_renderer.store.growing import Growing

SMALL_BYTES = 32 * 1024
"""Up to this a copy (about a microsecond) is cheaper than one more object to keep."""


def variants_of(component: str) -> tuple[Variant, ...]:
    """The variants of a component, extension components included.

    Raises:
        ValueError: the component is unknown.
    """
    if component.startswith("ext."):
        return (Variant("ext", pa.null(), None, 0),)
    known = COMPONENTS.get(component)
    if known is None:
        raise ValueError(f"Store.insert: a component must be of the schema or ext.*, got {component!r}")
    return known.variants


class ValueBlocks:
    """The blocks of one component: first the arena of each variant, then views."""

    def __init__(self, variants: tuple[Variant, ...], *, single: bool) -> None:
        """No values yet; a variant's code is its place in `variants`."""
        self._single = single
        self._fixed = [variant.dtype is not None for variant in variants]
        self._arenas = [_arena(variant) for variant in variants]
        self._views: list[Values] = []
        self._view_bytes = 0

    @property
    def nbytes(self) -> int:
        """Bytes of all blocks."""
        return self._view_bytes + sum(arena.nbytes for arena in self._arenas)

    def block(self, index: int) -> Values:
        """The values of one block."""
        if index < len(self._arenas):
            return self._arenas[index].view
        return self._views[index - len(self._arenas)]

    def arena(self, code: int) -> npt.NDArray[Any] | None:
        """The arena of a variant, shape (n,) or (n, width); None if it has no fixed width."""
        return self._arenas[code].view if self._fixed[code] else None

    def add(self, columns: list[Column], codes: list[int]) -> tuple[list[int], list[int]]:
        """Take in the values of `columns`, whose variants are `codes`.

        Returns:
            For each column its block, and where in that block the column's values begin.
        """
        blocks: list[int] = []
        bases: list[int] = []
        arenas = [_Pieces(code, len(arena)) for code, arena in enumerate(self._arenas)]
        arrow: dict[pa.DataType, _Pieces] = {}
        for column, code in zip(columns, codes, strict=True):
            values = column.values
            if values.nbytes > SMALL_BYTES and not (self._single and isinstance(values, np.ndarray)):
                self._views.append(values)
                self._view_bytes += values.nbytes
                blocks.append(self._last_block)
                bases.append(0)
                continue
            if isinstance(values, np.ndarray):
                pieces = arenas[code]
            elif (found := arrow.get(values.type)) is not None:
                pieces = found
            else:
                self._views.append(values)
                pieces = arrow[values.type] = _Pieces(self._last_block, 0)
            blocks.append(pieces.block)
            bases.append(pieces.add(values))
        self._extend_arenas(arenas)
        self._replace_views(arrow)
        return blocks, bases

    @property
    def _last_block(self) -> int:
        return len(self._arenas) + len(self._views) - 1

    def _extend_arenas(self, arenas: list[_Pieces]) -> None:
        for arena, pieces in zip(self._arenas, arenas, strict=True):
            if pieces.arrays:
                arena.extend(np.concatenate(pieces.arrays) if len(pieces.arrays) > 1 else pieces.arrays[0])

    def _replace_views(self, arrow: dict[pa.DataType, _Pieces]) -> None:
        for pieces in arrow.values():
            joined = pa.concat_arrays(pieces.arrays)
            self._views[pieces.block - len(self._arenas)] = joined
            self._view_bytes += joined.nbytes


class _Pieces:
    """Arrays that will lie one after another in one block."""

    __slots__ = ("arrays", "block", "size")

    def __init__(self, block: int, size: int) -> None:
        self.block = block
        self.size = size
        self.arrays: list[Any] = []

    def add(self, values: Values) -> int:
        base = self.size
        self.arrays.append(values)
        self.size += len(values)
        return base


def _arena(variant: Variant) -> Growing:
    # A variant without a fixed width never enters its arena; an empty one keeps the block numbers regular.
    return Growing(np.uint8 if variant.dtype is None else variant.dtype, variant.width)
