"""The lines of a text log are what sorting and filtering all rows gives."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column
from diorama.schema import TEXT_ENTRY
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.query.text_lines import EVERY_LINE, LineFilter, TextLines
from diorama_renderer.store import NO_TIME, Store

FRAME = Timeline("frame", TimeType.SEQUENCE)
BODIES = ["", "Straße", "a warning", "A WARNING (again)", "50 % [x]", "ÄRGER", "wandering"]


def _texts(path, entries, *, arrival=0, frames=None, timeless=False, color=None):
    """Entries: (body, level), or None for a row that is empty."""
    at = np.asarray(arrival) + (np.arange(len(entries)) if np.ndim(arrival) == 0 else 0)
    said = [{"body": entry[0], "level": entry[1]} for entry in entries if entry is not None]
    offsets = np.cumsum([0] + [entry is not None for entry in entries]).astype(np.int32)
    columns = [Column("text_entry", "text_entry", False, pa.array(said, TEXT_ENTRY), offsets)]
    if color is not None:
        whole = np.arange(len(entries) + 1, dtype=np.int32)
        columns.append(Column("colorrgba", "u32", False, np.full(len(entries), color, np.uint32), whole))
    times = (
        {} if timeless else {LOG_TIME: at} | ({} if frames is None else {FRAME: np.asarray(frames, np.int64)})
    )
    return Chunk(path, at, times, tuple(columns))


def _lines(*chunks):
    store = Store()
    for chunk in chunks:
        store.insert(chunk)
    return TextLines(store)


def _bodies(lines, timeline, line_filter=EVERY_LINE):
    return [line.body for line in lines.lines(lines.shown(timeline, line_filter))]


entries = st.one_of(
    st.none(), st.tuples(st.sampled_from(BODIES), st.sampled_from(["INFO", "ERROR", "odd", None]))
)
batches = st.lists(
    st.tuples(
        st.sampled_from(["a", "b/c", "d"]),
        st.lists(
            st.tuples(entries, st.integers(0, 6), st.sampled_from([-(2**63), -1, 0, 1, 2**63 - 1])),
            max_size=5,
        ),
        st.sampled_from(["timed", "timed", "timeless", "elsewhere"]),
    ),
    max_size=6,
)
filters = st.lists(
    st.tuples(
        st.none() | st.frozensets(st.sampled_from(["a", "b", "b/c", "d"])),
        st.none() | st.frozensets(st.sampled_from(["INFO", "ERROR", None, "never"])),
        st.sampled_from(["", "", "wa", "WAR", "warning", "ärger", "% [", "."]),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=300, deadline=None)
@given(batches, filters, st.sampled_from([-(2**63), -1, 0, 2**63 - 1]))
def test_what_is_shown_is_a_sort_and_a_filter_of_all_rows(logged, wanted, time):
    store, rows = Store(), []
    lines = TextLines(store)
    for path, batch, kind in logged:
        if batch:
            store.insert(
                _texts(
                    path,
                    [entry for entry, _, _ in batch],
                    arrival=[arrival for _, arrival, _ in batch],
                    frames=[frame for _, _, frame in batch] if kind == "timed" else None,
                    timeless=kind == "timeless",
                )
            )
        for entry, arrival, frame in batch:
            rows.append((kind, frame if kind == "timed" else 0, arrival, len(rows), path, entry))
        known = store.entities.index
        order = sorted(
            (row for row in rows if row[0] != "elsewhere"), key=lambda row: (row[0] == "timed", *row[1:4])
        )
        for paths, levels, text in wanted:
            ids = None if paths is None else frozenset(known.get(path, 1000) for path in paths)
            line_filter = LineFilter(ids, levels, text)
            want = [
                row
                for row in order
                if row[5] is not None
                and (paths is None or row[4] in paths)
                and (levels is None or row[5][1] in levels)
                and text.lower() in row[5][0].lower()
            ]
            shown = lines.shown(FRAME, line_filter)
            assert shown.tolist() == [row[3] for row in want]
            assert not rows or lines.shown(FRAME, line_filter) is shown
            said = [
                (store.entities.paths[line.entity], (line.body, line.level)) for line in lines.lines(shown)
            ]
            assert said == [row[4:] for row in want]
            before = [row for row in want if row[0] == "timeless" or row[1] <= time]
            assert lines.line_at(FRAME, time, line_filter) == len(before) - 1
    filled = [row[5][1] for row in rows if row[5] is not None]
    assert lines.level_counts() == {level: filled.count(level) for level in dict.fromkeys(filled)}


def test_entities_are_merged_by_time_and_timeless_lines_come_first():
    lines = _lines(
        _texts("a", [("one", "INFO"), ("three", "INFO")], frames=[1, 3]),
        _texts("b", [("two", "WARN"), ("four", None)], arrival=5, frames=[2, 4]),
        _texts("c", [("always", None)], arrival=9, timeless=True),
    )
    assert _bodies(lines, FRAME) == ["always", "one", "two", "three", "four"]
    assert _bodies(lines, None) == ["always"]
    assert lines.entity_counts() == {1: 2, 2: 2, 3: 1}
    assert lines.line_at(FRAME, 2) == 2
    assert lines.line_at(FRAME, -(2**80)) == 0
    assert lines.times(FRAME, lines.shown(FRAME)).tolist() == [NO_TIME, 1, 2, 3, 4]


def test_a_line_has_the_colour_of_its_own_call_alone():
    lines = _lines(
        _texts("a", [("red", "INFO")], color=0xFF0000FF), _texts("a", [("plain", "INFO")], arrival=5)
    )
    assert [line.color for line in lines.lines(lines.shown(LOG_TIME))] == [0xFF0000FF, None]


def test_nothing_logged_shows_nothing():
    lines = TextLines(Store())
    assert lines.shown(FRAME).tolist() == []
    assert lines.lines(lines.shown(FRAME)) == []
    assert lines.times(FRAME, lines.shown(FRAME)).tolist() == []
    assert lines.line_at(FRAME, 0) == -1
    assert lines.level_counts() == {}
    assert lines.entity_counts() == {}


def test_more_filters_than_are_remembered_still_answer():
    lines = _lines(_texts("a", [(f"line {number}", "INFO") for number in range(100)]))
    for _ in range(2):
        for number in range(100):
            assert _bodies(lines, LOG_TIME, LineFilter(text=f"LINE {number}"))[0] == f"line {number}"


def test_what_is_typed_letter_by_letter_finds_the_same():
    lines = _lines(_texts("a", [(body, None) for body in BODIES]))
    for text in ("w", "wa", "war", "warn", "wa", "wan"):
        assert _bodies(lines, LOG_TIME, LineFilter(text=text)) == [
            body for body in BODIES if text in body.lower()
        ]


def test_a_store_that_dropped_rows_is_read_anew():
    store = Store()
    store.insert(_texts("a", [("one", "INFO"), ("two", "INFO")]))
    lines = TextLines(store)
    before = lines.shown(LOG_TIME)
    store.generation = 1 + getattr(store, "generation", 0)
    assert lines.shown(LOG_TIME) is not before
    assert _bodies(lines, LOG_TIME) == ["one", "two"]
    assert lines.level_counts() == {"INFO": 2}


def test_levels_are_counted_of_some_entities_as_rows_come():
    lines = _lines(_texts("a", [("x", "INFO"), ("y", None), None]), _texts("b", [("z", "INFO")], arrival=9))
    index = lines._store.entities.index
    of_a = frozenset({index["a"], 10**6, -3})
    assert lines.level_counts(of_a) == {"INFO": 1, None: 1}
    assert lines.level_counts(frozenset()) == {"INFO": 0, None: 0}
    lines._store.insert(_texts("a", [("w", "INFO"), ("v", "NEW")], arrival=20))
    lines._store.insert(_texts("b", [("u", "NEW")], arrival=30))
    assert lines.level_counts(of_a) == {"INFO": 2, None: 1, "NEW": 1}
    assert lines.level_counts() == {"INFO": 3, None: 1, "NEW": 2}


def test_a_search_bit_by_bit_finds_what_one_at_once_does():
    bodies = [(f"{'yes' if number % 7 == 0 else 'no'} {number}", None) for number in range(50)]
    lines, other = _lines(_texts("a", bodies)), _lines(_texts("a", bodies))
    assert lines.search("", most_rows=1) == 1.0
    shares = [lines.search("YES", most_rows=20) for _ in range(3)]
    assert shares == [0.4, 0.8, 1.0]
    wanted = LineFilter(text="YES")
    assert _bodies(lines, LOG_TIME, wanted) == _bodies(other, LOG_TIME, wanted)
    assert lines.search("1", most_rows=10) == 0.2
    assert _bodies(lines, LOG_TIME, LineFilter(text="1")) == _bodies(other, LOG_TIME, LineFilter(text="1"))
