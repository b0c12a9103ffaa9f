"""What is kept from run to run: the options of the window, and how each application's recordings are looked at."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from weakref import WeakKeyDictionary

from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.persistence import (
    blueprint_path,
    encode_blueprint,
    load_blueprint,
    save_blueprint,
)
from diorama_renderer.ui.theme import THEMES
from diorama_renderer.ui.workspace import Opened, Options

_INTERVAL_SECS = 2.0
_MOST_IN_TURN = 64
_MOST_BYTES = 1 << 20
_SCALES = (0.2, 4.0)
_SIDES = (200, 16384)


def options_path() -> Path:
    """The file of the options, beside those of the blueprints."""
    return blueprint_path("").parent / "options.json"


def load_options(path: Path) -> Options:
    """The options in a file; the default ones where there is none."""
    with suppress(OSError), path.open("rb") as file:
        return decode_options(file.read(_MOST_BYTES))
    return Options()


def decode_options(text: str | bytes) -> Options:
    """The options of a JSON text; what is missing, unknown or of another kind is left at its default."""
    options = Options()
    plain: Any = None
    with suppress(ValueError, RecursionError):
        plain = json.loads(text)
    if not isinstance(plain, dict):
        return options
    if plain.get("theme") in list(THEMES):  # a list takes what cannot be hashed
        options.theme = plain["theme"]
    scale = plain.get("scale")
    if isinstance(scale, int | float) and not isinstance(scale, bool) and _SCALES[0] <= scale <= _SCALES[1]:
        options.scale = float(scale)
    for name in ("shows_performance", "shows_memory"):
        if isinstance(plain.get(name), bool):
            setattr(options, name, plain[name])
    size = plain.get("window_size")
    if isinstance(size, list) and len(size) == 2 and all(_is_side(side) for side in size):
        options.window_size = (size[0], size[1])
    files = plain.get("recent_files")
    if isinstance(files, list):
        for each in reversed(files):
            if isinstance(each, str) and each and "\0" not in each:
                options.remember(each)
    return options


def _is_side(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and _SIDES[0] <= value <= _SIDES[1]


def encode_options(options: Options) -> str:
    """Options as JSON, ASCII."""
    plain = {
        "theme": options.theme,
        "scale": options.scale,
        "shows_performance": options.shows_performance,
        "shows_memory": options.shows_memory,
        "window_size": list(options.window_size),
        "recent_files": options.recent_files,
    }
    return json.dumps(plain, indent=1)


def write_text(path: Path, text: str) -> None:
    """Write a file, which at any time is the old or the new one.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


class Shelf(Protocol):
    """Where layouts and options are kept."""

    def load_options(self) -> Options:
        """The options of the last run, or the default ones."""
        ...

    def save_options(self, options: Options) -> None:
        """Keep them.

        Raises:
            OSError: that cannot be done.
        """
        ...

    def load_blueprint(self, application_id: str) -> Blueprint:
        """How an application's recordings were looked at last, or the default one."""
        ...

    def save_blueprint(self, application_id: str, blueprint: Blueprint) -> bool:
        """Keep it; False if that cannot be done."""
        ...


class HomeShelf:
    """Files in the user's folder."""

    def load_options(self) -> Options:
        """See `Shelf`."""
        return load_options(options_path())

    def save_options(self, options: Options) -> None:
        """See `Shelf`."""
        write_text(options_path(), encode_options(options))

    def load_blueprint(self, application_id: str) -> Blueprint:
        """See `Shelf`."""
        return load_blueprint(blueprint_path(application_id))

    def save_blueprint(self, application_id: str, blueprint: Blueprint) -> bool:
        """See `Shelf`."""
        return save_blueprint(blueprint, blueprint_path(application_id))


class _Kept(NamedTuple):
    """A blueprint as it is kept."""

    is_automatic: bool
    text: str


class Keeper:
    """Puts what has changed on a shelf, at most every two seconds."""

    def __init__(self, shelf: Shelf, options: Options, complain: Callable[[str], None]) -> None:
        """Keeps `options` as they are now; `complain` is called once if that cannot be done."""
        self._shelf, self._options, self._complain = shelf, options, complain
        self._written = encode_options(options)
        self._known: dict[str, _Kept] = {}  # by application
        self._seen: WeakKeyDictionary[Opened, _Kept] = WeakKeyDictionary()
        self._looked: float | None = None
        self._has_failed = False
        self._turn = 0

    def blueprint_of(self, application_id: str) -> Blueprint:
        """How an application's recordings were looked at last."""
        blueprint = self._shelf.load_blueprint(application_id) if application_id else Blueprint()
        self._known.setdefault(application_id, _kept(blueprint))
        return blueprint

    def watch(self, recordings: Iterable[Opened], now: float) -> None:
        """Keep what has changed, if it is time to; of very many recordings some in turn.

        Args:
            recordings: those that are open; of several of one application the one that was changed last counts.
            now: seconds, of a clock that only goes forward.
        """
        if self._looked is not None and now - self._looked < _INTERVAL_SECS:
            return
        self._looked = now
        every = list(recordings)
        self._turn %= max(len(every), 1)
        some = (every + every)[self._turn : self._turn + min(_MOST_IN_TURN, len(every))]
        self._turn += _MOST_IN_TURN
        self.write(some)

    def write(self, recordings: Iterable[Opened]) -> None:
        """Keep what has changed."""
        text = encode_options(self._options)
        if text != self._written:
            self._written = text
            try:
                self._shelf.save_options(self._options)
            except OSError as error:
                self._fail(f"The options cannot be kept: {error.strerror or error}")
        for opened in recordings:
            self._write_blueprint(opened)

    def _write_blueprint(self, opened: Opened) -> None:
        name, blueprint = opened.application_id, opened.blueprint
        if not name or sys.is_finalizing():
            return
        now, known = _kept(blueprint), self._known.get(name)
        before = self._seen.get(opened, known)
        self._seen[opened] = now
        if now in (before, known):
            return
        # An automatic layout is made anew from the data each time; its file would only make it stale. That data come
        # must not undo either what somebody has done to the layout of another recording.
        was_automatic = before is None or before.is_automatic
        if now.is_automatic and was_automatic and (known is None or not known.is_automatic):
            return
        self._known[name] = now
        if not self._shelf.save_blueprint(name, blueprint):
            self._fail("The layout of the views cannot be kept")

    def _fail(self, text: str) -> None:
        if not self._has_failed:
            self._has_failed = True
            self._complain(text)


def _kept(blueprint: Blueprint) -> _Kept:
    return _Kept(blueprint.is_automatic, encode_blueprint(blueprint))
