"""Recordings in files, mapped into memory: reading one does not need its size in RAM."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator

from diorama.chunk import Chunk
from diorama.wire import Damage, Decoder, RecordingInfo


class FileSource:
    """Iterates once over the chunks of a file.

    Values of large chunks are views of the mapped file, which stays mapped as long as they live. A file must not
    be shortened in that time.

    Attributes:
        path: the file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Maps the file.

        Raises:
            OSError: it cannot be opened.
        """
        self.path = os.fspath(path)
        self._decoder = Decoder(self.path)
        self._chunks = self._decode(_mapped(self.path))

    @property
    def info(self) -> RecordingInfo | None:
        """What the recording says of itself: None until the first chunk, or if it says nothing."""
        return self._decoder.info

    @property
    def damage(self) -> list[Damage]:
        """All that was not intact in what has been read so far."""
        return self._decoder.damage

    @property
    def foreign_messages(self) -> int:
        """Messages of other encodings, which were skipped."""
        return self._decoder.foreign_messages

    def __iter__(self) -> Iterator[Chunk]:
        """The chunks, each once.

        Raises:
            WireError: this is no MCAP file.
        """
        return self._chunks

    def _decode(self, content: memoryview) -> Iterator[Chunk]:
        yield from self._decoder.feed(content)
        yield from self._decoder.close()


def read_file(path: str | os.PathLike[str]) -> FileSource:
    """The chunks of a recording file, with what it says of itself and what is damaged.

    Raises:
        OSError: it cannot be opened.
    """
    return FileSource(path)


def _mapped(path: str) -> memoryview:
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            return memoryview(b"")  # which cannot be mapped
        try:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, ValueError):
            return memoryview(file.read())  # a pipe
