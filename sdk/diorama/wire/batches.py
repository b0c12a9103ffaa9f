"""Chunks to and from the data of a message: one encapsulated Arrow IPC record-batch message.

What arrives is hostile until checked: the lengths in the message's flatbuffer are verified here, before Arrow
sees them, and the arrays by `ArrowReader`, before anybody else does.
"""

from __future__ import annotations

import struct
from typing import Any

import pyarrow as pa

from diorama.arrow import from_texts
from diorama.chunk import ArrowReader, Chunk, Layout, schema_of, to_arrow_as
from diorama.paths import MOST_CHARACTERS
from diorama.wire.errors import WireError
from diorama.wire.records import Buffer

LARGE_BYTES = 64 * 1024
"""Batches of at least this size are handed out as views of their arrays; smaller ones are serialised in one
copy, which costs less than many pieces do."""

ENTITY_FIELD = pa.field("entity_path", pa.utf8(), False, {"kind": "entity"})
"""The column that says whose rows they are, in batches of channels that many entities share."""

_ARROW_ERRORS = (
    pa.ArrowException,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    OSError,
    MemoryError,
    OverflowError,
)
"""Arrow's errors derive from several of Python's."""


class BatchWriter:
    """Chunks of one layout to message data."""

    def __init__(self, layout: Layout, *, shared: bool = False) -> None:
        """Serialises the schema.

        Args:
            layout: of the chunks.
            shared: each row says of which entity it is.

        Raises:
            WireError: the layout has types that a single record-batch message cannot carry.
        """
        self._plain = schema_of(layout)
        self._schema = self._plain.append(ENTITY_FIELD) if shared else self._plain
        for arrow in layout.extensions:
            if _has_dictionary(arrow):
                raise WireError(
                    f"encode: extension values must not hold dictionaries inside others, got {arrow}"
                )
        self._pieces = _PieceCollector()
        self._stream: Any = None

    @property
    def schema_message(self) -> bytes:
        """The schema as an encapsulated Arrow IPC message."""
        message: bytes = self._schema.serialize().to_pybytes()
        return message

    def write(self, chunk: Chunk) -> list[Buffer]:
        """The message data of a chunk, in pieces. Large arrays are not copied: the pieces are views of them.

        Raises:
            WireError: the chunk's arrays are not those of its layout.
        """
        try:
            batch = to_arrow_as(self._plain, chunk)
            if self._schema is not self._plain:
                paths = from_texts([chunk.entity_path] * len(chunk.arrival))
                batch = pa.RecordBatch.from_arrays([*batch.columns, paths], schema=self._schema)
        except _ARROW_ERRORS as error:
            raise WireError(f"encode: {chunk.entity_path!r}: {error}") from error
        if batch.nbytes < LARGE_BYTES:
            return [memoryview(batch.serialize())]
        if self._stream is None:
            self._stream = pa.ipc.new_stream(pa.PythonFile(self._pieces, mode="w"), self._schema)
            self._stream.write_batch(batch.slice(0, 0))
            self._pieces.take()  # the schema, which comes with the first batch but travels in a record of its own
        self._stream.write_batch(batch)
        return self._pieces.take()


class BatchReader:
    """Message data of one schema to chunks."""

    def __init__(self, schema_message: bytes) -> None:
        """Parses and checks the schema.

        Raises:
            WireError: it is not an Arrow schema, or not that of a chunk.
        """
        self._checker = MessageChecker()
        try:
            self._schema = pa.ipc.read_schema(pa.py_buffer(schema_message))
            for field in self._schema:
                _read_names(field.type)
            self._is_shared = bool(len(self._schema)) and _is_entity(
                self._schema.field(len(self._schema) - 1)
            )
            self._own = self._schema.remove(len(self._schema) - 1) if self._is_shared else self._schema
            self._reader = ArrowReader(self._own)
        except _ARROW_ERRORS as error:
            raise WireError(f"not the Arrow schema of a chunk: {error}") from error

    def read(self, entity_path: str, data: memoryview) -> Chunk:
        """The chunk of a message's data; large values are views of it.

        Args:
            entity_path: of the channel, which counts unless its entities are named in the rows.
            data: of the message.

        Raises:
            WireError: the data is not a record batch of this schema, or of several entities.
        """
        self._checker.check(data)
        buffer = pa.py_buffer(data)
        if buffer.address % 8:
            # Arrow and numpy want numbers at multiples of their size. Large messages lie so (see the
            # encoders).
            buffer = pa.py_buffer(bytes(data))
        try:
            batch = pa.ipc.read_record_batch(buffer, self._schema)
            if self._is_shared:
                batch.validate(full=True)
                entity_path = _only_entity(batch.column(batch.num_columns - 1), entity_path)
                batch = pa.RecordBatch.from_arrays(batch.columns[:-1], schema=self._own)
            return self._reader.read(entity_path, batch)
        except _ARROW_ERRORS as error:
            raise WireError(f"not a chunk: {error}") from error


def entity_path_of(topic: str) -> str:
    """The entity of a topic. Others write topics with a slash in front; here only the root has one.

    Raises:
        WireError: it is too long, or has an empty part.
    """
    if len(topic) > MOST_CHARACTERS:
        raise WireError(f"an entity path of {len(topic)} characters")
    path = topic.strip("/") or "/"
    if "//" in path:
        raise WireError(f"an entity path with a double slash: {path[:80]!r}")
    return path


def _is_entity(field: pa.Field) -> bool:
    return (field.metadata or {}).get(b"kind") == b"entity" and field.type == pa.utf8()


def _only_entity(paths: pa.StringArray, otherwise: str) -> str:
    if paths.null_count:
        raise WireError("a row without an entity")
    distinct = paths.unique()
    if len(distinct) > 1:
        raise WireError(f"rows of {len(distinct)} entities in one batch")
    return entity_path_of(distinct[0].as_py()) if len(distinct) else otherwise


class _PieceCollector:
    """The file object of Arrow's writer. It is handed the arrays' own buffers: nothing is copied."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[Buffer] = []

    def write(self, piece: Any) -> int:
        view = memoryview(piece)
        self._pieces.append(view)
        return len(view)

    def take(self) -> list[Buffer]:
        pieces, self._pieces = self._pieces, []
        return pieces

    def flush(self) -> None: ...

    def close(self) -> None: ...


_PREFIX = struct.Struct("<Ii")
_CONTINUATION = 0xFFFFFFFF
_RECORD_BATCH = 3
_U32, _I32, _U16, _I64 = (struct.Struct("<" + code) for code in "IiHq")
_PAIR = struct.Struct("<qq")


_LARGEST_KNOWN_BYTES = 4096
_MOST_KNOWN = 256


class MessageChecker:
    """Checks the lengths in record-batch messages: their metadata, their body, each array and buffer of it.

    Chunks of a stream that repeat a shape have the very same metadata, which is then looked up: half of what reading
    a small chunk would cost.
    """

    def __init__(self) -> None:
        self._known: dict[bytes, int] = {}

    def check(self, data: memoryview) -> None:
        """Checks one message.

        Layout: Arrow's Message.fbs and "Encapsulated message format"; `Message` has the fields version, header
        type, header, body length; its header `RecordBatch` has length, nodes (length, null count), buffers
        (offset, length), compression.

        Raises:
            WireError: a length lies outside the message, the body is compressed (nobody bounds what would come
                out), or it is another kind of message.
        """
        try:
            continuation, metadata_size = _PREFIX.unpack_from(data)
            body_size = len(data) - _PREFIX.size - metadata_size
            if continuation != _CONTINUATION or metadata_size < 8 or body_size < 0:
                raise WireError(f"record batch: no Arrow message of {len(data)} bytes begins here")
            view = data[_PREFIX.size : _PREFIX.size + metadata_size]
            metadata = bytes(view) if metadata_size <= _LARGEST_KNOWN_BYTES else b""
            stated = self._known.get(metadata)
            if stated is None:
                stated = _check(view, body_size)
                if metadata and len(self._known) < _MOST_KNOWN:
                    self._known[metadata] = stated
            elif stated > body_size:
                raise WireError(_body_problem(stated, body_size))
        except struct.error as error:
            raise WireError(f"record batch: its metadata points outside itself: {error}") from error


def _body_problem(stated: int, body_size: int) -> str:
    return f"record batch: a body of {stated} bytes where {body_size} follow"


def _check(metadata: memoryview, body_size: int) -> int:
    """The size of the body that the metadata states."""
    table = _Table(metadata, 0)
    header_type = table.at(1)
    if header_type is None or table.bytes[header_type] != _RECORD_BATCH:
        raise WireError("record batch: another kind of Arrow message")
    stated = table.number(3)
    if not 0 <= stated <= body_size:
        raise WireError(_body_problem(stated, body_size))
    header = table.at(2)
    if header is None:
        raise WireError("record batch: no header")
    batch = _Table(table.bytes, header)
    if batch.at(3) is not None:
        raise WireError("record batch: compressed bodies are not accepted")
    # Null arrays have no bytes, so nothing else bounds how long they claim to be.
    longest = 8 * stated + 4096
    if not 0 <= batch.number(0) <= longest:
        raise WireError(f"record batch: {batch.number(0)} rows in {stated} bytes")
    for length, null_count in batch.pairs(1):
        if not 0 <= null_count <= length <= longest:
            raise WireError(
                f"record batch: an array of {length} values, {null_count} nulls, in {stated} bytes"
            )
    for offset, length in batch.pairs(2):
        if offset < 0 or length < 0 or offset + length > stated:
            raise WireError(f"record batch: a buffer at {offset} of {length} bytes in a body of {stated}")
    return stated


class _Table:
    """A flatbuffer table: fields found through its vtable. Struct bounds-checks every access."""

    __slots__ = ("_position", "_vtable", "_vtable_size", "bytes")

    def __init__(self, flatbuffer: memoryview, offset_at: int) -> None:
        self.bytes = flatbuffer
        self._position = offset_at + _U32.unpack_from(flatbuffer, offset_at)[0]
        self._vtable = self._position - _I32.unpack_from(flatbuffer, self._position)[0]
        if self._vtable < 0:
            raise WireError("record batch: its metadata points outside itself")
        self._vtable_size = _U16.unpack_from(flatbuffer, self._vtable)[0]

    def at(self, field: int) -> int | None:
        """Where the field lies; None if it is absent."""
        slot = 4 + 2 * field
        if slot + 2 > self._vtable_size:
            return None
        offset = _U16.unpack_from(self.bytes, self._vtable + slot)[0]
        if not offset:
            return None
        position: int = self._position + offset
        if position >= len(self.bytes):
            raise WireError("record batch: its metadata points outside itself")
        return position

    def number(self, field: int) -> int:
        at = self.at(field)
        if at is None:
            return 0
        value: int = _I64.unpack_from(self.bytes, at)[0]
        return value

    def pairs(self, field: int) -> list[tuple[int, int]]:
        at = self.at(field)
        if at is None:
            return []
        start = at + _U32.unpack_from(self.bytes, at)[0]
        count = _U32.unpack_from(self.bytes, start)[0]
        end = start + 4 + count * _PAIR.size
        if end > len(self.bytes):
            raise WireError(f"record batch: {count} entries in {len(self.bytes)} bytes of metadata")
        return list(_PAIR.iter_unpack(self.bytes[start + 4 : end]))


def _read_names(arrow: pa.DataType) -> None:
    """Raises UnicodeDecodeError if the name of a nested field is not UTF-8: Arrow would let it pass."""
    for i in range(arrow.num_fields):
        field = arrow.field(i)
        field.name  # noqa: B018 -- read for its error
        _read_names(field.type)


def _has_dictionary(arrow: pa.DataType) -> bool:
    return pa.types.is_dictionary(arrow) or any(
        _has_dictionary(arrow.field(i).type) for i in range(arrow.num_fields)
    )
