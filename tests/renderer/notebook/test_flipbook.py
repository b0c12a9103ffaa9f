"""Pictures over time, drawn."""

from __future__ import annotations

import io

import numpy as np
import pytest
from flipbook_reading import Reader, book_in, pixels_of
from PIL import Image

import diorama as rr
import diorama_renderer as dr

SMALL = (96, 72)


def shown(book):
    """The pictures in the order of all, and what is told of them."""
    text = book._repr_html_()
    (still,) = Reader(text).of("img")
    told = book_in(text)[1]
    sources = [still["src"] if not frame else told["kind"] + frame for frame in told["frames"]]
    return [pixels_of(source) for source in sources], told


def orange(picture):
    """Columns in which the box is."""
    wide = picture.astype(int)
    return np.flatnonzero(((wide[..., 0] - wide[..., 2]) > 60).any(axis=0))


@pytest.mark.usefixtures("renderer")
class TestDrawn:
    def test_the_box_moves_through_pictures_that_stand_still(self, moving):
        pictures, told = shown(dr.Flipbook(moving, "frame", size=SMALL))
        (track,) = told["tracks"]
        assert track["name"] == "frame"
        assert track["labels"] == [f"#{frame}" for frame in range(10)]
        assert track["note"] == "10 times"
        middles = [float(orange(pictures[index]).mean()) for index in track["frames"]]
        steps = np.diff(middles)
        assert (np.abs(steps) > 0.5).all()
        assert abs(np.sign(steps).sum()) == 9

    def test_all_is_in_the_picture_at_all_times(self, moving):
        pictures, _ = shown(dr.Flipbook(moving, "frame", size=SMALL))
        for picture in pictures:
            assert orange(picture).min() > 0
            assert orange(picture).max() < SMALL[0] - 1

    def test_timelines_that_say_the_same_share_their_pictures(self, moving):
        pictures, told = shown(dr.Flipbook(moving, size=SMALL))
        frame, sim = told["tracks"]
        assert [frame["name"], sim["name"]] == ["frame", "sim"]
        assert sim["labels"][-1] == "+0.900s"
        assert frame["frames"] == sim["frames"]
        assert len(pictures) == 10

    def test_few_pictures_are_chosen_evenly(self, moving):
        _, told = shown(dr.Flipbook(moving, "frame", frames=4, size=SMALL))
        assert told["tracks"][0]["labels"] == ["#0", "#3", "#6", "#9"]
        assert told["tracks"][0]["note"] == "4 of 10 times"

    def test_it_is_as_small_as_it_has_to_be(self, moving):
        whole = dr.Flipbook(moving, size=(320, 240))._repr_html_()
        for kilobytes in (35, 20, 12):
            text = dr.Flipbook(moving, size=(320, 240), megabytes=kilobytes / 1000)._repr_html_()
            assert len(text) <= kilobytes * 1000
            assert len(text) < len(whole)

    def test_it_takes_no_longer_than_it_may(self, moving):
        _, told = shown(dr.Flipbook(moving, "frame", size=SMALL, seconds=100.0))
        assert len(told["tracks"][0]["frames"]) == 10
        _, told = shown(dr.Flipbook(moving, "frame", size=SMALL, seconds=1e-9))
        assert told["tracks"][0]["note"] == "3 of 10 times"

    def test_a_single_picture_is_there_however_small_it_has_to_be(self, moving):
        text = dr.Flipbook(moving, size=SMALL, megabytes=1e-6)._repr_html_()
        assert len(Reader(text).of("img")) == 1
        assert Reader(text).scripts == []

    def test_two_in_one_notebook_have_different_names(self, moving):
        book = dr.Flipbook(moving, "frame", frames=2, size=SMALL)
        assert book_in(book._repr_html_())[0] != book_in(book._repr_html_())[0]

    def test_its_png_is_the_newest_picture_as_it_is(self, moving):
        camera = dr.Camera.look_at([0, -8, 3], [0, 0, 0])
        png = dr.Flipbook(moving, size=SMALL, camera=camera)._repr_png_()
        wanted = dr.render(moving, at={"frame": 9}, size=SMALL, camera=camera).color
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")), wanted)

    def test_a_camera_path_is_followed(self, moving):
        path = dr.CameraPath.orbit()
        pictures, told = shown(dr.Flipbook(moving, "frame", camera=path, frames=3, size=SMALL))
        assert len(told["tracks"][0]["frames"]) == 3
        assert len(pictures) == 3

    def test_times_at_which_the_camera_is_not_there_are_left_out(self, moving):
        rr.set_time_sequence("frame", 7)
        rr.log_pinhole("camera", child_from_parent=[[50, 0, 48], [0, 50, 36], [0, 0, 1]], width=96, height=72)
        _, told = shown(dr.Flipbook(moving, "frame", camera="camera", size=SMALL))
        assert told["tracks"][0]["labels"] == ["#7", "#8", "#9"]
        assert told["tracks"][0]["note"] == "3 of 10 times"
        with pytest.raises(ValueError, match="camera must be the path of a logged pinhole"):
            dr.Flipbook(moving, "frame", camera="nowhere", size=SMALL)._repr_html_()

    def test_a_flat_space_and_a_space_without_times_are_shown_too(self, recording):
        rr.log_image("image", np.full((72, 96, 3), [0, 200, 0], np.uint8), timeless=True)
        text = dr.Flipbook(recording, size=SMALL)._repr_html_()
        (still,) = Reader(text).of("img")
        assert np.abs(pixels_of(still["src"]).astype(int) - [0, 200, 0]).max() < 8

    def test_an_empty_recording_is_an_empty_picture(self, recording):
        assert len(Reader(dr.Flipbook(recording, size=SMALL)._repr_html_()).of("img")) == 1

    def test_numbers_that_are_none_are_left_out(self, recording):
        for time in (-(2**62), 0, 2**62):
            rr.set_time_sequence("frame", time)
            rr.log_points("p", [[np.nan, 0, 0], [np.inf, 0, 0], [time, 1e30, -1e30]])
        _, told = shown(dr.Flipbook(recording, "frame", size=SMALL))
        assert told["tracks"][0]["labels"][-1] == f"#{2**62}"

    def test_a_saved_page_holds_it(self, moving, tmp_path):
        dr.Flipbook(moving, "frame", frames=3, size=SMALL).save(tmp_path / "run.html")
        text = (tmp_path / "run.html").read_text("utf-8")
        assert text.startswith("<!doctype html>")
        assert len(book_in(text)[1]["frames"]) == 3

    def test_a_recording_shows_itself(self, moving):
        recording = dr.Recording(moving)
        _, told = book_in(recording._repr_html_())
        assert [track["name"] for track in told["tracks"]] == ["frame", "sim"]
        assert Image.open(io.BytesIO(recording._repr_png_())).size == (640, 480)


def test_a_recording_that_cannot_be_drawn_says_why(moving, monkeypatch):
    def refuse(*args, **kwargs):
        raise dr.NoAdapterError("nothing <here> to draw with")

    monkeypatch.setattr("diorama_renderer.notebook.flipbook.render", refuse)
    text = dr.Recording(moving)._repr_html_()
    assert "It cannot be drawn: nothing &lt;here&gt; to draw with" in text
    assert "<code>box</code>" in text
    assert dr.Recording(moving)._repr_png_() is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"frames": 0}, "frames must be a whole number from 1 to 1000, got 0"),
        ({"frames": 2.5}, "frames"),
        ({"frames": True}, "frames"),
        ({"megabytes": 0}, "megabytes must be a number above 0"),
        ({"megabytes": float("nan")}, "megabytes"),
        ({"seconds": -1}, "seconds must be a number above 0"),
        ({"size": (0, 10)}, "size"),
        ({"timeline": "frmae"}, "frame"),
        ({"timeline": "frame", "start": 100}, "start and stop"),
    ],
)
def test_what_it_cannot_show_is_an_error_at_once(moving, arguments, message):
    with pytest.raises(ValueError, match=message):
        dr.Flipbook(moving, **arguments)


def test_a_camera_that_is_none_is_an_error(moving):
    with pytest.raises(TypeError, match="camera must be a path, a Camera, a CameraPath or None, got int"):
        dr.Flipbook(moving, camera=3)


def test_it_tells_what_it_is(moving):
    assert repr(dr.Flipbook(moving, "frame", frames=4)) == (
        "<Flipbook 640 x 480 of 'test_renderer'; frame: 4 of 10 times>"
    )
