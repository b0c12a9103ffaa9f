"""Text logs, and Python's `logging` to them."""

from __future__ import annotations

import logging
import threading
from typing import ClassVar, Final

import numpy.typing as npt

from diorama.components.arguments import described
from diorama.components.texts import parse_text_entry
from diorama.errors import UsageError
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts
from diorama.paths import normalise
from diorama.recording import LOGGER, RecordingStream

_SAID = "said_by_diorama"
"""Attribute of records that were said on stderr."""
_MESSAGE_AND_TRACEBACK = logging.Formatter("%(message)s")
_LAST_RESORT = logging.lastResort or logging.StreamHandler()


class LogLevel:
    """The usual levels of text entries; any other str will do."""

    CRITICAL: Final = "CRITICAL"
    ERROR: Final = "ERROR"
    WARN: Final = "WARN"
    INFO: Final = "INFO"
    DEBUG: Final = "DEBUG"
    TRACE: Final = "TRACE"


@log_function
def log_text_entry(
    entity_path: str,
    text: str,
    *,
    level: str | None = LogLevel.INFO,
    color: npt.ArrayLike | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs a line of a text log.

    Args:
        entity_path: where it comes from.
        text: what it says.
        level: how much it matters: of `LogLevel`, any other str, or None.
        color: RGB or RGBA: integers 0-255 sRGB, or floats 0-1 linear; alpha is linear.
        ext: extension components, name to value.
        timeless: it lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    part = parse_text_entry(text, level)
    parts.add(part)
    parts.size_bytes += len(part[1][0])
    parts.add_style(color=color)
    parts.add_ext(ext, instance_count=1)
    parts.log(entity_path, timeless=timeless, recording=recording)


class LoggingHandler(logging.Handler):
    """Logs the records of Python's `logging` as text entries.

    The entity is the name of the logger, with slashes for dots, below `root_entity_path`; that of the root logger is
    `root`. The text is the message, with the traceback if there is one, or what the formatter of this handler makes if
    it was given one. Nothing that a record holds makes it raise.

    >>> import logging
    >>> import diorama as rr
    >>> handler = rr.LoggingHandler("logs")
    >>> logging.getLogger().addHandler(handler)
    >>> logging.getLogger("robot.arm").warning("joint %d is hot", 3)  # an entry at logs/robot/arm
    >>> logging.getLogger().removeHandler(handler)
    """

    LVL2NAME: ClassVar[dict[int, str]] = {
        logging.CRITICAL: LogLevel.CRITICAL,
        logging.ERROR: LogLevel.ERROR,
        logging.WARNING: LogLevel.WARN,
        logging.INFO: LogLevel.INFO,
        logging.DEBUG: LogLevel.DEBUG,
    }
    """Levels of `logging` to those of text entries; others keep their name."""

    def __init__(
        self, root_entity_path: str | None = None, *, recording: RecordingStream | None = None
    ) -> None:
        """A handler, to be added to a logger.

        Args:
            root_entity_path: above the entities; None: they are at the top.
            recording: where to; default: that of the thread that logs, else the program's.

        Raises:
            UsageError: `root_entity_path` is not a str.
        """
        super().__init__()
        if root_entity_path is not None and not isinstance(root_entity_path, str):
            raise UsageError(
                f"LoggingHandler: root_entity_path must be a str, got {described(root_entity_path)}"
            )
        self.root_entity_path = root_entity_path
        self.recording = recording

    def createLock(self) -> None:  # noqa: N802 (logging's name)
        """Has no lock: a log function needs none.

        And one would be deadly: the thread that flushes may say something here while it holds what the thread waits for
        that holds the lock.
        """
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        """Logs a record unless a filter says no; like that of `logging`, but without a lock."""
        passed = self.filter(record)
        if isinstance(passed, logging.LogRecord):
            record = passed
        if passed:
            self.emit(record)
            if record.name == LOGGER.name and not hasattr(record, _SAID) and not _said_elsewhere(record.name):
                setattr(record, _SAID, True)
                # What Diorama itself has to say, such as that rows were lost, must not go only where they were lost.
                _LAST_RESORT.handle(record)
        return bool(passed)

    def emit(self, record: logging.LogRecord) -> None:
        """Logs a record. What is said meanwhile, by Diorama itself, is left to the other handlers."""
        if getattr(_handling, "now", False) and record.name == LOGGER.name:
            return
        _handling.now = True
        try:
            log_text_entry(
                self._entity_path(record),
                _readable(self._text(record)),
                level=_readable(self.LVL2NAME.get(record.levelno, str(record.levelname))),
                recording=self.recording,
            )
        except Exception:
            self.handleError(record)
        finally:
            _handling.now = False

    def _entity_path(self, record: logging.LogRecord) -> str:
        names = (self.root_entity_path or "").split("/")
        names += str(record.name).replace(".", "/").split("/")
        return "/".join([_path_part(name) for name in names if name]) or "root"

    def _text(self, record: logging.LogRecord) -> str:
        try:
            if self.formatter is not None:
                return self.format(record)
            return _MESSAGE_AND_TRACEBACK.format(record)
        except Exception as error:  # the arguments do not fit the message, or cannot be shown
            return f"{_shown(record.msg)} ({type(error).__name__}: {_shown(error)})"


_handling = threading.local()
"""`now`: this thread is in `LoggingHandler.emit`."""


def _path_part(name: str) -> str:
    """`name` as a part of an entity path: quoted if it would be none by itself."""
    readable = _readable(name)
    try:
        normalise(readable)
    except UsageError:
        escaped = readable.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return readable


def _readable(text: str) -> str:
    """`text`, with an escape for what UTF-8 cannot hold."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _shown(value: object) -> str:
    try:
        return str(value)
    except Exception:
        return described(type(value).__name__)


def _said_elsewhere(name: str) -> bool:
    """Whether a logger has a handler that is none of ours, itself or above it."""
    logger: logging.Logger | None = logging.getLogger(name)
    while logger is not None:
        if any(not isinstance(handler, LoggingHandler) for handler in logger.handlers):
            return True
        logger = logger.parent if logger.propagate else None
    return False
