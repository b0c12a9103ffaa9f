"""Pictures of tensors, small enough to be made whenever the time changes, and the numbers behind their pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets import decode_image, is_image
from diorama_renderer.assets.colormaps import viridis
from diorama_renderer.assets.slices import (
    choose_dimensions,
    colored_slice,
    default_range,
    slice_of,
    texel,
    thumbnail,
)
from diorama_renderer.query.histograms import Histogram, Statistics, histogram, statistics
from diorama_renderer.recordings.values import Tensor, tensor_of
from diorama_renderer.ui.panels.component_cells import Cell, hex_of, number, rgba
from diorama_renderer.ui.panels.readings import Reading, Unreadable, context_of, kept

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_MOST_TEXELS = 1 << 20
PATCH_SIDE = 21
"""Texels of the patch around the pointer, each way."""

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class TensorShape:
    """What a tensor says of itself, without its numbers being decoded."""

    shape: tuple[int, ...]
    names: tuple[str | None, ...]
    dtype: str
    encoding: str
    meaning: str
    meter: float | None
    size_bytes: int
    is_picture: bool


def shape_of(opened: Opened, reading: Reading) -> TensorShape | Unreadable:
    """What the tensor of a reading says of itself."""

    def make() -> TensorShape:
        said: Any = reading.instances.values[0]
        shape = tuple(said["shape"].as_py())
        names = tuple(said["names"].as_py() or (None,) * len(shape))
        dtype, encoding, meaning = (said[name].as_py() for name in ("dtype", "encoding", "meaning"))
        is_picture = meaning != "unknown" or is_image(shape, names, dtype=dtype, encoding=encoding)
        is_picture &= len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3, 4))
        size = len(said["data"].as_buffer())
        return TensorShape(shape, names, dtype, encoding, meaning, said["meter"].as_py(), size, is_picture)

    return kept(opened, ("shape", reading.key), make)


def tensor(opened: Opened, reading: Reading) -> Tensor | Unreadable:
    """The tensor of a reading, decoded."""
    return kept(opened, ("tensor", reading.key[1]), lambda: tensor_of(reading.instances))


def picture(opened: Opened, path: str, reading: Reading, side: int) -> Pixels | Unreadable:
    """The picture of a tensor, shape (h, w, 4), its longer side at most `side`."""
    palette = context_of(opened, path).key

    def make() -> Pixels | Unreadable:
        found = tensor(opened, reading)
        shape = shape_of(opened, reading)
        if isinstance(found, Unreadable):
            return found
        if isinstance(shape, Unreadable):
            return shape
        values = found.values
        if 0 in values.shape:
            return Unreadable("has no numbers")
        if shape.is_picture and values.ndim in (2, 3):
            pixels = _as_image(opened, path, found, _sparse(values))
        else:
            across, down = choose_dimensions(values.shape, shape.names)
            cut = _sparse(slice_of(values, across, down))
            pixels = colored_slice(np.ascontiguousarray(cut), viridis(), *default_range(cut))
        return thumbnail(pixels, side)

    return kept(opened, ("picture", reading.key[1], path, side, palette), make)


def texture(
    ui: Ui, opened: Opened, path: str, reading: Reading, side: int
) -> tuple[int, float, float] | None:
    """The id of a texture with the picture of a tensor, its width and height in texels; None: there is none."""
    pixels = picture(opened, path, reading, side)
    if isinstance(pixels, Unreadable) or not pixels.size:
        return None
    key = (("tensor of", path, side), reading.key, context_of(opened, path).key)
    return ui.pictures.image(opened, key, lambda: pixels), float(pixels.shape[1]), float(pixels.shape[0])


def counted(opened: Opened, reading: Reading) -> tuple[Histogram, Statistics] | Unreadable:
    """How often which values are in a tensor."""

    def make() -> Any:
        found = tensor(opened, reading)
        if isinstance(found, Unreadable):
            return found
        return histogram(found.values, bins=96), statistics(found.values)

    counts: tuple[Histogram, Statistics] | Unreadable = kept(opened, ("counted", reading.key[1]), make)
    return counts


@dataclass(frozen=True, slots=True, eq=False)
class PixelTold:
    """What is at one pixel.

    Attributes:
        key: names it in caches.
        cells: names and values.
        patch: the pixels around it, shape (PATCH_SIDE, PATCH_SIDE, 4); transparent outside.
    """

    key: object
    cells: tuple[tuple[str, Cell], ...]
    patch: Pixels


def pixel(opened: Opened, path: str, reading: Reading, u: int, v: int) -> PixelTold | None:
    """What is at a pixel of an image; None if it has none there."""
    palette = context_of(opened, path).key

    key = ("pixel", reading.key[1], path, u, v, palette)

    def make() -> PixelTold | None:
        found = tensor(opened, reading)
        if isinstance(found, Unreadable) or found.values.ndim not in (2, 3):
            return None
        values = texel(found.values, v, u)
        if values is None:
            return None
        cells = [("pixel", Cell(f"{u}, {v}"))]
        cells += _told(opened, path, found, values)
        return PixelTold(key, tuple(cells), _patch(opened, path, found, u, v))

    told = kept(opened, key, make)
    return None if isinstance(told, Unreadable) else told


def _told(opened: Opened, path: str, found: Tensor, values: tuple[Any, ...]) -> list[tuple[str, Cell]]:
    if found.meaning == "class_id":
        context, ids = context_of(opened, path), np.array([int(values[0])])
        label = context.labels(ids)[0]
        color = int(context.colors(ids, otherwise=0)[0])
        swatch = rgba((color >> 24, color >> 16 & 255, color >> 8 & 255, color & 255))
        is_known = bool((context.class_ids == ids[0]).any())
        note = f"id {ids[0]}" if label is not None else "" if is_known else "not annotated"
        return [("class", Cell(label or str(ids[0]), (swatch,) if is_known else (), note))]
    if found.meaning == "depth":
        return [("depth", _depth(found, float(values[0])))]
    text = ", ".join(number(value) for value in values)
    if found.values.dtype == np.uint8 and len(values) in (3, 4):
        return [
            ("RGB" if len(values) == 3 else "RGBA", Cell(text, (rgba((*values, 255)[:4]),), hex_of(values)))
        ]
    name = "value" if len(values) == 1 else "values"
    if found.values.dtype == np.uint8 and len(values) == 1:
        grey = int(values[0])
        return [(name, Cell(text, (rgba((grey, grey, grey, 255)),)))]
    return [(name, Cell(text))]


def _depth(found: Tensor, raw: float) -> Cell:
    meter = found.meter
    if meter is None or not meter > 0:
        meter = 1.0 if found.values.dtype.kind == "f" else 1000.0
    distance = raw / meter
    if not np.isfinite(distance) or distance <= 0:
        return Cell("none", note=f"raw {number(raw)}")
    text = f"{distance * 1000:.0f} mm" if distance < 1 else f"{distance:.3f} m"
    return Cell(text, note="" if meter == 1.0 else f"raw {number(raw)}")


def _patch(opened: Opened, path: str, found: Tensor, u: int, v: int) -> Pixels:
    half = PATCH_SIDE // 2
    height, width = found.values.shape[:2]
    top, left = max(v - half, 0), max(u - half, 0)
    some = found.values[top : min(v + half + 1, height), left : min(u + half + 1, width)]
    pixels = np.zeros((PATCH_SIDE, PATCH_SIDE, 4), np.uint8)
    low_high = None
    if found.meaning == "depth":
        low_high = kept(opened, ("depth range", id(found)), lambda: default_range(_sparse(found.values)))
    shown = _as_image(opened, path, found, some, low_high)
    y, x = top - (v - half), left - (u - half)
    pixels[y : y + shown.shape[0], x : x + shown.shape[1]] = shown
    return pixels


def _as_image(
    opened: Opened,
    path: str,
    found: Tensor,
    values: npt.NDArray[Any],
    low_high: tuple[float, float] | None = None,
) -> Pixels:
    if low_high is not None:
        from diorama_renderer.assets import colored, turbo

        flat = np.ascontiguousarray(values[..., 0] if values.ndim == 3 else values)
        return colored(flat, min(low_high[0], 0.0), low_high[1], turbo())
    some = np.ascontiguousarray(values)
    palette = context_of(opened, path).palette() if found.meaning == "class_id" else None
    return decode_image(
        shape=some.shape,
        dtype=some.dtype.name,
        encoding="raw",
        data=some.reshape(-1).view(np.uint8).data,
        meaning=found.meaning,
        palette=palette,
    )


def _sparse(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """So few rows and columns that a picture of them is made at once."""
    height, width = values.shape[:2]
    step = int(np.ceil(np.sqrt(max(height * width / _MOST_TEXELS, 1.0))))
    return values[::step, ::step]
