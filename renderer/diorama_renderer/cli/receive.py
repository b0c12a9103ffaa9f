"""`diorama --headless`: receives from programs that connect, until Ctrl-C, and writes what comes into a file if asked.

There is no window, so what is received is shown as a line of counts alone.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from diorama.addresses import is_loopback
from diorama.sinks import FileSink
from diorama_renderer.cli.options import new_token
from diorama_renderer.sources import TcpReceiver
from diorama_renderer.sources.invitation import line_to_type

_POLL_SECS = 0.2
_ALONE_SECS = 2.0
"""How long it stays after the last program has gone, since the next may be starting."""
_NOBODY_SECS = 60.0
"""How long it waits for the first program."""
_LAST_SECS = 1.0
"""How long it still takes what comes once it was told to stop."""
_CLOSE_SECS = 30.0


def receive(arguments: argparse.Namespace, *, exit_after_last: bool) -> int:
    """Receives until it is told to stop; 0.

    Args:
        arguments: of the command line. Of `save`, the file gets the first recording that is received; others get files
            of their own beside it, numbered from 2: recordings never mix. If nothing is received, there is no file.
        exit_after_last: end when all programs that had connected are gone, or none comes.

    Raises:
        OSError: the port is taken, or the file cannot be written.
    """
    file: Path | None = arguments.save
    with listening(arguments) as receiver, stop_requests() as stop:
        arrivals = _Arrivals(receiver, file)
        try:
            kept = f"writing {file}" if file is not None else "no window: --save FILE keeps what comes"
            said_how = line_to_type(receiver.host, receiver.port, receiver.token)
            print(
                f"diorama: listening on {receiver.host}:{receiver.port}, {kept}; {said_how} sends; Ctrl-C ends",
                flush=True,
            )
            _take_until(arrivals, stop, exit_after_last)
        finally:
            arrivals.close()
    infos = receiver.recordings()
    for recording_id, rows in arrivals.rows.items():
        where = f" in {arrivals.files[recording_id]}" if file is not None else ""
        name = repr(infos[recording_id].application_id) if recording_id in infos else "a recording"
        print(f"diorama: received {rows} rows of {name} {recording_id}{where}")
    if not arrivals.rows:
        print("diorama: nothing was received")
    return 0


class _Arrivals:
    """What comes, counted, and written if there is a file.

    Attributes:
        rows: how many of each recording, by its id.
        files: where each recording is, by its id.
    """

    def __init__(self, receiver: TcpReceiver, file: Path | None) -> None:
        self.receiver = receiver
        self.rows: dict[str, int] = {}
        self.files: dict[str, Path] = {}
        self._file = file
        self._sinks: dict[str, FileSink] = {}
        self._first = (
            None if file is None else FileSink(file)
        )  # at once, so that a wrong path is said at once

    def take(self, timeout_secs: float) -> bool:
        """Takes one chunk; False if none comes in time."""
        taken = self.receiver.get(timeout_secs)
        if taken is None:
            return False
        recording_id, chunk = taken
        peer = self.receiver.peer(recording_id)
        if peer is None:
            return True  # forgotten: there were thousands since
        self.rows[recording_id] = self.rows.get(recording_id, 0) + chunk.row_count
        if self._file is not None:
            sink = self._sink(self._file, recording_id)
            sink.begin(peer.info)
            sink.send([chunk])
        return True

    def close(self) -> None:
        """Completes the files."""
        for sink in self._sinks.values():
            sink.close(_CLOSE_SECS)
        if self._first is not None and self._file is not None:
            self._first.close(_CLOSE_SECS)
            self._file.unlink(missing_ok=True)

    def _sink(self, file: Path, recording_id: str) -> FileSink:
        sink = self._sinks.get(recording_id)
        if sink is None:
            number = len(self._sinks) + 1
            self.files[recording_id] = file if number == 1 else file.with_stem(f"{file.stem}-{number}")
            sink, self._first = self._first or FileSink(self.files[recording_id]), None
            self._sinks[recording_id] = sink
        return sink


def listening(arguments: argparse.Namespace) -> TcpReceiver:
    """Listens as the command line says; where others can reach it, it demands a token.

    Raises:
        OSError: the port is taken, or the address is none of this machine.
    """
    host = arguments.bind.host
    port = arguments.port if arguments.bind.port is None else arguments.bind.port
    token = arguments.token or (None if is_loopback(host) else new_token())
    try:
        return TcpReceiver(host, port, token=token, max_latency_secs=arguments.drop_at_latency)
    except OSError as error:
        raise OSError(f"cannot listen on {host}:{port}: {_reason(error)}") from error


def _reason(error: OSError) -> str:
    """Why, without the address, which the library says again."""
    if error.errno == errno.EADDRINUSE:
        return "another program listens there; --port N takes another port"
    return os.strerror(error.errno) if error.errno else str(error)


def _take_until(arrivals: _Arrivals, stop: list[int], exit_after_last: bool) -> None:
    receiver = arrivals.receiver
    alone_since = time.monotonic()
    while not stop:
        if arrivals.take(_POLL_SECS) or receiver.peer_count:
            alone_since = time.monotonic()
            continue
        patience = _ALONE_SECS if receiver.peers_ended else _NOBODY_SECS
        if exit_after_last and time.monotonic() - alone_since > patience:
            break
    # What programs sent before they ended may still be on its way; who goes on sending is cut off.
    deadline = time.monotonic() + _LAST_SECS
    while receiver.peer_count and time.monotonic() < deadline:
        arrivals.take(_POLL_SECS / 10)
    receiver.close()
    while arrivals.take(0.0):
        pass


@contextlib.contextmanager
def stop_requests() -> Iterator[list[int]]:
    """A list that gets the number of the signal that asks to stop: the file is then completed, not cut off."""
    received: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        received.append(number)

    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, note) for number in signals]
    try:
        yield received
    finally:
        for number, handler in zip(signals, before):
            signal.signal(number, handler)
        sys.stdout.flush()
