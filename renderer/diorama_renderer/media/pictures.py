"""Numbered PNGs."""

from __future__ import annotations

import os
import re
from pathlib import Path

from PIL import Image

from diorama_renderer.media.encoding import Encoder, Pixels

_NUMBER = re.compile(r"%0?\d{0,2}d")


class PictureFiles(Encoder):
    """A file a picture, counted from 0, in a folder that stays as it is until all are there.

    Files that were there before and have other names stay.
    """

    def __init__(self, path: Path, *, caller: str) -> None:
        """Into a folder as `00000.png`, ..., or by a pattern such as `frames/%05d.png`.

        Raises:
            ValueError: a `.png` without one number in its name.
        """
        name = "%05d.png"
        folder = path
        if path.suffix.lower() == ".png":
            folder, name = path.parent, path.name
            if len(_NUMBER.findall(name)) != 1 or name.count("%") != 1:
                raise ValueError(
                    f"{caller}: path must have one number in its name, such as frames/%05d.png, "
                    f"got {str(path)!r}"
                )
        super().__init__(folder)
        self._name = name
        self._count = 0
        self.partial.mkdir()

    def write(self, pixels: Pixels) -> None:
        """See `Encoder`."""
        # Level 6, the default, takes four times as long for a file that is a tenth smaller.
        Image.fromarray(pixels).save(self.partial / (self._name % self._count), "png", compress_level=2)
        self._count += 1

    def close(self) -> None:
        """See `Encoder`."""

    def abort(self) -> None:
        """See `Encoder`."""

    def publish(self) -> None:
        """See `Encoder`; the files of a folder that is there already are replaced one by one."""
        if not self.path.exists():
            os.replace(self.partial, self.path)
            return
        for number in range(self._count):
            name = self._name % number
            os.replace(self.partial / name, self.path / name)
