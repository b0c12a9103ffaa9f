"""Recordings in files, mapped into memory: reading one does not need its size in RAM.

Who reads from a mapped file that somebody else shortens is killed by the system (SIGBUS). A program that must not be,
such as the viewer, has all but the largest files copied.
"""

from __future__ import annotations

import errno
import mmap
import os
import select
import stat
from collections.abc import Iterator

from diorama.chunk import Chunk
from diorama.wire import Damage, Decoder, RecordingInfo


class FileSource:
    """Iterates once over the chunks of a file.

    Values of large chunks are views of the mapped file, which stays mapped as long as they live. A file must not
    be shortened in that time, unless it was copied.

    Attributes:
        path: the file.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        most_copied_bytes: int = 0,
        patience_secs: float | None = None,
    ) -> None:
        """Maps the file, or copies it.

        Args:
            path: of the file.
            most_copied_bytes: of a file that is copied into memory.
            patience_secs: how long somebody may take to begin to write into a pipe; None: as long as they like.

        Raises:
            OSError: it cannot be opened, or is none, or nobody writes into it.
        """
        self.path = os.fspath(path)
        self._decoder = Decoder(self.path)
        self._chunks = self._decode(_content(self.path, most_copied_bytes, patience_secs))

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


def read_file(
    path: str | os.PathLike[str], *, most_copied_bytes: int = 0, patience_secs: float | None = None
) -> FileSource:
    """The chunks of a recording file, with what it says of itself and what is damaged.

    Args:
        path: of the file.
        most_copied_bytes: of a file that is copied into memory, and may be shortened while its chunks are in use.
        patience_secs: how long somebody may take to begin to write into a pipe; None: as long as they like.

    Raises:
        OSError: it cannot be opened, or is none, or nobody writes into it.
    """
    return FileSource(path, most_copied_bytes=most_copied_bytes, patience_secs=patience_secs)


def _content(path: str, most_copied_bytes: int, patience_secs: float | None) -> memoryview:
    with open(path, "rb", opener=_open_at_once) as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            if not stat.S_ISFIFO(found.st_mode):  # a device may never end
                raise OSError(errno.EINVAL, "Not a file", path)
            if not select.select([file], [], [], patience_secs)[0]:
                raise OSError(errno.ETIMEDOUT, "Nobody writes into this pipe", path)
            os.set_blocking(file.fileno(), True)
            return memoryview(file.read())
        if found.st_size <= most_copied_bytes:
            return memoryview(file.read(found.st_size))
        try:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, ValueError):  # an empty one, or on a file system that cannot
            return memoryview(file.read())


def _open_at_once(path: str, flags: int) -> int:
    """A pipe, too, into which nobody writes yet: opening that would wait for somebody who does."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
