"""What values of options mean: sizes, durations, addresses, tokens. Nothing here does anything but parse.

Every parser raises `argparse.ArgumentTypeError`, so that argparse shows its text, and can be given as `type=`.
"""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from diorama.wire.handshake import token_problem

if TYPE_CHECKING:
    from diorama_renderer.state import TimeValue

_UNITS = {"": 1, "b": 1}
for _exponent, _letter in enumerate("kmgt", 1):
    _UNITS[_letter] = _UNITS[_letter + "b"] = 1000**_exponent
    _UNITS[_letter + "ib"] = 1024**_exponent
_SECS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}
_NUMBER = r"(\d{1,15}(?:\.\d{1,9})?)\s*"


def parse_bytes(text: str, *, whole_bytes: int | None = None) -> int:
    """A size of memory as bytes: `4GB`, `512MiB`, `1.5 GB`, `75%` of the machine's, or a number of bytes.

    >>> parse_bytes("512MiB"), parse_bytes("4GB"), parse_bytes("25%", whole_bytes=1000)
    (536870912, 4000000000, 250)

    Args:
        text: units of 1000 (kB, MB, GB, TB) or 1024 (KiB, MiB, GiB, TiB), in upper or lower case; the B may be left
            out.
        whole_bytes: what 100 % is; None: `memory_bytes()`.

    Raises:
        argparse.ArgumentTypeError: not that, zero, or more than 100 %.
    """
    match = re.fullmatch(_NUMBER + r"(%|[kmgt]?i?b?)", text.strip().lower(), re.ASCII)
    size = 0.0
    if match is not None and match[2] == "%":
        percent = float(match[1])
        size = (
            percent / 100 * (memory_bytes() if whole_bytes is None else whole_bytes)
            if percent <= 100
            else 0.0
        )
    elif match is not None and match[2] in _UNITS:
        size = float(match[1]) * _UNITS[match[2]]
    if not 1 <= size < 2**62:
        raise argparse.ArgumentTypeError(
            f"a size must be like 4GB, 512MiB or 75% of the machine's memory, got {text!r}"
        )
    return int(size)


def memory_bytes() -> int:
    """Memory that this process may use: the machine's, or its container's if that is less."""
    sizes = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")] if hasattr(os, "sysconf") else []
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with contextlib.suppress(OSError, ValueError):  # no such limit
            sizes.append(int(Path(path).read_text()))
    return min(sizes, default=8 << 30)


def parse_duration(text: str) -> float:
    """A duration as seconds: `200ms`, `2s`, `1.5 s`, `2min`, `1h`. A number alone is none: its unit is a guess.

    >>> parse_duration("200ms")
    0.2

    Raises:
        argparse.ArgumentTypeError: not that, zero, or more than a year.
    """
    match = re.fullmatch(_NUMBER + r"([a-z]+)", text.strip().lower(), re.ASCII)
    secs = float(match[1]) * _SECS.get(match[2], 0.0) if match is not None else 0.0
    if not 0 < secs <= 366 * 86400:
        raise argparse.ArgumentTypeError(f"a duration must be like 200ms, 2s or 1.5min, got {text!r}")
    return secs


class BindAddress(NamedTuple):
    """Where to listen.

    Attributes:
        host: an address of this machine, an IPv6 one without brackets.
        port: None if none was said.
    """

    host: str
    port: int | None


def parse_bind(text: str) -> BindAddress:
    """Where to listen: `HOST`, `HOST:PORT`, `[IPV6]`, `[IPV6]:PORT`, or an IPv6 address alone.

    >>> parse_bind("0.0.0.0"), parse_bind("[::]:9876")
    (BindAddress(host='0.0.0.0', port=None), BindAddress(host='::', port=9876))

    Raises:
        argparse.ArgumentTypeError: not that.
    """
    plain = text.strip()
    if plain.count(":") > 1 and not plain.startswith("["):
        plain = f"[{plain}]"
    match = re.fullmatch(r"(?:\[([^\[\]]+)\]|([\w.-]+))(?::(\d{1,5}))?", plain, re.ASCII)
    if match is not None and match[1] is not None and not _is_ipv6(match[1]):
        match = None
    port = None if match is None or match[3] is None else int(match[3])
    if match is None or (port is not None and port > 65535):
        raise argparse.ArgumentTypeError(
            f"an address must be like 0.0.0.0, 192.168.1.5:9876 or [::]:9876, got {text!r}"
        )
    return BindAddress(match[1] or match[2], port)


def _is_ipv6(text: str) -> bool:
    try:
        return bool(ipaddress.IPv6Address(text))
    except ValueError:
        return False


def parse_token(text: str) -> str:
    """A token that programs must prove.

    Raises:
        argparse.ArgumentTypeError: too short, or not printable.
    """
    problem = token_problem(text)
    if problem is not None:
        raise argparse.ArgumentTypeError(problem)
    return text


def new_token() -> str:
    """A token that nobody can guess: 32 characters."""
    return secrets.token_urlsafe(24)


def parse_size(text: str) -> tuple[int, int]:
    """`1280x720` as (1280, 720).

    Raises:
        argparse.ArgumentTypeError: not two whole numbers from 1 on with an x between them.
    """
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text.strip().lower())
    if match is None or "0" in (match[1].lstrip("0") or "0", match[2].lstrip("0") or "0"):
        raise argparse.ArgumentTypeError(
            f"size must be WIDTHxHEIGHT in pixels, such as 1280x720, got {text!r}"
        )
    return int(match[1]), int(match[2])


def parse_time(text: str) -> TimeValue:
    """A time as `render` takes it: a whole number, seconds, or a date.

    Raises:
        argparse.ArgumentTypeError: none of them.
    """
    if re.fullmatch(r"[+-]?\d+", text):
        return int(text)
    try:
        return np.datetime64(text, "ns") if re.match(r"\d+-\d", text) else float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"a time must be a whole number, seconds or an ISO date, got {text!r}"
        ) from None
