"""`rr.spawn()` and what it starts, as processes and sockets."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import diorama as rr
import diorama_renderer as dr
from diorama.recording.spawning import who_listens

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PATHS = os.pathsep.join(str(ROOT / root) for root in ("sdk", "renderer", "shaders"))
ENVIRONMENT = {**os.environ, "PYTHONPATH": PATHS, "PYTHONUNBUFFERED": "1", "DIORAMA_HEADLESS": "1"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def start_receiver(*arguments: str) -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "diorama", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("diorama: listening on 127.0.0.1:"), line
    return process, int(line.partition("127.0.0.1:")[2].partition(",")[0])


def run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env={**ENVIRONMENT, "XDG_STATE_HOME": str(folder / "state"), **environment},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_what_programs_send_is_in_the_file_when_the_last_has_gone(tmp_path):
    process, port = start_receiver("--save", str(tmp_path / "all.mcap"), "--exit-after-last")
    done = run(
        f"""
import diorama as rr
rr.init("sender", strict=True)
rr.spawn(port={port})  # finds the one that listens
for i in range(1000):
    rr.set_time_sequence("frame", i)
    rr.log_scalar("wave", i)
""",
        tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert "received 1000 rows of 'sender'" in out
    recording = dr.load(tmp_path / "all.mcap")
    assert recording.info is not None
    assert recording.info.application_id == "sender"
    assert recording.store.table("scalar").row_count == 1000


def test_recordings_that_come_at_once_get_a_file_each(tmp_path):
    process, port = start_receiver("--save", str(tmp_path / "all.mcap"), "--exit-after-last")
    script = f"import diorama as rr; rr.init('NAME'); rr.connect('127.0.0.1:{port}'); rr.log_scalar('s', 1.0)"
    for name in ("one", "two"):
        assert run(script.replace("NAME", name), tmp_path).returncode == 0
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    infos = [dr.load(tmp_path / file).info for file in ("all.mcap", "all-2.mcap")]
    assert sorted(info.application_id for info in infos if info is not None) == ["one", "two"]
    assert "all-2.mcap" in out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_receiver_that_is_told_to_stop_completes_its_file(tmp_path, number):
    process, port = start_receiver("--save", str(tmp_path / "all.mcap"))
    run(f"import diorama as rr; rr.connect('127.0.0.1:{port}'); rr.log_scalar('s', 1.0)", tmp_path)
    assert who_listens(port) == "viewer"
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == 0
    recording = dr.load(tmp_path / "all.mcap")
    assert recording.latest_at("s", "scalar") == 1.0


def test_a_receiver_that_received_nothing_leaves_no_file(tmp_path):
    process, _ = start_receiver("--save", str(tmp_path / "all.mcap"))
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "nothing was received" in out
    assert not (tmp_path / "all.mcap").exists()


def test_spawn_starts_a_viewer_without_an_activated_environment_and_waits_until_it_listens(tmp_path):
    port = free_port()
    done = run(
        f"""
import sys
sys.path[:0] = {PATHS.split(os.pathsep)!r}  # not in the environment: the viewer must find the packages all the same
import diorama as rr
from diorama.recording.spawning import who_listens
rr.init("spawner", strict=True)
assert who_listens({port}) is None
rr.spawn(port={port})
assert who_listens({port}) == "viewer"
rr.log_scalar("s", 1.0)
assert rr.flush()
print(rr.statistics().sink.chunks_delivered)
""",
        tmp_path,
        PATH="/nonexistent",
        PYTHONPATH="",
    )
    assert (done.returncode, done.stdout) == (0, "1\n")
    assert "spawn: DIORAMA_HEADLESS is set, so there is no window" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_modules_in_the_working_folder_do_not_get_into_the_viewer(tmp_path):
    port = free_port()
    (tmp_path / "queue.py").write_text("raise RuntimeError('not the one')")
    done = run(
        f"""
import sys
sys.path[:1] = []
import diorama as rr
rr.init("spawner", strict=True)
rr.spawn(port={port})
rr.log_points("p", [[0, 0, 0]])
assert rr.flush()
print(rr.statistics().sink.chunks_delivered)
""",
        tmp_path,
    )
    assert (done.returncode, done.stdout) == (0, "1\n")


def test_spawn_says_what_the_viewer_said_when_it_ends_at_once(tmp_path):
    (tmp_path / "diorama_renderer").mkdir()
    (tmp_path / "diorama_renderer" / "__init__.py").write_text("raise ImportError('no such driver')")
    (tmp_path / "diorama_renderer" / "__main__.py").write_text("")
    port = free_port()
    script = f"""
import sys
sys.path[:0] = [{str(tmp_path)!r}]
import diorama as rr
rr.init("spawner", strict=STRICT)
rr.spawn(port={port})
kept = rr.memory_recording()
rr.log_scalar("s", 1.0)
print(len(kept.chunks()))
"""
    lenient = run(script.replace("STRICT", "False"), tmp_path)
    assert (lenient.returncode, lenient.stdout) == (0, "1\n")
    assert "spawn: the viewer ended at once (exit code 1): ImportError: no such driver" in lenient.stderr
    strict = run(script.replace("STRICT", "True"), tmp_path)
    assert strict.returncode == 1
    assert "RuntimeError: spawn: the viewer ended at once" in strict.stderr
    log = tmp_path / "state" / "diorama" / f"viewer-{port}.log"
    assert f"what it said is in {log}" in strict.stderr
    assert log.read_text().count("ImportError: no such driver") == 2


def test_a_viewer_that_crashes_is_told_of_and_leaves_a_trace(tmp_path):
    port = free_port()
    done = run(
        f"""
import os, signal, subprocess, threading
import diorama as rr
from diorama.recording import spawning
started = []
start = spawning.start_viewer
spawning.start_viewer = lambda *given: started.append(start(*given)) or started[0]
rr.init("spawner", strict=True)
rr.spawn(port={port})
watching = next(each for each in threading.enumerate() if each.name == "diorama-viewer")
os.kill(started[0].pid, signal.SIGSEGV)
watching.join(30)
rr.log_scalar("s", 1.0)
rr.disconnect()
""",
        tmp_path,
    )
    log = tmp_path / "state" / "diorama" / f"viewer-{port}.log"
    told = (
        "the viewer ended by itself (signal SIGSEGV): Fatal Python error: Segmentation fault; "
        f"what it said is in {log}"
    )
    assert done.returncode == 0
    assert told in done.stderr
    text = log.read_text()
    assert f"viewer on port {port}, started by" in text
    assert f"listening on 127.0.0.1:{port}" in text
    assert "receive.py" in text.partition("Fatal Python error")[2]
    assert text.endswith("ended: signal SIGSEGV\n")
    assert log.stat().st_mode & 0o077 == 0


def test_where_no_log_can_be_the_viewer_starts_all_the_same(tmp_path):
    (tmp_path / "state").write_text("no folder")
    port = free_port()
    done = run(f"import diorama as rr; rr.init('spawner', strict=True); rr.spawn(port={port})", tmp_path)
    assert done.returncode == 0


@pytest.fixture
def strict():
    rr.init("test_spawn", strict=True)
    yield
    rr.set_strict_mode(False)
    rr.disconnect()


@pytest.mark.usefixtures("strict")
def test_a_port_that_another_program_has_is_said():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.raises(RuntimeError, match="is taken by another program"),
    ):
        rr.spawn(port=server.getsockname()[1])


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("port", [0, 65536, -1, "9876", 1.5, None, True])
def test_a_port_that_is_none_is_said(port):
    with pytest.raises(ValueError, match=r"^spawn: port must be an integer in 1-65535"):
        rr.spawn(port=port)


def test_a_program_that_is_disabled_spawns_nothing(tmp_path):
    done = run(
        "import diorama as rr; rr.init('x', spawn=True, default_enabled=False); rr.log_scalar('s', 1.0)",
        tmp_path,
    )
    assert done.returncode == 0
    assert "spawn: ignored, because logging is disabled" in done.stderr


def test_a_receiver_stops_although_a_program_goes_on_sending(tmp_path):
    process, port = start_receiver("--save", str(tmp_path / "all.mcap"))
    sender = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import diorama as rr; rr.connect('127.0.0.1:{port}'); print('on', flush=True)\n"
            "while True: rr.log_scalar('s', 1.0)",
        ],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert sender.stdout is not None
        assert sender.stdout.readline() == b"on\n"
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        assert process.returncode == 0
    finally:
        sender.kill()
        sender.communicate()
