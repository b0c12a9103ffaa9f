"""How the samples of a plot look: runs of samples of one style.

A colour, radius, label or flag holds from when it was logged until the next one of its kind, like every component:
whoever styles only the first sample styles the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama.timelines import Timeline
from diorama_renderer.query.first_values import first_arrow_values, first_numbers
from diorama_renderer.query.news import FIRST_TIME, LAST_TIME
from diorama_renderer.store import ComponentTable, Rows, Store
from diorama_renderer.store.growing import Growing

STYLE_COMPONENTS = ("colorrgba", "radius", "label", "scalar_scattered")
_COLOR, _RADIUS, _LABEL, _SCATTERED = range(4)
_NONE = -1

_Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Style:
    """How samples look.

    Attributes:
        color: 0xRRGGBBAA, sRGB; None: nobody said.
        radius: of points, and half the width of lines, in UI points, finite and not negative; None: nobody said.
        label: the series' name; None: nobody said.
        scattered: points that are not joined.
    """

    color: int | None = None
    radius: float | None = None
    label: str | None = None
    scattered: bool = False


class StyleRuns:
    """Where the style of a series changes.

    A style is four int64 codes, one a component; -1 says that nobody said.

    Attributes:
        starts: int64, ascending, the first is 0 if there are samples: where each run begins.
    """

    def __init__(self) -> None:
        """No samples, so no runs."""
        self.starts = Growing(np.int64)
        self._codes = Growing(np.int64, 4)
        self._labels: list[str] = []
        self._label_codes: dict[str, int] = {}
        self._common: Style | None = None

    @property
    def nbytes(self) -> int:
        """Bytes held, but for the texts of labels."""
        return self.starts.nbytes + self._codes.nbytes

    @property
    def is_one(self) -> bool:
        """Whether all samples look alike."""
        return len(self.starts) <= 1

    def at(self, run: int) -> Style:
        """The style of one run."""
        return self._style(self._codes.view[run])

    def scattered(self, runs: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Shape (n,): which of those runs are points that are not joined."""
        flags: npt.NDArray[np.bool_] = self._codes.view[runs, _SCATTERED] == 1
        return flags

    def common(self) -> Style:
        """The one colour, radius and label that anybody said, None of what has several; scattered if all runs are."""
        if self._common is None:
            codes = self._codes.view
            least = np.where(codes == _NONE, LAST_TIME, codes).min(axis=0, initial=LAST_TIME)
            most = codes.max(axis=0, initial=_NONE)
            agreed = np.where(least == most, most, _NONE)
            agreed[_SCATTERED] = codes[:, _SCATTERED].min(initial=1) if len(codes) else 0
            self._common = self._style(agreed)
        return self._common

    def extend(
        self,
        store: Store,
        entity: int,
        timeline: Timeline,
        *,
        times: npt.NDArray[np.int64],
        rows: Rows,
        start: int,
        styled: tuple[bool, ...],
    ) -> None:
        """Find the runs of all samples from `start` on anew; those before stay.

        Args:
            store: where styles are looked up.
            entity: whose series it is.
            timeline: of the times.
            times: shape (n,), of all samples.
            rows: shape (n,), their rows in the table of scalars.
            start: the first sample whose style may be another than before, or that is new.
            styled: one a component: False if it certainly has no row at or after the sample before `start`.
        """
        if start == len(times) or (start and not any(styled)):
            return  # what is new goes on as the sample before it
        kept = int(self.starts.view.searchsorted(start))
        state = self._codes.view[kept - 1] if kept else self._timeless(store, entity)
        since = int(times[start - 1]) if start else FIRST_TIME
        changes: list[tuple[int, npt.NDArray[np.int64], _Codes]] = []
        for kind, component in enumerate(STYLE_COMPONENTS):
            table = store.table(component) if styled[kind] else None
            if table is None:
                continue
            found = table.index(timeline).of_entity(entity, since, LAST_TIME)
            places = _places(store, table, found, timeline, times, rows)
            # Those before `start` are in the state of the sample before it; those at the end await their sample.
            inside = (places >= start) & (places < len(times))
            if bool(inside.any()):
                changes.append((kind, places[inside], self._codes_of(kind, table, found[inside])))
        starts = np.unique(np.concatenate([np.array([start]), *(places for _, places, _ in changes)]))
        codes = np.tile(state, (len(starts), 1))
        for kind, places, values in changes:
            latest = places.searchsorted(starts, "right") - 1
            codes[:, kind] = np.where(latest >= 0, values[latest], state[kind])
        before = self._codes.view[kept - 1 : kept] if kept else np.full((1, 4), _NONE - 1)
        changed = (codes != np.concatenate([before, codes[:-1]])).any(axis=1)
        self.starts.replace(kept, starts[changed])
        self._codes.replace(kept, codes[changed])
        self._common = None

    def _timeless(self, store: Store, entity: int) -> _Codes:
        state = np.full(4, _NONE, np.int64)
        for kind, component in enumerate(STYLE_COMPONENTS):
            table = store.table(component)
            if table is not None and table.has_timeless:
                rows = table.index(None).of_entity(entity, 0, 0)[-1:]
                if len(rows):
                    state[kind] = self._codes_of(kind, table, rows)[0]
        return state

    def _codes_of(self, kind: int, table: ComponentTable, rows: Rows) -> _Codes:
        if kind == _LABEL:
            return self._codes_of_labels(table, rows)
        values, said = first_numbers(table, rows)
        if kind == _RADIUS:
            said = said & np.isfinite(values)
            values = np.abs(values).astype(np.float32).view(np.uint32)
        codes: _Codes = np.where(said, values.astype(np.int64), _NONE)
        return codes

    def _codes_of_labels(self, table: ComponentTable, rows: Rows) -> _Codes:
        codes = np.full(len(rows), _NONE, np.int64)
        filled = np.flatnonzero(table.counts[rows] > 0)
        done = 0
        for values in first_arrow_values(table, rows[filled]):
            encoded: Any = values.dictionary_encode()
            known = [self._code_of_label(text) for text in encoded.dictionary.to_pylist()]
            of_values = pa.array(known, pa.int64()).take(encoded.indices).fill_null(_NONE)
            codes[filled[done : done + len(values)]] = of_values.to_numpy()
            done += len(values)
        return codes

    def _code_of_label(self, text: str) -> int:
        code = self._label_codes.setdefault(text, len(self._labels))
        if code == len(self._labels):
            self._labels.append(text)
        return code

    def _style(self, codes: _Codes) -> Style:
        color, radius, label, scattered = codes.tolist()
        return Style(
            color=None if color == _NONE else color,
            radius=None if radius == _NONE else float(np.array(radius, np.uint32).view(np.float32)),
            label=None if label == _NONE else self._labels[label],
            scattered=scattered == 1,
        )


def _places(
    store: Store,
    table: ComponentTable,
    found: Rows,
    timeline: Timeline,
    times: npt.NDArray[np.int64],
    rows: Rows,
) -> npt.NDArray[np.int64]:
    """For each row of a style the first sample that it holds for: the first not before it by (time, arrival)."""
    scalars = store.table("scalar")
    if scalars is None:
        return np.zeros(len(found), np.int64)
    at, arrival = table.times(timeline)[found], table.arrival[found]
    low, high = times.searchsorted(at, "left"), times.searchsorted(at, "right")
    # One round where times are unique; logarithmic where they are not.
    while bool(np.any(low < high)):
        middle = (low + high) // 2
        open_ = low < high
        earlier = open_ & (scalars.arrival[rows[np.minimum(middle, len(rows) - 1)]] < arrival)
        low, high = np.where(earlier, middle + 1, low), np.where(open_ & ~earlier, middle, high)
    return low
