"""Times as texts, and back."""

from __future__ import annotations

import datetime
import re

from diorama.timelines import Timeline, TimeType
from diorama_renderer.query import is_date

SECOND = 1_000_000_000
"""Nanoseconds."""
DAY = 86_400 * SECOND

_EPOCH = datetime.date(1970, 1, 1)
_FIRST, _LAST = -(2**63), 2**63 - 1

_NUMBER = re.compile(r"#?\s*([+-]?\d[\d_,' ]*)")
_SECONDS = re.compile(r"([+-]?)\s*(\d*)(?:\.(\d*))?\s*s?")
_DATE = re.compile(
    r"(?:(?P<date>\d{4}-\d{1,2}-\d{1,2})(?:[T ]+|$))?"
    r"(?:(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.(?P<fraction>\d*))?)?\s*Z?)?"
)


def format_time(
    timeline: Timeline,
    time: int,
    *,
    span: tuple[int, int] | None,
    today: datetime.date | None = None,
    is_exact: bool = False,
) -> str:
    """A time as a text: "#42", "+1.500s", "13:37:00.250000Z" or "2023-11-14 22:13:20.000000Z".

    Args:
        timeline: whose time it is.
        time: int64.
        span: the first and last time with data; decides whether times count from the epoch. None: they do only
            on `log_time`, or where the time itself lies late enough.
        today: the date (UTC) that is left out; None: every date is written.
        is_exact: all digits that it takes; otherwise milliseconds of durations, microseconds of dates, rounded down.
    """
    if timeline.type is TimeType.SEQUENCE:
        return f"#{time}"
    if not is_date(timeline, time if span is None else span[0]):
        return format_duration(time, least_digits=3, most_digits=9 if is_exact else 3)
    day, rest = divmod(time, DAY)
    date = "" if today is not None and day == (today - _EPOCH).days else f"{date_of(day)} "
    second, nanos = divmod(rest, SECOND)
    digits = _fraction(nanos, least=6, most=9 if is_exact else 6)
    return f"{date}{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}{digits}Z"


def format_duration(nanos: int, *, least_digits: int, most_digits: int) -> str:
    """Nanoseconds as seconds with a sign, rounded towards zero: "+1.500s", "-0.250s"."""
    second, rest = divmod(abs(nanos), SECOND)
    return f"{'-' if nanos < 0 else '+'}{second}{_fraction(rest, least=least_digits, most=most_digits)}s"


def date_of(day: int) -> datetime.date:
    """The date of a number of days since the epoch."""
    return _EPOCH + datetime.timedelta(days=day)


def parse_time(
    timeline: Timeline, text: str, *, span: tuple[int, int] | None, today: datetime.date | None = None
) -> int | None:
    """What somebody typed, as a time on a timeline: whatever `format_time` writes, and less careful texts.

    Args:
        timeline: whose time it is.
        text: a whole number; or seconds; or a date, a time of day, or both, in UTC.
        span: see `format_time`.
        today: the date of a time of day without one; None: the date at which the data begin.

    Returns:
        int64, exact; None if it is not a time.
    """
    text = text.strip()
    if timeline.type is TimeType.SEQUENCE:
        match = _NUMBER.fullmatch(text)
        time = None if match is None else _whole(match[1])
    elif is_date(timeline, 0 if span is None else span[0]) or ":" in text:
        first = 0 if span is None else span[0]
        time = _parse_date(text, (today - _EPOCH).days if today is not None else first // DAY)
    else:
        time = _parse_seconds(text)
    return time if time is not None and _FIRST <= time <= _LAST else None


def _parse_seconds(text: str) -> int | None:
    match = _SECONDS.fullmatch(text)
    if match is None or not (match[2] or match[3]) or len(text) > 64:
        return None
    nanos = int(match[2] or 0) * SECOND + _nanos(match[3])
    return -nanos if match[1] == "-" else nanos


def _parse_date(text: str, default_day: int) -> int | None:
    match = _DATE.fullmatch(text)
    if match is None or not text:
        return None
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 23 or minute > 59 or second > 59:
        return None
    day = default_day
    if match["date"] is not None:
        try:
            day = (datetime.date(*map(int, match["date"].split("-"))) - _EPOCH).days
        except ValueError:
            return None
    return day * DAY + (hour * 3600 + minute * 60 + second) * SECOND + _nanos(match["fraction"])


def _whole(text: str) -> int | None:
    digits = re.sub(r"[_,' ]", "", text)
    return int(digits) if len(digits) <= 24 else None


def _nanos(digits: str | None) -> int:
    return int((digits or "0")[:9].ljust(9, "0"))


def _fraction(nanos: int, *, least: int, most: int) -> str:
    """The decimals of a second: ".250", or nothing."""
    digits = f"{nanos:09}"[:most]
    kept = max(least, len(digits.rstrip("0")))
    return f".{digits[:kept]}" if kept else ""
