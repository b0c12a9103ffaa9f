"""The processes of `render_many`: one item after another, and what is left to say when one has died."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import pickle
import signal
import traceback
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

GUARD = (
    "render_many: processes that are started import the program again, so the call must not be made by an import; put "
    'it below `if __name__ == "__main__":`'
)

_MOST_PROGRESS = 240  # bytes of a text
_FAREWELL_SECS = 5.0


class Done(NamedTuple):
    """What came back of an item."""

    value: Any


class Raised(NamedTuple):
    """The function raised, or what it returned cannot be sent."""

    message: str
    trace: str


class Died(NamedTuple):
    """The process has ended in the middle of an item."""

    exit_code: int | None


class UnusableError(RuntimeError):
    """No process can be started that has the function; the message says why."""


class Worker:
    """A process that calls one function with one item after another.

    Everything goes over a pipe of its own: whatever a process dies of, it holds no lock that others wait for. What the
    process is at lies in memory that it shares, which outlives it.
    """

    def __init__(self, function: bytes, environment: dict[str, str]) -> None:
        """Start it; `function` is pickled, `environment` is what it finds there and nothing set before."""
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._progress = context.RawArray(ctypes.c_char, _MOST_PROGRESS + 1)
        self._process = context.Process(
            target=serve, args=(theirs, function, environment, self._progress), daemon=True
        )
        self._process.start()
        theirs.close()
        self._greet()

    @property
    def progress(self) -> str | None:
        """What the process said last of where it is."""
        return bytes(self._progress.value).decode(errors="ignore") or None

    def call(self, item: bytes) -> Done | Raised | Died:
        """Have the function called with a pickled item, and wait for it."""
        self._progress.value = b""
        try:
            self._pipe.send_bytes(item)
            answer: Done | Raised = pickle.loads(self._pipe.recv_bytes())
            return answer
        except (EOFError, OSError):
            self._process.join(_FAREWELL_SECS)
            return Died(self._process.exitcode)
        except Exception as error:  # of what it returned, which is of no use here
            return Raised(f"the result cannot be unpickled: {error!r}", traceback.format_exc())

    def stop(self) -> None:
        """Make the process end, from another thread than the one that waits for it."""
        self._process.terminate()
        self._process.join(_FAREWELL_SECS)
        if self._process.is_alive():
            self._process.kill()

    def end(self) -> None:
        """Let the process end, if it has not."""
        with contextlib.suppress(OSError):
            self._pipe.close()  # which it takes for the end
        self._process.join(_FAREWELL_SECS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _greet(self) -> None:
        try:
            problem = pickle.loads(self._pipe.recv_bytes())
        except (EOFError, OSError):
            self._process.join(_FAREWELL_SECS)
            code = self._process.exitcode
            self.end()
            raise UnusableError(
                f"{GUARD}. (A process ended before it could begin, {told_exit(code)}; what it printed says more)"
            ) from None
        if problem is not None:
            self.end()
            raise UnusableError(f"render_many: no other process can import the function: {problem}")


def serve(pipe: Connection, function: bytes, environment: dict[str, str], progress: Any) -> None:
    """What a process does until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that started it, which ends it then
    for name, value in environment.items():
        os.environ.setdefault(name, value)
    try:
        call = pickle.loads(function)
    except Exception as error:
        pipe.send_bytes(pickle.dumps(f"{type(error).__name__}: {error}"))
        return

    def note(text: str) -> None:
        progress.value = text.encode()[:_MOST_PROGRESS].replace(b"\0", b"")

    from diorama_renderer.headless.progress import listen

    listen(note)
    with contextlib.suppress(EOFError, OSError):  # whoever started it has enough, or has died
        pipe.send_bytes(pickle.dumps(None))
        while True:
            item = pipe.recv_bytes()
            pipe.send_bytes(_answer(call, item))


def _answer(call: Any, item: bytes) -> bytes:
    try:
        return pickle.dumps(Done(call(pickle.loads(item))))
    except Exception as error:
        text = "".join(traceback.format_exception_only(type(error), error)).strip()
        return pickle.dumps(Raised(text, traceback.format_exc()))


def told_exit(code: int | None) -> str:
    """What an exit code means: "killed by SIGKILL, as when memory runs out"."""
    if code is None:
        return "without an exit code"
    if code >= 0:
        return f"with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    why = {"SIGKILL": ", as when memory runs out", "SIGABRT": ", as a driver does that gives up"}
    return f"killed by {name}{why.get(name, '')}"
