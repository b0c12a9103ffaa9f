"""Live recordings: which programs still run, what is closed, and what went wrong with peers."""

from __future__ import annotations

import numpy as np
import pytest

import diorama_renderer as dr
from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME
from diorama_renderer.app import memory as memory_module
from diorama_renderer.app.driver import Driver
from diorama_renderer.app.viewer import App, AppOptions
from diorama_renderer.sources import PeerState, Problem, ReceiverStatistics
from diorama_renderer.sources.invitation import line_to_type
from diorama_renderer.ui.recording_titles import origin, source


class FakeReceiver:
    """What the app asks of a receiver."""

    host, port, token = "127.0.0.1", 9876, None

    def __init__(self):
        self.waiting, self.told, self.states = [], [], {}
        self.now = ReceiverStatistics()

    def drain(self, _):
        taken, self.waiting = self.waiting, []
        return taken

    def get(self, _=0.0):
        return self.waiting.pop(0) if self.waiting else None

    def recordings(self):
        return {name: state.info for name, state in self.states.items()}

    def peer(self, name):
        return self.states.get(name)

    def connected(self):
        return frozenset(name for name, state in self.states.items() if state.connected)

    def problems(self):
        taken, self.told = self.told, []
        return taken

    def statistics(self):
        return self.now

    def close(self):
        pass


@pytest.fixture
def receiver():
    return FakeReceiver()


@pytest.fixture
def driver(receiver):
    kept = []
    try:
        app = App(AppOptions(on_chunk=lambda *sent: kept.append(sent)), receiver=receiver)
    except dr.NoAdapterError as error:
        pytest.skip(str(error))
    driver = Driver(app, (1280, 800))
    driver.kept = kept
    driver.frames(3)
    yield driver
    app.close()


@pytest.fixture
def send(receiver, made_chunk):
    def send(name, *, connections=1, connected_ns=1):
        from diorama.wire import RecordingInfo

        info = RecordingInfo(f"app {name}", name, 1, "0")
        receiver.states[name] = PeerState(info, "127.0.0.1:5", connections, connected_ns)
        receiver.waiting.append((name, made_chunk))

    return send


@pytest.fixture
def made_chunk():
    at = np.array([5], np.int64)
    column = Column("scalar", "f64", False, np.array([1.0]), np.array([0, 1], np.int32))
    return Chunk("a", at, {LOG_TIME: at}, (column,))


def test_it_says_where_it_listens(driver):
    assert driver.app.workspace.listening == "127.0.0.1:9876"
    driver.click("welcome/copy")
    assert "rr.connect()\n" in driver.app.interface.clipboard


def test_a_token_is_shown_with_the_line_to_type(driver):
    workspace = driver.app.workspace
    workspace.connect_line = line_to_type("0.0.0.0", 9876, "a-token-of-32-characters-or-so---")
    driver.frames(3)
    driver.click("welcome/copy")
    code = driver.app.interface.clipboard
    assert max(map(len, code.splitlines())) < 60
    calls = []
    connect = type("rr", (), {"connect": lambda *args, **options: calls.append((args, options))})
    exec(code[code.index("rr.connect") : code.index("rr.log")], {"rr": connect})
    assert calls == [(("THIS-MACHINE:9876",), {"token": "a-token-of-32-characters-or-so---"})]


def test_a_recording_is_live_while_its_program_runs(driver, receiver, send):
    send("one")
    driver.frames(30)
    opened = driver.app.workspace.opened
    assert opened.is_live
    assert (origin(opened), source(opened)) == ("live", "a running program")
    send("one", connections=0)
    driver.frames(30)
    assert not opened.is_live
    assert (origin(opened), source(opened)) == ("ended", "a program that has ended")
    assert [name for name, *_ in driver.kept] == ["one", "one"]


def test_what_was_closed_stays_closed_until_the_program_connects_anew(driver, send):
    send("one")
    driver.frames(2)
    driver.press("left_ctrl", "w")
    send("one")
    driver.frames(2)
    assert driver.app.workspace.recordings == {}
    send("one", connected_ns=2)
    driver.frames(2)
    assert list(driver.app.workspace.recordings) == ["one"]


def test_problems_of_peers_are_told_with_their_recording(driver, receiver, send):
    send("one")
    driver.frames(2)
    receiver.told = [
        Problem("127.0.0.1:5", "one", "was cut off: nonsense", 3, 0),
        Problem("127.0.0.1:6", None, "is refused: wrong token", 1, 0),
    ]
    driver.frames(30)
    assert [notice.text for notice in driver.app.workspace.notices] == [
        "app one (127.0.0.1:5) was cut off: nonsense (3 times)",
        "127.0.0.1:6 is refused: wrong token",
    ]


def test_what_is_late_and_lost_is_said_in_the_bar(driver, receiver, send):
    send("one")
    driver.frames(30)
    assert not driver.names("reception/")
    receiver.now = ReceiverStatistics(queued_bytes=5_000_000, latency_secs=1.5, rows_dropped=12)
    driver.frames(30)
    assert driver.names("reception/") == ["reception/dropped", "reception/latency"]


def test_chunks_that_nobody_wants_do_not_look_at_all_programs(driver, receiver, send, monkeypatch):
    send("one")
    driver.frames(2)
    driver.press("left_ctrl", "w")
    asked = []
    monkeypatch.setattr(receiver, "peers", lambda: asked.append("all"), raising=False)
    for _ in range(5):
        send("one")
    driver.frames(2)
    assert driver.app.workspace.recordings == {}
    assert not receiver.waiting
    assert not asked


def test_a_program_that_calls_itself_as_a_file_is_no_file(driver, send, tmp_path):
    path = tmp_path / "a.mcap"
    send(str(path))
    driver.frames(2)
    assert list(driver.app.workspace.recordings) == [f"program {path}"]
    assert driver.app.workspace.opened.source == "live"
    assert [name for name, *_ in driver.kept] == [str(path)]


def points_at(time):
    at = np.array([time], np.int64)
    column = Column("point3d", "f32", False, np.zeros((1, 3), np.float32), np.array([0, 1], np.int32))
    return Chunk("p", at, {LOG_TIME: at}, (column,))


def test_what_is_not_in_force_draws_no_picture_of_a_view_that_stands(driver, receiver, send):
    send("one")
    driver.frames(2)
    opened = driver.app.workspace.opened
    opened.recording.store.insert(points_at(10))
    driver.frames(20)
    opened.time.seek(10)
    driver.frames(10)
    before = driver.app.pictures.statistics().pictures
    assert before > 0
    for number in range(5):
        opened.recording.store.insert(points_at(1000 + number))
        driver.frames(1)
    assert driver.app.pictures.statistics().pictures == before
    opened.recording.store.insert(points_at(9))
    opened.time.seek(9)
    driver.frames(2)
    assert driver.app.pictures.statistics().pictures > before


def test_what_begins_by_itself_is_shown_until_the_user_has_chosen(driver, send):
    workspace = driver.app.workspace
    for name in ("one", "two"):
        send(name)
        driver.frames(2)
        assert workspace.current == name
    workspace.show("one")
    for name in ("three", "four"):
        send(name)
        driver.frames(2)
    assert workspace.current == "one"
    assert list(workspace.recordings) == ["one", "two", "three", "four"]
    (notice,) = workspace.notices
    assert notice.count == 2
    driver.app.close_recording("one")
    send("five")
    driver.frames(2)
    assert workspace.current == "five"


def test_a_thousand_recordings_that_stand_are_looked_at_in_turn(driver, send, monkeypatch):
    measured = []
    measure = memory_module._memory_of
    monkeypatch.setattr(memory_module, "_memory_of", lambda each: measured.append(each.id) or measure(each))
    for number in range(200):
        send(str(number))
    driver.until(lambda: len(driver.app.workspace.recordings) == 200)
    driver.now += 2
    driver.app.tick(driver.now)
    assert len(measured) >= 200
    for _ in range(4):
        measured.clear()
        driver.now += 2
        driver.app.tick(driver.now)
        assert len(measured) == 64
    assert len(driver.app.memory().recordings) == 200
    measured.clear()
    driver.app.workspace.recordings["7"].recording.store.insert(points_at(1))
    driver.app.workspace.recordings["150"].recording.store.insert(points_at(1))
    driver.now += 2
    driver.app.tick(driver.now)
    assert {"7", "150"} <= set(measured)
    assert len(measured) <= 66


def test_a_live_recording_that_was_closed_can_be_shown_again(driver, send):
    send("one")
    send("two")
    driver.frames(30)
    driver.app.workspace.show("one")
    driver.press("left_ctrl", "w")
    driver.frames(2)
    (notice,) = [each for each in driver.app.workspace.notices if each.offer is not None]
    assert notice.text == "app one is closed, but its program still sends: that is not kept"
    driver.click("recording/switch")
    assert driver.shows("recording/one/again")
    driver.press("escape")
    driver.frames(2)
    number = driver.app.workspace.notices.shown().index(notice)
    driver.click(f"notice/{number}/offer")
    assert notice not in driver.app.workspace.notices.shown()
    send("one")
    driver.frames(3)
    assert driver.app.workspace.opened.id == "one"
    driver.click("recording/switch")
    assert not driver.shows("recording/one/again")


def test_a_closed_recording_is_shown_again_from_the_list_until_its_program_ends(driver, send):
    for name in ("one", "two"):
        send(name)
        driver.frames(30)
        driver.app.close_recording(name)
    driver.frames(2)
    assert driver.app.workspace.opened is None
    driver.press("left_ctrl", "p")
    driver.type("again")
    driver.press("enter")
    send("two")
    driver.frames(3)
    assert driver.app.workspace.opened.id == "two"
    driver.click("recording/switch")
    driver.click("recording/one/again")
    send("one")
    driver.frames(3)
    assert driver.app.workspace.opened.id == "one"
    driver.press("left_ctrl", "w")
    send("one", connections=0)
    driver.frames(30)
    assert not driver.app.workspace.closed
