"""By which addresses machines are reached."""

from __future__ import annotations

import socket


def is_local(address: str) -> bool:
    """Whether only this machine reaches an address of its own."""
    return address == "localhost" or address.startswith("127.") or address == "::1"


def own_address() -> str:
    """By which other machines reach this one, most likely: phones know no names of machines."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        try:
            tried.connect(("192.0.2.1", 9))  # an address of nobody; nothing is sent
            return str(tried.getsockname()[0])
        except OSError:
            return socket.gethostname()
