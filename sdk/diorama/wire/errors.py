"""What can go wrong with bytes: an error when nothing can be read, damage when the rest can."""

from __future__ import annotations

from typing import NamedTuple


class WireError(ValueError):
    """The bytes are no recording at all, or a chunk cannot be put into one. Says what and where."""


class Damage(NamedTuple):
    """One place of the input that was not intact.

    `offset` counts bytes from the beginning of the input.
    """

    offset: int
    what: str

    def __str__(self) -> str:
        where = f"at offset {self.offset}: "
        return self.what if where in self.what else where + self.what
