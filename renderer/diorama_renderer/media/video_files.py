"""`.mp4` and `.webm`, by FFmpeg's libraries (PyAV)."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from diorama_renderer.media.encoding import Encoder, Pixels

_CODECS: dict[str, tuple[str, dict[str, str]]] = {
    ".mp4": ("libx264", {"crf": "18", "preset": "fast"}),
    ".webm": (
        "libvpx-vp9",
        {"crf": "24", "b": "0", "deadline": "good", "cpu-used": "5", "row-mt": "1"},
    ),
}
_BT709, _LIMITED = 1, 1  # as ITU-T H.273 numbers them


class MissingPackageError(ImportError):
    """An optional package is needed and not installed; the message says how to install it."""

    def __init__(self, message: str) -> None:
        """With a message."""
        super().__init__(message)


class VideoFile(Encoder):
    """H.264 in MP4 that starts to play while it is fetched, or VP9 in WebM: 4:2:0, tagged as BT.709."""

    def __init__(self, path: Path, size: tuple[int, int], fps: Fraction, *, caller: str) -> None:
        """Of a size in pixels and a rate in pictures a second.

        Raises:
            ValueError: an odd size.
            MissingPackageError: `av` is not installed.
        """
        width, height = size
        if width % 2 or height % 2:
            raise ValueError(
                f"{caller}: size must be even each way for {path.suffix}, got {width} x {height}; "
                f"{width + width % 2} x {height + height % 2} is"
            )
        try:
            import av
        except ImportError as error:
            raise MissingPackageError(
                f"{caller}: {path.suffix} needs the package av: pip install 'diorama[video]' "
                "(.gif and frames/%05d.png do not)"
            ) from error
        super().__init__(path)
        kind = path.suffix.lower()
        codec, options = _CODECS[kind]
        self._av: Any = av
        self._is_open = True
        self._container: Any = av.open(
            str(self.partial),
            "w",
            format=kind[1:],
            options={"movflags": "+faststart"} if kind == ".mp4" else {},
        )
        try:
            self._stream = self._open_stream(codec, options, size, fps)
        except BaseException:
            self.discard()
            raise
        self._count = 0
        self._time_base = 1 / fps

    def _open_stream(self, codec: str, options: dict[str, str], size: tuple[int, int], fps: Fraction) -> Any:
        stream = self._container.add_stream(codec, rate=fps, options=options)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = 1 / fps
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        context.thread_count = 0  # as many as there are cores
        return stream

    def write(self, pixels: Pixels) -> None:
        """See `Encoder`."""
        kind = "rgba" if pixels.shape[2] == 4 else "rgb24"
        frame = self._av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format=kind)
        colors = self._av.video.reformatter
        converted = frame.reformat(
            format="yuv420p",
            src_color_range=colors.ColorRange.JPEG,
            dst_colorspace=colors.Colorspace.ITU709,
            dst_color_range=colors.ColorRange.MPEG,
        )
        converted.pts, converted.time_base = self._count, self._time_base
        self._count += 1
        for packet in self._stream.encode(converted):
            self._container.mux(packet)

    def close(self) -> None:
        """See `Encoder`."""
        for packet in self._stream.encode():
            self._container.mux(packet)
        self._is_open = False
        self._container.close()

    def abort(self) -> None:
        """See `Encoder`."""
        if self._is_open:
            self._is_open = False
            with contextlib.suppress(Exception):
                self._container.close()
