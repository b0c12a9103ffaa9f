"""Freed memory goes back to the system when much of it was freed; allocators would keep it for themselves."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache

import pyarrow as pa


def return_freed_memory() -> None:
    """Give back what the allocators of numpy and Arrow hold free; where they cannot be asked to, nothing happens."""
    pa.default_memory_pool().release_unused()
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    """What glibc has for it: arrays of less than 32 MB lie in its heaps, and stay there when they are freed."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another C library
        return None
    trim.argtypes = [ctypes.c_size_t]
    trim.restype = ctypes.c_int
    return trim
