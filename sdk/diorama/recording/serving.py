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
from urllib.parse import quote

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
    is_local = host == bind and (bind == "localhost" or bind.startswith("127.") or bind == "::1")
    found = ask(host, web_port)
    if isinstance(found, int):
        return _found(host, found, web_port, bind, token)
    if found == "another":
        return FoundServer(
            f"port {web_port} is taken by another program; choose another one: serve(web_port=...)"
        )
    if not sys.executable:
        return FoundServer("the path of the Python interpreter is not known (sys.executable)")
    demanded = token or (None if is_local else new_token())
    if ws_port is None:
        ws_port = DEFAULT_WS_PORT if _is_free(bind, DEFAULT_WS_PORT) else 0
    problem = _start(host, web_port, ("--ws-port", str(ws_port), "--bind", bind), demanded)
    if problem is not None:
        return FoundServer(problem)
    port = ask(host, web_port)
    if not isinstance(port, int):
        return FoundServer("the server has gone as soon as it was there")
    return _found(host, port, web_port, bind, demanded)


_of_notebooks: FoundServer | None = None


def ensure_notebook_server() -> FoundServer:
    """Sees to it that this program has a server whose pages may be shown within others."""
    global _of_notebooks
    known = _of_notebooks
    if known is not None and ask(known.host, known.web_port) is not None:  # a slow answer is one, too
        return known
    host, token = "127.0.0.1", new_token()
    web_port = _free_port(host)
    problem = _start(host, web_port, ("--ws-port", "0", "--framed"), token)
    if problem is not None:
        return FoundServer(problem)
    port = ask(host, web_port)
    if not isinstance(port, int):
        return FoundServer("the server has gone as soon as it was there")
    _of_notebooks = _found(host, port, web_port, host, token)
    return _of_notebooks


def new_token() -> str:
    """One that nobody can guess."""
    return secrets.token_urlsafe(24)


def ask(host: str, web_port: int) -> int | str | None:
    """Who answers there: the port to which programs send, "another", or None if nobody does."""
    connection = http.client.HTTPConnection(host, web_port, timeout=_ANSWER_SECS)
    try:
        connection.request("GET", "/about")
        said = json.loads(connection.getresponse().read(_MOST_ANSWER_BYTES))
        port = said["port"] if "diorama" in said else None
    except ConnectionRefusedError:
        return None
    except (OSError, http.client.HTTPException, ValueError, TypeError, KeyError):
        return "another"
    finally:
        connection.close()
    return port if isinstance(port, int) and 0 < port < 65536 else "another"


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


def _start(host: str, web_port: int, more_words: Sequence[str], token: str | None) -> str | None:
    """Starts one; what went wrong, or None."""
    log = ViewerLog(viewer_log_path(web_port), title_of(web_port))
    port = _free_port(host)
    words = ["--serve", "--port", str(port), "--web-port", str(web_port), "--exit-after-last", *more_words]
    # By the environment, since everybody on the machine sees command lines.
    more = {} if token is None else {TOKEN_VARIABLE: token}
    try:
        process = start(words, log.file, more)
    except OSError as error:
        log.close()
        return f"cannot start {sys.executable}: {error.strerror or error}"
    return wait_until(lambda: ask(host, web_port) == port, process, log, f"show a page on port {web_port}")


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


def _found(host: str, port: int, web_port: int, bind: str, token: str | None) -> FoundServer:
    name = socket.gethostname() if bind in _ALL else host
    address = f"http://{f'[{name}]' if ':' in name else name}:{web_port}/"
    with_token = address if token is None else f"{address}#token={quote(token, safe='')}"
    return FoundServer(None, host, port, token, with_token, web_port)
