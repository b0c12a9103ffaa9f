"""Fork, multiprocessing and exit, each in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading

import pytest

from diorama.wire import Decoder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]

PRELUDE = """
import os, sys, threading
sys.path[:0] = {path!r}
import diorama as rr

def scalars(recording):
    return sorted(float(v) for c in recording.chunks() for v in c.columns[0].values)

def in_child(work):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            sys.stdout.flush()
            os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
"""


def run(script: str, folder: object = ".") -> tuple[list[str], str]:
    path = [os.path.abspath(p) for p in sys.path if p]
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", PRELUDE.format(path=path) + script],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=str(folder),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1], done.stderr


def test_a_forked_child_logs_to_a_recording_without_the_parents_rows():
    out, _ = run("""
rr.init("app", strict=True)
memory = rr.memory_recording()
rr.set_time_sequence("frame", 3)
rr.log_scalar("s", 1.0)
def work():
    recording = rr.memory_recording()
    rr.log_scalar("s", 2.0)
    chunk, = recording.chunks()
    print(scalars(recording), recording.recording_id, recording.application_id, len(chunk.times))
in_child(work)
rr.log_scalar("s", 3.0)
print(scalars(memory), memory.recording_id, memory.application_id)
""")
    child, parent = out
    assert child.startswith("[2.0] ")
    assert parent.startswith("[1.0, 3.0] ")
    assert child.split()[1] == parent.split()[-2]
    assert child.endswith("app 2")


def test_forking_while_other_threads_log_never_hangs():
    out, _ = run("""
rr.init("app", strict=True)
memory = rr.memory_recording()
stop = threading.Event()
def spin():
    while not stop.is_set():
        rr.log_scalar("noise", 0.0)
threads = [threading.Thread(target=spin) for _ in range(2)]
for thread in threads: thread.start()
def work():
    recording = rr.memory_recording()
    rr.log_scalar("s", 2.0)
    print(scalars(recording))
for _ in range(20): in_child(work)
stop.set()
for thread in threads: thread.join()
""")
    assert out == ["[2.0]"] * 20


def test_a_fork_before_the_first_flush_leaves_a_child_that_can_flush():
    out, _ = run("""
rr.log_scalar("s", 1.0)
def work():
    rr.log_scalar("s", 2.0)
    print(scalars(rr.memory_recording()))
in_child(work)
print(scalars(rr.memory_recording()))
""")
    assert out == ["[2.0]", "[1.0]"]


def test_the_child_adds_nothing_to_the_parents_file(tmp_path):
    run(
        """
rr.init("app", strict=True)
rr.save("parent.mcap")
rr.log_scalar("s", 1.0)
rr.flush()
rr.log_scalar("s", 2.0)
pid = os.fork()
rr.log_scalar("s", 3.0)
if pid == 0:
    rr.save("child.mcap")
    sys.exit()  # with destructors and atexit
os.waitpid(pid, 0)
""",
        tmp_path,
    )
    assert scalars_of(tmp_path / "parent.mcap") == [1.0, 2.0, 3.0]
    assert scalars_of(tmp_path / "child.mcap") == [3.0]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_children_of_multiprocessing_share_the_recording_and_lose_nothing(tmp_path, method):
    (tmp_path / "script.py").write_text(
        PRELUDE.format(path=[os.path.abspath(p) for p in sys.path if p])
        + f"""
import multiprocessing
def work(i):
    rr.init("app", strict=True)
    rr.save(f"child{{i}}.mcap")
    rr.log_scalar("s", float(i))
    os.write(1, (rr.get_recording_id() + "\\n").encode())  # in one piece, beside what others write
if __name__ == "__main__":
    context = multiprocessing.get_context({method!r})
    rr.init("app", strict=True)
    rr.save("parent.mcap")
    rr.log_scalar("s", -1.0)
    children = [context.Process(target=work, args=(i,)) for i in range(2)]
    for child in children: child.start()
    for child in children: child.join()
    print(rr.get_recording_id())
"""
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "script.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == 3
    assert len(set(done.stdout.split())) == 1
    assert scalars_of(tmp_path / "parent.mcap") == [-1.0]
    for i in range(2):
        assert scalars_of(tmp_path / f"child{i}.mcap") == [float(i)]


def test_exit_says_what_was_never_saved():
    _, errors = run("rr.log_scalar('s', 1.0); rr.log_scalar('s', 2.0)")
    assert "2 rows were logged but never saved or sent" in errors


def test_exit_completes_the_file_also_for_what_was_logged_last(tmp_path):
    _, errors = run(
        """
import atexit
atexit.register(lambda: rr.log_scalar("s", 2.0))
rr.save("run.mcap")
rr.log_scalar("s", 1.0)
""",
        tmp_path,
    )
    assert errors == ""
    assert scalars_of(tmp_path / "run.mcap") == [1.0, 2.0]


def test_exit_does_not_wait_for_a_viewer_that_is_not_there():
    run("rr.connect('127.0.0.1:9'); rr.log_scalar('s', 1.0)")


def test_a_forked_child_goes_on_with_a_connection_of_its_own():
    received = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            for _ in range(2):
                connection, _ = server.accept()
                readers.append(threading.Thread(target=read, args=(connection,)))
                readers[-1].start()

        def read(connection):
            with connection, connection.makefile("rb") as stream:
                received.append(scalars_in(stream.read()))

        readers = [threading.Thread(target=serve)]
        readers[0].start()
        run(f"""
rr.connect("127.0.0.1:{server.getsockname()[1]}")
rr.log_scalar("s", 1.0)
assert rr.flush()
def work():
    rr.log_scalar("s", 2.0)
    assert rr.flush()
in_child(work)
""")
        for reader in readers:
            reader.join(20)
    assert sorted(received) == [[1.0], [2.0]]


def test_a_process_that_is_disabled_by_the_environment_is_silent():
    out, errors = run(
        "os.environ['DIORAMA'] = 'off'; rr.init('app'); rr.log_scalar(); print(rr.is_enabled())"
    )
    assert out == ["False"]
    assert errors == ""


def scalars_of(path: object) -> list[float]:
    with open(str(path), "rb") as file:
        return scalars_in(file.read())


def scalars_in(content: bytes) -> list[float]:
    rows = [
        (int(arrival), float(value))
        for chunk in Decoder().feed(content)
        for arrival, value in zip(chunk.arrival, chunk.columns[0].values)
    ]
    return [value for _, value in sorted(rows)]
