"""What was accepted: a picture, and beside it what was logged and how it was drawn; read and written."""

from __future__ import annotations

import io
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.comparison import SceneDigest

_VERSION = 1


class GoldenError(ValueError):
    """A golden that cannot be read; the message says which file and why."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """What drew a picture, such as `llvmpipe (LLVM 15.0.6, 256 bits)`, `Mesa 22.3.6 (LLVM 15.0.6)` and `Vulkan`."""

    name: str
    driver: str
    backend: str

    def __str__(self) -> str:
        return f"{self.name}, {self.driver}, {self.backend}"


@dataclass(frozen=True, slots=True, eq=False)
class Golden:
    """A picture and a digest, one of which may be missing, and how they came to be.

    Attributes:
        color: shape (h, w, 4), sRGB and straight alpha, or None.
        scene: what was logged, or None.
        adapter: what drew the picture; None: there is none.
        renderer: version of Diorama.
        render: arguments of `render`, as text.
        thresholds: as somebody chose them, for people.
    """

    color: npt.NDArray[np.uint8] | None
    scene: SceneDigest | None
    adapter: Adapter | None
    renderer: str
    render: Mapping[str, str]
    thresholds: Mapping[str, Any]

    def text(self) -> str:
        """All but the picture: JSON, one entity a line."""
        said = {
            "diorama_golden": _VERSION,
            "renderer": self.renderer,
            "adapter": None if self.adapter is None else asdict(self.adapter),
            "size": None if self.color is None else [self.color.shape[1], self.color.shape[0]],
            "render": dict(self.render),
            "thresholds": dict(self.thresholds),
        }
        lines = "".join(f"{json.dumps(name)}: {json.dumps(value)},\n" for name, value in said.items())
        scene = "null" if self.scene is None else self.scene.to_json().rstrip("\n")
        return f'{{\n{lines}"scene": {scene}\n}}\n'


def picture_path(stem: Path) -> Path:
    """Of the picture, such as `test_arm.png`. Names may have dots in them."""
    return stem.with_name(f"{stem.name}.png")


def text_path(stem: Path) -> Path:
    """Of all else, such as `test_arm.json`."""
    return stem.with_name(f"{stem.name}.json")


def read_golden(stem: Path) -> Golden | None:
    """What lies at a path without suffix; None: neither picture nor text.

    Raises:
        GoldenError: what is there cannot be read, or one of the two is missing.
    """
    picture, text = picture_path(stem), text_path(stem)
    if not picture.exists() and not text.exists():
        return None
    if not text.exists():
        raise GoldenError(f"{text} is missing beside its picture")
    try:
        said = json.loads(text.read_text(encoding="utf-8"))
        if not isinstance(said, dict) or said.get("diorama_golden") != _VERSION:
            raise ValueError(f'expected "diorama_golden": {_VERSION}')
        golden = _parsed(said)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise GoldenError(f"{text} cannot be read: {error}") from None
    if said["size"] is None:
        return golden
    color = _read_picture(picture)
    return Golden(color, golden.scene, golden.adapter, golden.renderer, golden.render, golden.thresholds)


def write_golden(stem: Path, golden: Golden) -> None:
    """Write picture and text, each whole or not at all; a picture that there is none of any more goes.

    Raises:
        OSError: the folder cannot be written.
    """
    stem.parent.mkdir(parents=True, exist_ok=True)
    if golden.color is None:
        picture_path(stem).unlink(missing_ok=True)
    else:
        write_whole(picture_path(stem), png_of(golden.color))
    write_whole(text_path(stem), golden.text().encode())


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file: who reads it meanwhile sees the old one or the new one.

    Raises:
        OSError: it cannot be written.
    """
    number, scratch = tempfile.mkstemp(prefix=f".{path.name[:40]}", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(scratch, 0o666 & ~mask)  # mkstemp's are for their owner alone
        os.replace(scratch, path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def png_of(color: npt.NDArray[np.uint8]) -> bytes:
    """The bytes of a PNG file of colours (h, w, 3 or 4); alpha is left out where all is opaque."""
    from PIL import Image

    if color.shape[-1] == 4 and bool((color[..., 3] == 255).all()):
        color = np.ascontiguousarray(color[..., :3])
    file = io.BytesIO()
    Image.fromarray(color).save(file, "png")
    return file.getvalue()


def _read_picture(path: Path) -> npt.NDArray[np.uint8]:
    from PIL import Image

    if not path.exists():
        raise GoldenError(f"{path} is missing beside its text")
    try:
        with Image.open(path, formats=["png"]) as image:
            return np.asarray(image.convert("RGBA"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise GoldenError(f"{path} cannot be read: {error}") from None


def _parsed(said: dict[str, Any]) -> Golden:
    scene, adapter = said["scene"], said["adapter"]
    return Golden(
        color=None,
        scene=None if scene is None else SceneDigest.from_json(json.dumps(scene)),
        adapter=None
        if adapter is None
        else Adapter(*(str(adapter[name]) for name in ("name", "driver", "backend"))),
        renderer=str(said["renderer"]),
        render={str(name): str(value) for name, value in said["render"].items()},
        thresholds=dict(said["thresholds"]),
    )
