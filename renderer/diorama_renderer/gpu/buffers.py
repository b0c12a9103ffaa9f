"""Storage buffers that mirror numpy columns: only what changed travels.

Rule 1: an upload travels in pieces of at most 4 MiB with a submit after each, because wgpu re-uses its
staging memory only after a submit (100 MiB: 13 ms; in one call 105 ms; without submits it also holds 100 MiB
more).
Rule 2: a buffer is never destroyed by hand. wgpu aborts the process when a submit names a destroyed buffer; a
buffer that is merely forgotten lives until the last submit that uses it has ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import wgpu

from .device import Gpu

PIECE_BYTES = 4 << 20
MERGE_BYTES = 16 << 10  # a call costs 7 us, the time in which 50 KiB travel
MIN_BYTES = 256


class Mirror:
    """A storage buffer that mirrors one column of a batch, and grows with it.

    Attributes:
        buffer: the wgpu buffer. It is another object after growth, so bind groups are made anew whenever
            `generation` has changed.
        generation: how often the buffer was replaced.
    """

    def __init__(self, gpu: Gpu, *, label: str, itemsize: int, usage: int = 0) -> None:
        """An empty mirror.

        Args:
            gpu: where it lives.
            label: names the buffer in wgpu's messages.
            itemsize: bytes of an element of the column: a row of a two-dimensional one. A multiple of 4.
            usage: beyond STORAGE, COPY_DST and COPY_SRC, such as `wgpu.BufferUsage.INDEX`.

        Raises:
            ValueError: itemsize is no multiple of 4.
        """
        if itemsize <= 0 or itemsize % 4:
            raise ValueError(f"Mirror: itemsize must be a multiple of 4 bytes, got {itemsize}")
        self.gpu = gpu
        self.label = label
        self.itemsize = itemsize
        self.usage = usage | wgpu.BufferUsage.STORAGE | wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.COPY_SRC
        self.generation = 0
        self.buffer = self._create(MIN_BYTES)

    @property
    def capacity(self) -> int:
        """How many elements fit without another buffer."""
        return int(self.buffer.size) // self.itemsize

    def upload(
        self, column: npt.NDArray[Any], *, count: int, dirty: Iterable[tuple[int, int]] | None = None
    ) -> None:
        """Make the buffer's first `count` elements equal to the column's.

        Args:
            column: shape (>= count, ...), C-contiguous, `itemsize` bytes a row.
            count: how many elements mean anything.
            dirty: (first, stop) of what changed since the last upload, ascending; None: everything.

        Raises:
            ValueError: the column's rows have another size, or it outgrows the largest buffer of the device.
        """
        if count == 0:
            return
        rows = np.ascontiguousarray(column[:count]).view(np.uint8).reshape(count, -1)
        if rows.shape[1] != self.itemsize:
            raise ValueError(
                f"Mirror.upload: {self.label}: expected rows of {self.itemsize} bytes, got {rows.shape[1]}"
            )
        if self._grow(count) or dirty is None:
            dirty = [(0, count)]
        flat = rows.reshape(-1)
        for first, stop in merged(dirty, count=count, gap=MERGE_BYTES // self.itemsize):
            write(
                self.gpu,
                self.buffer,
                flat[first * self.itemsize : stop * self.itemsize],
                first * self.itemsize,
            )

    def window(self, first: int, count: int) -> dict[str, Any]:
        """Binding resource of `count` elements from `first`; at least one, since none may be empty."""
        return {
            "buffer": self.buffer,
            "offset": first * self.itemsize,
            "size": max(count, 1) * self.itemsize,
        }

    def _grow(self, count: int) -> bool:
        """Whether a new, empty buffer had to be made."""
        needed = count * self.itemsize
        if needed <= self.buffer.size:
            return False
        limit = self.gpu.max_buffer_bytes // 256 * 256
        if needed > limit:
            raise ValueError(
                f"Mirror.upload: {self.label}: expected at most {limit} bytes, got {count} elements of "
                f"{self.itemsize} bytes"
            )
        doubled = min(2 * int(self.buffer.size), limit)
        self.buffer = self._create(max(doubled, -(-needed // 256) * 256))
        self.generation += 1
        return True

    def _create(self, size: int) -> wgpu.GPUBuffer:
        return self.gpu.device.create_buffer(label=self.label, size=size, usage=self.usage)


def write(gpu: Gpu, buffer: wgpu.GPUBuffer, source: npt.NDArray[np.uint8], offset: int = 0) -> None:
    """Copy bytes, shape (n,), n a multiple of 4, to `offset` of the buffer, in pieces (rule 1)."""
    size = source.shape[0]
    for start in range(0, size, PIECE_BYTES):
        gpu.device.queue.write_buffer(buffer, offset + start, source[start : start + PIECE_BYTES])
        if size > PIECE_BYTES:
            gpu.device.queue.submit([])


def merged(ranges: Iterable[tuple[int, int]], *, count: int, gap: int) -> list[tuple[int, int]]:
    """Ascending ranges cut at `count`, joined where no more than `gap` elements lie between them."""
    joined: list[tuple[int, int]] = []
    for first, stop in ranges:
        stop = min(stop, count)
        if stop <= first:
            continue
        if joined and first - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((first, stop))
    return joined


def windows(gpu: Gpu, count: int, *mirrors: Mirror) -> list[tuple[int, int]]:
    """(first, count) of the pieces in which `count` elements of all these mirrors can be bound.

    A binding holds at most `gpu.max_binding_bytes` (128 MiB on software adapters), and starts at a multiple
    of `gpu.offset_alignment`. All mirrors share the element numbering, so the widest column decides.
    """
    widest = max(mirror.itemsize for mirror in mirrors)
    step = gpu.max_binding_bytes // widest // gpu.offset_alignment * gpu.offset_alignment
    return [(first, min(step, count - first)) for first in range(0, count, step)]
