"""How values are named in the names of tests."""

from __future__ import annotations


def briefly(value: object) -> str:
    """Short, of ASCII alone, and the same in every process: an address is not."""
    return ascii(value).partition(" at 0x")[0][:40]
