"""Chunks to the records of a file: MCAP chunks, compressed where it pays, with CRCs, indexes, summary.

Rule 1: an MCAP chunk is written whole, and holds the schemas and channels of its messages: what lies before a
crash and between two places of damage can be read without anything else.
Rule 2: every byte is covered by a CRC: what is in a chunk by the chunk's, all else before the summary by the
data section's, the summary by its own. Each byte is read once for that; the data section's is combined.
Rule 3: a large message has a chunk of its own, so that neighbours don't decide its compression, and its data
lies aligned in the file, so that a reader can use it where it lies.
"""

from __future__ import annotations

from collections.abc import Sequence

from diorama.chunk import Chunk
from diorama.wire.compression import compress
from diorama.wire.crc import crc32, crc32_combine
from diorama.wire.encoder import (
    FILE_PROFILE,
    Announced,
    ChannelEntry,
    ChannelTable,
    RecordingInfo,
    aligning,
    first_time,
    message_head,
    size_of,
    written,
)
from diorama.wire.records import (
    CHUNK_HEAD_SIZE,
    MAGIC,
    MESSAGE_HEAD,
    Buffer,
    ChunkRecord,
    Header,
    MessageIndex,
    Metadata,
    MetadataIndex,
    pack,
    pack_chunk_head,
)
from diorama.wire.summary import Summary

CHUNK_BYTES = 1 << 20
"""An MCAP chunk is closed when it holds this much."""

_OWN_CHUNK_BYTES = 256 * 1024
_NO_BYTES = memoryview(b"")


class FileEncoder:
    """Chunks to the bytes of a recording file. What it returns is to be written in order."""

    def __init__(self, info: RecordingInfo) -> None:
        self._info = info
        self._channels = ChannelTable()
        self._open = _OpenChunk()
        self._summary = Summary()
        self._offset = 0
        self._crc = 0

    @property
    def pending_bytes(self) -> int:
        """Bytes in the MCAP chunk that is still open: lost if the process dies now."""
        return self._open.size

    def begin(self) -> list[Buffer]:
        """The first bytes; once, before anything else."""
        header = Header(FILE_PROFILE, f"diorama {self._info.sdk_version}")
        return self._emit([MAGIC, pack(header)]) + self._metadata(self._info.metadata())

    def rename(self, info: RecordingInfo) -> list[Buffer]:
        """What follows belongs to another recording. Closes the open MCAP chunk."""
        self._info = info
        return self.flush() + self._metadata(info.metadata())

    def encode(self, chunk: Chunk) -> list[Buffer]:
        """Adds a chunk. Returns what is ready to be written, often nothing.

        Pieces may be views of the chunk's arrays, but never of those of an earlier call.

        Raises:
            WireError: it has more channels than MCAP has ids, or cannot be sent. Nothing has been added then.
        """
        channel, data = written(self._channels, chunk)
        size = size_of(data)
        time = first_time(chunk)
        self._summary.count_message(channel.record.id, time)
        if size < _OWN_CHUNK_BYTES:
            self._open.add(channel, time, data, size)
            return self.flush() if self._open.size >= CHUNK_BYTES else []
        pieces = self.flush()
        self._open.add(channel, time, data, size)
        pieces += self._emit(aligning(self._offset + CHUNK_HEAD_SIZE + self._open.size - size))
        return pieces + self.flush()

    def flush(self) -> list[Buffer]:
        """Closes the open MCAP chunk. Once that is written, a reader sees all that was encoded."""
        if not self._open.pieces:
            return []
        chunk, self._open = self._open, _OpenChunk()
        compression, pieces, size = compress(chunk.pieces, chunk.size)
        crc = crc32_of(chunk.pieces)
        start, end = chunk.times()
        record = ChunkRecord(start, end, chunk.size, crc, compression, _NO_BYTES)
        offset = self._offset
        head = pack_chunk_head(record, size)
        written = self._emit([head])
        if compression:
            written += self._emit(pieces)
        else:
            self._offset += size
            self._crc = crc32_combine(self._crc, crc, size)
            written += pieces
        indexes, index_size = self._message_indexes(chunk)
        self._summary.add_chunk(record, offset, len(head) + size, size, indexes, index_size)
        return written + self._emit([pack(MessageIndex(*item)) for item in chunk.entries.items()])

    def end(self) -> list[Buffer]:
        """The last bytes: the open chunk, and the summary by which other readers seek."""
        pieces = self.flush()
        return pieces + self._summary.pack(self._offset, self._crc, self._channels)

    def _metadata(self, metadata: Metadata) -> list[Buffer]:
        packed = pack(metadata)
        self._summary.metadata.append(MetadataIndex(self._offset, len(packed), metadata.name))
        return self._emit([packed])

    def _message_indexes(self, chunk: _OpenChunk) -> tuple[dict[int, int], int]:
        """Where each channel's message index will lie in the file; and the bytes of all of them."""
        offsets = {}
        at = self._offset
        for channel_id, entries in chunk.entries.items():
            offsets[channel_id] = at
            at += 15 + 16 * len(entries)
        return offsets, at - self._offset

    def _emit(self, pieces: Sequence[Buffer]) -> list[Buffer]:
        for piece in pieces:
            self._crc = crc32(piece, self._crc)
            self._offset += len(piece)
        return list(pieces)


class _OpenChunk:
    """The MCAP chunk that is being filled."""

    def __init__(self) -> None:
        self.pieces: list[Buffer] = []
        self.size = 0
        self.entries: dict[int, list[tuple[int, int]]] = {}
        """Per channel the (log time, offset) of its messages."""
        self._announced = Announced()

    def add(self, channel: ChannelEntry, time: int, data: list[Buffer], size: int) -> None:
        records = self._announced.missing(channel)
        self.size += size_of(records)
        head = message_head(channel.record.id, time, size)
        stamp = time & 0xFFFFFFFFFFFFFFFF
        self.entries.setdefault(channel.record.id, []).append((stamp, self.size))
        self.pieces += [*records, head, *data]
        self.size += MESSAGE_HEAD.size + size

    def times(self) -> tuple[int, int]:
        stamps = [stamp for entries in self.entries.values() for stamp, _ in entries]
        return min(stamps), max(stamps)


def crc32_of(pieces: Sequence[Buffer]) -> int:
    """The CRC of the pieces joined."""
    crc = 0
    for piece in pieces:
        crc = crc32(piece, crc)
    return crc
