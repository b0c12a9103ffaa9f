"""Who comes in: what a peer says before its stream. Sockets on one side, `diorama.wire.handshake` on the other."""

from __future__ import annotations

import contextlib
import secrets
import socket
import time

from diorama.addresses import is_loopback
from diorama.wire import WireError
from diorama.wire.handshake import (
    CHALLENGE,
    HELLO,
    NO_TOKEN,
    NONCE_BYTES,
    PROOF_BYTES,
    WELCOME,
    WRONG_TOKEN,
    proves,
    refusal,
    token_problem,
)
from diorama.wire.probe import ANSWER, QUESTION

LINGER_SECS = 1.0
"""How long what a refused peer still sends is read and thrown away. Closing at once would reset the connection, and
the reason with it."""


class RefusalError(Exception):
    """The peer is not let in; its text is the reason, which the peer is told."""


def checked_token(host: str, token: str | None) -> str | None:
    """The token that a receiver at `host` asks for.

    Raises:
        ValueError: other machines can reach `host`, and there is no token; or the token is none.
    """
    if token is None:
        if not is_loopback(host):
            raise ValueError(
                f"TcpReceiver: a host other than those of the loopback interface needs a token, got {host!r}"
            )
        return None
    problem = token_problem(token)
    if problem is not None:
        raise ValueError(f"TcpReceiver: {problem}")
    return token


def address_text(host: str, port: int) -> str:
    """`host:port`, an IPv6 host in brackets; IPv4 that came through an IPv6 socket as IPv4."""
    host = plain_host(host)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def plain_host(host: str) -> str:
    """The address without what an IPv6 socket makes of IPv4."""
    return host.removeprefix("::ffff:") if "." in host else host


def admit(connection: socket.socket, token: str | None, deadline: float) -> bool:
    """Reads what a peer says before its stream, and answers.

    Args:
        connection: of the peer. Its timeout is set.
        token: what it must prove; None: nothing.
        deadline: by when, on the monotonic clock, however slowly its bytes come.

    Returns:
        True if the peer's stream follows; False if it only asked who listens.

    Raises:
        RefusalError: it is not let in.
        WireError: it speaks something else.
        OSError: it left, or took too long.
    """
    _limit(connection, deadline)
    first = connection.recv(1, socket.MSG_PEEK)
    if not first:
        raise WireError("it said nothing")
    if first != HELLO[:1]:
        if token is not None:
            raise RefusalError(NO_TOKEN)
        return True
    words = _read(connection, len(HELLO), deadline)
    if words == QUESTION:
        connection.sendall(ANSWER)
        return False
    if words != HELLO:
        if words[:-1] == HELLO[:-1]:
            raise RefusalError("it speaks another version; update the viewer or the program")
        raise WireError(f"it sends no recording, but {words!r}")
    if token is not None:
        _demand_proof(connection, token, deadline)
    connection.sendall(WELCOME)
    return True


def refuse(connection: socket.socket, reason: str) -> None:
    """Tells a peer why it is not let in; the caller then closes. Takes at most `LINGER_SECS`."""
    deadline = time.monotonic() + LINGER_SECS
    with contextlib.suppress(OSError):
        _limit(connection, deadline)
        connection.sendall(refusal(reason))
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(1 << 16):
            _limit(connection, deadline)


def _demand_proof(connection: socket.socket, token: str, deadline: float) -> None:
    nonce = secrets.token_bytes(NONCE_BYTES)
    connection.sendall(CHALLENGE + nonce)
    if not proves(_read(connection, PROOF_BYTES, deadline), token, nonce):
        raise RefusalError(WRONG_TOKEN)


def _read(connection: socket.socket, size: int, deadline: float) -> bytes:
    """Exactly `size` bytes, or what there was before the peer closed its end."""
    read = b""
    while len(read) < size:
        _limit(connection, deadline)
        data = connection.recv(size - len(read))
        if not data:
            break
        read += data
    return read


def _limit(connection: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    connection.settimeout(left)
