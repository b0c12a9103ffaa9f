"""Scalars as plots need them: each series in the order of time, kept up to date, and cheap to draw at any zoom.

`SeriesCache.update` is called once a frame and only notes what is new; a series takes it in when somebody asks for it,
so plots that are not seen cost nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diorama.timelines import Timeline
from diorama_renderer.query.decimation import Decimated, Window, decimated
from diorama_renderer.query.first_values import first_numbers
from diorama_renderer.query.news import FIRST_TIME, LAST_TIME, News
from diorama_renderer.query.plot_styles import STYLE_COMPONENTS, Style, StyleRuns
from diorama_renderer.query.pyramid import Floats, Pyramid
from diorama_renderer.store import ComponentTable, Rows, Store
from diorama_renderer.store.growing import Growing

_EASY_SAMPLES = 1 << 16
_LATE_SHARE = 256
"""Rows that come before more than `_EASY_SAMPLES` others wait until they are this share of them, or nothing more comes:
so what is rewritten is in proportion to what came."""


_SLICE_ROWS = 1 << 18
"""So many are read in some 20 ms."""

_MOST_COLUMNS = 1 << 14


class Sample(NamedTuple):
    """One sample of a series: its `time`, `value`, and `row` in the store's table of scalars."""

    time: int
    value: float
    row: int


class PlotSeries:
    """All scalars of one entity on one timeline, in the order of (time, arrival), and how they look.

    An empty row is a sample that is NaN. Lines break at samples that are not finite.

    Attributes:
        version: another after each change.
        rewritten: another after each change of samples that there were: others came before them.
    """

    def __init__(self, store: Store, entity: int, timeline: Timeline) -> None:
        """A series without samples; `SeriesCache` fills it.

        Args:
            store: where the rows are.
            entity: its index.
            timeline: of its times.
        """
        self.entity = entity
        self.timeline = timeline
        self.version = 0
        self.rewritten = 0
        self._store = store
        self._seen_rows = 0
        self._times = Growing(np.int64)
        self._rows = Growing(np.int64)
        self._pyramid = Pyramid()
        self._runs = StyleRuns()
        self._rest: Rows | None = None  # of the rows that there were at first: still to be read
        self._memo: tuple[tuple[int, ...], Decimated] | None = None

    def __len__(self) -> int:
        """How many samples."""
        return len(self._times)

    @property
    def times(self) -> npt.NDArray[np.int64]:
        """Shape (n,), ascending, read-only."""
        return self._times.view

    @property
    def values(self) -> Floats:
        """Shape (n,), read-only, as they were logged."""
        return self._pyramid.samples.view

    @property
    def rows(self) -> Rows:
        """Shape (n,), read-only: the row of each sample in the table of scalars."""
        return self._rows.view

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._times.nbytes + self._rows.nbytes + self._pyramid.nbytes + self._runs.nbytes

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last time; None without samples."""
        return (int(self.times[0]), int(self.times[-1])) if len(self) else None

    @property
    def style(self) -> Style:
        """What holds for the whole series: the one colour, radius and label said; None of what has several."""
        return self._runs.common()

    def decimated(self, first: int, last: int, columns: int, *, origin: int = 0) -> Decimated:
        """The points to draw between two times: what they draw is what all samples would draw, within a pixel.

        Args:
            first: the earliest time seen.
            last: the latest, inclusive.
            columns: how many pixels wide the plot is; 1 to 16384, others are clamped.
            origin: points' times are relative to this; near the window it keeps nanoseconds exact.

        Some 0.3 ms for 10 million samples at any zoom; nothing while window and series stay.
        """
        first, last = _as_time(first), _as_time(last)
        window = Window(first, max(first, last), min(max(columns, 1), _MOST_COLUMNS))
        key = (self.version, origin, *window)
        if self._memo is None or self._memo[0] != key:
            found = decimated(self.times, self._pyramid, self._runs, window, origin=origin)
            self._memo = (key, found)
        return self._memo[1]

    def value_range(self, first: int = FIRST_TIME, last: int = LAST_TIME) -> tuple[float, float] | None:
        """The least and greatest finite value between two times, inclusive; None if there is none."""
        start = self.times.searchsorted(_as_time(first), "left")
        edges = np.array([start, self.times.searchsorted(_as_time(last), "right")])
        if edges[1] <= edges[0]:
            return None
        low, high = self._pyramid.extremes(edges)
        return (float(low[0]), float(high[0])) if low[0] <= high[0] else None

    def is_plain(self, first: int, last: int) -> bool:
        """Whether all samples between two times, inclusive, are finite, joined, and of the style of the series."""
        if not self._runs.is_one or self._runs.common().scattered:
            return False
        gaps = self._pyramid.gaps.view
        if not len(gaps):
            return True
        places = [self.times.searchsorted(_as_time(first)), self.times.searchsorted(_as_time(last), "right")]
        begin, end = gaps.searchsorted(places)
        return bool(begin == end)

    def count(self, first: int, last: int) -> int:
        """How many samples there are between two times, inclusive."""
        return int(
            self.times.searchsorted(_as_time(last), "right") - self.times.searchsorted(_as_time(first))
        )

    def extremes(self, edges: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
        """The least and greatest finite sample of each stretch between neighbouring places; see `Pyramid`."""
        return self._pyramid.extremes(edges)

    @property
    def is_whole(self) -> bool:
        """Whether all samples that there were at first have been read; else `read_on`."""
        return self._rest is None

    def nearest(self, time: int) -> Sample | None:
        """The sample nearest in time: of equally near ones the earlier time, of equal times the last logged."""
        after = int(self.times.searchsorted(_as_time(time), "right"))
        if not len(self):
            return None
        place = max(after - 1, 0)
        if after < len(self) and abs(int(self.times[after]) - time) < abs(time - int(self.times[place])):
            place = int(self.times.searchsorted(self.times[after], "right")) - 1
        return self.sample(place)

    def sample(self, place: int) -> Sample:
        """The sample at a place in the order of time.

        Raises:
            IndexError: no such place.
        """
        return Sample(int(self.times[place]), float(self.values[place]), int(self.rows[place]))

    def take_in(self, news: dict[str, News], *, settled: bool, whole: bool = False) -> None:
        """Take in the rows that are new, of scalars and styles.

        Args:
            news: by component.
            settled: nothing else is new, so late rows need not wait.
            whole: all there is, news or not.
        """
        earliest = min(news[name].earliest(self.entity) for name in STYLE_COMPONENTS)
        start = len(self)
        scalars = news["scalar"]
        if whole or scalars.count(self.entity):
            since = FIRST_TIME if whole else scalars.earliest(self.entity)
            found = self._take_in_scalars(since, scalars.count(self.entity), settled)
            if found is None:
                return
            start = found
        start = min(start, int(self.times.searchsorted(earliest)))
        since = int(self.times[start - 1]) if start else FIRST_TIME
        for each in news.values():
            each.take(self.entity)
        self._extend_runs(news, start, since)

    def read_on(self, news: dict[str, News]) -> None:
        """Read the next samples of those that there were at first."""
        table = self._store.table("scalar")
        if self._rest is None or table is None:
            return
        some, rest = self._rest[:_SLICE_ROWS], self._rest[_SLICE_ROWS:]
        self._rest = rest if len(rest) else None
        start = len(self)
        self._put(table, start, some)
        self._extend_runs(news, start, int(self.times[start - 1]) if start else FIRST_TIME)

    def _extend_runs(self, news: dict[str, News], start: int, since: int) -> None:
        styled = tuple(news[name].latest(self.entity) >= since for name in STYLE_COMPONENTS)
        self._runs.extend(
            self._store,
            self.entity,
            self.timeline,
            times=self.times,
            rows=self.rows,
            start=start,
            styled=styled,
        )
        self.version += 1

    def append(
        self, times: npt.NDArray[np.int64], rows: Rows, values: Floats, news: dict[str, News], seen_rows: int
    ) -> bool:
        """Take in rows that are known to be all news there is; False where that needs `take_in`.

        Args:
            times: shape (n,), ascending.
            rows: shape (n,), ascending, of the table of scalars.
            values: shape (n,).
            news: by component.
            seen_rows: of that table.
        """
        last = int(self.times[-1]) if len(self) else LAST_TIME
        if self._rest is not None or times[0] < last or news["scalar"].count(self.entity) != len(rows):
            return False
        if any(news[name].latest(self.entity) >= last for name in STYLE_COMPONENTS):
            return False
        if any(news[name].count(self.entity) for name in STYLE_COMPONENTS):
            return False
        self._times.extend(times)
        self._rows.extend(rows)
        self._pyramid.replace(len(self._pyramid), values)
        self._seen_rows = seen_rows
        news["scalar"].take(self.entity)
        self.version += 1
        return True

    def _take_in_scalars(self, earliest: int, count: int, settled: bool) -> int | None:
        """The first sample that is another than before; None if the rows must wait."""
        table = self._store.table("scalar")
        if table is None:
            return len(self)
        start = int(self.times.searchsorted(earliest))
        passed = len(self) - int(self.times.searchsorted(earliest, "right"))
        if passed > max(_EASY_SAMPLES, _LATE_SHARE * count) and not settled:
            return None
        rows = table.index(self.timeline).of_entity(self.entity, earliest, LAST_TIME)
        kept = len(self) - start
        if bool(np.all(rows[kept:] >= self._seen_rows)) and np.array_equal(rows[:kept], self.rows[start:]):
            start, rows = len(self), rows[kept:]  # the new ones are all at the end
        self._seen_rows = table.row_count
        if not len(rows):
            return start
        self.rewritten += start < len(self)
        if not len(self) and len(rows) > _SLICE_ROWS:
            for column in (self._times, self._rows, self._pyramid.samples):
                column.reserve(len(rows))
            rows, self._rest = rows[:_SLICE_ROWS], rows[_SLICE_ROWS:]
        self._put(table, start, rows)
        return start

    def _put(self, table: ComponentTable, start: int, rows: Rows) -> None:
        """Have the samples of these rows from `start` on."""
        values, filled = first_numbers(table, rows)
        self._times.replace(start, table.times(self.timeline)[rows])
        self._rows.replace(start, rows)
        self._pyramid.replace(start, values if bool(filled.all()) else np.where(filled, values, np.nan))


class _Feed:
    """The series of one timeline."""

    def __init__(self, store: Store, timeline: Timeline) -> None:
        self._store = store
        self._timeline = timeline
        self._news = {name: News(name, timeline) for name in ("scalar", *STYLE_COMPONENTS)}
        self._news["scalar"].skip(store)  # each series begins with all there is
        self._settled = False
        self._asked: set[int] = set()  # series that somebody looked at since the last update
        self._seen_rows = 0
        self.series: dict[int, PlotSeries] = {}
        self.update(grown=True)

    def update(self, *, grown: bool) -> None:
        self._settled = not grown
        if grown:
            for news in self._news.values():
                news.read(self._store)
            self._append_new()
        self._asked.clear()

    def _append_new(self) -> None:
        """Take in what goes on at the end of series that are looked at, of all together: calls would cost more."""
        table = self._store.table("scalar")
        since, self._seen_rows = self._seen_rows, 0 if table is None else table.row_count
        if table is None or not self._asked or self._seen_rows == since:
            return
        rows = table.rows_on(self._timeline, since=since)
        rows = rows[np.argsort(table.entity[rows], kind="stable")]
        if not len(rows):
            return
        entity, times = table.entity[rows], table.times(self._timeline)[rows]
        begins = np.flatnonzero(np.append(True, entity[1:] != entity[:-1]))
        falls = np.append(False, (times[1:] < times[:-1]) & (entity[1:] == entity[:-1]))
        is_late = np.logical_or.reduceat(falls, begins)
        values, filled = first_numbers(table, rows)
        values = values if bool(filled.all()) else np.where(filled, values, np.nan)
        ends = np.append(begins[1:], len(rows)).tolist()
        for number, late, begin, end in zip(
            entity[begins].tolist(), is_late.tolist(), begins.tolist(), ends, strict=True
        ):
            if not late and number in self._asked:
                some = slice(begin, end)
                self.series[number].append(times[some], rows[some], values[some], self._news, self._seen_rows)

    def read_on(self, entity: int) -> PlotSeries:
        found = self.of(entity)
        found.read_on(self._news)
        return found

    def of(self, entity: int) -> PlotSeries:
        self._asked.add(entity)
        found = self.series.get(entity)
        if found is None:
            found = self.series[entity] = PlotSeries(self._store, entity, self._timeline)
            found.take_in(self._news, settled=True, whole=True)
        elif found.is_whole and any(news.count(entity) for news in self._news.values()):
            found.take_in(self._news, settled=self._settled)
        return found


def _as_time(time: int) -> int:
    """A time that int64 can hold: a view may be zoomed out beyond all times."""
    return min(max(time, FIRST_TIME), LAST_TIME)


class SeriesCache:
    """Every series that was asked for. Call `update` once a frame; a store that grew since is read anyway.

    >>> plots = SeriesCache(recording.store)  # doctest: +SKIP
    >>> plots.update()  # once a frame
    >>> plots.series(entity, timeline).decimated(first, last, 800, origin=first).values
    """

    def __init__(self, store: Store) -> None:
        """A cache without series.

        Args:
            store: may grow, and drop rows, at any time between two calls.
        """
        self._store = store
        self._seen = (-1, -1)
        self._feeds: dict[Timeline, _Feed] = {}

    def update(self) -> None:
        """See what is new in the store: O(new rows), whatever the number of series.

        Where nothing is, rows that waited (see `_LATE_SHARE`) are taken in.
        """
        generation, version = getattr(self._store, "generation", 0), self._store.version
        if generation != self._seen[0]:
            self._feeds.clear()  # rows were dropped, and the others have other numbers
        for feed in self._feeds.values():
            feed.update(grown=version != self._seen[1])
        self._seen = (generation, version)

    def series(self, entity: int, timeline: Timeline) -> PlotSeries:
        """The series of an entity on a timeline, without samples if it has none there.

        The same object every time, as long as the store drops no rows; take it anew each frame. Of many samples it has
        the first at once, and the others by `read_on`.
        """
        if self._store.version != self._seen[1]:
            self.update()
        feed = self._feeds.get(timeline)
        if feed is None:
            feed = self._feeds[timeline] = _Feed(self._store, timeline)
        return feed.of(entity)

    def read_on(self, entity: int, timeline: Timeline) -> PlotSeries:
        """The series, of which more was read if it is not whole: a series of many samples is read slice by slice."""
        found = self.series(entity, timeline)
        return found if found.is_whole else self._feeds[timeline].read_on(entity)

    @property
    def nbytes(self) -> int:
        """Bytes held by all series."""
        return sum(series.nbytes for feed in self._feeds.values() for series in feed.series.values())
