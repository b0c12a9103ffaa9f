"""`diorama --serve [FILES]`: the viewer for browsers, until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import os
import time
from typing import TYPE_CHECKING

from diorama.addresses import is_loopback
from diorama.recording.serving import keep_token
from diorama.recording.viewer_log import bound_viewer_log
from diorama_renderer.cli.options import memory_bytes, new_token, parse_token
from diorama_renderer.cli.receive import stop_requests
from diorama_renderer.cli.streams import follow, take_streams
from diorama_renderer.cli.view import Keeper, listen
from diorama_renderer.sources import TcpReceiver

if TYPE_CHECKING:
    from diorama_renderer.web.server import WebServer
    from diorama_renderer.web.stage import Stage

TOKEN_VARIABLE = "DIORAMA_TOKEN"
"""Of the environment: the token, where the command line names none; others see a process's command line."""

_POLL_SECS = 0.2
_ALONE_SECS = 60.0
"""How long it stays, if it is to end by itself, when programs are gone and nobody looks."""


def serve(arguments: argparse.Namespace) -> int:
    """Serve until told to stop; 0.

    Raises:
        NoAdapterError: there is nothing to draw with.
        OSError: a port is taken.
        RuntimeError: aiohttp is not installed.
    """
    try:
        from diorama_renderer.web.server import WebServer
    except ModuleNotFoundError as error:
        if error.name != "aiohttp":
            raise
        raise RuntimeError("--serve needs aiohttp: pip install 'diorama[web]'") from error
    from diorama_renderer.app.holdings import Holdings
    from diorama_renderer.gpu.device import acquire
    from diorama_renderer.web.stage import Stage

    host = arguments.bind.host
    if arguments.token is None:
        arguments.token = _token_of_environment()
    if arguments.token is None and (arguments.framed or not is_loopback(host)):
        arguments.token = new_token()
    streams = take_streams(arguments)
    with stop_requests() as stop:
        keeper = Keeper(arguments.save) if arguments.save is not None else None
        receiver = listen(arguments)
        stage = Stage(
            lambda workspace, notify, guard: Holdings(
                workspace,
                notify,
                guard,
                receiver=receiver,
                memory_limit_bytes=arguments.memory_limit or memory_bytes() * 3 // 4,
                on_chunk=None if keeper is None else keeper.keep,
            ),
            acquire(),
        )
        stage.holdings.open(arguments.files)
        server = _bound(WebServer, stage, arguments, receiver)
        stage.start()
        server.start()
        keep_token(server.port, server.token)
        try:
            follow(streams, receiver)
            print(f"diorama: {server.address} shows it in a browser; Ctrl-C ends", flush=True)
            _wait(stop, arguments, receiver, stage)
        finally:
            keep_token(server.port, None)
            server.stop()
            stage.stop()
            if keeper is not None:
                keeper.end(receiver)
    return 0


def _token_of_environment() -> str | None:
    """What the command line would take, too.

    Raises:
        RuntimeError: it is no token.
    """
    text = os.environ.get(TOKEN_VARIABLE)
    if not text:
        return None
    try:
        return parse_token(text)
    except argparse.ArgumentTypeError as error:
        raise RuntimeError(f"{TOKEN_VARIABLE}: {error}") from None


def _bound(
    make: type[WebServer], stage: Stage, arguments: argparse.Namespace, receiver: TcpReceiver | None
) -> WebServer:
    host, port = arguments.bind.host, arguments.web_port
    try:
        return make(
            stage,
            host=host,
            port=port,
            token=arguments.token,
            data_port=None if receiver is None else receiver.port,
            ws_port=arguments.ws_port,
            is_framed=arguments.framed,
        )
    except OSError as error:
        ports = f"{port} and {arguments.ws_port}"
        hint = "; --web-port and --ws-port choose others" if error.errno == errno.EADDRINUSE else ""
        raise OSError(f"cannot listen on {host}, ports {ports}: {error.strerror or error}{hint}") from error


def _wait(stop: list[int], arguments: argparse.Namespace, receiver: TcpReceiver | None, stage: Stage) -> None:
    """Until it is told to stop, or is to end by itself and nobody needs it."""
    needed = time.monotonic()
    while not stop:
        time.sleep(_POLL_SECS)
        bound_viewer_log()
        has_programs = receiver is not None and receiver.peer_count > 0
        if has_programs or stage.session_count or stage.reader_count:
            needed = time.monotonic()
        if arguments.exit_after_last and time.monotonic() - needed > _ALONE_SECS:
            return
