"""Who may hold a connection. Whoever connects has a request to make, at once; each connection answers one.

Connections are made before anybody has said who he is, and each takes one of the files that the process may have open.
So those that have asked for nothing yet are few, and for a few seconds: of too many the oldest go.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time

from aiohttp import web

_log = logging.getLogger("diorama.web")

MOST_SILENT = 64
"""Connections that have asked for nothing yet."""
SILENT_SECS = 10.0
_LOOK_SECS = 1.0


class Connections:
    """Accepts connections for an application, in the loop that runs."""

    def __init__(self, application: web.Application) -> None:
        """Nobody is let in yet.

        Args:
            application: answers. `asked` is put before its own middlewares.
        """
        application.middlewares.insert(0, self._asked)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        self._silent: dict[asyncio.BaseTransport, float] = {}  # and since when, the oldest first
        self._servers: list[asyncio.Server] = []
        self._watch: asyncio.Task[None] | None = None
        self._said = float("-inf")

    async def open(self, socket_: socket.socket) -> None:
        """Let in who connects to a listening socket."""
        await self._runner.setup()
        loop = asyncio.get_running_loop()
        self._servers.append(await loop.create_server(lambda: _Arrival(self), sock=socket_))
        self._watch = loop.create_task(self._send_away())

    async def close(self) -> None:
        """Let nobody in any more, and end what is under way."""
        if self._watch is not None:
            self._watch.cancel()
        for server in self._servers:
            server.close()
        await self._runner.cleanup()

    def arrive(self, transport: asyncio.Transport) -> None:
        """Somebody has connected."""
        self._silent[transport] = time.monotonic()
        if len(self._silent) > MOST_SILENT:
            self._abort(next(iter(self._silent)), "too many others have connected and asked for nothing")
        assert self._runner.server is not None
        protocol = self._runner.server()
        transport.set_protocol(protocol)
        protocol.connection_made(transport)

    @web.middleware
    async def _asked(
        self,
        request: web.Request,
        handler: web.Handler,  # type: ignore[name-defined]
    ) -> web.StreamResponse:
        self._silent.pop(request.transport, None)  # type: ignore[arg-type]
        response: web.StreamResponse = await handler(request)
        response.force_close()
        return response

    async def _send_away(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECS)
            now = time.monotonic()
            for transport, since in list(self._silent.items()):
                if transport.is_closing():
                    del self._silent[transport]
                elif now - since > SILENT_SECS:
                    self._abort(transport, "it has asked for nothing")

    def _abort(self, transport: asyncio.BaseTransport, why: str) -> None:
        del self._silent[transport]
        if isinstance(transport, asyncio.Transport) and not transport.is_closing():
            transport.abort()
            if time.monotonic() - self._said > SILENT_SECS:  # a flood is one line now and then
                self._said = time.monotonic()
                _log.warning("a connection is cut off: %s", why)


class _Arrival(asyncio.Protocol):
    """Hands a connection over as soon as it is there."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._connections.arrive(transport)
