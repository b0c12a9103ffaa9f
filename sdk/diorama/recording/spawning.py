"""The viewer as a process: is one there, and if not, start it and wait until it listens.

Whether what listens on a port is a viewer is asked, not assumed: `diorama.wire.probe` has question and answer.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from typing import IO

from diorama.wire.probe import ANSWER, QUESTION

START_TIMEOUT_SECS = 20.0
_ANSWER_TIMEOUT_SECS = 2.0
_POLL_SECS = 0.02
_PACKAGES = ("diorama", "diorama_renderer", "diorama_shaders")


def ensure_viewer(port: int) -> tuple[str | None, bool]:
    """Sees to it that a viewer listens on `port` of 127.0.0.1.

    Returns:
        What went wrong, or None; and whether it had to be started.
    """
    listening = who_listens(port)
    if listening == "viewer":
        return None, False
    if listening is not None:
        frozen = ", or by a viewer that is frozen: it does not answer" if listening == "silent" else ""
        return f"port {port} is taken by another program{frozen}; choose another one: spawn(port=...)", False
    if not sys.executable:
        return "the path of the Python interpreter is not known (sys.executable)", False
    with tempfile.TemporaryFile() as said:
        try:
            process = start_viewer(port, said)
        except OSError as error:
            return f"cannot start {sys.executable}: {error.strerror or error}", False
        return _wait(process, port, said), True


def who_listens(port: int) -> str | None:
    """Who listens on `port` of 127.0.0.1: "viewer", "another", "silent" if it does not answer, or None."""
    deadline = time.monotonic() + _ANSWER_TIMEOUT_SECS
    answer = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_TIMEOUT_SECS) as asked:
            asked.sendall(QUESTION)
            while len(answer) < len(ANSWER) and (data := asked.recv(len(ANSWER) - len(answer))):
                answer += data
                asked.settimeout(max(deadline - time.monotonic(), 0.001))  # however slowly it answers
    except ConnectionRefusedError:
        return None
    except TimeoutError:
        return "another" if answer else "silent"
    except OSError:
        return "another"
    return "viewer" if answer == ANSWER else "another"


def start_viewer(port: int, said: IO[bytes]) -> subprocess.Popen[bytes]:
    """Starts the process, in a session of its own: Ctrl-C in the program's terminal is not meant for it.

    Args:
        port: where it is to listen.
        said: gets its stderr.

    Raises:
        OSError: the interpreter cannot be started.
    """
    command = [sys.executable, "-m", "diorama", "--port", str(port)]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=said,
        start_new_session=True,
        env=environment(),
    )


def environment() -> dict[str, str]:
    """This program's, but for PYTHONPATH: a program that changed `sys.path` finds the packages in its viewer too."""
    folders = []
    for package in _PACKAGES:
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin is not None:
            folders.append(os.path.dirname(os.path.dirname(os.path.abspath(spec.origin))))
    inherited = os.environ.get("PYTHONPATH", "")
    path = os.pathsep.join([*dict.fromkeys(folders), *([inherited] if inherited else [])])
    return {**os.environ, "PYTHONPATH": path}


def _wait(process: subprocess.Popen[bytes], port: int, said: IO[bytes]) -> str | None:
    deadline = time.monotonic() + START_TIMEOUT_SECS
    while True:
        if who_listens(port) == "viewer":
            # Somebody must wait for it, or it stays a zombie as long as this program lives.
            threading.Thread(target=process.wait, name="diorama-viewer", daemon=True).start()
            return None
        code = process.poll()
        if code is not None:
            if who_listens(port) == "viewer":
                return None  # one that another program started meanwhile
            return f"the viewer ended at once (exit code {code}): {_last_line(said)}"
        if time.monotonic() > deadline:
            with contextlib.suppress(OSError):
                process.kill()
            process.wait()
            return f"the viewer does not listen on port {port} after {START_TIMEOUT_SECS:.0f} s: {_last_line(said)}"
        time.sleep(_POLL_SECS)


def _last_line(said: IO[bytes]) -> str:
    said.seek(0)
    lines = said.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
