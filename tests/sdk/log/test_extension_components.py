"""Extension components: whatever Arrow can hold, under names of the user's own."""

from __future__ import annotations

import datetime
import decimal

import numpy as np
import pyarrow as pa
import pytest
from briefly import briefly

import diorama as rr


class FakeTorch:
    def __init__(self, array):
        self.array = array

    def numpy(self, *, force=False):
        assert force
        return self.array


DAY = datetime.date(2024, 2, 29)
NOON = datetime.datetime(2024, 2, 29, 12)


@pytest.mark.parametrize(
    ("value", "arrow", "logged"),
    [
        (1.5, pa.float64(), [1.5]),
        (7, pa.int64(), [7]),
        (2**64 - 1, pa.uint64(), [2**64 - 1]),
        (True, pa.bool_(), [True]),
        ("text", pa.utf8(), ["text"]),
        (["a\0", ""], pa.utf8(), ["a\0", ""]),
        ((b"a\0", b"b"), pa.binary(), [b"a\0", b"b"]),
        ([1, None], pa.int64(), [1, None]),
        ([None, "a"], pa.utf8(), [None, "a"]),
        ([NOON, NOON], pa.timestamp("us"), [NOON, NOON]),
        ([DAY], pa.date32(), [DAY]),
        ([decimal.Decimal("1.50")], pa.decimal128(3, 2), [decimal.Decimal("1.50")]),
        ({"x": 1}, pa.struct([("x", pa.int64())]), [{"x": 1}]),
        (range(3), pa.int64(), [0, 1, 2]),
        (np.array(["a", "bc"]), pa.utf8(), ["a", "bc"]),
        (np.str_("a"), pa.utf8(), ["a"]),
        (np.array([True, False]), pa.bool_(), [True, False]),
        (np.float32(0.5), pa.float32(), [0.5]),
        (np.array(3, np.uint8), pa.uint8(), [3]),
        (np.array([1, 2], ">i4"), pa.int32(), [1, 2]),
        (np.array([0.5], ">f8"), pa.float64(), [0.5]),
        (np.array([0.5], np.longdouble), pa.float64(), [0.5]),
        (np.array([0.5], np.float16), pa.float16(), [0.5]),
        (np.arange(6)[::2], pa.int64(), [0, 2, 4]),
        (np.array([DAY], "M8[D]"), pa.date32(), [DAY]),
        (np.array(["2024-02"], "M8[M]"), pa.date32(), [datetime.date(2024, 2, 1)]),
        (np.array(["2024-02-29T12"], "M8[h]"), pa.timestamp("s"), [NOON]),
        (np.array([NOON], ">M8[ms]"), pa.timestamp("ms"), [NOON]),
        (np.datetime64("2024-02-29T12:00:00", "ns"), pa.timestamp("ns"), [NOON]),
        (np.array([1], "m8[D]"), pa.duration("s"), [datetime.timedelta(days=1)]),
        (np.array([7], "m8[25s]"), pa.duration("s"), [datetime.timedelta(seconds=175)]),
        (np.ma.array([1, 2], mask=[False, True]), pa.int64(), [1, None]),
        (np.array([{"x": 1}, None], object), pa.struct([("x", pa.int64())]), [{"x": 1}, None]),
        (FakeTorch(np.array([0.5], np.float32)), pa.float32(), [0.5]),
        (FakeTorch(np.array([True])), pa.bool_(), [True]),
        (pa.array([[1], [2, 3]]), pa.list_(pa.int64()), [[1], [2, 3]]),
        (pa.scalar(5, pa.int8()), pa.int8(), [5]),
        (pa.chunked_array([[1], [2]]), pa.int64(), [1, 2]),
        (pa.array(["a", "a"]).dictionary_encode(), pa.utf8(), ["a", "a"]),
    ],
    ids=briefly,
)
def test_whatever_arrow_can_hold_may_be_logged(log, value, arrow, logged):
    rr.log_extension_components("a", {"e": value})
    (chunk,) = log.recording.chunks()
    (column,) = chunk.columns
    assert column.component == "ext.e"
    assert column.values.type == arrow
    got = [
        item.replace(tzinfo=None) if hasattr(item, "tzinfo") else item for item in column.values.to_pylist()
    ]
    assert got == logged


def test_one_is_for_all_and_more_are_one_each(log):
    rr.log_extension_components("a", {"one": 1, "ext.each": [1, 2, 3], "none": None}, timeless=True)
    row = log.row()
    assert row.values == {"ext.one": [1], "ext.each": [1, 2, 3]}
    assert row.splats == {"ext.one"}
    assert row.timeless


def test_identifiers_are_the_keys_of_the_instances(log):
    rr.log_extension_components("a", {"e": ["x", "y"], "one": 1}, identifiers=np.array([7, 2**63], np.uint64))
    rr.log_extension_components("a", {"e": ["x"]}, identifiers=np.array([7]))
    first, second = log.rows()
    assert first.values == {"ext.e": ["x", "y"], "ext.one": [1], "instance_key": [7, 2**63]}
    assert first.splats == {"ext.one"}
    assert second.values == {"ext.e": ["x"], "instance_key": [7]}
    assert second.splats == set()


def test_nothing_is_logged_where_there_is_no_value(log):
    rr.log_extension_components("a", {})
    rr.log_extension_components("a", {"e": None}, identifiers=[1])
    assert log.rows() == []


def test_an_empty_value_removes_and_fixes_no_type(log):
    rr.log_extension_components("a", {"e": []})
    rr.log_extension_components("a", {"e": ["x", "y"], "f": np.zeros(0)})
    assert [row.values for row in log.rows()] == [{"ext.e": []}, {"ext.e": ["x", "y"], "ext.f": []}]


def test_later_values_are_converted_to_the_first_type(log):
    for value in ([1.5], np.int8([2]), [True], np.array([2.5], ">f4")):
        rr.log_extension_components("a", {"e": value})
    assert [row.values["ext.e"] for row in log.rows()] == [[1.5], [2.0], [1.0], [2.5]]
    with pytest.raises(rr.UsageError, match=r"log_extension_components: ext.e was first logged as double"):
        rr.log_extension_components("a", {"e": "text"})
