"""CRC-32 of pieces, and of what they make when joined.

A recording is covered twice: each MCAP chunk by its own CRC, and the whole data section by another. The
second is combined from the first, so that every byte is read once.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import lru_cache

_POLYNOMIAL = 0xEDB88320
"""The CRC-32 of zlib, PNG and MCAP; bit-reversed, as the remainders are: bit 31 is the coefficient of x^0."""

_ONE = 1 << 31


def _crc32_function() -> Callable[..., int]:
    # zlib-ng uses carry-less multiplication: 28 GB/s where zlib reaches 2, that is 0.6 ms instead of 8 for a
    # cloud of a million coloured points. It has no wheel for every platform, so it must not be a requirement.
    try:
        from zlib_ng import zlib_ng
    except ImportError:
        return zlib.crc32
    fast: Callable[..., int] = zlib_ng.crc32
    return fast


crc32 = _crc32_function()
"""`crc32(data, start=0)`: as `zlib.crc32`."""


def crc32_combine(first: int, second: int, second_size: int) -> int:
    """The CRC of two pieces joined, from the CRC of each.

    Appending n bytes multiplies the first remainder by x^(8 n) modulo the polynomial over GF(2).

    Args:
        first: CRC of the first piece.
        second: CRC of the second piece.
        second_size: its length in bytes.
    """
    power = 0
    bits = second_size * 8
    while bits:
        if bits & 1:
            first = _multiply(first, _square(power))
        bits >>= 1
        power += 1
    return first ^ second


@lru_cache(maxsize=64)
def _square(power: int) -> int:
    """The remainder of x^(2^power)."""
    if power == 0:
        return _ONE >> 1
    half = _square(power - 1)
    return _multiply(half, half)


def _multiply(a: int, b: int) -> int:
    """The product of two remainders, modulo the polynomial."""
    product = 0
    while a:
        if a & _ONE:
            product ^= b
        a = (a << 1) & 0xFFFFFFFF
        b = (b >> 1) ^ _POLYNOMIAL if b & 1 else b >> 1
    return product
