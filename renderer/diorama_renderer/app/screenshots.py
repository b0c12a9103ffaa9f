"""Pictures of the window, or of a part of it, into files."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.textures import read_texture
from diorama_renderer.passes.interface import InterfacePass
from diorama_renderer.ui.items import Rect

_WAIT_FRAMES = 3
"""Until the menu that it was chosen from has gone."""


@dataclass
class Shot:
    """A picture that is wanted.

    Attributes:
        view: id of the view; None: the whole window.
        to_clipboard: whether it goes into the clipboard, too.
        frames_left: frames to wait.
    """

    view: int | None
    to_clipboard: bool
    frames_left: int = _WAIT_FRAMES


class Screenshots:
    """Takes pictures of what the interface draws, in a texture of its own."""

    def __init__(self, gpu: Gpu, interface: InterfacePass, texture_format: str) -> None:
        """With the pass that draws the window, and the format of its targets."""
        self._gpu, self._pass, self._format = gpu, interface, texture_format
        self._wanted: list[Shot] = []

    def ask(self, view: int | None, *, to_clipboard: bool) -> None:
        """Have one taken in a few frames."""
        self._wanted.append(Shot(view, to_clipboard))

    @property
    def are_wanted(self) -> bool:
        """Whether any is to be taken."""
        return bool(self._wanted)

    def due(self) -> list[Shot]:
        """Those to take now; called once a frame."""
        for shot in self._wanted:
            shot.frames_left -= 1
        due = [shot for shot in self._wanted if shot.frames_left <= 0]
        self._wanted = [shot for shot in self._wanted if shot.frames_left > 0]
        return due

    def window(self, drawn: Any) -> npt.NDArray[np.uint8]:
        """What some draw data looks like, shape (h, w, 4), opaque."""
        scale = drawn.framebuffer_scale
        size = round(drawn.display_size.x * scale.x), round(drawn.display_size.y * scale.y)
        device = self._gpu.device
        target = device.create_texture(
            label="screenshot",
            size=(*size, 1),
            format=self._format,
            usage=wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.COPY_SRC,
        )
        encoder = device.create_command_encoder(label="screenshot")
        self._pass.draw(encoder, target.create_view(), drawn)
        device.queue.submit([encoder.finish()])
        pixels: npt.NDArray[np.uint8] = read_texture(self._gpu, target).copy()
        target.destroy()
        if "bgra" in self._format:
            pixels = pixels[..., [2, 1, 0, 3]]
        pixels[..., 3] = 255
        return pixels


def cut(pixels: npt.NDArray[np.uint8], rect: Rect, pixels_per_point: float) -> npt.NDArray[np.uint8]:
    """The part of a picture of the window that a rectangle (UI points) covers, at least one pixel."""
    height, width = pixels.shape[:2]
    x0, y0, x1, y1 = (round(edge * pixels_per_point) for edge in rect)
    x0, y0 = min(max(x0, 0), width - 1), min(max(y0, 0), height - 1)
    return pixels[y0 : max(min(y1, height), y0 + 1), x0 : max(min(x1, width), x0 + 1)]


def write(pixels: npt.NDArray[np.uint8], name: str) -> Path:
    """Write a PNG file into the user's pictures, or the working folder, under a name with the time.

    Args:
        pixels: shape (h, w, 4).
        name: of what is seen, for the file's name.

    Raises:
        OSError: it cannot be written.
    """
    from PIL import Image

    plain = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name).strip("-")
    stem = "-".join(part for part in ("diorama", plain[:40], time.strftime("%Y-%m-%d-%H%M%S")) if part)
    folder = pictures_folder()
    number = 1
    while True:
        path = folder / (f"{stem}.png" if number == 1 else f"{stem}-{number}.png")
        try:
            with open(path, "xb") as file:
                # Hardly compressed: the interface stands still meanwhile.
                Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG", compress_level=1)
            return path
        except FileExistsError:
            number += 1


def pictures_folder() -> Path:
    """Where pictures go: ~/Pictures where there is one, else the working folder."""
    pictures = Path(os.path.expanduser("~")) / "Pictures"
    return pictures if pictures.is_dir() and os.access(pictures, os.W_OK) else Path.cwd()
