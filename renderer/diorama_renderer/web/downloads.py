"""Files that pages fetch: each once, by a name that nobody guesses."""

from __future__ import annotations

import secrets
import shutil
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from diorama_renderer.web.dropped import folder_of_dropped

MOST_OFFERED = 16


class Offer(NamedTuple):
    """A file to be fetched: where it is, and what it is to be called."""

    path: Path
    name: str


class Downloads:
    """What is offered. The thread that draws offers, the network's takes; each call is one step of a dictionary."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._folder: Path | None = None
        self._offers: OrderedDict[str, Offer] = OrderedDict()

    def place(self) -> Path:
        """Where a file can be written that is to be offered.

        Raises:
            OSError: nowhere.
        """
        if self._folder is None:
            self._folder = folder_of_dropped()
        return self._folder / f"{secrets.token_hex(8)}.mcap"

    def offer(self, path: Path, name: str) -> str:
        """The name by which a file is fetched; of too many that nobody fetches the oldest go."""
        key = secrets.token_urlsafe(32)
        self._offers[key] = Offer(path, name)
        while len(self._offers) > MOST_OFFERED:
            with suppress(OSError):
                self._offers.popitem(last=False)[1].path.unlink(missing_ok=True)
        return key

    def take(self, key: str) -> Offer | None:
        """A file, for whoever knows its name; it is his to remove. None: there is none."""
        return self._offers.pop(key, None)

    def close(self) -> None:
        """Remove what nobody has fetched."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
