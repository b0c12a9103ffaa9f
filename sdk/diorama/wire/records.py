"""The records of an MCAP file (https://mcap.dev/spec): one table lays them out, both ways.

A record is an opcode, the length of its content as u64, and the content; numbers are little-endian. Records
may be longer than their known fields: what follows them is ignored.
"""

from __future__ import annotations

import struct
from typing import Any, NamedTuple, TypeAlias, TypeVar

from diorama.wire.errors import WireError

Buffer: TypeAlias = "bytes | bytearray | memoryview"
"""Bytes-like: what an encoder returns and a decoder takes. It must not change afterwards."""

MAGIC = b"\x89MCAP0\r\n"
RECORD_HEAD = struct.Struct("<BQ")
"""Opcode and length of the content."""
MESSAGE_HEAD = struct.Struct("<BQHIQQ")
"""A message's record head, then channel id, sequence, log time, publish time; the message's data follows."""
CHUNK_HEAD_SIZE = 9 + 8 + 8 + 8 + 4 + 4 + 8
"""Bytes of an uncompressed chunk's record before the records in it."""

CHUNK, MESSAGE, DATA_END, FOOTER, PADDING = 0x06, 0x05, 0x0F, 0x02, 0x80
"""Opcodes by name where code asks for them. Padding is a private record: readers skip those."""


class Header(NamedTuple):
    """The first record."""

    profile: str
    library: str


class Footer(NamedTuple):
    """The last record. `summary_crc` covers everything from `summary_start` to itself."""

    summary_start: int
    summary_offset_start: int
    summary_crc: int


class Schema(NamedTuple):
    """The type of the messages of channels."""

    id: int
    name: str
    encoding: str
    data: bytes


class Channel(NamedTuple):
    """Where messages belong: a topic and a type."""

    id: int
    schema_id: int
    topic: str
    message_encoding: str
    metadata: dict[str, str]


class ChunkRecord(NamedTuple):
    """Records together, perhaps compressed. Times are of the messages in it."""

    start_time: int
    end_time: int
    uncompressed_size: int
    uncompressed_crc: int
    compression: str
    records: memoryview


class MessageIndex(NamedTuple):
    """Where a channel's messages lie in the chunk before: (log time, offset in its records)."""

    channel_id: int
    entries: list[tuple[int, int]]


class ChunkIndex(NamedTuple):
    """Where a chunk and its message indexes lie in the file."""

    start_time: int
    end_time: int
    offset: int
    length: int
    message_index_offsets: dict[int, int]
    message_index_length: int
    compression: str
    compressed_size: int
    uncompressed_size: int


class Statistics(NamedTuple):
    """Counts over the whole file."""

    message_count: int
    schema_count: int
    channel_count: int
    attachment_count: int
    metadata_count: int
    chunk_count: int
    start_time: int
    end_time: int
    channel_message_counts: dict[int, int]


class Metadata(NamedTuple):
    """Named texts about the recording."""

    name: str
    metadata: dict[str, str]


class MetadataIndex(NamedTuple):
    """Where a metadata record lies in the file."""

    offset: int
    length: int
    name: str


class SummaryOffset(NamedTuple):
    """Where the records of one opcode lie in the summary."""

    group_opcode: int
    group_start: int
    group_length: int


class DataEnd(NamedTuple):
    """The end of the data section. Its CRC covers every byte before this record."""

    data_section_crc: int


_LAYOUTS: dict[type[Any], tuple[int, str]] = {
    Header: (0x01, "ss"),
    Footer: (FOOTER, "QQI"),
    Schema: (0x03, "Hssb"),
    Channel: (0x04, "HHssm"),
    ChunkRecord: (CHUNK, "QQQIsB"),
    MessageIndex: (0x07, "Hp"),
    ChunkIndex: (0x08, "QQQQoQsQQ"),
    Statistics: (0x0B, "QHIIIIQQo"),
    Metadata: (0x0C, "sm"),
    MetadataIndex: (0x0D, "QQs"),
    SummaryOffset: (0x0E, "uQQ"),
    DataEnd: (DATA_END, "I"),
}
"""Opcode and fields: u H I Q numbers of 1, 2, 4, 8 bytes; s text and b bytes after a u32 length; B a view
after a u64 length; m map of texts, o map of u16 to u64, p list of (u64, u64), each after its size in bytes as
u32."""

_NUMBERS = {code: struct.Struct("<" + code.replace("u", "B")) for code in "uHIQ"}
_OFFSET = struct.Struct("<HQ")
_PAIR = struct.Struct("<QQ")

OPCODES: dict[int, type[Any]] = {opcode: kind for kind, (opcode, _) in _LAYOUTS.items()}
"""The record type of each opcode that this project reads or writes, but for messages and padding."""

R = TypeVar("R")


def pack(record: tuple[Any, ...]) -> bytes:
    """The record with its head."""
    opcode, layout = _LAYOUTS[type(record)]
    content = b"".join([_pack_field(code, value) for code, value in zip(layout, record, strict=True)])
    return RECORD_HEAD.pack(opcode, len(content)) + content


def pack_chunk_head(chunk: ChunkRecord, size: int) -> bytes:
    """A chunk's record up to the `size` bytes of its (compressed) records, which are to follow."""
    head = pack(chunk._replace(records=memoryview(b"")))
    content = head[RECORD_HEAD.size : -8] + _NUMBERS["Q"].pack(size)
    return RECORD_HEAD.pack(CHUNK, len(content) + size) + content


def unpack(kind: type[R], content: memoryview) -> R:
    """The record of the content that followed its head.

    Raises:
        WireError: the content is shorter than its fields say, or a text is not UTF-8.
    """
    cursor = _Cursor(content)
    try:
        return kind(*[cursor.field(code) for code in _LAYOUTS[kind][1]])
    except (struct.error, UnicodeDecodeError) as error:
        raise WireError(f"{kind.__name__} record: {error}") from error


def padding(size: int) -> bytes:
    """A private record of `size` bytes in all, at least 9."""
    return RECORD_HEAD.pack(PADDING, size - RECORD_HEAD.size) + bytes(size - RECORD_HEAD.size)


def _pack_field(code: str, value: Any) -> bytes:
    if code in _NUMBERS:
        return _NUMBERS[code].pack(value)
    if code == "B":
        return _NUMBERS["Q"].pack(len(value)) + bytes(value)
    if code == "m":
        value = b"".join([_pack_field("s", text) for item in value.items() for text in item])
    elif code == "o":
        value = b"".join([_OFFSET.pack(*item) for item in value.items()])
    elif code == "p":
        value = b"".join([_PAIR.pack(*pair) for pair in value])
    elif code == "s":
        value = value.encode()
    return _NUMBERS["I"].pack(len(value)) + bytes(value)


class _Cursor:
    """Reads fields one after another; never past the end."""

    def __init__(self, content: memoryview) -> None:
        self._content = content
        self._at = 0

    def field(self, code: str) -> Any:
        if code in _NUMBERS:
            (number,) = _NUMBERS[code].unpack_from(self._content, self._at)
            self._at += _NUMBERS[code].size
            return number
        block = self._block("Q" if code == "B" else "I")
        if code == "B":
            return block
        if code == "b":
            return bytes(block)
        if code == "s":
            return str(block, "utf-8")
        if code == "m":
            return _Cursor(block)._texts()
        pairs = list((_OFFSET if code == "o" else _PAIR).iter_unpack(block))
        return dict(pairs) if code == "o" else pairs

    def _block(self, length_code: str) -> memoryview:
        size = self.field(length_code)
        if size > len(self._content) - self._at:
            raise WireError(f"a field of {size} bytes where {len(self._content) - self._at} are left")
        self._at += size
        return self._content[self._at - size : self._at]

    def _texts(self) -> dict[str, str]:
        texts = {}
        while self._at < len(self._content):
            key = self.field("s")
            texts[key] = self.field("s")
        return texts
