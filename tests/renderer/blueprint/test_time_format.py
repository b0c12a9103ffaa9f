"""Times as texts: examples, and that what is written is read back."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.blueprint.time_format import DAY, format_time, parse_time

FRAME = Timeline("frame", TimeType.SEQUENCE)
SINCE = Timeline("since", TimeType.TIME)
STAMP = Timeline("stamp", TimeType.TIME)
DATES = (1_700_000_000_000_000_000, 1_700_000_100_000_000_000)
TODAY = datetime.date(2023, 11, 14)

int64 = st.integers(-(2**63), 2**63 - 1)


@pytest.mark.parametrize(
    ("timeline", "time", "span", "want"),
    [
        (FRAME, 42, (0, 100), "#42"),
        (FRAME, -3, None, "#-3"),
        (FRAME, 2**62, (0, 2**62), f"#{2**62}"),
        (SINCE, 1_500_000_000, (0, 10), "+1.500s"),
        (SINCE, -250_000_000, (0, 10), "-0.250s"),
        (SINCE, 0, None, "+0.000s"),
        (SINCE, 1_999_999, (0, 10), "+0.001s"),
        (STAMP, DATES[0], DATES, "22:13:20.000000Z"),
        (STAMP, DATES[0] + DAY, DATES, "2023-11-15 22:13:20.000000Z"),
        (LOG_TIME, 250_000_999, None, "1970-01-01 00:00:00.250000Z"),
        (LOG_TIME, -(2**63), None, "1677-09-21 00:12:43.145224Z"),
        (LOG_TIME, 2**63 - 1, None, "2262-04-11 23:47:16.854775Z"),
    ],
)
def test_times_are_counts_seconds_or_dates_without_that_of_today(timeline, time, span, want):
    assert format_time(timeline, time, span=span, today=TODAY) == want


@given(
    st.sampled_from([FRAME, SINCE, STAMP, LOG_TIME]),
    int64,
    st.sampled_from([(0, 5), DATES]),
    st.none() | st.dates(datetime.date(1678, 1, 1), datetime.date(2261, 12, 31)) | st.just(TODAY),
)
def test_what_is_written_is_read_back(timeline, time, span, today):
    text = format_time(timeline, time, span=span, today=today, is_exact=True)
    assert parse_time(timeline, text, span=span, today=today) == time
    short = format_time(timeline, time, span=span, today=today)
    again = parse_time(timeline, short, span=span, today=today)
    assert again is None or abs(again - time) < 1_000_000  # rounded out of int64 at its very beginning


@pytest.mark.parametrize(
    ("timeline", "text", "want"),
    [
        (FRAME, " 42 ", 42),
        (FRAME, "# 1_000,000", 1_000_000),
        (FRAME, "4.2", None),
        (FRAME, "9" * 5000, None),
        (SINCE, "1.5", 1_500_000_000),
        (SINCE, "+.25 s", 250_000_000),
        (SINCE, "-3s", -3_000_000_000),
        (SINCE, "s", None),
        (SINCE, "1e3", None),
        (SINCE, "9" * 60, None),
        (SINCE, "1:30", 90 * 60 * 1_000_000_000),
        (STAMP, "22:13:20Z", DATES[0]),
        (STAMP, "22:13", DATES[0] - 20_000_000_000),
        (STAMP, "2023-11-14T22:13:20.0000000019", DATES[0] + 1),
        (STAMP, "2023-11-15", DATES[0] // DAY * DAY + DAY),
        (STAMP, "2023-02-30", None),
        (STAMP, "24:00", None),
        (STAMP, "9999-01-01", None),
        (STAMP, "soon", None),
        (STAMP, "", None),
    ],
)
def test_what_somebody_types_is_read_as_far_as_it_makes_sense(timeline, text, want):
    span = DATES if timeline is STAMP else (0, 100)
    assert parse_time(timeline, text, span=span) == want


@given(
    st.sampled_from([FRAME, SINCE, STAMP]), st.text(max_size=30) | st.text("0123456789.:-#+sTZ ", max_size=40)
)
def test_no_text_makes_it_raise(timeline, text):
    time = parse_time(timeline, text, span=DATES)
    assert time is None or -(2**63) <= time < 2**63
