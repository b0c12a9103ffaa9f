"""The values of one component: few large blocks, wherever its many small chunks came from.

Rule 1: fixed-width values of a single component, and those of small columns, are copied into one growing *arena* a
    variant, so that the values of any rows are a few vectorised takes. One of `ARENA_BYTES` is closed and another
    opened: growing and dropping then never copy much at once.
Rule 2: large columns stay views of the memory they came in; nothing larger than `SMALL_BYTES` is copied.
Rule 3: small Arrow columns that arrive together are concatenated, so that a recording of many one-row chunks does not
    become as many Arrow objects, each of which costs a kilobyte.
Rule 4: when rows are dropped, blocks without any are freed, and those of which less than `_FULL_SHARE` is left are
    copied, so that nothing small keeps something large alive.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama.chunk import Values
from diorama.schema import COMPONENTS, Variant
from diorama_renderer.store.growing import Growing

SMALL_BYTES = 32 * 1024
"""Up to this a copy (about a microsecond) is cheaper than one more object to keep."""

ARENA_BYTES = 16 * 1024 * 1024
"""An arena of so many is closed."""

_FULL_SHARE = 0.5


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
    """The blocks of one component. Rows know their block by its number, which changes only in `keep`."""

    def __init__(self, variants: tuple[Variant, ...], *, single: bool) -> None:
        """No values yet; a variant's code is its place in `variants`."""
        self._single = single
        self._variants = variants
        self._blocks: list[Values | Growing] = []
        self._arenas: dict[int, int] = {}  # by code: the block that is the variant's open arena
        self._closed_bytes = 0

    @property
    def nbytes(self) -> int:
        """Bytes of all blocks."""
        return self._closed_bytes + sum(self._blocks[block].nbytes for block in self._arenas.values())

    def block(self, number: int) -> Values:
        """The values of one block."""
        block = self._blocks[number]
        return block.view if isinstance(block, Growing) else block

    def take(
        self, code: int, blocks: npt.NDArray[np.int32], places: npt.NDArray[np.int64]
    ) -> npt.NDArray[Any]:
        """Values of a variant of fixed width, a copy: shape (n,) or (n, width).

        Args:
            code: of the variant.
            blocks: shape (n,), where each value is.
            places: shape (n,), and where in its block.
        """
        if not len(blocks):
            return _arena(self._variants[code]).view
        if bool((blocks == blocks[0]).all()):
            taken: npt.NDArray[Any] = np.asarray(self.block(int(blocks[0])))[places]
            return taken
        width = self._variants[code].width
        taken = np.empty((len(blocks), width) if width else len(blocks), self._variants[code].dtype)
        for block, mine in _by_block(blocks):
            taken[mine] = np.asarray(self.block(block))[places[mine]]
        return taken

    def add(self, values: list[Values], codes: list[int]) -> tuple[list[int], list[int]]:
        """Take in the values of columns, whose variants are `codes`.

        Returns:
            For each column its block, and where in that block the column's values begin.
        """
        blocks: list[int] = []
        bases: list[int] = []
        arenas: dict[int, _Pieces] = {}
        arrow: dict[pa.DataType, _Pieces] = {}
        for each, code in zip(values, codes, strict=True):
            if each.nbytes > SMALL_BYTES and not (self._single and isinstance(each, np.ndarray)):
                self._closed_bytes += each.nbytes
                blocks.append(self._append(each))
                bases.append(0)
                continue
            if isinstance(each, np.ndarray):
                pieces = arenas.get(code) or self._open_arena(code, arenas)
            elif (found := arrow.get(each.type)) is not None:
                pieces = found
            else:
                pieces = arrow[each.type] = _Pieces(self._append(each), 0)
            blocks.append(pieces.block)
            bases.append(pieces.add(each))
        self._extend_arenas(arenas)
        self._fill_blocks(arrow)
        return blocks, bases

    def row_bytes(
        self, blocks: npt.NDArray[np.int32], counts: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.float64]:
        """About how many bytes the values of each row have: shape (n,), given their blocks and how many they are."""
        each = np.array([block.nbytes / max(len(block), 1) for block in self._blocks], np.float64)
        return each[blocks] * counts

    def keep(
        self,
        codes: npt.NDArray[np.int8],
        blocks: npt.NDArray[np.int32],
        starts: npt.NDArray[np.int64],
        counts: npt.NDArray[np.int64],
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """Only the values of some rows stay: blocks of which little is left are copied together, and freed.

        Args:
            codes: shape (n,), the variant of each row.
            blocks: shape (n,), where its values are.
            starts: shape (n,), where in the block they begin.
            counts: shape (n,), how many they are.

        Returns:
            The blocks and starts of the rows from now on.
        """
        old, self._blocks = self._blocks, []
        open_arenas = {block: code for code, block in self._arenas.items()}
        self._arenas, self._closed_bytes = {}, 0
        held = np.bincount(blocks, weights=counts, minlength=len(old))
        numbers: npt.NDArray[np.int32] = np.full(len(old), -1, np.int32)
        for block in np.flatnonzero(np.bincount(blocks, minlength=len(old))).tolist():
            if held[block] > _FULL_SHARE * len(old[block]) or not _is_takeable(old[block]):
                numbers[block] = self._append(old[block])
                if block in open_arenas:
                    self._arenas[open_arenas[block]] = int(numbers[block])
                else:
                    self._closed_bytes += old[block].nbytes
        new_blocks, new_starts = numbers[blocks], starts.copy()
        self._copy_out(old, np.flatnonzero(new_blocks < 0), codes, blocks, counts, new_blocks, new_starts)
        return new_blocks, new_starts

    def _copy_out(
        self,
        old: list[Values | Growing],
        rows: npt.NDArray[np.int64],
        codes: npt.NDArray[np.int8],
        blocks: npt.NDArray[np.int32],
        counts: npt.NDArray[np.int64],
        new_blocks: npt.NDArray[np.int32],
        new_starts: npt.NDArray[np.int64],
    ) -> None:
        """Copy the values of `rows` from `old` blocks into new ones; fills in where they are then."""
        values, owners = [], []
        for block, mine in _by_block(blocks[rows]):
            owner = rows[mine]
            source = old[block]
            places = places_of(new_starts[owner], counts[owner])
            values.append(_taken(source.view if isinstance(source, Growing) else source, places))
            owners.append(owner)
        del old
        placed = self.add(values, [int(codes[owner[0]]) for owner in owners])
        for owner, block, base in zip(owners, *placed, strict=True):
            new_blocks[owner] = block
            new_starts[owner] = base + np.cumsum(counts[owner]) - counts[owner]

    def _append(self, block: Values | Growing) -> int:
        self._blocks.append(block)
        return len(self._blocks) - 1

    def _open_arena(self, code: int, arenas: dict[int, _Pieces]) -> _Pieces:
        """Where small values of a variant go: its arena, or another if that is large enough."""
        block = self._arenas.get(code)
        if block is not None and self._blocks[block].nbytes >= ARENA_BYTES:
            self._closed_bytes += self._blocks[block].nbytes
            block = None
        if block is None:
            block = self._arenas[code] = self._append(_arena(self._variants[code]))
        pieces = arenas[code] = _Pieces(block, len(self._blocks[block]))
        return pieces

    def _extend_arenas(self, arenas: dict[int, _Pieces]) -> None:
        for pieces in arenas.values():
            arena = self._blocks[pieces.block]
            assert isinstance(arena, Growing)
            arena.extend(np.concatenate(pieces.arrays) if len(pieces.arrays) > 1 else pieces.arrays[0])

    def _fill_blocks(self, arrow: dict[pa.DataType, _Pieces]) -> None:
        for pieces in arrow.values():
            joined = pa.concat_arrays(pieces.arrays)
            self._blocks[pieces.block] = joined
            self._closed_bytes += joined.nbytes


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


def places_of(starts: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The places `starts[i]`, `starts[i] + 1`, ... of rows of `counts[i]` values, one row after another."""
    shifts = np.repeat(starts - np.cumsum(counts) + counts, counts)
    places: npt.NDArray[np.int64] = shifts + np.arange(len(shifts))
    return places


def _by_block(blocks: npt.NDArray[np.int32]) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
    """Each block that occurs, with the places where it does, ascending."""
    order = np.argsort(blocks, kind="stable")
    ordered = blocks[order]
    firsts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    for first, mine in zip(firsts.tolist(), np.split(order, firsts[1:])):
        yield int(ordered[first]), mine


def _taken(values: Values, places: npt.NDArray[np.int64]) -> Values:
    """A copy of some values, which keeps nothing else alive."""
    return values[places] if isinstance(values, np.ndarray) else values.take(pa.array(places))


def _is_takeable(block: Values | Growing) -> bool:
    """Whether values can be copied out of a block: an extension may be of any type of Arrow's."""
    if isinstance(block, (Growing, np.ndarray)):
        return True
    try:
        block.slice(0, 0).take(pa.array([], pa.int64()))
    except pa.ArrowException:
        return False
    return True


def _arena(variant: Variant) -> Growing:
    return Growing(np.uint8 if variant.dtype is None else variant.dtype, variant.width)
