"""What a viewer that comes later must be told again: timeless rows, which are logged once and hold for ever."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import TYPE_CHECKING

from diorama.chunk import layout_of

if TYPE_CHECKING:
    from diorama.sinks.tcp import Parcel

MOST_BYTES = 256 << 20


class Remembered:
    """The timeless chunks that were delivered, within a bound. For one thread at a time.

    A later chunk with the same components of an entity takes the place of the earlier one, except that each text of a
    log counts.

    Attributes:
        rows_forgotten: timeless rows for which there was no room.
    """

    def __init__(self, max_bytes: int = MOST_BYTES) -> None:
        """Nothing yet; at most so many bytes."""
        self.rows_forgotten = 0
        self._max_bytes = max_bytes
        self._bytes = 0
        self._parcels: OrderedDict[Hashable, Parcel] = OrderedDict()

    def add(self, parcel: Parcel) -> None:
        """Remembers the parcel if its rows are timeless."""
        chunk = parcel.chunk
        if not chunk.timeless:
            return
        is_text = any(column.component == "text_entry" for column in chunk.columns)
        key = object() if is_text else (parcel.info.recording_id, chunk.entity_path, layout_of(chunk))
        before = self._parcels.pop(key, None)
        self._bytes += parcel.size_bytes - (0 if before is None else before.size_bytes)
        self._parcels[key] = parcel
        while self._bytes > self._max_bytes:
            _, forgotten = self._parcels.popitem(last=False)
            self._bytes -= forgotten.size_bytes
            self.rows_forgotten += forgotten.chunk.row_count

    def parcels(self) -> list[Parcel]:
        """What is remembered, oldest first."""
        return list(self._parcels.values())
