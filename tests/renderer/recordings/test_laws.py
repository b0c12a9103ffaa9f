"""Answers against a list of all log calls that is scanned from end to end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diorama_renderer as dr
from diorama.timelines import LOG_TIME, Timeline, TimeType

FRAME, CLOCK = Timeline("frame", TimeType.SEQUENCE), Timeline("clock", TimeType.TIME)
PATHS = ["/", "a", "a/b", "ab"]
COMPONENTS = ["scalar", "point3d", "label", "text_entry", "transform"]


@dataclass(frozen=True)
class Call:
    """`values` by component; () is an empty row. `clear`: None, or whether it is recursive."""

    path: str
    times: dict | None
    values: dict
    clear: bool | None
    number: int


def said(component, number, size):
    """What the number-th call logs, as Arrow or numpy take it, and what comes back of it."""
    if component == "scalar":
        return [float(number)][:size], float(number)
    if component == "point3d":
        return [[number, 0, i] for i in range(size)], [[number, 0, i] for i in range(size)]
    if component == "label":
        return [f"{number}-{i}" for i in range(size)], [f"{number}-{i}" for i in range(size)]
    if component == "text_entry":
        return [{"body": str(number), "level": None}][:size], (str(number), None)
    return [[number, 0, 0, 0, 0, 0, 1]][:size], [number, 0, 0]


def plain(component, value):
    """A value as this file writes it."""
    if value is None:
        return None
    if component == "point3d":
        return value.tolist()
    return value.translation.tolist() if component == "transform" else value


@st.composite
def calls(draw):
    made = []
    for number in range(draw(st.integers(0, 12))):
        times = draw(
            st.none()
            | st.fixed_dictionaries({}, optional={FRAME: st.integers(0, 4), CLOCK: st.integers(-2, 2)})
        )
        path = draw(st.sampled_from(PATHS))
        if draw(st.integers(0, 4)) == 0:
            made.append(Call(path, times, {}, draw(st.booleans()), number))
        else:
            names = draw(st.sets(st.sampled_from(COMPONENTS), min_size=1, max_size=3))
            values = {name: said(name, number, draw(st.integers(0, 2))) for name in sorted(names)}
            made.append(Call(path, times, values, None, number))
    return made


@pytest.fixture(scope="session")
def logged(call, column):
    """A function: calls to a recording."""

    def log(made):
        recording = dr.Recording()
        for one in made:
            columns = [column(name, values) for name, (values, _) in one.values.items()]
            if one.clear is not None:
                columns.append(column("clear", [one.clear]))
            recording.store.insert(call(one.path, one.number, one.times, *columns))
        return recording

    return log


def key(one, timeline):
    if one.times is None:
        return (0, 0, one.number)
    return (1, one.number if timeline == LOG_TIME else one.times[timeline], one.number)


def seen(made, timeline, time):
    for one in made:
        if one.times is None or (
            (timeline == LOG_TIME or timeline in one.times) and key(one, timeline)[1] <= time
        ):
            yield one


def in_force(made, path, component, timeline, time):
    visible = list(seen(made, timeline, time))
    mine = [one for one in visible if one.path == path and component in one.values]
    if not mine:
        return None
    latest = max(mine, key=lambda one: key(one, timeline))
    for clear in visible:
        below = clear.path == "/" or path.startswith(clear.path + "/")
        reaches = clear.path == path or (clear.clear and below)
        if clear.clear is not None and reaches and key(latest, timeline) <= key(clear, timeline):
            return None
    values, back = latest.values[component]
    return back if len(values) else None


def was_logged(made, path, component):
    return any(one.path == path and component in one.values for one in made)


@given(made=calls(), time=st.integers(-3, 5))
def test_latest_at_is_what_a_scan_of_all_calls_finds(logged, made, time):
    recording = logged(made)
    asked = [(None, LOG_TIME, 2**62), ({"frame": time}, FRAME, time)]
    asked.append(({"clock": np.timedelta64(time, "ns")}, CLOCK, time))
    there = {span.name for span in recording.timelines()}
    for path in PATHS:
        for component in COMPONENTS:
            if was_logged(made, path, component):
                for at, timeline, last in asked:
                    if at is None or set(at) <= there:
                        got = plain(component, recording.latest_at(path, component, at))
                        assert got == in_force(made, path, component, timeline, last)


@given(made=calls(), bounds=st.tuples(*[st.none() | st.integers(-3, 5)] * 2))
def test_a_range_is_what_a_scan_of_all_calls_finds_in_the_order_of_time(logged, made, bounds):
    recording = logged(made)
    start, stop = (
        -(2**63) if bounds[0] is None else bounds[0],
        2**63 - 1 if bounds[1] is None else bounds[1],
    )
    there = {span.name for span in recording.timelines()}
    for timeline in (FRAME, CLOCK):
        unit = (
            (lambda t: t) if timeline == FRAME else (lambda t: None if t is None else np.timedelta64(t, "ns"))
        )
        for path in PATHS:
            for component in COMPONENTS:
                if was_logged(made, path, component) and timeline.name in there:
                    got = recording.range(path, component, timeline.name, *map(unit, bounds))
                    wanted = [
                        one
                        for one in made
                        if one.path == path
                        and component in one.values
                        and one.times is not None
                        and timeline in one.times
                        and start <= one.times[timeline] <= stop
                    ]
                    wanted.sort(key=lambda one: key(one, timeline))
                    assert got.times.dtype == np.int64
                    assert got.times.tolist() == [one.times[timeline] for one in wanted]
                    backs = [
                        back if len(values) else None
                        for values, back in (one.values[component] for one in wanted)
                    ]
                    if component == "scalar":
                        assert got.values.dtype == np.float64
                        assert [None if np.isnan(v) else v for v in got.values.tolist()] == backs
                    else:
                        assert [plain(component, value) for value in got.values] == backs


@given(made=calls(), path=st.none() | st.sampled_from(PATHS))
def test_a_table_has_one_row_for_each_call_with_all_that_it_said(logged, made, path):
    recording = logged(made)
    if path is not None and not any(f"{one.path}/".startswith(f"{path}/") for one in made) and path != "/":
        return
    below = [one for one in made if path in (None, "/", one.path) or one.path.startswith(f"{path}/")]
    table = recording.to_arrow(path)
    rows = table.to_pylist()
    assert table.column("entity_path").to_pylist() == [one.path for one in below]
    assert table.column("log_time").cast("int64").to_pylist() == [one.number for one in below]
    for row, one in zip(rows, below, strict=True):
        assert row["timeless"] == (one.times is None)
        assert row.get("frame") == (one.times or {}).get(FRAME)
        clock = (one.times or {}).get(CLOCK)
        got = row.get("clock")
        assert (None if got is None else got.value) == clock
        assert row.get("clear") == one.clear
        for component in COMPONENTS:
            assert in_table(component, row.get(component)) == wanted_in_table(component, one)


def in_table(component, cell):
    if cell is not None and component == "transform":
        return cell["rigid3"]
    return cell


def wanted_in_table(component, one):
    if component not in one.values:
        return None
    values = one.values[component][0]
    if component in ("scalar", "text_entry", "transform"):
        return values[0] if values else None
    return values


@given(made=calls())
def test_what_is_there_is_what_was_logged(logged, made):
    recording = logged(made)
    assert recording.entities() == sorted({one.path for one in made})
    for path in recording.entities():
        names = {name for one in made if one.path == path for name in one.values}
        cleared = {"clear" for one in made if one.path == path and one.clear is not None}
        assert recording.components(path) == sorted(names | cleared)
    for timeline in (FRAME, CLOCK):
        times = [one.times[timeline] for one in made if one.times is not None and timeline in one.times]
        spans = [span for span in recording.timelines() if span.name == timeline.name]
        assert [(span.first, span.last) for span in spans] == ([(min(times), max(times))] if times else [])
