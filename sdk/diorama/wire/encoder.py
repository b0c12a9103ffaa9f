"""Chunks to the records of a live stream."""

from __future__ import annotations

from dataclasses import dataclass

from diorama.chunk import Chunk, Layout, layout_of
from diorama.wire.batches import LARGE_BYTES, BatchWriter
from diorama.wire.errors import WireError
from diorama.wire.records import (
    MAGIC,
    MESSAGE,
    MESSAGE_HEAD,
    RECORD_HEAD,
    Buffer,
    Channel,
    DataEnd,
    Footer,
    Header,
    Metadata,
    Schema,
    pack,
    padding,
)

ENCODING = "arrow"
"""The schema and message encoding of channels that hold chunks."""

METADATA_NAME = "diorama"
FILE_PROFILE, STREAM_PROFILE = "diorama", "diorama.stream"
"""The header's profile. A file's says that every CRC is there, so that a CRC of zero is a value like any
other."""

ALIGNMENT = 8
"""The data of a large message begins at a multiple of this, so that its arrays can be used where they lie."""

_MAX_IDS = 0xFFFF
_MAX_OWN_CHANNELS = 60_000
"""So many channels are of one entity each. Later ones are shared, which leaves ids for every layout."""

SHARED_TOPIC = "*"
"""The topic of channels whose entities are named in the rows."""


@dataclass(frozen=True, slots=True)
class RecordingInfo:
    """What a recording is: one run of one program, perhaps from several processes.

    Attributes:
        application_id: the name that the user gave to the program.
        recording_id: equal in all that belongs together; different recordings never mix.
        started_ns: when it began, ns since the epoch.
        sdk_version: which version of this project logged it.
    """

    application_id: str
    recording_id: str
    started_ns: int
    sdk_version: str

    def metadata(self) -> Metadata:
        """As a record."""
        texts = {
            "application_id": self.application_id,
            "recording_id": self.recording_id,
            "started_ns": str(self.started_ns),
            "sdk_version": self.sdk_version,
        }
        return Metadata(METADATA_NAME, texts)


@dataclass(frozen=True, slots=True)
class SchemaEntry:
    """A schema that an encoder has met, with its record and the writer of its batches."""

    record: Schema
    packed: bytes
    writer: BatchWriter


@dataclass(frozen=True, slots=True)
class ChannelEntry:
    """A channel that an encoder has met."""

    record: Channel
    packed: bytes
    schema: SchemaEntry


class ChannelTable:
    """The channels of one encoder: one an (entity, components, timelines), as long as MCAP has ids for that."""

    def __init__(self) -> None:
        self.schemas: dict[tuple[Layout, bool], SchemaEntry] = {}
        self._channels: dict[tuple[str | None, Layout], ChannelEntry] = {}

    def channels(self) -> list[ChannelEntry]:
        """All channels, by id."""
        return list(self._channels.values())

    def of(self, chunk: Chunk) -> ChannelEntry:
        """The channel of a chunk.

        Raises:
            WireError: MCAP has no id left for it, or its layout cannot be sent.
        """
        layout = layout_of(chunk)
        entry = self._channels.get((chunk.entity_path, layout))
        if entry is not None:
            return entry
        owner = chunk.entity_path if len(self._channels) < _MAX_OWN_CHANNELS else None
        return self._channels.get((owner, layout)) or self._new(owner, layout)

    def _new(self, entity_path: str | None, layout: Layout) -> ChannelEntry:
        schema = self._schema(layout, shared=entity_path is None)
        topic = SHARED_TOPIC if entity_path is None else entity_path
        record = Channel(_next_id(self._channels), schema.record.id, topic, ENCODING, {})
        entry = self._channels[entity_path, layout] = ChannelEntry(record, pack(record), schema)
        return entry

    def _schema(self, layout: Layout, *, shared: bool) -> SchemaEntry:
        entry = self.schemas.get((layout, shared))
        if entry is None:
            writer = BatchWriter(layout, shared=shared)
            name = "diorama:" + ",".join(component for component, _, _ in layout.columns)
            record = Schema(_next_id(self.schemas), name, ENCODING, writer.schema_message)
            entry = self.schemas[layout, shared] = SchemaEntry(record, pack(record), writer)
        return entry


def message_head(channel_id: int, time: int, size: int) -> bytes:
    """What precedes `size` bytes of message data; `time` is the arrival of its first row."""
    stamp = time & 0xFFFFFFFFFFFFFFFF
    return MESSAGE_HEAD.pack(
        MESSAGE, MESSAGE_HEAD.size - RECORD_HEAD.size + size, channel_id, 0, stamp, stamp
    )


def first_time(chunk: Chunk) -> int:
    """Arrival of the first row, 0 if there is none."""
    return int(chunk.arrival[0]) if len(chunk.arrival) else 0


def size_of(pieces: list[Buffer]) -> int:
    """Bytes of all pieces."""
    return sum([len(piece) for piece in pieces])


def aligning(offset: int) -> list[Buffer]:
    """Padding that moves what would lie `offset` bytes into the output to where it lies aligned."""
    if offset % ALIGNMENT == 0:
        return []
    return [padding(RECORD_HEAD.size + -(offset + RECORD_HEAD.size) % ALIGNMENT)]


class Announced:
    """Which channels and schemas a reader has been told of."""

    def __init__(self) -> None:
        self._channels: set[int] = set()
        self._schemas: set[int] = set()

    def missing(self, channel: ChannelEntry) -> list[Buffer]:
        """The records that must precede a message of this channel, once."""
        records: list[Buffer] = []
        if channel.record.id not in self._channels:
            self._channels.add(channel.record.id)
            if channel.schema.record.id not in self._schemas:
                self._schemas.add(channel.schema.record.id)
                records.append(channel.schema.packed)
            records.append(channel.packed)
        return records


class StreamEncoder:
    """Chunks to MCAP records, unchunked, for TCP and WebSocket. Written to a file it is a valid one."""

    def __init__(self, info: RecordingInfo) -> None:
        self._info = info
        self._offset = 0
        self._channels = ChannelTable()
        self._announced = Announced()

    def begin(self) -> list[Buffer]:
        """The first bytes; once, before anything else."""
        return self._counted(
            [MAGIC, pack(Header(STREAM_PROFILE, _library(self._info))), pack(self._info.metadata())]
        )

    def rename(self, info: RecordingInfo) -> list[Buffer]:
        """What follows belongs to another recording."""
        self._info = info
        return self._counted([pack(info.metadata())])

    def encode(self, chunk: Chunk) -> list[Buffer]:
        """The records of a chunk. Pieces may be views of its arrays.

        Raises:
            WireError: it cannot be sent, for whatever reason. Nothing has been encoded then.
        """
        channel, data = written(self._channels, chunk)
        size = size_of(data)
        pieces = self._announced.missing(channel)
        if size >= LARGE_BYTES:
            pieces += aligning(self._offset + size_of(pieces) + MESSAGE_HEAD.size)
        pieces.append(message_head(channel.record.id, first_time(chunk), size))
        return self._counted(pieces + data)

    def end(self) -> list[Buffer]:
        """The last bytes: they tell a stream that was ended from one that broke."""
        return self._counted([pack(DataEnd(0)), pack(Footer(0, 0, 0)), MAGIC])

    def _counted(self, pieces: list[Buffer]) -> list[Buffer]:
        self._offset += size_of(pieces)
        return pieces


def written(channels: ChannelTable, chunk: Chunk) -> tuple[ChannelEntry, list[Buffer]]:
    """The channel of a chunk, and the pieces of its message.

    Raises:
        WireError: too many channels, or something that Arrow cannot write, such as types that are nested too deep.
    """
    try:
        channel = channels.of(chunk)
        return channel, channel.schema.writer.write(chunk)
    except WireError:
        raise
    except Exception as error:  # Arrow raises what it likes, and one chunk must not end a stream
        raise WireError(f"entity {chunk.entity_path!r} cannot be written: {error}") from error


def _library(info: RecordingInfo) -> str:
    return f"diorama {info.sdk_version}"


def _next_id(
    taken: dict[tuple[Layout, bool], SchemaEntry] | dict[tuple[str | None, Layout], ChannelEntry],
) -> int:
    if len(taken) >= _MAX_IDS:
        raise WireError(
            f"encode: at most {_MAX_IDS} combinations of entity, components and timelines fit in a file"
        )
    return len(taken) + 1
