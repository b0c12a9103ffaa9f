"""The viewer in a browser as a process: is one there, and if not, start it and wait until it answers.

It is asked over HTTP, by `/about`, which says where programs send to. Only this machine is told that.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from diorama.addresses import is_loopback, own_address
from diorama.recording.spawning import start, wait_until
from diorama.recording.viewer_log import ViewerLog, title_of, viewer_log_path

DEFAULT_WS_PORT = 9877
_ANSWER_SECS = 2.0
_MOST_ANSWER_BYTES = 4096
_ALL = {"0.0.0.0": "127.0.0.1", "::": "::1"}
TOKEN_VARIABLE = "DIORAMA_TOKEN"


@dataclass(frozen=True)
class FoundServer:
    """A server, or why there is none.

    Attributes:
        problem: what went wrong; None: nothing.
        host: where programs send to.
        port: and on which port.
        token: that they have to know; None: none.
        address: what a browser opens; it holds the token.
        web_port: of the page.
    """

    problem: str | None
    host: str = ""
    port: int = 0
    token: str | None = None
    address: str = ""
    web_port: int = 0


class Answer(NamedTuple):
    """What a server says of itself.

    Attributes:
        port: where programs send to.
        host: what its page listens on.
    """

    port: int
    host: str


def ensure_server(web_port: int, ws_port: int | None, *, bind: str, token: str | None) -> FoundServer:
    """Sees to it that a server shows pages on `web_port`.

    Args:
        web_port: of the page.
        ws_port: of the log data, if a new one is started; None: 9877, or another one where that is taken.
        bind: address of this machine that a new one listens on.
        token: that a new one demands; None: a random one where other machines reach it, otherwise none. One that is
            there already demands what it was started with.
    """
    host = _ALL.get(bind, bind)
    found = ask(host, web_port)
    if isinstance(found, Answer):
        if not is_loopback(bind) and is_loopback(found.host):
            return FoundServer(
                f"the server on port {web_port} is reached from this machine alone ({found.host}), and not on {bind}; "
                f"choose another port, serve(web_port=...), or end it"
            )
        return _found(found, host, web_port, token)
    if found == "another":
        return FoundServer(
            f"port {web_port} is taken by another program; choose another one: serve(web_port=...)"
        )
    if not sys.executable:
        return FoundServer("the path of the Python interpreter is not known (sys.executable)")
    demanded = token or (None if is_loopback(bind) else new_token())
    if ws_port is None:
        ws_port = DEFAULT_WS_PORT if _is_free(bind, DEFAULT_WS_PORT) else 0
    return _started(host, web_port, ("--ws-port", str(ws_port), "--bind", bind), demanded)


def look_up(host: str, web_port: int, token: str | None) -> tuple[str, int, str | None] | None:
    """Where programs send to that show themselves on a page, by now: host, port and token; None: nobody is there."""
    found = ask(host, web_port)
    if not isinstance(found, Answer):
        return None
    server = _found(found, host, web_port, token)
    return server.host, server.port, server.token


_of_notebooks: FoundServer | None = None


def ensure_notebook_server() -> FoundServer:
    """Sees to it that this program has a server whose pages may be shown within others."""
    global _of_notebooks
    known = _of_notebooks
    if known is not None and ask(known.host, known.web_port) is not None:  # a slow answer is one, too
        return known
    host = "127.0.0.1"
    server = _started(host, _free_port(host), ("--ws-port", "0", "--framed"), new_token())
    if server.problem is None:
        _of_notebooks = server
    return server


def new_token() -> str:
    """One that nobody can guess."""
    return secrets.token_urlsafe(24)


def ask(host: str, web_port: int) -> Answer | str | None:
    """Who answers there: what the server says, "another" if it is none, or None if nobody does."""
    connection = http.client.HTTPConnection(host, web_port, timeout=_ANSWER_SECS)
    try:
        connection.request("GET", "/about")
        said = json.loads(connection.getresponse().read(_MOST_ANSWER_BYTES))
        port, bound = (said["port"], said["host"]) if "diorama" in said else (None, None)
    except ConnectionRefusedError:
        return None
    except (OSError, http.client.HTTPException, ValueError, TypeError, KeyError):
        return "another"
    finally:
        connection.close()
    if not isinstance(port, int) or not 0 < port < 65536 or not isinstance(bound, str):
        return "another"
    return Answer(port, bound)


def keep_token(web_port: int, token: str | None) -> None:
    """Has programs of the same user find out what a server demands; None: nothing, or it has gone. Never fails."""
    path = _token_path(web_port)
    with contextlib.suppress(OSError):
        if token is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(token)


def _kept_token(web_port: int) -> str | None:
    path = _token_path(web_port)
    try:
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return None
        return path.read_text("utf-8") or None
    except (OSError, ValueError):
        return None


def _token_path(web_port: int) -> Path:
    return viewer_log_path(web_port).with_suffix(".token")


def open_page(address: str) -> None:
    """Opens the user's browser, in a thread: some wait until it is closed. Nothing where there is no display."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return  # a browser of the terminal would take it from the program
    threading.Thread(target=_open, args=(address,), name="diorama-browser", daemon=True).start()


def _open(address: str) -> None:
    with contextlib.suppress(webbrowser.Error, OSError):
        webbrowser.open(address)


def _started(host: str, web_port: int, more_words: Sequence[str], token: str | None) -> FoundServer:
    """Starts one, which programs on this machine find at `host`."""
    log = ViewerLog(viewer_log_path(web_port), title_of(web_port))
    port = _free_port(host)
    words = ["--serve", "--port", str(port), "--web-port", str(web_port), "--exit-after-last", *more_words]
    # By the environment, since everybody on the machine sees command lines.
    more = {} if token is None else {TOKEN_VARIABLE: token}
    try:
        process = start(words, log.file, more)
    except OSError as error:
        log.close()
        return FoundServer(f"cannot start {sys.executable}: {error.strerror or error}")

    def is_there() -> bool:
        found = ask(host, web_port)
        return isinstance(found, Answer) and found.port == port

    problem = wait_until(is_there, process, log, f"show a page on port {web_port}")
    if problem is not None:
        return FoundServer(problem)
    found = ask(host, web_port)
    if not isinstance(found, Answer):
        return FoundServer("the server has gone as soon as it was there")
    return _found(found, host, web_port, token)


def _free_port(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        try:
            tried.bind((host, 0))
        except OSError:
            return 9876  # no address of this machine, as the server will say better
        return int(tried.getsockname()[1])


def _is_free(host: str, port: int) -> bool:
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError:
        return False
    return True


def _found(answer: Answer, host: str, web_port: int, token: str | None) -> FoundServer:
    known = _kept_token(web_port) or token
    name = own_address() if answer.host in _ALL else answer.host
    address = f"http://{f'[{name}]' if ':' in name else name}:{web_port}/"
    with_token = address if known is None else f"{address}#token={quote(known, safe='')}"
    return FoundServer(None, host, answer.port, known, with_token, web_port)
