"""`diorama ws://HOST:PORT`: the log data of a server, among the files to show."""

from __future__ import annotations

import argparse
from urllib.parse import urlsplit

from diorama.recording.spawning import who_listens
from diorama_renderer.sources import TcpReceiver


class StreamAddress(str):
    """The address of a server's log data."""


def parse_stream(text: str) -> StreamAddress | None:
    """The address that a text is; None of what may be a file.

    Raises:
        argparse.ArgumentTypeError: it begins as one, and is none.
    """
    if not text.startswith(("ws://", "wss://")):
        return None
    try:
        parts = urlsplit(text)
        is_one = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one:
        raise argparse.ArgumentTypeError(f"a stream's address must be like ws://host:9877, got {text!r}")
    return StreamAddress(text)


def take_streams(arguments: argparse.Namespace) -> list[StreamAddress]:
    """The streams among the files, which then are files alone; with any, a port that a viewer has is left to it."""
    streams = [each for each in arguments.files if isinstance(each, StreamAddress)]
    arguments.files = [each for each in arguments.files if not isinstance(each, StreamAddress)]
    if streams and who_listens(arguments.port) == "viewer":
        arguments.port = 0
    return streams


def follow(streams: list[StreamAddress], receiver: TcpReceiver | None) -> None:
    """Have what comes by streams received.

    Raises:
        RuntimeError: aiohttp is not installed, or nothing receives.
    """
    if not streams:
        return
    if receiver is None:
        raise RuntimeError("a stream needs a port of its own: another viewer has it; choose one by --port N")
    try:
        from diorama_renderer.web.bridge import Bridge
    except ModuleNotFoundError as error:
        if error.name != "aiohttp":
            raise
        raise RuntimeError("ws:// addresses need aiohttp: pip install 'diorama[web]'") from error
    for stream in streams:
        Bridge(stream, receiver)
