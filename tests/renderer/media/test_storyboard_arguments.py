"""What films and sheets are asked for, and what they say when it is wrong."""

from __future__ import annotations

import pytest

import diorama as rr
import diorama_renderer as dr


@pytest.fixture
def short(recording):
    for frame in range(3):
        rr.set_time_sequence("frame", frame)
        rr.log_point("a", [frame, 0, 0])
    return recording


def test_a_start_after_all_data_is_what_is_complained_of(short) -> None:
    with pytest.raises(
        ValueError, match="start must not be after all data, which end at frame 2, got frame 9"
    ):
        dr.render_sequence(short, "frame", start=9)


def test_a_caption_is_no_text(short, tmp_path) -> None:
    with pytest.raises(TypeError, match=r"save_video: caption must be True or False .*, got 'My run'"):
        dr.save_video(tmp_path / "a.gif", short, "frame", caption="My run")
    with pytest.raises(TypeError, match="contact_sheet: caption must be True or False"):
        dr.contact_sheet(short, "frame", caption=1)
