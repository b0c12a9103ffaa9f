"""Bytes to chunks. Every length, offset and count that arrives is hostile until checked.

Rule 1: damage costs what is damaged. A chunk whose CRC is wrong is skipped whole; where even the framing is
wrong, the next MCAP chunk is searched that is consistent in itself and has the right CRC.
Rule 2: nothing is silent. All that was not intact stands in `damage`. Chunks come only from bytes that are
covered by an MCAP chunk's CRC, or, in streams, were framed soundly; what no chunk's CRC covers (headers,
indexes, padding) is covered by the CRCs of the data section and the summary.
Rule 3: work and memory are linear in the bytes that have arrived. Nothing is reserved for what a length
promises, decompression is bounded, and the search checks no byte's CRC twice.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

from diorama.chunk import Chunk
from diorama.wire.channels import ChannelReader
from diorama.wire.compression import decompress
from diorama.wire.crc import crc32, crc32_combine
from diorama.wire.encoder import FILE_PROFILE, METADATA_NAME, STREAM_PROFILE, RecordingInfo
from diorama.wire.errors import Damage, WireError
from diorama.wire.inbox import Inbox
from diorama.wire.records import (
    CHUNK,
    CHUNK_HEAD_SIZE,
    DATA_END,
    FOOTER,
    MAGIC,
    MESSAGE,
    OPCODES,
    RECORD_HEAD,
    Buffer,
    ChunkRecord,
    DataEnd,
    Footer,
    Header,
    Metadata,
    unpack,
)

_HEADER, _SCHEMA, _CHANNEL, _METADATA = 0x01, 0x03, 0x04, 0x0C
_MAX_HEADER_BYTES = 1 << 16
_LANDING_BYTES, _MOST_LANDING_BYTES = 1 << 18, 1 << 26
"""Smaller records are not worth it; for larger ones nobody sets memory aside before they have come."""
_FOOTER_FIELDS_BEFORE_CRC = RECORD_HEAD.size + 16

_CHUNK_PATTERN = re.compile(
    rb"\x06.{6}\x00\x00.{28}(?:\x00\x00\x00\x00|\x03\x00\x00\x00lz4|\x04\x00\x00\x00zstd)", re.DOTALL
)
"""An MCAP chunk's head up to its compression: the search looks closer where this matches."""
_LONGEST_HEAD = CHUNK_HEAD_SIZE + 4


@dataclass(frozen=True, slots=True)
class Limits:
    """What a decoder accepts.

    Attributes:
        record_bytes: of one record. Memory follows what has arrived, so this matters where bytes may come
        forever.
        decompressed_bytes: of one MCAP chunk.
    """

    record_bytes: int = 1 << 42
    decompressed_bytes: int = 1 << 32


class _Stage(enum.Enum):
    START = "before the header"
    DATA = "in the data section"
    SUMMARY = "in the summary"
    MAGIC = "before the closing magic"
    END = "after the end"


class Decoder:
    """Decodes one file or stream, fed in pieces of any size.

    Attributes:
        info: what the recording says of itself; None before it has.
        damage: all that was not intact so far.
    """

    def __init__(self, name: str = "stream", *, limits: Limits | None = None) -> None:
        """Starts at the first byte.

        Args:
            name: of the file or peer, for errors.
            limits: what is accepted; default: anything that a file may have.
        """
        self.info: RecordingInfo | None = None
        self.damage: list[Damage] = []
        self._name = name
        self._limits = limits or Limits()
        self._inbox = Inbox()
        self._channels = ChannelReader()
        self._stage = _Stage.START
        self._profile = ""
        self._crc: int | None = 0
        self._summary_start = 0
        self._lost_at: int | None = None
        self._awaited = 0
        self._search_budget = 0

    @property
    def ended(self) -> bool:
        """True once the end records have come: the sender had no more to say."""
        return self._stage is _Stage.END

    @property
    def pending_bytes(self) -> int:
        """Bytes that have come of a record that is not complete."""
        return self._inbox.available

    @property
    def foreign_messages(self) -> int:
        """Messages that were skipped because they are in another encoding than ours."""
        return self._channels.foreign_messages

    def feed(self, data: Buffer) -> Iterator[Chunk]:
        """The chunks that these bytes complete.

        Exhaust the iterator before the next call. Chunks may be views of `data`, which must not change.

        Raises:
            WireError: this is no MCAP file or stream.
        """
        self._inbox.add(data)
        self._search_budget += len(memoryview(data).cast("B"))
        return self._run()

    def landing(self) -> memoryview | None:
        """Memory into which what is missing of a large record can be received, then to be `land`ed; else None.

        Bytes that come this way are copied once less than those that are fed. Between the two calls nothing is fed.
        """
        if self._stage is not _Stage.DATA or self._lost_at is not None:
            return None
        head = self._inbox.peek(RECORD_HEAD.size)
        if head is None:
            return None
        size = RECORD_HEAD.size + RECORD_HEAD.unpack(head)[1]
        if not _LANDING_BYTES <= size <= _MOST_LANDING_BYTES or size <= self._inbox.available:
            return None
        return self._inbox.landing(size)

    def land(self, size: int) -> Iterator[Chunk]:
        """The chunks that are complete now that so many bytes were put into `landing`.

        Raises:
            WireError: as `feed`.
        """
        self._inbox.land(size)
        self._search_budget += size
        return self._run()

    def close(self) -> Iterator[Chunk]:
        """End of input: says in `damage` what is missing, and yields what is readable after damage.

        Raises:
            WireError: this is no MCAP file or stream.
        """
        yield from self._run()
        if self._stage is _Stage.START:
            self._close_before_header()
            return
        end = self._inbox.offset + self._inbox.available
        while not self.ended:
            if self._lost_at is None:
                if not self._inbox.available:
                    self._say(end, f"truncated at offset {end}: {_NO_END}")
                    return
                self._lose(f"truncated at offset {end}: a record is incomplete")
            yield from self._run(closing=True)
            if self._lost_at is not None:
                self._say(self._lost_at, f"no whole chunk follows in the last {end - self._lost_at} bytes")
                return

    def _run(self, *, closing: bool = False) -> Iterator[Chunk]:
        while True:
            if self._stage is _Stage.START:
                advanced = self._start()
            elif self._lost_at is not None:
                advanced = self._search(closing=closing)
            elif self._stage is _Stage.MAGIC:
                advanced = self._closing_magic()
            elif self._stage is _Stage.END:
                advanced = self._after_end()
            else:
                record = self._next_record()
                if record is None:
                    advanced = self._lost_at is not None
                else:
                    yield from self._record(*record)
                    continue
            if not advanced:
                return

    def _start(self) -> bool:
        head = self._inbox.peek(len(MAGIC) + RECORD_HEAD.size)
        if head is None:
            return False
        opcode, size = RECORD_HEAD.unpack_from(head, len(MAGIC))
        header_follows = opcode == _HEADER and 8 <= size <= _MAX_HEADER_BYTES
        if head[: len(MAGIC)] != MAGIC:
            if not header_follows:
                raise WireError(
                    f"{self._name}: not an MCAP recording: {_shown(head)} at offset 0 instead of its magic"
                )
            self._say(0, "damaged magic")
        self._stage = _Stage.DATA
        self._take(len(MAGIC))
        if not header_follows:
            self._lose("no header")
        return True

    def _close_before_header(self) -> None:
        size = self._inbox.available
        head = self._inbox.peek(min(size, len(MAGIC)))
        if head is None or head != MAGIC[: len(head)]:
            raise WireError(f"{self._name}: not an MCAP recording: {size} bytes without its magic")
        self._say(0, f"truncated at offset {size}: the header is missing")

    def _next_record(self) -> tuple[int, memoryview] | None:
        """The next record with its head, not yet taken; None if not all is here, or framing is lost."""
        head = self._inbox.peek(RECORD_HEAD.size)
        if head is None:
            return None
        opcode, size = RECORD_HEAD.unpack(head)
        if size > self._limits.record_bytes or not _plausible(opcode, size):
            self._lose(f"no record can have opcode {opcode:#04x} and {size} bytes")
            return None
        if opcode == CHUNK and (head := self._inbox.peek(_LONGEST_HEAD)) and not _consistent(head):
            self._lose("a chunk whose lengths contradict each other")
            return None
        record = self._inbox.peek(RECORD_HEAD.size + size)
        return None if record is None else (opcode, record)

    def _record(self, opcode: int, record: memoryview) -> Iterator[Chunk]:
        """Handles one whole record and takes it."""
        offset = self._inbox.offset
        content = record[RECORD_HEAD.size :]
        try:
            if self._stage is _Stage.SUMMARY:
                self._summary_record(opcode, content, record)
            elif opcode == CHUNK:
                yield from self._chunk(unpack(ChunkRecord, content), record)
            elif opcode == MESSAGE:
                self._take(len(record))
                _, chunk = self._channels.read(content)
                if chunk is not None:
                    yield chunk
            elif opcode == DATA_END:
                self._data_end(unpack(DataEnd, content), record)
            elif opcode == FOOTER:
                self._lose("a footer in the data section")
            else:
                self._small_record(opcode, content)
        except WireError as error:
            self._say(offset, str(error))
        if self._inbox.offset == offset and self._lost_at is None:
            self._take(len(record))

    def _small_record(self, opcode: int, content: memoryview) -> None:
        if opcode == _SCHEMA:
            self._channels.add_schema(content)
        elif opcode == _CHANNEL:
            self._channels.add_channel(content)
        elif opcode == _HEADER:
            self._profile = unpack(Header, content).profile
        elif opcode == _METADATA:
            self._metadata(unpack(Metadata, content))
        elif opcode in OPCODES:
            unpack(OPCODES[opcode], content)

    def _metadata(self, record: Metadata) -> None:
        if record.name != METADATA_NAME:
            return
        texts = record.metadata
        try:
            started_ns = int(texts["started_ns"][:24])
            self.info = RecordingInfo(
                texts["application_id"], texts["recording_id"], started_ns, texts["sdk_version"]
            )
        except (KeyError, ValueError) as error:
            raise WireError(f"metadata {METADATA_NAME!r} lacks a proper {error}") from error

    def _chunk(self, chunk: ChunkRecord, record: memoryview) -> Iterator[Chunk]:
        """Yields what is in an MCAP chunk. All its bytes are checked before the first is used."""
        offset = self._inbox.offset
        crc = crc32(chunk.records)
        self._take(len(record), crc, len(chunk.records))
        if chunk.uncompressed_size > self._limits.decompressed_bytes:
            raise WireError(f"a chunk of {chunk.uncompressed_size} bytes when decompressed")
        records = decompress(chunk.compression, chunk.records, chunk.uncompressed_size)
        if chunk.compression:
            crc = crc32(records)
        if crc != chunk.uncompressed_crc and self._checked(chunk.uncompressed_crc):
            raise WireError(f"a chunk of {len(record)} bytes has the wrong CRC; skipped")
        times: list[int] = []
        yield from self._chunk_records(records, offset, times)
        if self._profile == FILE_PROFILE and times and (min(times), max(times)) != chunk[:2]:
            raise WireError("a chunk's head contradicts the times of its messages")

    def _chunk_records(self, records: memoryview, offset: int, times: list[int]) -> Iterator[Chunk]:
        at = 0
        while at < len(records):
            opcode, size = (
                RECORD_HEAD.unpack_from(records, at) if len(records) - at >= RECORD_HEAD.size else (0, 0)
            )
            start, at = at + RECORD_HEAD.size, at + RECORD_HEAD.size + size
            if not opcode or at > len(records):
                raise WireError(f"a record reaches over the end of its chunk, {start} bytes into it")
            try:
                chunk = self._chunk_record(opcode, records[start:at], times)
            except WireError as error:
                self._say(offset, f"{error}, {start} bytes into the chunk")
                continue
            if chunk is not None:
                yield chunk

    def _chunk_record(self, opcode: int, content: memoryview, times: list[int]) -> Chunk | None:
        if opcode == MESSAGE:
            time, chunk = self._channels.read(content)
            times.append(time)
            return chunk
        if opcode == _SCHEMA:
            self._channels.add_schema(content)
        elif opcode == _CHANNEL:
            self._channels.add_channel(content)
        return None

    def _data_end(self, end: DataEnd, record: memoryview) -> None:
        actual = self._crc
        offset = self._inbox.offset
        self._take(len(record))
        self._stage = _Stage.SUMMARY
        self._summary_start = self._inbox.offset
        self._crc = 0
        if actual is not None and end.data_section_crc != actual and self._checked(end.data_section_crc):
            raise WireError(
                f"something before offset {offset} is damaged: the data section has the wrong CRC"
            )

    def _summary_record(self, opcode: int, content: memoryview, record: memoryview) -> None:
        if opcode != FOOTER:
            return
        footer = unpack(Footer, content)
        self._stage = _Stage.MAGIC
        if footer.summary_start not in (0, self._summary_start):
            raise WireError(f"the footer says that the summary begins at {footer.summary_start}")
        if self._crc is not None:
            actual = crc32(record[:_FOOTER_FIELDS_BEFORE_CRC], self._crc)
            if footer.summary_crc != actual and self._checked(footer.summary_crc):
                raise WireError("the summary has the wrong CRC")
        if len(content) != 20 and self._profile == FILE_PROFILE:
            raise WireError(f"a footer of {len(content)} bytes")

    def _closing_magic(self) -> bool:
        magic = self._inbox.peek(len(MAGIC))
        if magic is None:
            return False
        self._stage = _Stage.END
        if magic != MAGIC:
            self._say(self._inbox.offset, "damaged closing magic")
        self._inbox.skip(len(MAGIC))
        return True

    def _after_end(self) -> bool:
        size = self._inbox.available
        if size and not any(item.what.startswith("bytes follow") for item in self.damage[-1:]):
            self._say(self._inbox.offset, "bytes follow the end of the recording")
        self._inbox.skip(size)
        return False

    def _lose(self, why: str) -> None:
        """The framing is not to be trusted from here on."""
        self._lost_at = self._inbox.offset
        self._awaited = 0
        self._crc = None
        self._say(self._lost_at, why)
        self._inbox.skip(1)

    def _search(self, *, closing: bool) -> bool:
        """Goes to the next whole chunk. True if it is found."""
        if self._inbox.available < self._awaited and not closing:
            return False
        while (view := self._inbox.peek(self._inbox.available)) is not None:
            match = _CHUNK_PATTERN.search(view)
            if match is None or (match.start() + _LONGEST_HEAD > len(view) and not closing):
                keep = 0 if closing else min(len(view), _LONGEST_HEAD)
                self._inbox.skip(min(match.start(), len(view) - keep) if match else len(view) - keep)
                return False
            self._inbox.skip(match.start())
            size = _consistent(view[match.start() : match.start() + _LONGEST_HEAD])
            if 0 < size <= self._limits.record_bytes:
                record = self._inbox.peek(size)
                if record is None and not closing:
                    self._awaited = size
                    return False
                if record is not None and self._intact(record):
                    self._found()
                    return True
            self._inbox.skip(1)
        return False

    def _found(self) -> None:
        assert self._lost_at is not None
        self._say(self._lost_at, f"{self._inbox.offset - self._lost_at} bytes skipped to the next chunk")
        self._lost_at = None
        self._stage = _Stage.DATA

    def _intact(self, record: memoryview) -> bool:
        """Whether these bytes are a chunk with the right CRC. Checks no more bytes than have arrived."""
        if len(record) > self._search_budget:
            return False
        self._search_budget -= len(record)
        try:
            chunk = unpack(ChunkRecord, record[RECORD_HEAD.size :])
            if chunk.uncompressed_size > self._limits.decompressed_bytes:
                return False
            records = decompress(chunk.compression, chunk.records, chunk.uncompressed_size)
        except WireError:
            return False
        return crc32(records) == chunk.uncompressed_crc

    def _take(self, size: int, tail_crc: int | None = None, tail_size: int = 0) -> None:
        """Takes `size` bytes into the section's CRC; the last `tail_size` of them have `tail_crc`."""
        if self._crc is not None and self._profile != STREAM_PROFILE:
            view = self._inbox.peek(size)
            assert view is not None
            self._crc = crc32(view[: size - tail_size], self._crc)
            if tail_crc is not None:
                self._crc = crc32_combine(self._crc, tail_crc, tail_size)
        self._inbox.skip(size)

    def _checked(self, stated_crc: int) -> bool:
        """Whether a CRC counts. Zero means "none" in MCAP, but our files always have all of them."""
        return stated_crc != 0 or self._profile == FILE_PROFILE

    def _say(self, offset: int, what: str) -> None:
        self.damage.append(Damage(offset, what))


_NO_END = "the end is missing, with all that its writer had not flushed when it was interrupted"


def _plausible(opcode: int, size: int) -> bool:
    """Whether a record may have this opcode and length of content."""
    if opcode == 0:
        return False
    if opcode == DATA_END:
        return 4 <= size <= 64
    if opcode == FOOTER:
        return 20 <= size <= 64
    return opcode != _HEADER or 8 <= size <= _MAX_HEADER_BYTES


def _consistent(head: memoryview) -> int:
    """Size of the whole record of the MCAP chunk that begins so; 0 if its lengths contradict."""
    if len(head) < CHUNK_HEAD_SIZE:
        return 0
    size = RECORD_HEAD.unpack_from(head)[1]
    name_size = int.from_bytes(head[37:41], "little")
    data_size_at = 41 + name_size
    if name_size > 4 or data_size_at + 8 > len(head):
        return 0
    data_size = int.from_bytes(head[data_size_at : data_size_at + 8], "little")
    if size != data_size_at + 8 - RECORD_HEAD.size + data_size:
        return 0
    return int(RECORD_HEAD.size + size)


def _shown(data: memoryview) -> str:
    return repr(bytes(data[: len(MAGIC)]))
