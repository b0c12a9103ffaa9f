"""The viewer is killed, frozen or closed while a program logs: real processes, real signals."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from diorama.recording.spawning import who_listens
from diorama_renderer.sources import TcpReceiver

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs signals of POSIX"),
]

ROOT = Path(__file__).parents[2]
PATHS = os.pathsep.join(str(ROOT / root) for root in ("sdk", "renderer", "shaders"))
ENVIRONMENT = {**os.environ, "PYTHONPATH": PATHS, "PYTHONUNBUFFERED": "1", "DIORAMA_HEADLESS": "1"}

PROGRAM = """
import sys, threading, time
import numpy as np
import diorama as rr

rr.init("goes on", strict=True)
rr.connect(sys.argv[1])
rr.log_view_coordinates("world", xyz="RDF", timeless=True)
cloud = np.zeros((100_000, 3), np.float32)
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), stop.set()), daemon=True).start()
calls = 0
slow = 0
while not stop.is_set():
    start = time.perf_counter()
    rr.log_scalar("wave", calls)
    if calls % 10 == 0:
        rr.log_points("cloud", cloud)
    slow += time.perf_counter() - start > 1.0
    calls += 1
    if calls == 20:
        print("on", flush=True)
    time.sleep(0.001)
print(calls, slow, flush=True)
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def start_viewer(port: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "diorama", "--port", str(port)], stdout=subprocess.DEVNULL, env=ENVIRONMENT
    )
    while who_listens(port) != "viewer":
        assert process.poll() is None
    return process


@pytest.fixture
def program():
    started = []

    def start(port: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, f"127.0.0.1:{port}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "on\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def ended_well(process: subprocess.Popen[str]) -> tuple[int, str]:
    """How often it logged, and what it said; no call of it may have been slow."""
    out, errors = process.communicate("\n", timeout=60)
    assert process.returncode == 0, errors
    calls, slow = (int(word) for word in out.split())
    assert slow == 0
    return calls, errors


def newest_scalars(receiver: TcpReceiver, secs: float = 30.0) -> list[float]:
    """The values that come until there are some of time and timeless rows have come too."""
    values: list[float] = []
    timeless = False
    deadline = time.monotonic() + secs
    while time.monotonic() < deadline and not (values and timeless):
        taken = receiver.get(1.0)
        if taken is not None:
            chunk = taken[1]
            timeless |= chunk.timeless and chunk.entity_path == "world"
            values += list(chunk.columns[0].values) if chunk.entity_path == "wave" else []
    assert timeless, "the timeless rows did not come again"
    return values


def test_a_viewer_that_is_killed_can_be_started_again_and_gets_what_holds_and_what_follows(program):
    port = free_port()
    viewer = start_viewer(port)
    logging = program(port)
    viewer.kill()
    viewer.wait()
    assert who_listens(port) is None
    with TcpReceiver(port=port) as receiver:
        values = newest_scalars(receiver)
        assert values == sorted(values)
        assert values[0] > 0
        (state,) = receiver.peers().values()
        assert state.info.application_id == "goes on"
        _, errors = ended_well(logging)
        assert "lost" not in errors


def test_a_viewer_that_is_frozen_does_not_block_the_program_and_goes_on_when_it_thaws(program):
    port = free_port()
    viewer = start_viewer(port)
    logging = program(port)
    viewer.send_signal(signal.SIGSTOP)
    try:
        assert who_listens(port) == "silent"
        time.sleep(1.0)  # so that buffers fill: 100 MB
    finally:
        viewer.send_signal(signal.SIGCONT)
    calls, errors = ended_well(logging)
    assert calls > 100
    assert errors == ""
    viewer.terminate()
    viewer.wait()


def test_a_program_whose_viewer_stays_frozen_ends_all_the_same_and_says_what_is_lost(program):
    port = free_port()
    viewer = start_viewer(port)
    logging = program(port)
    viewer.send_signal(signal.SIGSTOP)
    time.sleep(0.5)
    try:
        _, errors = ended_well(logging)
    finally:
        viewer.kill()
        viewer.wait()
    assert "rows were lost: they could not be sent" in errors


def test_a_viewer_that_is_closed_leaves_the_program_alone(program):
    port = free_port()
    viewer = start_viewer(port)
    logging = program(port)
    viewer.terminate()
    viewer.wait()
    _, errors = ended_well(logging)
    assert errors.count("rows were lost") <= 1
    assert "Traceback" not in errors


def test_two_programs_that_spawn_at_once_share_one_viewer(tmp_path):
    port = free_port()
    script = f"import diorama as rr; rr.init('s', strict=True); rr.spawn({port}); rr.log_scalar('s', 1.0); rr.flush()"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script], env=ENVIRONMENT, cwd=tmp_path, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
