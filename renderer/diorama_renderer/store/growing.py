"""An array that grows at its end, amortised O(1) a value, and is read as one contiguous numpy view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from diorama_renderer.store.survivors import Survivors

_FIRST_CAPACITY = 64


class Growing:
    """A column that only grows, but for `replace` and `keep`.

    Attributes:
        view: shape (n,) or (n, width), read-only: everything appended so far. A view taken earlier stays
            valid and unchanged by `extend`, because values already written are never moved within their
            memory.
    """

    __slots__ = ("_array", "_size", "view")

    def __init__(self, dtype: npt.DTypeLike, width: int = 0) -> None:
        """An empty column; `width` 0 gives shape (n,), otherwise (n, width)."""
        shape = (_FIRST_CAPACITY, width) if width else (_FIRST_CAPACITY,)
        self._array: npt.NDArray[Any] = np.empty(shape, dtype)
        self._size = 0
        self.view: npt.NDArray[Any] = self._array[:0]

    def __len__(self) -> int:
        """How many values."""
        return self._size

    @property
    def nbytes(self) -> int:
        """Bytes of the values. Spare capacity, of which the system gives nothing until it is written, is left out."""
        return int(self.view.nbytes)

    def extend(self, values: npt.NDArray[Any]) -> None:
        """Append `values`, shape (m,) or (m, width)."""
        self.replace(self._size, values)

    def extend_constant(self, value: int | bool, count: int) -> None:
        """Append `value` `count` times."""
        start = self._size
        self._resize(start + count)
        self._array[start : self._size] = value

    def replace(self, start: int, values: npt.NDArray[Any]) -> None:
        """Put `values` in the place of all from `start` on; views taken before may change."""
        self._resize(start + len(values))
        self._array[start : self._size] = values

    def reserve(self, size: int) -> None:
        """Have room for `size` values, so that appending them copies nothing."""
        if size > len(self._array):
            grown = np.empty((size, *self._array.shape[1:]), self._array.dtype)
            grown[: self._size] = self.view
            self._array = grown
            self._resize(self._size)

    def keep(self, survivors: Survivors) -> None:
        """Only some values stay, in memory of their own: views taken before do not change."""
        size = len(survivors)
        # Room for as many as there were: it will be needed, and growing costs twice the memory for a moment.
        capacity = max(_FIRST_CAPACITY, min(len(self._array), 2 * size))
        kept = np.empty((capacity, *self._array.shape[1:]), self._array.dtype)
        survivors.take(self.view, out=kept[:size])
        self._array = kept
        self._resize(size)

    def _resize(self, size: int) -> None:
        if size > len(self._array):
            capacity = max(size, len(self._array) * 3 // 2)
            grown = np.empty((capacity, *self._array.shape[1:]), self._array.dtype)
            kept = min(size, self._size)
            grown[:kept] = self._array[:kept]
            self._array = grown
        self._size = size
        view = self._array[:size]
        view.flags.writeable = False
        self.view = view
