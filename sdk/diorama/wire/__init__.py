"""The wire: MCAP records that carry Arrow. One codec without input or output, for files and streams alike."""

from __future__ import annotations

from diorama.wire.decoder import Decoder, Limits
from diorama.wire.encoder import RecordingInfo, StreamEncoder
from diorama.wire.errors import Damage, WireError
from diorama.wire.file_encoder import FileEncoder
from diorama.wire.records import Buffer

__all__ = [
    "Buffer",
    "Damage",
    "Decoder",
    "FileEncoder",
    "Limits",
    "RecordingInfo",
    "StreamEncoder",
    "WireError",
]
