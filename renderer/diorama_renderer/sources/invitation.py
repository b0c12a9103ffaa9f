"""What whoever wants to send here has to type."""

from __future__ import annotations

import json

DEFAULT_PORT = 9876


def line_to_type(host: str, port: int, token: str | None) -> str:
    """The line of Python that sends to a viewer.

    >>> line_to_type("0.0.0.0", 9876, "a-token-of-mine")
    'rr.connect("THIS-MACHINE:9876", token="a-token-of-mine")'
    >>> line_to_type("127.0.0.1", 9876, None)
    'rr.connect()'

    Args:
        host: what the viewer listens on. What stands for all addresses is no address to connect to, so a name stands
            in its place.
        port: and where.
        token: what it asks for; None: nothing.
    """
    shown = "THIS-MACHINE" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    address = "" if (shown, port) == ("127.0.0.1", DEFAULT_PORT) else json.dumps(f"{shown}:{port}")
    words = [address, "" if token is None else f"token={json.dumps(token)}"]
    return f"rr.connect({', '.join([word for word in words if word])})"
