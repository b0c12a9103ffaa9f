"""Whole programs: threads, processes, signals and exits. Never a hang, never a silent loss."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from diorama.recording.spawning import who_listens
from diorama.wire import Decoder
from diorama_renderer.sources import TcpReceiver

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]

ROOT = Path(__file__).parents[3]
PATHS = os.pathsep.join(str(ROOT / root) for root in ("sdk", "renderer", "shaders"))
TIMEOUT_SECS = 90


def start(folder: Path, script: str, *arguments: object) -> subprocess.Popen[str]:
    (folder / "script.py").write_text(script)
    return subprocess.Popen(
        [sys.executable, "-W", "ignore::DeprecationWarning", "script.py", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": PATHS},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, script: str, *arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    process = start(folder, script, *arguments)
    try:
        out, errors = process.communicate(timeout=TIMEOUT_SECS)
    except subprocess.TimeoutExpired:
        process.kill()
        out, errors = process.communicate()
        pytest.fail(f"hangs, having said: {out}{errors}")
    assert process.returncode == code, errors
    return subprocess.CompletedProcess(process.args, process.returncode, out, errors)


def values(chunks) -> list[float]:
    found = []
    for chunk in chunks:
        for column in chunk.columns:
            if column.component == "scalar":
                found += column.values.tolist()
    return sorted(found)


def read(file: Path) -> tuple[list[float], list[str]]:
    """The scalars of a file, and what of it is damaged."""
    decoder = Decoder()
    chunks = [*decoder.feed(file.read_bytes()), *decoder.close()]
    return values(chunks), [str(damage) for damage in decoder.damage]


class Received:
    """Everything that programs send to a receiver, by recording id."""

    def __init__(self, receiver: TcpReceiver) -> None:
        self._receiver = receiver

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._receiver.port}"

    def scalars(self) -> dict[str, list[float]]:
        deadline = time.monotonic() + TIMEOUT_SECS
        # Connections are accepted in their order: when this one is answered, all earlier ones were.
        assert who_listens(self._receiver.port) == "viewer"
        while self._receiver.peer_count and time.monotonic() < deadline:
            self._receiver.wait_closed(1.0)
        chunks: dict[str, list] = {}
        for recording_id, chunk in self._receiver.drain():
            chunks.setdefault(recording_id, []).append(chunk)
        return {recording_id: values(found) for recording_id, found in chunks.items()}


@pytest.fixture
def received():
    with TcpReceiver() as receiver:
        yield Received(receiver)


# Threads.


def test_many_threads_lose_nothing_and_keep_their_times(tmp_path):
    run(
        tmp_path,
        """
import threading
import diorama as rr
rr.init("threads", strict=True)
rr.save("out.mcap")
def work(k):
    for i in range(2000):
        rr.set_time_sequence("frame", k)
        rr.log_scalar(f"thread{k}", k * 10000 + i)
threads = [threading.Thread(target=work, args=(k,)) for k in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
""",
    )
    decoder = Decoder()
    chunks = [*decoder.feed((tmp_path / "out.mcap").read_bytes()), *decoder.close()]
    assert values(chunks) == [k * 10000.0 + i for k in range(16) for i in range(2000)]
    for chunk in chunks:
        (frames,) = (times for timeline, times in chunk.times.items() if timeline.name == "frame")
        assert set(frames.tolist()) == {int(chunk.entity_path.removeprefix("thread"))}


def test_a_thread_that_goes_on_logging_while_the_program_ends_is_told_so_and_breaks_nothing(tmp_path):
    done = run(
        tmp_path,
        """
import threading
import diorama as rr
rr.init("daemon", strict=True)
rr.save("out.mcap")
started = threading.Event()
def work():
    while True:
        rr.log_scalar("noise", 0.0)
        started.set()
threading.Thread(target=work, daemon=True).start()
started.wait()
rr.log_scalar("last", 1.0)
""",
    )
    scalars, damage = read(tmp_path / "out.mcap")
    assert scalars[-1] == 1.0
    assert damage == []
    assert done.stderr == "" or "rows are logged after the recording was closed" in done.stderr


# Multiprocessing.

WORKERS = """
import multiprocessing, sys
import diorama as rr

def work(i):
    if sys.argv[2] != "fork":  # a forked child goes on with a connection of its own
        rr.init("family", strict=True)
        rr.connect(sys.argv[1])
    for k in range(100):
        rr.log_scalar("child", i * 100 + k)

if __name__ == "__main__":
    rr.init("family", strict=True)
    rr.connect(sys.argv[1])
    rr.log_scalar("parent", -1.0)
    context = multiprocessing.get_context(sys.argv[2])
    if sys.argv[3] == "processes":
        children = [context.Process(target=work, args=(i,)) for i in range(4)]
        for child in children: child.start()
        for child in children: child.join()
        assert all(child.exitcode == 0 for child in children)
    else:
        with context.Pool(3) as pool:  # leaving it terminates the workers
            pool.map(work, range(4), chunksize=1)
    rr.log_scalar("parent", -2.0)
"""


@pytest.mark.parametrize("kind", ["processes", "pool"])
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_all_processes_of_a_program_log_into_one_recording(tmp_path, received, method, kind):
    done = run(tmp_path, WORKERS, received.address, method, kind)
    assert done.stderr == ""
    (scalars,) = received.scalars().values()
    assert scalars == [-2.0, -1.0, *[float(i) for i in range(400)]]


def test_a_child_that_is_terminated_sends_what_it_logged(tmp_path, received):
    run(
        tmp_path,
        """
import multiprocessing, sys, time
import diorama as rr

def work(ready):
    rr.connect(sys.argv[1])
    rr.log_scalar("s", 1.0)
    ready.set()
    time.sleep(60)

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    child = context.Process(target=work, args=(ready,))
    child.start()
    ready.wait()
    child.terminate()
    child.join(30)
    assert child.exitcode == -15, child.exitcode
""",
        received.address,
    )
    assert list(received.scalars().values()) == [[1.0]]


def test_a_forked_child_is_told_that_the_file_is_its_parents(tmp_path):
    done = run(
        tmp_path,
        """
import os
import diorama as rr
rr.init("fork", strict=True)
rr.save("parent.mcap")
rr.log_scalar("s", 1.0)
pid = os.fork()
if pid == 0:
    rr.log_scalar("s", 2.0)
    os._exit(0)
os.waitpid(pid, 0)
rr.log_scalar("s", 3.0)
""",
    )
    assert "this process was forked from one that logs to a file" in done.stderr
    assert read(tmp_path / "parent.mcap") == ([1.0, 3.0], [])


def test_children_of_children_log_too(tmp_path, received):
    run(
        tmp_path,
        """
import os, sys
import diorama as rr
rr.init("fork", strict=True)
rr.connect(sys.argv[1])
depth = 0
rr.log_scalar("s", depth)
for _ in range(3):
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        break
    depth += 1
    rr.log_scalar("s", depth)
""",
        received.address,
    )
    assert list(received.scalars().values()) == [[0.0, 1.0, 2.0, 3.0]]


# Ends of a program.


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("pass", 0),
        ("raise SystemExit(3)", 3),
        ("raise ValueError('boom')", 1),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGINT); import time; time.sleep(60)",
            -signal.SIGINT,
        ),
        ("import threading; threading.Timer(0.05, rr.log_scalar, ('s', 2.0)).start()", 0),
        ("import atexit; atexit.register(rr.log_scalar, 's', 2.0)", 0),
        ("class A:\n    def __del__(self): rr.log_scalar('s', 2.0)\na = A(); a.me = a; del a", 0),
    ],
    ids=["end", "exit", "error", "ctrl-c", "timer", "atexit", "destructor"],
)
def test_however_a_program_ends_its_file_is_complete(tmp_path, end, code):
    run(
        tmp_path,
        f"""
import diorama as rr
rr.init("end", strict=True)
rr.save("out.mcap")
rr.log_scalar("s", 1.0)
{end}
""",
        code=code,
    )
    scalars, damage = read(tmp_path / "out.mcap")
    assert damage == []
    assert scalars == ([1.0, 2.0] if "2.0" in end else [1.0])


def test_what_an_exit_without_cleaning_up_leaves_is_readable_up_to_the_last_flush_and_said(tmp_path):
    run(
        tmp_path,
        """
import os
import diorama as rr
rr.init("end", strict=True)
rr.save("out.mcap")
for i in range(100):
    rr.log_scalar("s", i)
assert rr.flush()
os._exit(7)
""",
        code=7,
    )
    scalars, damage = read(tmp_path / "out.mcap")
    assert scalars == [float(i) for i in range(100)]
    assert len(damage) == 1


def test_a_row_logged_after_the_end_is_said_to_be_lost(tmp_path):
    done = run(
        tmp_path,
        """
import atexit
atexit.register(lambda: rr.log_scalar("s", 2.0))  # before the import, so it runs after everything was closed
import diorama as rr
rr.save("out.mcap")
rr.log_scalar("s", 1.0)
""",
    )
    assert read(tmp_path / "out.mcap") == ([1.0], [])
    assert "rows are logged after the recording was closed" in done.stderr


def test_interrupting_at_any_moment_costs_nothing_that_was_logged(tmp_path):
    process = start(
        tmp_path,
        """
import sys
import diorama as rr
rr.init("interrupted", strict=True)
rr.save("out.mcap")
logged = 0
try:
    print("ready", flush=True)
    while True:
        rr.log_scalar("s", logged)
        logged += 1
        if logged % 20 == 0:
            rr.flush()
except KeyboardInterrupt:
    print(logged, flush=True)
""",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.05 + time.time_ns() % 50 / 1000)  # any moment will do
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=TIMEOUT_SECS)
    assert (process.returncode, errors) == (0, "")
    scalars, damage = read(tmp_path / "out.mcap")
    assert damage == []
    # The interrupted call itself may or may not have been logged.
    assert scalars in ([float(i) for i in range(int(out) + more)] for more in (0, 1))


def test_a_viewer_that_takes_nothing_does_not_keep_a_program_from_ending(tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as frozen:
        done = run(
            tmp_path,
            """
import sys
import numpy as np
import diorama as rr
from diorama.recording import process_exit
process_exit.EXIT_TIMEOUT_SECS = 1.0  # for the test's sake
rr.connect(sys.argv[1])
for _ in range(20):
    rr.log_points("p", np.zeros((200_000, 3)))
""",
            f"127.0.0.1:{frozen.getsockname()[1]}",
        )
    assert "rows were lost: they could not be sent" in done.stderr


# Over and over.


def test_a_thousand_connections_lose_nothing_and_leave_nothing_behind(tmp_path, received):
    done = run(
        tmp_path,
        """
import os, sys, threading
import diorama as rr
rr.init("cycles", strict=True)
def used():
    return threading.active_count(), len(os.listdir("/proc/self/fd"))
for i in range(1000):
    rr.connect(sys.argv[1])
    rr.log_scalar("s", i)
    rr.disconnect()
    if i == 10:
        before = used()
print(all(now <= then + 3 for now, then in zip(used(), before)), before, used())
""",
        received.address,
    )
    assert done.stderr == ""
    assert done.stdout.startswith("True"), done.stdout
    assert list(received.scalars().values()) == [[float(i) for i in range(1000)]]


def test_connecting_and_disconnecting_without_a_viewer_keeps_all_for_the_file(tmp_path):
    done = run(
        tmp_path,
        """
import time
import diorama as rr
rr.init("cycles", strict=True)
for i in range(1000):
    rr.connect("127.0.0.1:9")
    rr.disconnect()
rr.log_scalar("s", 1.0)
rr.save("out.mcap")
""",
    )
    assert done.stderr == ""
    assert read(tmp_path / "out.mcap") == ([1.0], [])


def test_threads_may_switch_sinks_while_others_log(tmp_path):
    done = run(
        tmp_path,
        """
import threading
import diorama as rr
rr.init("switching", strict=True)
rr.save("0.mcap")
stop = threading.Event()
def work(k):
    i = 0
    while not stop.is_set() and i < 20000:
        rr.log_scalar("s", k * 100000 + i)
        i += 1
    counts[k] = i
counts = [0, 0]
threads = [threading.Thread(target=work, args=(k,)) for k in range(2)]
for thread in threads: thread.start()
for n in range(1, 20):
    rr.save(f"{n}.mcap")
stop.set()
for thread in threads: thread.join()
print(*counts)
""",
    )
    found: list[float] = []
    for n in range(20):
        scalars, damage = read(tmp_path / f"{n}.mcap")
        assert damage == []
        found += scalars
    counts = [int(count) for count in done.stdout.split()]
    assert sorted(found) == [k * 100000.0 + i for k, count in enumerate(counts) for i in range(count)]


def test_an_unused_import_starts_no_thread():
    done = subprocess.run(
        [sys.executable, "-c", "import threading, diorama; print(threading.active_count())"],
        env={**os.environ, "PYTHONPATH": PATHS},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "1\n"
    assert threading.active_count() >= 1


def test_a_host_that_cannot_be_a_name_is_said_and_nothing_hangs(tmp_path):
    done = run(tmp_path, "import diorama as rr; rr.connect('a..b:9876'); rr.log_scalar('s', 1.0)")
    assert "1 rows were lost: they could not be sent to a..b:9876: cannot connect" in done.stderr
    assert "Traceback" not in done.stderr


def test_statistics_count_what_a_viewer_that_is_not_there_did_not_take(tmp_path):
    done = run(
        tmp_path,
        """
import diorama as rr
rr.connect("127.0.0.1:9")
for i in range(1000): rr.log_scalar("s", i)
rr.disconnect()
print(rr.statistics().rows_lost)
""",
    )
    assert done.stdout == "1000\n"
    assert "1000 rows were lost: they could not be sent to 127.0.0.1:9: cannot connect" in done.stderr


def test_a_loss_is_said_although_all_logging_goes_into_the_recording(tmp_path):
    done = run(
        tmp_path,
        """
import logging
import diorama as rr
logging.getLogger().addHandler(rr.LoggingHandler("logs"))
logging.getLogger("mine").warning("mine")
rr.log_scalar("s", 1.0)
""",
    )
    assert "rows were logged but never saved or sent" in done.stderr
    assert "mine" not in done.stderr


def test_two_threads_that_fork_at_once_do_not_wait_for_each_other(tmp_path):
    done = run(
        tmp_path,
        """
import os, threading
import diorama as rr
rr.init("forks", strict=True)
rr.save("out.mcap")
def work():
    for _ in range(40):
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        rr.log_scalar("s", 1.0)
threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
""",
    )
    assert done.stderr == ""
    assert read(tmp_path / "out.mcap") == ([1.0] * 120, [])


def test_a_handler_that_opens_another_file_in_the_middle_of_a_flush_does_not_hang(tmp_path):
    done = run(
        tmp_path,
        """
import os, signal, threading, time
import diorama as rr
rr.init("rotate", strict=True)
files = iter(range(1000))
def rotate(number, frame):
    rr.save(f"{next(files)}.mcap")
signal.signal(signal.SIGHUP, rotate)
rotate(0, None)
stop = threading.Event()
def pester():
    for _ in range(20):
        time.sleep(0.003)
        os.kill(os.getpid(), signal.SIGHUP)
    stop.set()
threading.Thread(target=pester).start()
i = 0
while not stop.is_set():
    rr.log_scalar("s", i)
    i += 1
    if i % 10 == 0:
        rr.flush()
print(i, next(files))
""",
    )
    logged, file_count = map(int, done.stdout.split())
    found: list[float] = []
    for n in range(file_count):
        scalars, damage = read(tmp_path / f"{n}.mcap")
        assert damage == []
        found += scalars
    assert sorted(found) == [float(i) for i in range(logged)]


def test_a_timeout_by_a_signal_reaches_the_program_and_costs_no_row(tmp_path):
    done = run(
        tmp_path,
        """
import signal
import numpy as np
import diorama as rr
rr.init("timeouts", strict=True)
rr.save("out.mcap")
class Timeout(Exception): pass
def expire(number, frame): raise Timeout
signal.signal(signal.SIGALRM, expire)
raised = logged = 0
for i in range(30):
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.002)
        while True:
            rr.log_scalar("s", logged)
            logged += 1
            rr.flush()
    except Timeout:
        raised += 1
signal.setitimer(signal.ITIMER_REAL, 0)
print(raised, logged)
""",
    )
    raised, logged = map(int, done.stdout.split())
    assert raised == 30
    scalars, damage = read(tmp_path / "out.mcap")
    assert damage == []
    # A call that was interrupted may have been logged, and its number then comes again.
    assert sorted(set(scalars)) == [float(i) for i in range(int(max(scalars)) + 1)]
    assert max(scalars) >= logged - 1


@pytest.mark.parametrize("end", ["rr.flush(0.3)", "pass"], ids=["flush", "exit"])
def test_a_file_that_takes_nothing_keeps_nobody_longer_than_said(tmp_path, end):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)  # opened, and never read
    try:
        done = run(
            tmp_path,
            f"""
import time
import numpy as np
import diorama as rr
from diorama.recording import process_exit
process_exit.EXIT_TIMEOUT_SECS = 0.5  # for the test's sake
rr.save("pipe")
rr.log_points("p", np.random.default_rng(0).normal(size=(100_000, 3)))
start = time.monotonic()
{end}
assert time.monotonic() - start < 30
""",
        )
    finally:
        os.close(reader)
    assert "rows were lost" in done.stderr


def test_a_workers_first_row_may_come_from_any_thread(tmp_path, received):
    run(
        tmp_path,
        """
import multiprocessing, sys, threading
import diorama as rr
def work(i):
    thread = threading.Thread(target=lambda: [rr.log_scalar("s", i * 100 + k) for k in range(100)])
    thread.start()
    thread.join()
if __name__ == "__main__":
    rr.connect(sys.argv[1])
    rr.log_scalar("s", -1.0)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(work, range(4), chunksize=1)
""",
        received.address,
    )
    assert list(received.scalars().values()) == [[-1.0, *[float(i) for i in range(400)]]]
