"""What a decoder has learnt of schemas and channels, and the messages on them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from diorama.chunk import Chunk
from diorama.wire.batches import BatchReader, entity_path_of
from diorama.wire.encoder import ENCODING
from diorama.wire.errors import WireError
from diorama.wire.records import Channel, Schema, unpack

_MESSAGE = struct.Struct("<HIQQ")
_MAX_SCHEMA_BYTES = 1 << 20
_MAX_ALL_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class _Known:
    content: bytes
    entity_path: str
    reader: BatchReader | None


class ChannelReader:
    """Messages to chunks, by the schemas and channels that came before them."""

    def __init__(self) -> None:
        self.foreign_messages = 0
        """Messages skipped because their channel has another encoding."""
        self._schemas: dict[int, bytes] = {}
        self._readers: dict[int, BatchReader | None] = {}
        self._channels: dict[int, _Known] = {}
        self._bytes = 0

    def add_schema(self, content: memoryview) -> None:
        """Takes a schema record.

        Raises:
            WireError: it is malformed or too large, or its id has another meaning already.
        """
        if len(content) > _MAX_SCHEMA_BYTES:
            raise WireError(f"a schema of {len(content)} bytes; at most {_MAX_SCHEMA_BYTES} are accepted")
        schema_id = struct.unpack_from("<H", content)[0] if len(content) >= 2 else 0
        known = self._schemas.get(schema_id)
        if known is not None:
            if known != content:
                raise WireError(f"schema {schema_id} comes again as another one")
            return
        schema = unpack(Schema, content)
        self._grow(len(content))
        self._schemas[schema.id] = bytes(content)
        self._readers[schema.id] = BatchReader(schema.data) if schema.encoding == ENCODING else None

    def add_channel(self, content: memoryview) -> None:
        """Takes a channel record.

        Raises:
            WireError: it is malformed or too large, its schema is unknown, or its id has another meaning
            already.
        """
        if len(content) > _MAX_SCHEMA_BYTES:
            raise WireError(f"a channel of {len(content)} bytes; at most {_MAX_SCHEMA_BYTES} are accepted")
        channel_id = struct.unpack_from("<H", content)[0] if len(content) >= 2 else 0
        known = self._channels.get(channel_id)
        if known is not None:
            if known.content != content:
                raise WireError(f"channel {channel_id} comes again as another one")
            return
        channel = unpack(Channel, content)
        reader = None
        if channel.message_encoding == ENCODING:
            if channel.schema_id not in self._readers:
                raise WireError(f"channel {channel.id} has the unknown schema {channel.schema_id}")
            reader = self._readers[channel.schema_id]
        path = "" if reader is None else entity_path_of(channel.topic)
        self._grow(len(content))
        self._channels[channel.id] = _Known(bytes(content), path, reader)

    def read(self, content: memoryview) -> tuple[int, Chunk | None]:
        """The log time of a message record and its chunk; None if its channel has another encoding.

        Raises:
            WireError: its channel is unknown, or its data is not a chunk.
        """
        if len(content) < _MESSAGE.size:
            raise WireError(f"a message of {len(content)} bytes")
        channel_id, _, log_time, _ = _MESSAGE.unpack_from(content)
        channel = self._channels.get(channel_id)
        if channel is None:
            raise WireError(f"a message on the unknown channel {channel_id}")
        if channel.reader is None:
            self.foreign_messages += 1
            return log_time, None
        return log_time, channel.reader.read(channel.entity_path, content[_MESSAGE.size :])

    def _grow(self, size: int) -> None:
        self._bytes += size
        if self._bytes > _MAX_ALL_BYTES:
            raise WireError(f"more than {_MAX_ALL_BYTES} bytes of schemas and channels")
