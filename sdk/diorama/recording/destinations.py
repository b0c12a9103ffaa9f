"""Where a recording goes: a file, a viewer, memory. One at a time; what no sink has taken over yet goes to the next."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from diorama.errors import UsageError
from diorama.recording.delivery import LOGGER
from diorama.recording.process_exit import all_streams
from diorama.recording.recording import RecordingStream
from diorama.recording.session import enabled_for, named

if TYPE_CHECKING:
    from diorama.recording.memory import MemoryRecording
    from diorama.sinks import Sink
    from diorama.sinks.tcp import LookUp

DEFAULT_PORT = 9876
DEFAULT_WEB_PORT = 9090
DEFAULT_ADDRESS = f"127.0.0.1:{DEFAULT_PORT}"
TOKEN_VARIABLE = "DIORAMA_TOKEN"
_SWITCH_TIMEOUT_SECS = 10.0


def save(path: str | os.PathLike[str], *, recording: RecordingStream | None = None) -> None:
    """Writes what no sink has taken over so far, and all that follows, to a file.

    The file is created at once, and complete after `disconnect`, another `save` or `connect`, or the end of the
    program; after `flush` everything logged before is in it.

    Args:
        path: of the file; what was there is replaced.
        recording: which; default: this thread's, else the program's.

    Raises:
        OSError: it cannot be created.
        UsageError: that is no path.
    """
    stream = named("save", recording)
    if not enabled_for("save", stream):
        return
    if not isinstance(path, str | os.PathLike) or not os.fspath(path):
        raise UsageError(f"save: path must be the path of a file, got {path!r}")
    target = os.path.abspath(os.fspath(path))

    def make() -> Sink:
        from diorama.sinks import FileSink

        return FileSink(target)

    _switch(stream, make)


def connect(
    addr: str | None = None, *, token: str | None = None, recording: RecordingStream | None = None
) -> None:
    """Sends what no sink has taken over so far, and all that follows, to a viewer. Returns at once.

    A viewer that is not there, is closed or dies is looked for again and again, while the program goes on. What is
    logged meanwhile waits, half a gigabyte of it at most, and the next viewer is told the timeless rows again.

    Args:
        addr: "host:port", by default 127.0.0.1:9876. An IPv6 host stands in brackets.
        token: what a viewer that other machines can reach asks for; it shows it when it starts. Default: the
            environment variable DIORAMA_TOKEN. The token itself is not sent, only a proof that the program knows it;
            what is logged is sent as it is, so it can be read on its way through a network.
        recording: which; default: this thread's, else the program's.

    Raises:
        ValueError: not such an address, or not such a token.
    """
    stream = named("connect", recording)
    if not enabled_for("connect", stream):
        return
    host, port = parse_address(DEFAULT_ADDRESS if addr is None else addr)
    _send_to(stream, host, port, token=None if token is None else _checked(token))


def spawn(
    port: int = DEFAULT_PORT, connect: bool = True, *, recording: RecordingStream | None = None
) -> None:
    """Starts a viewer, waits until it listens, and sends to it. One that listens there already is used.

    It is a process of its own, `python -m diorama --port PORT` by the interpreter that runs this program, and stays
    when the program has ended. Closing it, or its death, does not disturb the program; `connect` finds another.

    If it cannot be started, as where there is no display, that is said, in strict mode raised, and what is logged is
    kept for another destination. Where the environment variable DIORAMA_HEADLESS is 1 it has no window: it receives
    what is logged and drops it, and ends with the last program.

    Args:
        port: where it listens, on 127.0.0.1.
        connect: also send to it; otherwise only start it.
        recording: which; default: this thread's, else the program's.

    Raises:
        ValueError: no such port.
        RuntimeError: it cannot be started, and strict mode is on.
    """
    stream = named("spawn", recording)
    if not enabled_for("spawn", stream):
        return
    if _checked_port("spawn", "port", port) is None:
        raise UsageError("spawn: port must be an integer in 1-65535, got None")
    from diorama.recording.spawning import ensure_viewer

    problem, started = ensure_viewer(port.__index__())
    if problem is None:
        if started and os.environ.get("DIORAMA_HEADLESS", "") not in ("", "0"):
            LOGGER.warning(
                "spawn: DIORAMA_HEADLESS is set, so there is no window: what is logged is received and then dropped; "
                "`diorama --headless --port %d --save FILE`, started before, or rr.save(FILE) keeps it",
                port,
            )
        if connect:
            _send_to(stream, "127.0.0.1", port.__index__())
    elif stream.strict:
        raise RuntimeError(f"spawn: {problem}")
    else:
        LOGGER.error("spawn: %s; what is logged is kept until save() or connect()", problem)


def serve(
    open_browser: bool = True,
    web_port: int | None = None,
    ws_port: int | None = None,
    *,
    bind: str = "127.0.0.1",
    recording: RecordingStream | None = None,
) -> None:
    """Shows the recording in web browsers: starts a server, prints its address, and sends to it.

    One that this machine's programs have started on that port already is used. It is a process of its own, which draws
    for all who look, so that the program is not slowed; it stays as long as programs send to it or browsers look, and a
    minute longer. Should it end before, another one on that port is looked for. If it cannot be started, that is said,
    in strict mode raised, and what is logged is kept for another destination.

    Args:
        open_browser: also open the page in the user's browser, where there is a display.
        web_port: of the page; default: 9090.
        ws_port: where the log data can be read as a stream over WebSockets; default: 9877, or another one where that is
            taken.
        bind: address of this machine that the page is served on; "0.0.0.0" for all it has. Beyond the loopback
            interface the address that is printed holds a token: the environment variable DIORAMA_TOKEN, or a new one.
        recording: which; default: this thread's, else the program's.

    Raises:
        ValueError: no such port.
        RuntimeError: it cannot be started, and strict mode is on.
    """
    stream = named("serve", recording)
    if not enabled_for("serve", stream):
        return
    ports = [
        _checked_port("serve", name, port) for name, port in (("web_port", web_port), ("ws_port", ws_port))
    ]
    if not isinstance(bind, str) or not bind:
        raise UsageError(f"serve: bind must be an address of this machine, got {bind!r}")
    from diorama.recording.serving import ensure_server, look_up, open_page

    found = ensure_server(ports[0] or DEFAULT_WEB_PORT, ports[1], bind=bind, token=_token_of_environment())
    if found.problem is not None:
        if stream.strict:
            raise RuntimeError(f"serve: {found.problem}")
        LOGGER.error("serve: %s; what is logged is kept until save() or connect()", found.problem)
        return
    again = partial(look_up, found.host, found.web_port, found.token)
    _send_to(stream, found.host, found.port, token=found.token, look_up=again)
    print(f"diorama: {found.address} shows the recording in a browser", flush=True)
    if open_browser:
        open_page(found.address)


def disconnect(*, recording: RecordingStream | None = None) -> None:
    """Closes the file or connection. What is logged from now on is kept until there is another.

    Args:
        recording: which; default: this thread's, else the program's.
    """

    def make() -> Sink:
        from diorama.sinks import BufferedSink

        return BufferedSink()

    _switch(named("disconnect", recording), make)


def rerun_shutdown() -> None:
    """Closes the files and connections of all recordings, as the end of the program does by itself."""
    for stream in all_streams():
        if isinstance(stream, RecordingStream):
            disconnect(recording=stream)


def memory_recording(*, recording: RecordingStream | None = None) -> MemoryRecording:
    """Keeps what no sink has taken over so far, and all that follows, in memory, to be looked at and asked.

    >>> import diorama as rr
    >>> kept = rr.memory_recording()
    >>> rr.log_scalar("speed", 2.5)
    >>> kept.chunks()[-1].entity_path
    'speed'

    Args:
        recording: which; default: this thread's, else the program's.
    """
    from diorama.recording.memory import MemoryRecording
    from diorama.sinks import MemorySink

    stream = named("memory_recording", recording)
    sink = MemorySink()
    _switch(stream, lambda: sink)
    return MemoryRecording(stream, sink)


def parse_address(addr: object) -> tuple[str, int]:
    """Host and port of "host:port".

    Raises:
        ValueError: no host, no port, or a port outside 1-65535.
    """
    if not isinstance(addr, str):
        raise UsageError(f"connect: addr must be a str, got {type(addr).__name__}")
    host, colon, port = addr.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    inner = host[1:-1] if bracketed else host
    plain = bool(inner) and not any(letter in inner for letter in " /@[]") and (bracketed or ":" not in inner)
    if not (
        colon and plain and port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536
    ):
        raise UsageError(f"connect: addr must be 'host:port' with a port in 1-65535, got {addr!r}")
    return inner, int(port)


def _checked_port(function_name: str, name: str, port: Any) -> int | None:
    if port is None:
        return None
    if isinstance(port, bool) or not hasattr(port, "__index__") or not 0 < port.__index__() < 65536:
        raise UsageError(f"{function_name}: {name} must be an integer in 1-65535, got {port!r}")
    return int(port.__index__())


def _checked(token: object) -> str:
    from diorama.wire.handshake import token_problem

    problem = token_problem(token)
    if problem is not None:
        raise UsageError(f"connect: {problem}")
    return str(token)


def _token_of_environment() -> str | None:
    """None, and a warning, if it is no token."""
    from diorama.wire.handshake import token_problem

    token = os.environ.get(TOKEN_VARIABLE)
    if not token:
        return None
    problem = token_problem(token)
    if problem is not None:
        LOGGER.warning("%s: %s: ignored", TOKEN_VARIABLE, problem)
        return None
    return token


def _send_to(
    stream: RecordingStream,
    host: str,
    port: int,
    *,
    token: str | None = None,
    look_up: LookUp | None = None,
) -> None:
    known = _token_of_environment() if token is None else token

    def make() -> Sink:
        from diorama.sinks import TcpSink

        return TcpSink(host, port, token=known, look_up=look_up)

    _switch(stream, make)


def _switch(stream: RecordingStream, make: Callable[[], Sink]) -> None:
    stream.switch_sink(make, _SWITCH_TIMEOUT_SECS)
