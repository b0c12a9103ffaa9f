"""`diorama info`: what a recording holds, read chunk by chunk, so that its size does not matter."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.camera.distortion import logged_distortion
from diorama_renderer.sources import read_file


@dataclass
class Contents:
    """What was counted.

    Attributes:
        rows: by (entity path, component): rows that have it.
        timeless: by (entity path, component): how many of those are timeless.
        spans: first and last time of each timeline.
        lenses: by entity path: the model of a distorted lens, as it was logged last in the file.
    """

    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    timeless: Counter[tuple[str, str]] = field(default_factory=Counter)
    spans: dict[Timeline, tuple[int, int]] = field(default_factory=dict)
    lenses: dict[str, str] = field(default_factory=dict)

    def count(self, chunk: Chunk) -> None:
        """Add one chunk."""
        for column in chunk.columns:
            key = (chunk.entity_path, column.component)
            self.rows[key] += chunk.row_count
            self.timeless[key] += chunk.row_count * chunk.timeless
            if column.variant == "distorted_pinhole":
                self._note_lens(chunk.entity_path, column)
        for timeline, times in chunk.times.items():
            if len(times):
                first, last = self.spans.get(timeline, (int(times[0]), int(times[0])))
                self.spans[timeline] = min(first, int(times.min())), max(last, int(times.max()))

    def _note_lens(self, path: str, column: Column) -> None:
        values = np.asarray(column.values, np.float64)
        distortion = logged_distortion(values[-1]) if len(values) else None
        if distortion is not None and not distortion.is_identity:
            self.lenses[path] = distortion.model


def info(file: Path) -> int:
    """Print what `file` holds; 1 if it is damaged, else 0."""
    contents = Contents()
    source = read_file(file)
    for chunk in source:
        contents.count(chunk)
    print(f"file         {file}  ({_size(file.stat().st_size)})")
    if source.info is not None:
        print(f"application  {source.info.application_id}")
        print(f"recording    {source.info.recording_id}")
        print(f"started      {_date(source.info.started_ns)}  by diorama {source.info.sdk_version}")
    if LOG_TIME in contents.spans:
        first, last = contents.spans[LOG_TIME]
        print(f"duration     {_seconds(last - first)}")
    print("\n".join(["", *_timelines(contents), "", *_entities(contents)]))
    for damage in source.damage:
        print(f"\ndamaged: {damage}")
    return 1 if source.damage else 0


def _timelines(contents: Contents) -> list[str]:
    lines = [f"timelines    {len(contents.spans)}"]
    for timeline, (first, last) in sorted(contents.spans.items(), key=lambda item: item[0].name):
        shown = (str(first), str(last)) if timeline.type is TimeType.SEQUENCE else (_time(first), _time(last))
        lines.append(f"  {timeline.name:<20} {timeline.type.value:<10} {shown[0]} to {shown[1]}")
    return lines


def _entities(contents: Contents) -> list[str]:
    parts: dict[str, list[str]] = {}
    for (path, component), count in sorted(contents.rows.items()):
        timeless = " timeless" if contents.timeless[path, component] == count else ""
        lens = (
            f" ({contents.lenses[path]} lens)" if component == "transform" and path in contents.lenses else ""
        )
        parts.setdefault(path, []).append(f"{component} {count}{timeless}{lens}")
    rows = sum(contents.rows.values())
    lines = [f"entities     {len(parts)}, with {rows} rows of components"]
    return lines + [f"  {path:<32} {', '.join(parts[path])}" for path in sorted(parts, key=_by_parts)]


def _by_parts(path: str) -> list[tuple[bool, int, str]]:
    """Numbers by value, before names: `map/2` before `map/10`."""
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in path.split("/")]


def _size(size_bytes: int) -> str:
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:.1f} {unit}"
    return f"{size_bytes} B"


def _time(nanoseconds: int) -> str:
    """A date if it can be one (from 1990 to 2120), else seconds: the rule of the viewer's time panel."""
    years = nanoseconds / (365.2425 * 86400e9)
    return _date(nanoseconds) if 20 <= years <= 150 else _seconds(nanoseconds)


def _date(nanoseconds: int) -> str:
    return f"{np.datetime64(nanoseconds, 'ns').astype('datetime64[ms]')}Z".replace("T", " ")


def _seconds(nanoseconds: int) -> str:
    return f"{nanoseconds / 1e9:.3f} s"
