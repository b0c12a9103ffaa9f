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
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO

from diorama.recording.viewer_log import VARIABLE, ViewerLog, ending, title_of, viewer_log_path
from diorama.sinks.sink import LOGGER
from diorama.wire.probe import ANSWER, QUESTION

START_TIMEOUT_SECS = 20.0
_ANSWER_TIMEOUT_SECS = 2.0
_POLL_SECS = 0.02
_START = (
    "import sys; sys.path[:1] = [each for each in sys.path[:1] if each]; "
    "from diorama_renderer.{home} import main; sys.exit(main())"
)
"""Not `-m diorama`, which looks for every module in the working folder first: a `queue.py` there would end the viewer.
Python 3.11 has an option for that."""
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
    log = ViewerLog(viewer_log_path(port), title_of(port))
    try:
        process = start_viewer(port, log.file)
    except OSError as error:
        log.close()
        return f"cannot start {sys.executable}: {error.strerror or error}", False
    return wait_until(lambda: who_listens(port) == "viewer", process, log, f"listen on port {port}"), True


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
        said: gets its stdout and stderr, and where it was if it crashes.

    Raises:
        OSError: the interpreter cannot be started.
    """
    return start(("--port", str(port)), said)


def start(
    words: Sequence[str], said: IO[bytes], more_environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Starts `diorama WORDS...` as `start_viewer` does.

    Args:
        words: the arguments.
        said: gets its stdout and stderr.
        more_environment: variables that it has besides this program's.

    Raises:
        OSError: the interpreter cannot be started.
    """
    return subprocess.Popen(
        command(*words),
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
        start_new_session=True,
        env={**environment(), "PYTHONFAULTHANDLER": "1", VARIABLE: "1", **(more_environment or {})},
    )


def command(*words: str, home: str = "cli.commands") -> list[str]:
    """What runs `diorama WORDS...` by the interpreter that runs this program; to be run in `environment()`.

    Args:
        words: the arguments.
        home: the module of the renderer whose `main` runs.
    """
    return [sys.executable, "-c", _START.format(home=home), *words]


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


_ANNOUNCEMENTS = "diorama: listening", "diorama: http"


def wait_until(
    is_there: Callable[[], bool], process: subprocess.Popen[bytes], log: ViewerLog, what: str
) -> str | None:
    """Waits for a viewer that was started, and watches it from then on.

    Args:
        is_there: whether it does what it is to do.
        process: the viewer.
        log: what it says; closed when it has ended.
        what: it is to do, in words.

    Returns:
        What went wrong, or None.
    """
    deadline = time.monotonic() + START_TIMEOUT_SECS
    while True:
        if is_there():
            # Somebody must wait for it, or it stays a zombie as long as this program lives.
            threading.Thread(target=_watch, args=(process, log), name="diorama-viewer", daemon=True).start()
            return None
        code = process.poll()
        if code is not None:
            if is_there():
                log.close()
                return None  # one that another program started meanwhile
            return _told(f"the viewer ended at once ({ending(code)})", log)
        if time.monotonic() > deadline:
            with contextlib.suppress(OSError):
                process.kill()
            process.wait()
            return _told(f"the viewer does not {what} after {START_TIMEOUT_SECS:.0f} s", log)
        time.sleep(_POLL_SECS)


def _watch(process: subprocess.Popen[bytes], log: ViewerLog) -> None:
    """Until the viewer ends; one that nobody has closed is told of."""
    code = process.wait()
    told = _told(f"the viewer ended by itself ({ending(code)})", log, f"ended: {ending(code)}")
    if code:
        LOGGER.warning("%s", told)


def _told(what: str, log: ViewerLog, last_note: str | None = None) -> str:
    """What happened, what the viewer said last, and where all of it is; the log gets a note and is closed."""
    line = log.last_line()
    # Where it listens is what each viewer says first, and no reason to end.
    said = " and had said nothing of why" if line.startswith(_ANNOUNCEMENTS) else f": {line}"
    text = f"{what}{said}{log.where}"
    log.note(what if last_note is None else last_note)
    log.close()
    return text
