"""`diorama --port N`: receives from programs that connect, until Ctrl-C, and writes what comes into a file if asked.

It is what `rr.spawn()` starts. There is no window yet, so what is received is shown as a line of counts alone.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from diorama.chunk import Chunk
from diorama.sinks import FileSink
from diorama_renderer.sources import TcpReceiver

_POLL_SECS = 0.2
_ALONE_SECS = 2.0
"""How long it stays after the last program has gone, since the next may be starting."""
_NOBODY_SECS = 60.0
"""How long it waits for the first program."""
_CLOSE_SECS = 30.0


def receive(port: int, *, file: Path | None, exit_after_last: bool) -> int:
    """Receives until it is told to stop; 0.

    Args:
        port: to listen on, at 127.0.0.1.
        file: gets everything that is received, or None.
        exit_after_last: end when all programs that had connected are gone, or none comes.

    Raises:
        OSError: the port is taken, or the file cannot be written.
    """
    with _listening(port) as receiver, _stop_requests() as stop:
        sink = None if file is None else FileSink(file)
        try:
            kept = f"writing {file}" if file is not None else "no window yet; --save FILE keeps what comes"
            print(f"diorama: listening on 127.0.0.1:{receiver.port}, {kept}; Ctrl-C ends", flush=True)
            _take_all(receiver, sink, stop, exit_after_last)
        finally:
            if sink is not None:
                sink.close(_CLOSE_SECS)
    return 0


def _listening(port: int) -> TcpReceiver:
    try:
        return TcpReceiver(port=port)
    except OSError as error:
        raise OSError(f"cannot listen on 127.0.0.1:{port}: {error.strerror or error}") from error


def _take_all(receiver: TcpReceiver, sink: FileSink | None, stop: list[int], exit_after_last: bool) -> None:
    counts: dict[str, int] = {}
    alone_since = time.monotonic()
    while not stop:
        taken = receiver.get(_POLL_SECS)
        if taken is not None:
            _keep(receiver, sink, *taken, counts)
        if taken is not None or receiver.peer_count:
            alone_since = time.monotonic()
            continue
        patience = _ALONE_SECS if receiver.peers_ended else _NOBODY_SECS
        if exit_after_last and time.monotonic() - alone_since > patience:
            break
    for recording_id, chunk in receiver.drain():
        _keep(receiver, sink, recording_id, chunk, counts)
    infos = receiver.recordings()
    for recording_id, rows in counts.items():
        print(f"diorama: received {rows} rows of {infos[recording_id].application_id!r} {recording_id}")


def _keep(
    receiver: TcpReceiver, sink: FileSink | None, recording_id: str, chunk: Chunk, counts: dict[str, int]
) -> None:
    counts[recording_id] = counts.get(recording_id, 0) + chunk.row_count
    if sink is not None:
        sink.begin(receiver.recordings()[recording_id])
        sink.send([chunk])


@contextlib.contextmanager
def _stop_requests() -> Iterator[list[int]]:
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
