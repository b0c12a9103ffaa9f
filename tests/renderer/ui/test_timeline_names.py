"""Timelines in lists: each by a name of its own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import diorama as rr
from diorama_renderer.ui.timeline_names import distinct


@given(st.lists(st.sampled_from(["a", "b", "c"])))
def test_as_many_names_as_timelines_all_beginning_as_they_did(names):
    found = distinct(names)
    assert len(found) == len(names)
    assert all(shown.startswith(name) for shown, name in zip(found, names, strict=True))
    assert len(set(found)) == len(names)


def test_thousands_of_timelines_are_listed_as_far_as_they_are_in_sight(drive):
    def log():
        for number in range(2000):
            rr.reset_time()
            rr.set_time_sequence(f"timeline {number:04}", number)
            rr.log_scalar("height", 1.0)

    driver = drive(log)
    driver.click("time/timeline")
    listed = driver.names("time/timeline/")
    assert "time/timeline/timeline 0000" in listed
    assert len(listed) < 100
    driver.click("time/timeline/timeline 0001")
    assert driver.app.workspace.opened.time.timeline.name == "timeline 0001"


def test_a_sequence_and_a_time_of_one_name_can_both_be_chosen(drive):
    def log():
        rr.set_time_sequence("t", 1)
        rr.set_time_seconds("t", 5)
        rr.log_scalar("height", 1.0)

    driver = drive(log)
    driver.click("time/timeline")
    assert {"time/timeline/t", "time/timeline/t (2)"} <= set(driver.names("time/timeline/"))
