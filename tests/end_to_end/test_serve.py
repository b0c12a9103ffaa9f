"""`rr.serve()` as programs call it."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
from browsing import SCRIPT, Served, free_port

pytest.importorskip("aiohttp")
pytestmark = pytest.mark.slow


@pytest.fixture
def served(tmp_path):
    port = free_port()
    made = Served(tmp_path, port, SCRIPT.format(port=port, ws_port=free_port()))
    yield made
    made.stop()


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
