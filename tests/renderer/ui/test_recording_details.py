"""What is said of a recording."""

from __future__ import annotations

from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.ui.panels.recording_details import span_text, took

NOON = 1_700_000_000_000_000_000


def test_dates_are_told_by_when_they_begin_and_how_long_they_take():
    short, whole = span_text(LOG_TIME, (NOON, NOON + 4_250_000_000))
    assert short == "2023-11-14 22:13:20, 4.25 s"
    assert whole.count("2023-11-14") == 2


def test_instants_of_less_than_a_microsecond_are_not_one():
    short, whole = span_text(LOG_TIME, (NOON, NOON + 12))
    assert short.endswith(", 12 ns")
    assert " to " in whole


def test_short_spans_are_said_in_full():
    assert span_text(Timeline("frame", TimeType.SEQUENCE), (0, 9)) == ("#0 to #9", "#0 to #9")
    assert span_text(LOG_TIME, (NOON, NOON))[0].count(",") == 0


def test_how_long_it_took_is_said_at_any_size():
    assert [took(n) for n in (0, 999, 12_500_000, 135 * 10**9, 2**63)] == [
        "0 ns",
        "999 ns",
        "12.5 ms",
        "2.25 min",
        "106,752 days",
    ]
