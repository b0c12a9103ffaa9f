"""The network's side of the viewer in a browser: HTTP and WebSockets, in a thread with a loop of its own.

What strangers may ask for is this: the page's files, by a fixed table; `/enter`, where a token becomes a pass;
`/about`, by which programs on this machine find the server; `/files`, where the page sends what was dropped on it;
`/download`, where it fetches what it saves, by names that nobody guesses; and `/session`, the WebSocket of one browser.
Everything else is 404, and everything is bounded.
"""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import quote

from aiohttp import WSCloseCode, web

from diorama.addresses import is_loopback, own_address
from diorama_renderer.web.admission import Door
from diorama_renderer.web.connections import Connections
from diorama_renderer.web.data_socket import DataSocket
from diorama_renderer.web.dropped import folder_of_dropped
from diorama_renderer.web.messages import MOST_BYTES
from diorama_renderer.web.page_files import PageFile, page_files
from diorama_renderer.web.stage import Stage
from diorama_renderer.web.visit import Visit

_log = logging.getLogger("diorama.web")

MOST_SESSIONS = 16
"""Browsers at once."""
MOST_FILE_BYTES = 2 << 30
"""Of files that were dropped on pages, all together."""
_HEARTBEAT_SECS = 20.0
_START_SECS = 10.0
PROTOCOL = "diorama"
"""Of the WebSocket's; the other one that a page names is its pass."""
_MOST_TOKEN_BYTES = 4096
_LONGEST_NAME = 200
_BODY_SECS = 10.0
_BLOCK_BYTES = 1 << 20

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _headers(*, is_framed: bool) -> dict[str, str]:
    """What every answer says: that a page of ours may do nothing but speak to its server."""
    ancestors = "*" if is_framed else "'none'"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin" if is_framed else "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


class WebServer:
    """Serves pages of one stage.

    Attributes:
        host: what it listens on.
        port: and where.
        token: what browsers must know; None: nothing.
        ws_port: where the log data can be read; None: nowhere.
    """

    def __init__(
        self,
        stage: Stage,
        *,
        host: str = "127.0.0.1",
        port: int = 9090,
        token: str | None = None,
        data_port: int | None = None,
        ws_port: int | None = None,
        is_framed: bool = False,
    ) -> None:
        """Listens, and answers nobody before `start`.

        Args:
            stage: draws.
            host: an address of this machine.
            port: 0 for any that is free.
            token: demanded where other machines reach it.
            data_port: where programs send to on this machine, told to those that ask.
            ws_port: where the log data can be read, 0 for any port that is free; None: nowhere.
            is_framed: whether pages from elsewhere, such as a notebook, may show this one within them.

        Raises:
            ValueError: other machines can reach `host`, or it may be shown within others, and there is no token.
            OSError: the port is taken, or `host` is no address of this machine.
        """
        self._door = Door(host, token)
        if is_framed and token is None:
            raise ValueError("serve: a page that others may show within theirs needs a token")
        self._headers = _headers(is_framed=is_framed)
        self._stage = stage
        self._socket = _listen(host, port)
        try:
            self._data_socket = None if ws_port is None else _listen(host, ws_port)
        except OSError:
            self._socket.close()
            raise
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        self.token = token
        self.ws_port: int | None = None if self._data_socket is None else self._data_socket.getsockname()[1]
        self._data_port = data_port
        self._files = page_files()
        self._folder = folder_of_dropped()
        self._file_bytes = 0
        self._sessions = 0
        self._sockets: set[web.WebSocketResponse] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="diorama-web", daemon=True)
        self._is_ready = threading.Event()

    @property
    def address(self) -> str:
        """What a browser opens; with the token, where one is demanded."""
        host = own_address() if self.host in ("0.0.0.0", "::") else self.host
        plain = f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"
        return plain if self.token is None else f"{plain}#token={quote(self.token, safe='')}"

    @property
    def session_count(self) -> int:
        """How many browsers look."""
        return self._sessions

    def start(self) -> None:
        """Begin to answer.

        Raises:
            RuntimeError: it does not.
        """
        self._thread.start()
        if not self._is_ready.wait(_START_SECS):
            raise RuntimeError("the server does not answer: see above")

    def stop(self) -> None:
        """Answer no more; what was dropped is gone."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_START_SECS)
        self._socket.close()
        if self._data_socket is not None:
            self._data_socket.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    # The loop's thread.

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        application = web.Application(middlewares=[self._guarded], client_max_size=_MOST_TOKEN_BYTES)
        for path in self._files:
            application.router.add_get(path, self._page)
        application.router.add_post("/enter", self._enter)
        application.router.add_get("/about", self._about)
        application.router.add_post("/files", self._take_file)
        application.router.add_get("/session", self._session)
        application.router.add_get("/download/{key}", self._give_file)
        doors = [Connections(application)]
        self._loop.run_until_complete(doors[0].open(self._socket))
        if self._data_socket is not None:
            doors.append(Connections(DataSocket(self._stage, self._door).application()))
            self._loop.run_until_complete(doors[1].open(self._data_socket))
        self._is_ready.set()
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._hang_up())
            for each in doors:
                self._loop.run_until_complete(each.close())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _hang_up(self) -> None:
        closing = [each.close(code=WSCloseCode.GOING_AWAY) for each in self._sockets]
        await asyncio.gather(*closing, return_exceptions=True)

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse who may not ask, and say to browsers how little a page of ours may do."""
        host = request.headers.get("Host")
        problem = self._door.host_problem(host)
        if problem is None and (request.method != "GET" or request.path == "/session"):
            problem = self._door.origin_problem(request.headers.get("Origin"), host)
        if problem is not None:
            _log.warning("a request from %s is refused: %s", request.remote, problem)
            return web.Response(status=403, text="refused", headers=self._headers)
        try:
            response = await handler(request)
        except web.HTTPException as error:
            return web.Response(status=error.status, text=error.reason, headers=self._headers)
        if not response.prepared:
            response.headers.update(self._headers)
        return response

    async def _page(self, request: web.Request) -> web.Response:
        file: PageFile = self._files[request.path]
        return web.Response(body=file.content, content_type=file.kind, charset=file.charset)

    async def _about(self, request: web.Request) -> web.Response:
        # A token lets in any Host, but this is not for who knows it: a page elsewhere whose name was pointed here
        # is answered by none of these.
        peer, own = request.remote or "", _own_address(request)
        if not (is_loopback(peer) or peer == own) or not self._door.is_own_host(
            request.headers.get("Host"), own
        ):
            raise web.HTTPNotFound
        return web.json_response(
            {
                "diorama": _version(),
                "port": self._data_port,
                "host": self.host,
                "address": self._public_address,
            }
        )

    @property
    def _public_address(self) -> str:
        """The address without the token, which is told to nobody."""
        return self.address.partition("#")[0]

    async def _enter(self, request: web.Request) -> web.Response:
        address, now = request.remote or "", time.monotonic()
        try:
            said = json.loads(await asyncio.wait_for(request.text(), _BODY_SECS))
        except (ValueError, RecursionError):
            raise web.HTTPBadRequest from None
        except asyncio.TimeoutError:
            raise web.HTTPRequestTimeout from None
        said = said if isinstance(said, dict) else {}
        shown = said.get("pass")
        if self._door.token is not None and self._door.knows(shown):
            return web.json_response({"pass": shown})
        if self._door.is_patient_no_more(address, now):
            raise web.HTTPTooManyRequests
        token = said.get("token")
        if self._door.token is not None and not token:
            raise web.HTTPUnauthorized  # it only asks whether it has to know one
        found = self._door.try_token(token, address, now)
        if found is None:
            _log.warning("a browser from %s is refused: wrong token", address)
            raise web.HTTPUnauthorized
        return web.json_response({"pass": found})

    async def _take_file(self, request: web.Request) -> web.Response:
        """A file that was dropped on a page: kept while the server lives, and read for all."""
        kind, _, shown = request.headers.get("Authorization", "").partition(" ")
        self._check_known(request, shown.strip() if kind.lower() == "bearer" else None)
        path = Path(tempfile.mkdtemp(dir=self._folder)) / _plain_name(request.query.get("name", ""))
        taken = 0
        try:
            with open(path, "wb") as file:
                async for block in request.content.iter_chunked(_BLOCK_BYTES):
                    taken += len(block)
                    self._file_bytes += len(block)
                    if self._file_bytes > MOST_FILE_BYTES:
                        raise web.HTTPRequestEntityTooLarge(MOST_FILE_BYTES, self._file_bytes)
                    file.write(block)
        except BaseException:
            self._file_bytes -= taken
            path.unlink(missing_ok=True)
            raise
        self._stage.open([path])
        return web.Response(status=204)

    async def _give_file(self, request: web.Request) -> web.StreamResponse:
        """A recording that was saved, once."""
        offer = self._stage.downloads.take(request.match_info["key"])
        if offer is None:
            raise web.HTTPNotFound
        try:
            with open(offer.path, "rb") as file:
                response = web.StreamResponse(headers=self._headers)
                response.content_type = "application/octet-stream"
                response.content_length = offer.path.stat().st_size
                response.headers["Content-Disposition"] = (
                    f"attachment; filename*=UTF-8''{quote(offer.name, safe='')}"
                )
                response.force_close()
                await response.prepare(request)
                while block := await asyncio.to_thread(file.read, _BLOCK_BYTES):
                    await response.write(block)
            await response.write_eof()
        finally:
            offer.path.unlink(missing_ok=True)
        return response

    def _check_known(self, request: web.Request, shown: str | None) -> None:
        if not self._door.knows(shown):
            _log.warning("a browser from %s is refused: it has no pass", request.remote)
            raise web.HTTPUnauthorized

    async def _session(self, request: web.Request) -> web.StreamResponse:
        # Browsers let a page say nothing else with a WebSocket's request but the names of protocols.
        protocols = [each.strip() for each in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        self._check_known(request, next((each for each in protocols if each != PROTOCOL), None))
        socket_ = web.WebSocketResponse(
            protocols=[PROTOCOL], max_msg_size=MOST_BYTES, heartbeat=_HEARTBEAT_SECS, compress=False
        )
        await socket_.prepare(request)
        if self._sessions >= MOST_SESSIONS:
            _log.warning("a browser from %s is refused: %d look already", request.remote, MOST_SESSIONS)
            await socket_.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"too many browsers look already")
            return socket_
        self._sessions += 1
        self._sockets.add(socket_)
        try:
            await Visit(self._stage, socket_, request.remote or "").run()
        finally:
            self._sessions -= 1
            self._sockets.discard(socket_)
        return socket_


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=family, dualstack_ipv6=both)


def _own_address(request: web.Request) -> str:
    """Of this machine, to which a request came."""
    name = None if request.transport is None else request.transport.get_extra_info("sockname")
    return str(name[0]) if name else ""


def _plain_name(name: str) -> str:
    """A file's name that no file system objects to, with its ending."""
    plain = "".join(each for each in name if each.isalnum() or each in "-_. ")
    while len(plain.encode()) > _LONGEST_NAME:
        plain = plain[1:]
    return plain.lstrip(". ") or "dropped"


def _version() -> str:
    try:
        return version("diorama")
    except PackageNotFoundError:
        return "from a checkout"
