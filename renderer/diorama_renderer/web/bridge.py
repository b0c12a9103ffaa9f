"""The log data of a server, brought to a viewer: what comes by its WebSocket goes into the port where programs send to.

So a viewer has one way in, with its bounds and its checks, and what comes from a server is hostile as anything else. A
stream that breaks is not looked for again: the server would tell all rows anew, and each would be there twice.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from urllib.parse import unquote, urlsplit

import aiohttp

from diorama.wire.handshake import CHALLENGE, HELLO, NONCE_BYTES, WELCOME, proof_of
from diorama_renderer.sources import TcpReceiver

_log = logging.getLogger("diorama")

_SECS = 10.0
_HEARTBEAT_SECS = 20.0
_MOST_MESSAGE_BYTES = 1 << 30


class Bridge:
    """One stream. It ends with the server, or with the receiver."""

    def __init__(self, address: str, receiver: TcpReceiver) -> None:
        """Begins at once, in a thread.

        Args:
            address: `ws://host:port`, with `#token=TOKEN` where one is demanded.
            receiver: gets what comes.
        """
        parts = urlsplit(address)
        # Not as forms are read, or a token with a + would lose it.
        tokens = [
            each.removeprefix("token=") for each in parts.fragment.split("&") if each.startswith("token=")
        ]
        self._url = parts._replace(fragment="").geturl()
        self._headers = {"Authorization": f"Bearer {unquote(tokens[0])}"} if tokens else {}
        self._receiver = receiver
        self._thread = threading.Thread(target=self._run, name="diorama-bridge", daemon=True)
        self._thread.start()

    def wait(self, timeout_secs: float) -> bool:
        """Until it has ended; False if it has not by then."""
        self._thread.join(timeout_secs)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            with self._entrance() as entrance:
                asyncio.run(self._carry(entrance))
        except aiohttp.WSServerHandshakeError as error:
            whys = {
                401: "it wants its token: ws://HOST:PORT/#token=TOKEN",
                403: "it does not let this viewer in",
            }
            why = whys.get(error.status, f"it answers {error.status}")
            _log.error("%s: %s", self._url, why)
        except (OSError, aiohttp.ClientError, ValueError, asyncio.TimeoutError) as error:
            _log.error("%s: %s", self._url, error or type(error).__name__)

    async def _carry(self, entrance: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_SECS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as client,
            client.ws_connect(
                self._url,
                headers=self._headers,
                max_msg_size=_MOST_MESSAGE_BYTES,
                heartbeat=_HEARTBEAT_SECS,
            ) as stream,
        ):
            async for message in stream:
                if message.type == aiohttp.WSMsgType.BINARY:
                    await loop.sock_sendall(entrance, message.data)
            if stream.close_code == aiohttp.WSCloseCode.POLICY_VIOLATION:
                _log.error("%s: it has cut this viewer off, which did not read fast enough", self._url)

    def _entrance(self) -> socket.socket:
        """A connection to the receiver, let in.

        Raises:
            OSError: there is none.
        """
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._receiver.host, self._receiver.host)
        entrance = socket.create_connection((host, self._receiver.port), timeout=_SECS)
        try:
            if self._receiver.token is not None:
                entrance.sendall(HELLO)
                asked = _exactly(entrance, len(CHALLENGE) + NONCE_BYTES)
                entrance.sendall(proof_of(self._receiver.token, asked[len(CHALLENGE) :]))
                if _exactly(entrance, len(WELCOME)) != WELCOME:
                    raise OSError("the viewer's own port does not let it in")
            entrance.setblocking(False)
        except BaseException:
            entrance.close()
            raise
        return entrance


def _exactly(connection: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        data = connection.recv(size - len(found))
        if not data:
            raise OSError("the viewer's own port was closed")
        found += data
    return found
