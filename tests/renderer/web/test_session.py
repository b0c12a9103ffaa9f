from __future__ import annotations

import numpy as np
import pytest

from diorama_renderer.app.events import Key, PointerButton, PointerMoved, Wheel
from diorama_renderer.web.messages import JPEG, PNG, Pasted, Resized, Visible
from diorama_renderer.web.session import MOST_WAITING, SILENT_SECS, GoneError


def test_a_page_gets_a_picture_and_then_it_without_loss_and_then_nothing(hall, recorded):
    page = hall.enter()
    hall.read(recorded)
    hall.rest()
    kinds = [kind for kind, _ in page.pictures]
    assert JPEG in kinds
    assert kinds[-1] == PNG
    assert page.canvas.shape == (600, 960, 3)
    assert page.last("page")["title"] == "served"
    assert np.array_equal(page.canvas, page.session._seen[..., :3])
    count = len(page.pictures)
    hall.turns(100)
    assert len(page.pictures) == count


def test_two_pages_share_rows_and_nothing_else(hall, recorded):
    one, other = hall.enter(), hall.enter((800, 500))
    hall.read(recorded)
    hall.rest()
    before = other.canvas.copy()
    ours, theirs = one.session.app.workspace.opened, other.session.app.workspace.opened
    assert ours.recording is theirs.recording is next(iter(hall.workspace.recordings.values())).recording
    assert ours.blueprint is not theirs.blueprint
    seen = one.canvas.copy()
    one.say(PointerMoved(480.0, 250.0), Wheel(0.0, 3.0))
    hall.rest()
    assert not np.array_equal(one.canvas, seen)
    assert np.array_equal(other.canvas, before)
    assert other.canvas.shape == (500, 800, 3)


def test_a_page_that_comes_late_sees_everything(hall, recorded):
    hall.read(recorded)
    hall.turns(20)
    page = hall.enter()
    hall.rest()
    assert page.last("page")["title"] == "served"


def test_a_page_that_does_not_answer_gets_one_picture_and_delays_nobody(hall, recorded):
    slow, quick = hall.enter(), hall.enter()
    slow.answers = False
    hall.read(recorded)
    hall.rest()
    assert len(slow.pictures) == 1
    assert len(quick.pictures) > 1
    slow.answer()
    slow.answers = True
    hall.rest()
    assert np.array_equal(slow.canvas, quick.canvas)


def test_a_page_that_never_answers_is_given_up(hall):
    page = hall.enter()
    page.answers = False
    hall.turns(3)
    hall.now += SILENT_SECS
    with pytest.raises(GoneError, match="not shown"):
        page.session.turn(hall.now)


def test_more_messages_than_a_hand_sends_end_the_session(hall):
    page = hall.enter()
    with pytest.raises(GoneError, match="faster"):
        page.say(*[Wheel(0.0, 1.0)] * MOST_WAITING)


def test_a_hidden_page_gets_nothing_until_it_is_seen(hall, recorded):
    page = hall.enter()
    hall.rest()
    page.say(Visible(False))
    count = len(page.pictures)
    hall.read(recorded)
    hall.turns(10)
    assert len(page.pictures) == count
    page.say(Visible(True))
    hall.rest()
    assert len(page.pictures) > count


def test_a_new_size_is_drawn_with_all_its_pixels(hall):
    page = hall.enter()
    hall.rest()
    page.say(Resized(500.0, 300.0, 2.0))
    hall.rest()
    assert page.canvas.shape == (600, 1000, 3)
    page.say(Resized(8192.0, 8192.0, 8.0))  # no texture is as large
    hall.turns(2)
    assert page.canvas.shape == (4096, 4096, 3)


def test_what_is_clicked_in_one_browser_is_of_this_one(hall, recorded):
    one, other = hall.enter(), hall.enter()
    hall.read(recorded)
    hall.rest()
    one.say(Key("left_ctrl", True, frozenset({"ctrl"})), Key("p", True, frozenset({"ctrl"})))
    one.say(Key("p", False, frozenset({"ctrl"})), Key("left_ctrl", False, frozenset()))
    hall.rest()
    assert one.session.app.workspace.overlay == "palette"
    assert other.session.app.workspace.overlay == ""


def test_the_page_learns_of_copies_and_cursors_and_files(hall, recorded):
    page = hall.enter()
    hall.read(recorded)
    hall.rest()
    app = page.session.app
    app.copy_text("copied")
    app.choose_files()
    app.screenshot(None)
    app.want_frames()
    hall.rest()
    assert page.last("copy")["text"] == "copied"
    assert page.last("choose")
    assert page.last("file")["name"] == "diorama.png"


def test_the_scene_is_orbited_by_a_drag(hall, recorded):
    page, other = hall.enter((1280, 800)), hall.enter((1280, 800))
    hall.read(recorded)
    hall.rest()
    before = other.canvas.copy()
    page.say(PointerMoved(600.0, 250.0), PointerButton(0, True, frozenset()))
    for step in range(20):
        page.say(PointerMoved(600.0 + 8 * step, 250.0))
        hall.turns(1)
    page.say(PointerButton(0, False, frozenset()))
    hall.rest()
    changed = (page.canvas[80:560, 250:950] != before[80:560, 250:950]).any(axis=-1)
    assert changed.mean() > 0.05
    assert np.array_equal(other.canvas, before)


def test_a_click_reaches_what_is_drawn_there(hall, recorded):
    page = hall.enter((1280, 800))
    hall.read(recorded)
    hall.rest()
    page.say(PointerMoved(*page.item("window/theme")))
    hall.turns(3)
    page.say(PointerButton(0, True, frozenset()), PointerButton(0, False, frozenset()))
    hall.rest()
    assert page.session.app.workspace.options.theme == "light"
    assert page.canvas.mean() > 150


def test_nothing_that_a_page_asks_for_touches_the_files_of_the_server(hall, recorded, tmp_path):
    page = hall.enter()
    hall.read(recorded)
    hall.rest()
    app = page.session.app
    app.open_files([tmp_path / "secret.mcap"])
    app.save(app.workspace.opened)
    app.quit()
    hall.turns(3)
    assert [each["type"] for each in page.told if each["type"] == "download"] == []
    assert app.workspace.files is None
    assert not app.wants_to_quit
    assert not hall.holdings.ingest.readers


def test_closing_a_recording_closes_it_for_oneself(hall, recorded):
    one, other = hall.enter(), hall.enter()
    hall.read(recorded)
    hall.rest()
    one.session.app.close_recording(one.session.app.workspace.current)
    hall.rest()
    assert one.session.app.workspace.opened is None
    assert other.session.app.workspace.opened is not None
    one.session.app.reopen_recording(other.session.app.workspace.current)
    hall.rest()
    assert one.session.app.workspace.opened.recording is other.session.app.workspace.opened.recording
    hall.holdings.close_recording(other.session.app.workspace.current)
    hall.rest()
    assert other.session.app.workspace.opened is None


def test_what_is_pasted_is_in_the_clipboard(hall):
    page = hall.enter()
    page.say(Pasted("from elsewhere"))
    hall.turns(2)
    assert page.session.app.interface.clipboard == "from elsewhere"


def test_a_page_that_comes_again_gets_all_of_it_and_holds_no_button(hall, recorded):
    page = hall.enter()
    hall.read(recorded)
    page.say(PointerMoved(480.0, 250.0), Wheel(0.0, 3.0), PointerMoved(None, None))
    hall.rest()
    seen = page.canvas.copy()
    page.say(PointerMoved(480.0, 250.0), PointerButton(0, True))
    hall.turns(3)
    page.session.leave()
    hall.turns(3)
    page.canvas[:] = 0
    page.session.enter(page._receive)
    page.say(Resized(960.0, 600.0, 1.0), PointerMoved(400.0, 200.0))
    hall.rest()
    page.say(PointerMoved(None, None))
    hall.rest()
    scene = np.s_[70:390, 250:630]
    assert np.array_equal(
        page.canvas[scene], seen[scene]
    )  # a button that was still held would have turned it


def test_each_page_has_a_clipboard_of_its_own(hall, recorded):
    pages = [hall.enter(), hall.enter()]
    hall.read(recorded)
    hall.rest()
    control = frozenset({"ctrl"})
    for page, text in zip(pages, ("mine", "theirs")):
        page.say(PointerMoved(*page.item("views/filter")), PointerButton(0, True), PointerButton(0, False))
        hall.turns(5)
        page.say(Pasted(text), Key("v", True, control), Key("v", False, control))
    hall.rest()
    for page, text in zip(pages, ("mine", "theirs")):
        page.say(Key("a", True, control), Key("a", False, control))
        hall.turns(5)
        page.say(Key("c", True, control), Key("c", False, control))
        hall.rest()
        assert page.last("copy")["text"] == text
    assert [len([each for each in page.told if each["type"] == "copy"]) for page in pages] == [1, 1]


def test_a_window_that_was_made_smaller_is_sharp_in_the_end(hall, recorded):
    page = hall.enter((960, 600))
    hall.read(recorded)
    hall.turns(3)
    page.say(Resized(700.0, 500.0, 1.0))
    hall.rest()
    assert page.pictures[-1][0] == PNG
    assert np.array_equal(page.canvas, page.session._seen[..., :3])


@pytest.mark.parametrize(
    ("size", "pixels", "ratio"),
    [(Resized(480.0, 300.0, 2.0), (600, 960), 2.0), (Resized(2560.0, 1440.0, 2.0), (2304, 4096), 1.6)],
    ids=["zoomed", "larger than is drawn"],
)
def test_a_page_learns_of_how_many_pixels_its_points_are(hall, size, pixels, ratio):
    page = hall.enter((960, 600))
    hall.rest()
    page.ratio = None
    page.say(size)
    hall.rest()
    assert page.canvas.shape[:2] == pixels
    assert page.ratio == pytest.approx(ratio)
