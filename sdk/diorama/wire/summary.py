"""The summary of a file: what lies where, for readers that seek."""

from __future__ import annotations

from diorama.wire.crc import crc32
from diorama.wire.encoder import ChannelTable
from diorama.wire.records import (
    MAGIC,
    OPCODES,
    Buffer,
    Channel,
    ChunkIndex,
    ChunkRecord,
    DataEnd,
    Footer,
    MetadataIndex,
    Schema,
    Statistics,
    SummaryOffset,
    pack,
)

_OPCODE_OF = {kind: opcode for opcode, kind in OPCODES.items()}


class Summary:
    """Gathers the indexes and counts of a file while it is written."""

    def __init__(self) -> None:
        self.metadata: list[MetadataIndex] = []
        self._chunks: list[ChunkIndex] = []
        self._message_counts: dict[int, int] = {}
        self._times: tuple[int, int] | None = None

    def count_message(self, channel_id: int, time: int) -> None:
        """One more message on the channel, logged at `time`."""
        stamp = time & 0xFFFFFFFFFFFFFFFF
        self._message_counts[channel_id] = self._message_counts.get(channel_id, 0) + 1
        first, last = self._times or (stamp, stamp)
        self._times = (min(first, stamp), max(last, stamp))

    def add_chunk(
        self,
        record: ChunkRecord,
        offset: int,
        length: int,
        compressed_size: int,
        index_offsets: dict[int, int],
        index_length: int,
    ) -> None:
        """One more MCAP chunk: its record, where it lies, and where its message indexes do."""
        self._chunks.append(
            ChunkIndex(
                record.start_time,
                record.end_time,
                offset,
                length,
                index_offsets,
                index_length,
                record.compression,
                compressed_size,
                record.uncompressed_size,
            )
        )

    def pack(self, offset: int, data_crc: int, channels: ChannelTable) -> list[Buffer]:
        """Everything from the end of the data section to the end of the file.

        Args:
            offset: where it begins.
            data_crc: CRC of all before.
            channels: all that were written.
        """
        data_end = pack(DataEnd(data_crc))
        start = offset + len(data_end)
        body, groups = self._groups(start, channels)
        offsets_start = start + len(body)
        body += b"".join([pack(group) for group in groups])
        footer = pack(Footer(start, offsets_start, 0))[:-4]
        crc = crc32(footer, crc32(body))
        return [data_end, body, footer + crc.to_bytes(4, "little"), MAGIC]

    def _groups(self, start: int, channels: ChannelTable) -> tuple[bytes, list[SummaryOffset]]:
        """The summary's records, and where those of each kind lie."""
        body = b""
        groups = []
        used = [channel for channel in channels.channels() if channel.record.id in self._message_counts]
        schemas = {channel.schema.record.id: channel.schema.packed for channel in used}
        kinds: list[tuple[type[tuple[object, ...]], list[bytes]]] = [
            (Schema, list(schemas.values())),
            (Channel, [channel.packed for channel in used]),
            (Statistics, [pack(self._statistics(len(schemas), len(used)))]),
            (ChunkIndex, [pack(index) for index in self._chunks]),
            (MetadataIndex, [pack(index) for index in self.metadata]),
        ]
        for kind, packed in kinds:
            if packed:
                group = b"".join(packed)
                groups.append(SummaryOffset(_OPCODE_OF[kind], start + len(body), len(group)))
                body += group
        return body, groups

    def _statistics(self, schema_count: int, channel_count: int) -> Statistics:
        first, last = self._times or (0, 0)
        return Statistics(
            sum(self._message_counts.values()),
            schema_count,
            channel_count,
            0,
            len(self.metadata),
            len(self._chunks),
            first,
            last,
            self._message_counts,
        )
