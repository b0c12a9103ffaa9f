"""What is said of a recording."""

from __future__ import annotations

import diorama as rr
from diorama.timelines import LOG_TIME, Timeline, TimeType
from diorama_renderer.app.driver import STEP_SECS
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


def test_what_comes_just_before_nothing_more_does_is_counted_too(drive):
    driver = drive(lambda: rr.log_point("first", [0, 0, 0], timeless=True))
    opened = driver.app.workspace.opened
    let_be(driver)
    for name in ("second", "third"):  # the first is counted at once, the other too soon after it
        for chunk in chunks_of(name):
            opened.recording.store.insert(chunk)
        driver.app.want_frames(1)
        draw_if_wanted(driver)
    let_be(driver)
    counted = opened.memo("recording details", lambda: None)
    assert counted.told == opened.recording.store.statistics()


def chunks_of(name: str):
    later = rr.memory_recording()
    rr.log_point(name, [1, 0, 0], timeless=True)  # nothing that plays, and so draws frames
    return list(later.chunks())


def let_be(driver):
    for _ in range(120):
        draw_if_wanted(driver)


def draw_if_wanted(driver):
    """What a window does: time goes on, and no frame is drawn that nobody asks for."""
    driver.now += STEP_SECS
    if driver.app.tick(driver.now):
        driver.frames(1)
