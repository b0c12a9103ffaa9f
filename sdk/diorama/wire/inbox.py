"""Bytes as they arrive, handed out as contiguous views."""

from __future__ import annotations

from collections import deque

import numpy as np

from diorama.wire.encoder import ALIGNMENT
from diorama.wire.records import Buffer

_SMALL_BYTES = 2048
"""Neighbours that are smaller together are joined at once: an object costs 200 bytes, and a peer may send every byte
of a gigabyte alone."""


class Inbox:
    """A queue of bytes. Nothing is copied but what is asked for across the border of two pieces.

    Memory is taken only for bytes that have arrived, whatever a length field claims.
    """

    def __init__(self) -> None:
        self.offset = 0
        """Of the next byte, counted from the first that was ever added."""
        self.available = 0
        """Bytes that are here."""
        self._pieces: deque[memoryview] = deque()
        self._landing: memoryview | None = None

    def add(self, data: Buffer) -> None:
        """Appends bytes; views of them may live on."""
        view = memoryview(data).cast("B")
        if not len(view):
            return
        self._landing = None
        self.available += len(view)
        if self._pieces and len(self._pieces[-1]) + len(view) <= _SMALL_BYTES:
            view = memoryview(b"".join([self._pieces.pop(), view]))
        self._pieces.append(view)

    def landing(self, size: int) -> memoryview:
        """Memory for what is missing of the next `size` bytes, to be filled from its start, then `land`ed.

        They need not be joined then. Not all of them may be here. What is not filled is not touched either, so the
        system takes no memory for it.
        """
        if self._landing is None or len(self._landing) != size:
            self._landing = self._block(size)
            self._gather(self._landing, self.available)
            self._show_landed()
        return self._landing[self.available :]

    def land(self, size: int) -> None:
        """So many bytes have been put into what `landing` returned."""
        if self._landing is not None:
            self.available += size
            self._show_landed()

    def peek(self, size: int) -> memoryview | None:
        """The next `size` bytes without taking them; None until so many are here."""
        if size > self.available:
            return None
        if not size:
            return memoryview(b"")
        if len(self._pieces[0]) < size:
            self._join(size)
        return self._pieces[0][:size]

    def skip(self, size: int) -> None:
        """Takes `size` bytes, which must be here."""
        self._landing = None
        self.offset += size
        self.available -= size
        while size:
            piece = self._pieces.popleft()
            if len(piece) > size:
                self._pieces.appendleft(piece[size:])
                return
            size -= len(piece)

    def _show_landed(self) -> None:
        if self._landing is not None:
            self._pieces = deque([self._landing[: self.available].toreadonly()] if self.available else ())
            if self.available == len(self._landing):
                self._landing = None

    def _join(self, size: int) -> None:
        joined = self._block(size)
        self._gather(joined, size)
        self._pieces.appendleft(joined.toreadonly())

    def _block(self, size: int) -> memoryview:
        # What lies aligned in the input shall lie aligned in memory.
        block = np.empty(size + ALIGNMENT, np.uint8)
        shift = (self.offset - block.ctypes.data) % ALIGNMENT
        return block.data[shift : shift + size]

    def _gather(self, block: memoryview, size: int) -> None:
        """Moves the next `size` bytes into the beginning of `block`."""
        filled = 0
        while filled < size:
            piece = self._pieces.popleft()
            part = piece[: size - filled]
            block[filled : filled + len(part)] = part
            filled += len(part)
            if len(part) < len(piece):
                self._pieces.appendleft(piece[len(part) :])
