"""Pictures into files: what all kinds of files share, and which kind a name means."""

from __future__ import annotations

import contextlib
import os
import queue
import secrets
import shutil
import threading
from abc import ABC, abstractmethod
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

SUFFIXES = (".mp4", ".webm", ".gif", ".png")

_WAITING = 4  # pictures between who draws and who encodes


class Encoder(ABC):
    """Writes pictures under a temporary name, which becomes the name that was asked for when all are there.

    Attributes:
        partial: the temporary file or folder, beside the one that was asked for.
    """

    def __init__(self, path: Path) -> None:
        """To `path`, whose folder is made if it is missing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        # Not by `tempfile`, whose files nobody else may read.
        self.partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")

    @abstractmethod
    def write(self, pixels: Pixels) -> None:
        """The next picture, shape (h, w, 3 or 4); all have one shape."""

    @abstractmethod
    def close(self) -> None:
        """Complete what is under the temporary name."""

    @abstractmethod
    def abort(self) -> None:
        """Let go of the temporary file, whatever state it is in. Raises nothing."""

    def publish(self) -> None:
        """Give it the name that was asked for."""
        os.replace(self.partial, self.path)

    def discard(self) -> None:
        """Leave nothing behind."""
        self.abort()
        if self.partial.is_dir():
            shutil.rmtree(self.partial, ignore_errors=True)
        else:
            self.partial.unlink(missing_ok=True)


class EncodingThread:
    """Encodes in a thread of its own, while the next pictures are drawn. As a context: whole, or nothing is left."""

    def __init__(self, encoder: Encoder) -> None:
        """Starts when it is entered."""
        self._encoder = encoder
        self._pictures: queue.Queue[Pixels | None] = queue.Queue(_WAITING)
        self._error: BaseException | None = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="diorama-encoder", daemon=True)

    def __enter__(self) -> EncodingThread:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._put(None)
                self._thread.join()
                if self._error is not None:
                    raise self._error
                self._encoder.publish()
        finally:
            self._is_over.set()
            self._thread.join()
            self._encoder.discard()  # which has nothing to do once it was published

    def write(self, pixels: Pixels) -> None:
        """Hand a picture over; waits while some are waiting.

        Raises:
            OSError: an earlier picture could not be written; or whatever the encoder raises.
        """
        self._put(pixels)

    def _put(self, pixels: Pixels | None) -> None:
        while self._error is None:
            with contextlib.suppress(queue.Full):
                self._pictures.put(pixels, timeout=0.1)
                return
        raise self._error

    def _run(self) -> None:
        try:
            while not self._is_over.is_set():
                try:
                    pixels = self._pictures.get(timeout=0.1)
                except queue.Empty:
                    continue
                if pixels is None:
                    self._encoder.close()
                    return
                self._encoder.write(pixels)
        except BaseException as error:
            self._error = error


def open_encoder(path: Path, size: tuple[int, int], fps: Fraction, *, caller: str) -> Encoder:
    """What writes the kind of file that a name means.

    Args:
        path: ends with `.mp4`, `.webm` or `.gif`; else a folder of PNGs, or a pattern such as `frames/%05d.png`.
        size: width and height in pixels.
        fps: pictures a second.
        caller: the function that errors name.

    Raises:
        ValueError: another suffix, or a size that the kind cannot have.
        MissingPackageError: `av` is not installed.
    """
    suffix = path.suffix.lower()
    if suffix in (".mp4", ".webm"):
        from diorama_renderer.media.video_files import VideoFile

        return VideoFile(path, size, fps, caller=caller)
    if suffix == ".gif":
        from diorama_renderer.media.gif import GifFile

        return GifFile(path, fps)
    if suffix == ".png" or not suffix or path.is_dir():
        from diorama_renderer.media.pictures import PictureFiles

        return PictureFiles(path, caller=caller)
    raise ValueError(
        f"{caller}: path must end with .mp4, .webm or .gif, or be a folder or a pattern such as "
        f"frames/%05d.png, got {str(path)!r}"
    )
