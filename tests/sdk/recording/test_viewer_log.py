"""The file in which viewers say what they say."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from diorama.recording import viewer_log
from diorama.recording.viewer_log import ViewerLog, ending, viewer_log_path


@pytest.mark.parametrize("state", [None, "", "not/absolute"])
def test_it_is_in_the_users_state_folder_by_default(state):
    environment = {"HOME": "/home/somebody"} | ({} if state is None else {"XDG_STATE_HOME": state})
    assert str(viewer_log_path(9876, environment)) == "/home/somebody/.local/state/diorama/viewer-9876.log"


def test_it_is_where_the_environment_says():
    path = viewer_log_path(9876, {"HOME": "/home/somebody", "XDG_STATE_HOME": "/elsewhere"})
    assert str(path) == "/elsewhere/diorama/viewer-9876.log"


def test_viewers_follow_each_other_in_one_file(tmp_path):
    path = tmp_path / "state" / "viewer.log"
    for name in ("first", "second"):
        log = ViewerLog(path, name)
        assert log.last_line() == "it said nothing"
        os.write(log.file.fileno(), f"I am the {name}\n".encode())
        assert log.last_line() == f"I am the {name}"
        log.close()
    said = [line.partition("--- ")[2][20:] or line for line in path.read_text().splitlines()]
    assert said == ["first", "I am the first", "second", "I am the second"]


def test_a_large_file_makes_room_for_another(tmp_path):
    path = tmp_path / "viewer.log"
    path.write_bytes(b"x" * (viewer_log.MOST_BYTES + 1))
    ViewerLog(path, "new").close()
    assert path.stat().st_size < 100
    assert path.with_name("viewer.1.log").stat().st_size == viewer_log.MOST_BYTES + 1


def test_of_a_crash_the_last_line_says_what_it_was(tmp_path):
    log = ViewerLog(tmp_path / "viewer.log", "x")
    os.write(log.file.fileno(), b"Fatal Python error: Aborted\n\nThread 1:\n  File x\n")
    assert log.last_line() == "Fatal Python error: Aborted"
    log.close()


def test_without_a_place_what_is_said_can_still_be_read_here(tmp_path):
    (tmp_path / "file").write_text("")
    log = ViewerLog(tmp_path / "file" / "viewer.log", "x")
    os.write(log.file.fileno(), b"hello\n")
    assert (log.path, log.where, log.last_line()) == (None, "", "hello")
    log.close()


def test_endings_have_names():
    assert [ending(code) for code in (0, 1, -11, -99)] == [
        "exit code 0",
        "exit code 1",
        "signal SIGSEGV",
        "signal 99",
    ]


@pytest.mark.parametrize(("value", "left"), [("1", b"late\n"), ("0", b"x" * 100 + b"late\n")])
def test_a_viewer_begins_the_file_anew_when_it_is_too_large(tmp_path, value, left):
    log = ViewerLog(tmp_path / "viewer.log", "x")
    log.file.truncate(0)
    os.write(log.file.fileno(), b"x" * 100)
    script = (
        "import os; from diorama.recording import viewer_log as log; log.MOST_BYTES_OF_ONE = 50; "
        "log.bound_viewer_log(); os.write(2, b'late\\n'); log.bound_viewer_log()"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), viewer_log.VARIABLE: value}
    subprocess.run([sys.executable, "-c", script], stderr=log.file, env=environment, check=True)
    assert (tmp_path / "viewer.log").read_bytes() == left
    assert log.last_line().endswith("late")
    log.close()
