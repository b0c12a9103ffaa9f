"""The log data over WebSockets: one binary message after another, together the MCAP records of a stream.

A reader that is no browser sends no Origin; one that is must be of this server. The token comes as
`Authorization: Bearer TOKEN`. `?copy` asks for what there is now, as a whole file, `?recording=ID` for one recording,
`?recording=latest` for the one that came last. What a reader says later is heard by nobody.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from aiohttp import WSCloseCode, WSMsgType, web

from diorama_renderer.web.admission import Door
from diorama_renderer.web.follower import Follower, Wish
from diorama_renderer.web.stage import Stage

_log = logging.getLogger("diorama.web")

MOST_READERS = 16
"""At once."""
_HEARTBEAT_SECS = 20.0
_MOST_HEARD_BYTES = 4096
_NO_TOKEN = "it does not know the token"


class DataSocket:
    """Serves the log data of one stage."""

    def __init__(self, stage: Stage, door: Door) -> None:
        """Nobody reads yet."""
        self._stage, self._door = stage, door
        self._readers = 0

    def application(self) -> web.Application:
        """What answers: one path alone."""
        application = web.Application(client_max_size=_MOST_HEARD_BYTES)
        application.router.add_get("/", self._serve)
        return application

    def _problem(self, request: web.Request) -> str | None:
        host, origin = request.headers.get("Host"), request.headers.get("Origin")
        problem = self._door.host_problem(host)
        if problem is None and origin is not None:
            problem = self._door.origin_problem(origin, host)
        if problem is not None or self._door.token is None:
            return problem
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        said = token.strip() if kind.lower() == "bearer" else None
        known = self._door.is_token(said, request.remote or "", time.monotonic())
        return None if known else _NO_TOKEN

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        problem = self._problem(request)
        if problem is None and self._readers >= MOST_READERS:
            problem = f"{MOST_READERS} read already"
        if problem is not None:
            _log.warning("a reader from %s is refused: %s", request.remote, problem)
            # Whoever lacks the token alone is told so: it is no page, which could tell others.
            lacks = problem == _NO_TOKEN
            headers = {"WWW-Authenticate": "Bearer"} if lacks else {}
            text = "Authorization: Bearer TOKEN is missing or wrong" if lacks else "refused"
            return web.Response(status=401 if lacks else 403, text=text, headers=headers)
        socket = web.WebSocketResponse(
            max_msg_size=_MOST_HEARD_BYTES, heartbeat=_HEARTBEAT_SECS, compress=False
        )
        await socket.prepare(request)
        self._readers += 1
        try:
            wish = Wish(request.query.get("recording"), "copy" in request.query)
            why = await _Reading(self._stage, socket, wish).run()
        finally:
            self._readers -= 1
        if why is not None:
            _log.warning("a reader from %s is cut off: %s", request.remote, why)
            await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=why.encode()[:100])
        return socket


class _Reading:
    """One reader, from its beginning to its end."""

    def __init__(self, stage: Stage, socket: web.WebSocketResponse, wish: Wish) -> None:
        self._stage, self._socket, self._wish = stage, socket, wish
        self._loop = asyncio.get_running_loop()
        self._outgoing: asyncio.Queue[bytes] = asyncio.Queue()
        self._entered: asyncio.Future[Follower | None] = self._loop.create_future()
        self._ended: asyncio.Future[str] = self._loop.create_future()

    async def run(self) -> str | None:
        """Until it leaves; why it had to, if it had to."""

        def closed(why: str) -> None:
            self._call(self._end, why)

        self._stage.follow(
            self._wish,
            lambda data: self._call(self._outgoing.put_nowait, data),
            lambda follower: self._call(self._entered.set_result, follower),
            closed,
        )
        follower = await asyncio.shield(self._entered)
        if follower is None:
            return "a bug in Diorama"
        tasks = [asyncio.ensure_future(each) for each in (self._listen(), self._speak(follower), self._ended)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return next((task.result() for task in done if task.exception() is None and task.result()), None)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._stage.leave(follower, closed)

    async def _listen(self) -> str | None:
        async for message in self._socket:
            if message.type == WSMsgType.ERROR:
                return "its frames are malformed"
        return None

    async def _speak(self, follower: Follower) -> str | None:
        while True:
            data = await self._outgoing.get()
            if not data:
                return None  # that was all
            try:
                await self._socket.send_bytes(data)
            except (ConnectionError, RuntimeError):
                return None
            follower.taken(len(data))
            self._stage.wake()

    def _end(self, why: str) -> None:
        if not self._ended.done():
            self._ended.set_result(why)

    def _call(self, function: Callable[..., None], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:  # a loop that has ended hears nothing
            return
