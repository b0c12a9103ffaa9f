"""One browser's WebSocket, from its beginning to its end."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from diorama_renderer.web.admission import Pace
from diorama_renderer.web.messages import Hello, MalformedError, parse, parse_hello
from diorama_renderer.web.session import GoneError, Session
from diorama_renderer.web.stage import TAKEN, Stage

_log = logging.getLogger("diorama.web")

TAKEN_CODE = 4000
"""With which a connection is closed when its page has come by another one."""
_MESSAGES_A_SECOND, _MESSAGES_AT_ONCE = 500.0, 1500.0
_HELLO_SECS = 10.0
_MOST_OUTGOING = 256


class Visit:
    """One browser's WebSocket."""

    def __init__(self, stage: Stage, socket_: web.WebSocketResponse, remote: str) -> None:
        """It has said nothing yet.

        Args:
            stage: draws.
            socket_: is open.
            remote: whose it is, for the log.
        """
        self._stage, self._socket, self._remote = stage, socket_, remote
        self._loop = asyncio.get_running_loop()
        self._outgoing: asyncio.Queue[bytes | str] = asyncio.Queue(_MOST_OUTGOING)
        self._entered: asyncio.Future[Session | None] = self._loop.create_future()
        self._ended: asyncio.Future[str] = self._loop.create_future()

    async def run(self) -> None:
        """Until it leaves or is cut off."""
        try:
            hello = await self._greeting()
        except MalformedError as error:
            await self._cut_off(str(error))
            return
        if hello is None:
            return

        def closed(why: str) -> None:
            self._call(_settle, self._ended, why)

        self._stage.enter(
            hello,
            lambda message: self._call(self._put, message),
            lambda session: self._call(_settle, self._entered, session),
            closed,
        )
        session = await asyncio.shield(self._entered)
        if session is None:
            await self._socket.close(code=WSCloseCode.INTERNAL_ERROR, message=b"nothing can be drawn")
            return
        tasks = [asyncio.ensure_future(each) for each in (self._listen(session), self._speak(), self._ended)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            why = next((task.result() for task in done if task.exception() is None and task.result()), None)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._stage.leave(session, closed)
        if why == TAKEN:
            await self._socket.close(code=TAKEN_CODE, message=TAKEN.encode())
        elif why is not None:
            await self._cut_off(why)

    async def _greeting(self) -> Hello | None:
        """What it says first; None: it left.

        Raises:
            MalformedError: it says something else, or nothing.
        """
        try:
            message = await self._socket.receive(_HELLO_SECS)
        except asyncio.TimeoutError:
            raise MalformedError("it says nothing") from None
        if message.type == WSMsgType.TEXT:
            return parse_hello(message.data)
        if message.type in (WSMsgType.BINARY, WSMsgType.ERROR):
            raise MalformedError("it does not say hello")
        return None

    async def _cut_off(self, why: str) -> None:
        _log.warning("a browser from %s is cut off: %s", self._remote, why)
        await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=why.encode()[:100])

    async def _listen(self, session: Session) -> str | None:
        """Hear messages until the browser leaves; why it has to, if it has to."""
        pace = Pace(_MESSAGES_A_SECOND, _MESSAGES_AT_ONCE)
        async for message in self._socket:
            if message.type == WSMsgType.ERROR:
                return f"its frames are malformed ({self._socket.exception()})"
            if message.type != WSMsgType.TEXT:
                return "it sends bytes"
            if not pace.allows(time.monotonic()):
                return "it sends too many messages"
            if self._ended.done():
                return None  # its page has come by another connection, whose size is not this one's
            try:
                session.hear(parse(message.data))
            except (MalformedError, GoneError) as error:
                return str(error)
            self._stage.wake()
        code = self._socket.close_code
        if code is not None and code not in (WSCloseCode.OK, WSCloseCode.GOING_AWAY, 1005, 1006):
            return f"its connection ended with code {code}"
        return None

    async def _speak(self) -> str | None:
        while True:
            message = await self._outgoing.get()
            try:
                if isinstance(message, str):
                    await self._socket.send_str(message)
                else:
                    await self._socket.send_bytes(message)
            except (ConnectionError, RuntimeError):
                return None

    def _put(self, message: bytes | str) -> None:
        if self._outgoing.full():
            _settle(self._ended, "it does not read")
        else:
            self._outgoing.put_nowait(message)

    def _call(self, function: Callable[..., None], *arguments: object) -> None:
        """From the thread that draws; a loop that has ended hears nothing."""
        try:
            self._loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:
            return


def _settle(future: asyncio.Future[Any], value: object) -> None:
    if not future.done():
        future.set_result(value)
