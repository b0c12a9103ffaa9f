"""Who may look: what is in a request's Host and Origin, the token and the pass. Nothing here knows the network.

Rule 1: a server without a token is on the loopback interface, and answers to its own names alone. A page elsewhere
whose name was pointed at 127.0.0.1 is sent by the browser with that name as Host, and is refused.
Rule 2: one that other machines can reach demands a token. It comes once, from the part of the address that browsers do
not send, and is exchanged for a pass that is good for this server's life. No cookie: within the page of a notebook that
comes from elsewhere, browsers send none.
Rule 3: what changes something, and every session, comes from this server's own page: Origin says the same as Host.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
from collections import OrderedDict
from urllib.parse import urlsplit

from diorama.addresses import is_loopback

_MOST_PASSES = 1024
_MOST_ADDRESSES = 1024
_TRIES = 10
_TRY_SECS = 60.0
_HOST = re.compile(r"(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:\d{1,5})?", re.ASCII)


class Door:
    """Decides who may look at one server.

    Attributes:
        token: what browsers must know; None: nothing.
    """

    def __init__(self, host: str, token: str | None) -> None:
        """Of a server at an address of this machine.

        Raises:
            ValueError: other machines can reach it, and there is no token.
        """
        if token is None and not is_loopback(host):
            raise ValueError(f"serve: an address that other machines reach needs a token, got {host!r}")
        self.token = token
        self._passes: OrderedDict[str, None] = OrderedDict()
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()

    def host_problem(self, host: str | None) -> str | None:
        """What is wrong with a request's Host; None if nothing is."""
        match = _HOST.fullmatch(host or "")
        if match is None:
            return "its Host is none"
        if self.token is None and not self.is_own_host(host):
            return "its Host is another machine's"
        return None

    def is_own_host(self, host: str | None, address: str = "") -> bool:
        """Whether a request's Host is a name of this machine that no other name server gives away.

        Args:
            host: as the request has it.
            address: of this machine, that counts too.
        """
        match = _HOST.fullmatch(host or "")
        return match is not None and (_is_own_name(match[1]) or match[1].strip("[]") == address)

    def origin_problem(self, origin: str | None, host: str | None) -> str | None:
        """What is wrong with where a request comes from; None if nothing is."""
        if not origin:
            return "it has no Origin"
        try:
            parts = urlsplit(origin)
        except ValueError:
            return "its Origin is none"
        if parts.scheme not in ("http", "https") or parts.netloc.lower() != (host or "").lower():
            return "its Origin is another page"
        return None

    def try_token(self, token: object, address: str, now: float) -> str | None:
        """A pass for who knows the token; None for who does not, and for who has tried too often.

        Args:
            token: what was said.
            address: of who says it.
            now: seconds, of a clock that only goes forward.
        """
        if not self.is_token(token, address, now):
            return None
        found = secrets.token_urlsafe(32)
        self._passes[found] = None
        while len(self._passes) > _MOST_PASSES:
            self._passes.popitem(last=False)
        return found

    def is_token(self, token: object, address: str, now: float) -> bool:
        """Whether somebody knows the token; False for who has tried too often. See `try_token`."""
        if self.token is None:
            return True
        if not isinstance(token, str) or not token or self.is_patient_no_more(address, now):
            return False
        known = hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode())
        if not known:
            self._note_wrong(address, now)
        return known

    def is_patient_no_more(self, address: str, now: float) -> bool:
        """Whether somebody has said wrong tokens too often of late."""
        tries = self._wrong.get(address, [])
        return len(tries) >= _TRIES and now - tries[-_TRIES] < _TRY_SECS

    def knows(self, shown: object) -> bool:
        """Whether somebody who shows this as a pass may look."""
        # Looked up by hash: whoever measures how long that takes learns nothing of 32 random bytes.
        return self.token is None or (isinstance(shown, str) and shown in self._passes)

    def _note_wrong(self, address: str, now: float) -> None:
        tries = self._wrong.setdefault(address, [])
        tries.append(now)
        del tries[:-_TRIES]
        self._wrong.move_to_end(address)
        while len(self._wrong) > _MOST_ADDRESSES:
            self._wrong.popitem(last=False)


class Pace:
    """How often something may happen: `most` at once, and `rate` a second in the long run."""

    def __init__(self, rate: float, most: float) -> None:
        """Nothing has happened yet."""
        self._rate, self._most = rate, most
        self._left = most
        self._seen: float | None = None

    def allows(self, now: float) -> bool:
        """It happens; False if that is too often."""
        if self._seen is not None:
            self._left = min(self._most, self._left + (now - self._seen) * self._rate)
        self._seen = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def _is_own_name(name: str) -> bool:
    plain = name.strip("[]").lower().rstrip(".")
    if plain == "localhost" or plain.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(plain).is_loopback
    except ValueError:
        return False
