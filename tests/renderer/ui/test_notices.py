"""What is told, and for how long."""

from __future__ import annotations

from diorama_renderer.ui.notices import MOST_SHOWN, SHOWN_SECS, Notices


def texts(notices):
    return [notice.text for notice in notices.shown()]


def test_warnings_go_by_themselves_and_errors_stay():
    notices = Notices()
    notices.add("warning", "odd", 10.0)
    notices.add("error", "broken", 10.0)
    assert not notices.expire(10.0 + SHOWN_SECS - 0.1)
    assert notices.expire(10.0 + SHOWN_SECS)
    assert texts(notices) == ["broken"]
    assert not notices.expire(1e9)
    assert len(notices) == 2


def test_the_same_again_is_counted_and_shown_anew():
    notices = Notices()
    first = notices.add("warning", "odd", 0.0)
    notices.expire(50.0)
    notices.add("warning", "other", 50.0)
    assert notices.add("warning", "odd", 51.0, count=3) is first
    assert first.count == 4
    assert texts(notices) == ["odd", "other"]


def test_one_that_is_pointed_at_stays():
    notices = Notices()
    notice = notices.add("warning", "odd", 0.0)
    notice.is_held = True
    assert not notices.expire(100.0)
    notice.is_held = False
    assert notices.expire(100.0)


def test_of_many_the_errors_are_shown():
    notices = Notices()
    notices.add("error", "broken", 0.0)
    for number in range(20):
        notices.add("warning", f"odd {number}", 1.0)
    shown = texts(notices)
    assert len(shown) == MOST_SHOWN
    assert shown[-1] == "broken"
    assert shown[0] == "odd 19"


def test_a_flood_is_forgotten_from_its_beginning():
    notices = Notices()
    for number in range(10_000):
        notices.add("error", f"{number} " + "x" * 5000, 0.0)
    assert len(notices) == 200
    assert max(len(notice.text) for notice in notices) < 1000
