"""`rr.serve()` as programs call it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import pytest
from browsing import SCRIPT, Served, command, free_port, until

import diorama_renderer as dr

pytest.importorskip("aiohttp")
pytestmark = pytest.mark.slow


def test_a_second_program_finds_the_server_of_the_first(served, tmp_path):
    before = served.about()
    script = f"import diorama as rr; rr.serve(False, {served.port}); rr.log_scalar('s', 1.0)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == served.said
    assert served.about() == before


def test_a_port_that_somebody_else_has_is_said_and_what_is_logged_is_kept(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        script = f"import diorama as rr; rr.serve(False, {port}); rr.log_scalar('s', 1.0); rr.save('x.mcap')"
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    assert "is taken by another program" in done.stderr
    assert (tmp_path / "x.mcap").stat().st_size > 500


def test_a_second_program_knows_the_token_of_the_first_one_s_server(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    port = free_port()
    script = SCRIPT.replace("ws_port=", "bind='0.0.0.0', ws_port=")
    one = Served(tmp_path, port, script.format(port=port, ws_port=free_port()))
    try:
        script = f"import diorama as rr; rr.serve(False, {port}, bind='0.0.0.0'); rr.log_scalar('s', 1.0)"
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
        )
        assert "/#token=" in one.said
        assert (done.stdout, done.stderr) == (one.said, "")
    finally:
        one.stop()


def test_a_server_that_others_do_not_reach_is_not_said_to_be_reached(served):
    script = f"import diorama as rr; rr.serve(False, {served.port}, bind='0.0.0.0')"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == ""
    assert "is reached from this machine alone" in done.stderr


def test_a_program_finds_the_server_that_comes_after_its_own(served, tmp_path):
    os.kill(served.server_pid(), signal.SIGKILL)
    until(lambda: not served.is_answered())
    served.program.stdin.write("log\n")
    served.program.stdin.flush()
    saved = tmp_path / "saved.mcap"
    again = subprocess.Popen([*command(served.port), "--save", str(saved)], stdout=subprocess.PIPE)
    try:
        until(saved.exists)
    finally:
        again.terminate()
        assert again.wait(30) == 0
        again.communicate()
    assert "later" in dr.load(saved).entities()
