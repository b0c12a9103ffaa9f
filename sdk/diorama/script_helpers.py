"""What scripts share: arguments that say where the data goes.

>>> import argparse
>>> import diorama as rr
>>> parser = argparse.ArgumentParser()
>>> rr.script_add_args(parser)
>>> arguments = parser.parse_args(["--save", "run.mcap"])
>>> rr.script_setup(arguments, "my_script")  # doctest: +SKIP
>>> rr.log_point("here", [1, 2, 3])
>>> rr.script_teardown(arguments)
"""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

from diorama.recording import RecordingStream, current
from diorama.recording.destinations import connect, save, serve, spawn
from diorama.recording.session import init

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

__all__ = ["script_add_args", "script_setup", "script_teardown"]

_POLL_SECS = 1.0  # where a wait without an end cannot be interrupted, Ctrl-C takes this long


def script_add_args(parser: ArgumentParser) -> None:
    """Adds `--headless`, `--connect`, `--serve`, `--addr` and `--save` to `parser`.

    Args:
        parser: the script's own.
    """
    parser.add_argument("--headless", action="store_true", help="do not start a viewer; show nothing")
    parser.add_argument("--connect", action="store_true", help="send to a viewer that listens already")
    parser.add_argument("--serve", action="store_true", help="show the data in a web browser")
    parser.add_argument(
        "--addr", metavar="IP:PORT", help="where the viewer of --connect listens (default: 127.0.0.1:9876)"
    )
    parser.add_argument("--save", metavar="FILE", help="write the data into this file")


def script_setup(args: Namespace, application_id: str) -> RecordingStream:
    """Names the program and does what the arguments of `script_add_args` say.

    The first that is there of `--serve`, `--connect` and `--save` decides where the data goes. Without any a viewer is
    started; with `--headless` none is.

    Mistakes in log calls are warned about and do not stop the script, as by default: a script of Rerun 0.4 was never
    stopped by one. `rr.set_strict_mode(True)` after this call makes them exceptions.

    Args:
        args: parsed by the parser that `script_add_args` was given.
        application_id: as for `init`.

    Returns:
        The recording that the script logs to.
    """
    init(application_id)
    if args.serve:
        serve()
    elif args.connect:
        connect(args.addr)
    elif args.save is not None:
        save(args.save)
    elif not args.headless:
        spawn()
    return current()


def script_teardown(args: Namespace) -> None:
    """The script is done: with `--serve`, waits for Ctrl-C, since the data is served as long as the program runs.

    Args:
        args: as for `script_setup`.
    """
    if args.serve and current().has_destination:
        _wait_for_interrupt()


def _wait_for_interrupt() -> None:
    interrupted = threading.Event()
    before = signal.signal(signal.SIGINT, lambda number, frame: interrupted.set())
    try:
        print("Serving the data; Ctrl-C ends.", flush=True)
        while not interrupted.wait(_POLL_SECS):
            pass
    finally:
        # None: whatever handled it was not set by Python, and cannot be set again from here.
        signal.signal(signal.SIGINT, signal.default_int_handler if before is None else before)
