"""Memory for large arrays that are made again and again, such as pictures.

Fresh memory comes from the system page by page, and touching a page for the first time takes longer than filling it:
all arrays of one picture took 14 ms, of which 6 went there. So the memory of arrays that nobody holds any more is given
out again. Whoever holds an array, or a view of it, holds its memory: nobody else gets that.
"""

from __future__ import annotations

import math
import sys
import threading
from typing import Any

import numpy as np
import numpy.typing as npt

MOST_BYTES = 128 << 20
"""Kept, whether held by somebody or not; older ones are left to those who hold them."""

_LEAST_BYTES = 128 << 10  # smaller arrays come from the heap anyway
_REFERENCES = 2  # to memory that is free: the list, and the question

_lock = threading.Lock()
_kept: list[npt.NDArray[np.uint8]] = []


def empty(shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """An array of one's own, like `np.empty`."""
    kind = np.dtype(dtype)
    size = math.prod(shape) * kind.itemsize
    if size < _LEAST_BYTES:
        return np.empty(shape, kind)
    with _lock:
        # A view made here is a reference: from then on nobody else takes this memory.
        return _memory(size)[:size].view(kind).reshape(shape)


def _memory(size: int) -> npt.NDArray[np.uint8]:
    for place in range(len(_kept)):
        # Not of a variable: whether that counts depends on the version of Python; from 3.14 on it mostly does not.
        if size <= _kept[place].nbytes <= 2 * size and sys.getrefcount(_kept[place]) <= _REFERENCES:
            return _kept[place]
    fresh = np.empty(size, np.uint8)
    _kept.append(fresh)
    total = sum(memory.nbytes for memory in _kept)
    while total > MOST_BYTES and len(_kept) > 1:
        total -= _kept.pop(0).nbytes
    return fresh
