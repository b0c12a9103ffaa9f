"""Every parameter of every log function against everything that a caller may hand it: see `parameters`."""

from __future__ import annotations

import contextlib
import copy
import inspect
import logging
from typing import Any

import numpy as np
import parameters as table
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import diorama as rr
from diorama.log import call
from diorama.wire import RecordingInfo, StreamEncoder

pytestmark = pytest.mark.filterwarnings("ignore:log_path")


CONSEQUENCES = (
    "it is left out",
    "they are clipped",
    "it is logged as a plain tensor",
    "it is not compressed",
)
"""What is done about a mistake that the row can be logged with."""
STYLE = {
    "ext",
    "color",
    "colors",
    "radius",
    "radii",
    "label",
    "labels",
    "class_id",
    "class_ids",
    "identifiers",
}
STYLE |= {"keypoint_id", "keypoint_ids", "stroke_width", "stroke_widths", "width_scale", "names", "meter"}
"""Parameters whose mistakes never take the row with them."""


def arguments(function: str, parameter: str, value: Any) -> dict[str, Any]:
    found = {"entity_path": "a/b", **copy.copy(table.FUNCTIONS[function].good)}
    if function == "log_image_file" and parameter == "img_path":
        del found["img_bytes"]
    return {**found, parameter: value}


def log_it(function: str, parameter: str, value: Any) -> None:
    getattr(rr, function)(**arguments(function, parameter, value))


def shown(row: Any) -> Any:
    """A row without what differs from call to call, NaN included."""
    return row.path, row.timeless, repr(row.values), row.variants, row.splats


def test_the_table_has_every_parameter_of_every_log_function():
    assert sorted(table.FUNCTIONS) == [name for name in rr.__all__ if name.startswith("log_")]
    for name, function in table.FUNCTIONS.items():
        missing = set(inspect.signature(getattr(rr, name)).parameters) - set(function.kinds)
        assert not missing, name


@pytest.mark.parametrize("function", sorted(table.FUNCTIONS))
def test_the_good_call_is_good(log, function):
    getattr(rr, function)(**arguments(function, "entity_path", "a/b"))
    assert log.row().path == "a/b"


@pytest.mark.parametrize(("function", "parameter", "value"), table.cases(lambda kind: kind.same))
def test_the_same_value_in_another_dress_logs_the_same_row(log, function, parameter, value):
    good = arguments(function, "entity_path", "a/b")
    log_it(function, parameter, good.get(parameter, table.FUNCTIONS[function].kinds[parameter].good))
    log_it(function, parameter, value)
    plain, dressed = map(shown, log.rows())
    assert dressed == plain


@pytest.mark.parametrize(("function", "parameter", "value"), table.cases(lambda kind: kind.fine))
def test_a_fine_value_is_taken(log, function, parameter, value):
    log_it(function, parameter, value)
    assert all(row.path != "diorama" for row in log.rows())


@pytest.mark.parametrize(("function", "parameter", "value"), table.cases(lambda kind: kind.bad))
def test_a_mistake_raises_what_is_documented_and_says_all(log, function, parameter, value):
    with pytest.raises(rr.UsageError) as caught:
        log_it(function, parameter, value)
    message = str(caught.value)
    assert message.startswith(f"{function}: ")
    assert parameter in message or parameter.removesuffix("s") in message
    assert " must " in message
    assert "got " in message
    assert len(message) < 600
    assert log.rows() == []


@pytest.mark.parametrize(("function", "parameter", "value"), table.cases(lambda kind: kind.bad))
def test_a_mistake_is_warned_about_once_and_harms_nothing(forgiving, caplog, function, parameter, value):
    for _ in range(2):
        log_it(function, parameter, value)
    rr.log_scalar("fine", 1.0)
    rows = forgiving.rows()
    said = [row.values["text_entry"][0]["body"].splitlines()[0] for row in rows if row.path == "diorama"]
    assert said[0] == said[1]
    if said[0].endswith(CONSEQUENCES) and function != "log_extension_components":
        assert [row.path for row in rows] == ["a/b", "diorama", "a/b", "diorama", "fine"]
    else:
        assert parameter not in STYLE or function == "log_extension_components"
        assert [row.path for row in rows if row.path != "a/b"] == ["diorama", "diorama", "fine"]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


# Anything at all.


class Raises:
    """Whatever is asked of it."""

    def _raise(self, *args, **kwargs):
        raise KeyError("boom")

    __array__ = __index__ = __float__ = __len__ = __iter__ = __getitem__ = __bool__ = __eq__ = _raise
    __hash__ = None
    shape = property(_raise)

    def numpy(self, **kwargs):
        raise OSError("closed")


_weird = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=3),
    st.binary(max_size=3),
    st.just(object()),
    st.builds(Raises),
    st.lists(st.floats() | st.integers() | st.none() | st.text(max_size=2), max_size=5),
    st.dictionaries(st.text(max_size=2) | st.integers(), st.integers() | st.text(max_size=2), max_size=2),
    st.builds(
        np.zeros,
        st.lists(st.integers(0, 4), max_size=4).map(tuple),
        st.sampled_from(["?", "i1", ">i4", "u8", "f2", ">f8", "c16", "U2", "O", "M8[ns]", "V3", "S2"]),
    ),
    st.sampled_from(
        [rr.RectFormat.XYXY, rr.MeshFormat.OBJ, rr.ImageFormat.PNG, rr.AnnotationInfo(1), len, type]
    ),
)
_values = {
    function: {
        parameter: [*kind.same.values(), *kind.fine.values(), *kind.bad.values()]
        for parameter, kind in known.kinds.items()
    }
    for function, known in table.FUNCTIONS.items()
}


@st.composite
def calls(draw):
    """A log function, and for each of its parameters something from the table, something weird, or nothing."""
    function = draw(st.sampled_from(sorted(table.FUNCTIONS)))
    found = {}
    for parameter in inspect.signature(getattr(rr, function)).parameters:
        choice = draw(st.integers(0, 3))
        known = _values[function].get(parameter)
        if choice == 0 and parameter != "img_path":  # no file of ours is meant
            found[parameter] = draw(_weird)
        elif choice == 1 and known:
            found[parameter] = draw(st.sampled_from(known))
        elif choice == 2 and parameter in table.FUNCTIONS[function].good:
            found[parameter] = table.FUNCTIONS[function].good[parameter]
    if draw(st.integers(0, 3)):
        found["entity_path"] = "a/b"
    return function, found


def check_that_it_can_be_written(kept):
    """What was accepted must reach a file: an error there would come too late."""
    encoder = StreamEncoder(RecordingInfo("fuzz", kept.recording_id, 0, rr.version()))
    encoder.begin()
    for chunk in kept.chunks():
        encoder.encode(chunk)


@pytest.fixture(scope="module")
def stream():
    """A recording whose flushes tell whether everything that was taken could be converted."""
    return rr.new_recording("fuzz", strict=True)


@settings(max_examples=1500, suppress_health_check=list(HealthCheck))
@given(call=calls())
def test_no_other_error_comes_out_of_any_call(stream, call):
    function, found = call
    if found.get("recording") is None:
        found["recording"] = stream
    kept = rr.memory_recording(recording=stream)
    with contextlib.suppress(rr.UsageError):
        getattr(rr, function)(**found)
    check_that_it_can_be_written(kept)
    assert rr.statistics(recording=stream).rows_lost == 0


@settings(max_examples=500, suppress_health_check=list(HealthCheck))
@given(made=calls())
def test_without_strict_mode_nothing_ever_comes_out(made):
    function, found = made
    lenient = rr.new_recording("fuzz", strict=False)
    kept = rr.memory_recording(recording=lenient)
    logger = logging.getLogger("diorama")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        if found.get("recording") is None:
            found["recording"] = lenient
        rr.set_strict_mode(False)
        getattr(rr, function)(**found)
    finally:
        rr.set_strict_mode(True)
        logger.setLevel(level)
    check_that_it_can_be_written(kept)
    assert rr.statistics(recording=lenient).rows_lost == 0
    call._warned.clear()
