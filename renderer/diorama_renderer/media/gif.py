"""`.gif`: one palette for the whole, made of all pictures, and an even dither that stands still."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
from PIL import Image

from diorama_renderer.media.encoding import Encoder, Pixels

_COLORS = 255  # and one for what stays as it was
_SAMPLES = 1_500_000
_LEAST_DELAY = 2  # hundredths of a second: below that, browsers show one picture in ten hundredths
_BAYER = np.array(
    [
        [0, 32, 8, 40, 2, 34, 10, 42],
        [48, 16, 56, 24, 50, 18, 58, 26],
        [12, 44, 4, 36, 14, 46, 6, 38],
        [60, 28, 52, 20, 62, 30, 54, 22],
        [3, 35, 11, 43, 1, 33, 9, 41],
        [51, 19, 59, 27, 49, 17, 57, 25],
        [15, 47, 7, 39, 13, 45, 5, 37],
        [63, 31, 55, 23, 61, 29, 53, 21],
    ]
)
_DITHER = 5.0  # of 255, each way


class GifFile(Encoder):
    """Pictures wait compressed in a temporary file until the palette of them all is known."""

    def __init__(self, path: Path, fps: Fraction) -> None:
        """At a rate in pictures a second; of more than 50 some are left out, since no browser shows them all."""
        super().__init__(path)
        self._fps = fps
        self._waiting: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close` or `abort`)
        self._places: list[tuple[int, int]] = []  # where each picture begins, and its bytes
        self._shape: tuple[int, ...] = ()
        self._samples: list[npt.NDArray[np.uint8]] = []

    def write(self, pixels: Pixels) -> None:
        """See `Encoder`."""
        rgb = np.ascontiguousarray(pixels[..., :3])
        self._shape = rgb.shape
        packed = zlib.compress(rgb.data, 1)
        self._places.append((self._waiting.tell(), len(packed)))
        self._waiting.write(packed)
        # An odd stride, so that it does not run down one column.
        self._samples.append(rgb.reshape(-1, 3)[len(self._places) % 17 :: 17])
        if sum(map(len, self._samples)) > _SAMPLES:
            self._samples = [sample[::2] for sample in self._samples]

    def close(self) -> None:
        """See `Encoder`."""
        palette = palette_of(np.concatenate(self._samples))
        nearest = nearest_of(palette)
        kept, delays = timing_of(len(self._places), self._fps)
        images = self._images(kept, palette, nearest)
        first = next(images)
        first.save(
            self.partial,
            "gif",
            save_all=True,
            append_images=images,
            duration=[10 * delay for delay in delays],
            loop=0,
            disposal=1,
            optimize=False,
        )
        self._waiting.close()

    def abort(self) -> None:
        """See `Encoder`."""
        self._waiting.close()

    def _images(
        self, kept: list[int], palette: npt.NDArray[np.uint8], nearest: npt.NDArray[np.uint8]
    ) -> Iterator[Image.Image]:
        colors = np.zeros((256, 3), np.uint8)
        colors[: len(palette)] = palette
        offsets = ((_BAYER + 0.5) / 64 - 0.5) * 2 * _DITHER
        rows, columns = self._shape[0], self._shape[1]
        tiled = np.tile(offsets, (rows // 8 + 1, columns // 8 + 1))[:rows, :columns, None].astype(np.int16)
        for place in kept:
            start, length = self._places[place]
            self._waiting.seek(start)
            rgb = np.frombuffer(zlib.decompress(self._waiting.read(length)), np.uint8).reshape(self._shape)
            dithered = (np.clip(rgb + tiled, 0, 255) >> 2).astype(np.int32)
            indexes = nearest[(dithered[..., 0] << 12) | (dithered[..., 1] << 6) | dithered[..., 2]]
            image = Image.fromarray(indexes, "P")
            image.putpalette(colors.tobytes())
            yield image


def palette_of(samples: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Shape (n, 3), n <= 255: colours that stand for samples, shape (m, 3)."""
    image = Image.fromarray(samples.reshape(1, -1, 3))
    quantized = image.quantize(_COLORS, Image.Quantize.MEDIANCUT, kmeans=2)
    flat = np.array(quantized.getpalette(), np.uint8).reshape(-1, 3)[:_COLORS]
    return np.asarray(np.unique(flat, axis=0), np.uint8)


def nearest_of(palette: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Shape (2**18,): for each colour of 6 bits a channel, which of the palette is nearest."""
    steps = np.arange(64) * 4 + 2
    colors = (
        np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3).astype(np.float32)
    )
    weights = np.array([0.55, 0.77, 0.33], np.float32)  # roots of what each adds to the brightness, about
    weighted = palette.astype(np.float32) * weights
    norms = (weighted**2).sum(axis=1)
    found = np.empty(len(colors), np.uint8)
    for first in range(0, len(colors), 8192):
        block = colors[first : first + 8192] * weights
        found[first : first + 8192] = (norms - 2 * block @ weighted.T).argmin(axis=1)
    return found


def timing_of(count: int, fps: Fraction) -> tuple[list[int], list[int]]:
    """Which pictures are shown, and for how long each, in hundredths of a second.

    Delays are whole hundredths, so they differ by one from picture to picture, and their sum is right.
    """
    starts = [round(100 * index / fps) for index in range(count + 1)]
    kept = [0]
    for index in range(1, count):
        if starts[index] - starts[kept[-1]] >= _LEAST_DELAY:
            kept.append(index)
    ends = [*(starts[index] for index in kept[1:]), max(starts[-1], starts[kept[-1]] + _LEAST_DELAY)]
    return kept, [end - starts[index] for index, end in zip(kept, ends)]
