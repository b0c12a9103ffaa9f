"""By which addresses machines are reached."""

from __future__ import annotations

import ipaddress
import socket


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it: `localhost`, 127.0.0.0/8 or ::1. Other names are not looked up."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)  # who came by IPv4 to a socket for both
    return (mapped or address).is_loopback


def own_address() -> str:
    """By which other machines reach this one, most likely: phones know no names of machines."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        try:
            tried.connect(("192.0.2.1", 9))  # an address of nobody; nothing is sent
            return str(tried.getsockname()[0])
        except OSError:
            return socket.gethostname()
