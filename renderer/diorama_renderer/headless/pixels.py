"""Where the numbers of a picture come from: textures that were drawn, or tiles that are drawn when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Eye
from diorama_renderer.targets.offscreen import Offscreen, Output

if TYPE_CHECKING:
    from diorama_renderer.headless.tiles import Tile
    from diorama_renderer.view.frame import Frame
    from diorama_renderer.view.view import Look

ALL: frozenset[Output] = frozenset({"depth", "ids", "normals"})
"""What there is beside colours."""

_UNTURNED = np.eye(3, dtype=np.float32)

Array = TypeVar("Array", bound=npt.NDArray[Any])


class Pixels(Protocol):
    """The arrays of one picture; each call gives one's own."""

    def color(self) -> npt.NDArray[np.uint8]:
        """Shape (h, w, 4): sRGB, straight alpha."""
        ...

    def depth(self) -> npt.NDArray[np.float32]:
        """Shape (h, w): eye-space z, scene units; inf where nothing opaque is."""
        ...

    def ids(self) -> npt.NDArray[np.uint32]:
        """Shape (h, w, 2): entity id and instance."""
        ...

    def normals(self, out_from_eye: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Shape (h, w, 3): unit, turned from eye space by a rotation, (3, 3); 0 where nothing solid is."""
        ...

    def settle(self, outputs: frozenset[Output] = ALL) -> None:
        """Have drawn colours and what else may still be asked for, because the scene is about to change."""
        ...


class DrawnPixels:
    """What a target holds: colour and depth, and the rest once it is drawn."""

    def __init__(
        self, target: Offscreen, eye: Eye, draw: Callable[[bool], None], drawn: frozenset[Output]
    ) -> None:
        """As drawn.

        Args:
            target: into this.
            eye: from here.
            draw: adds the ids, and if it gets True the normals, as long as the scene is as it was.
            drawn: what is there already.
        """
        self._target = target
        self._eye = eye
        self._draw = draw
        self._drawn = drawn | {"depth"}

    def color(self) -> npt.NDArray[np.uint8]:
        """See `Pixels`."""
        return self._target.read_color()

    def depth(self) -> npt.NDArray[np.float32]:
        """See `Pixels`."""
        return eye_depth(self._target.read_depth(), self._eye)

    def ids(self) -> npt.NDArray[np.uint32]:
        """See `Pixels`."""
        if "ids" not in self._drawn:
            self._draw(False)
            self._drawn |= {"ids"}
        return self._target.read_ids()

    def normals(self, out_from_eye: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """See `Pixels`."""
        self.settle()
        return self._target.read_normals(out_from_eye)

    def settle(self, outputs: frozenset[Output] = ALL) -> None:
        """See `Pixels`."""
        missing = outputs - self._drawn
        if missing:
            self._draw("normals" in missing)
            self._drawn |= missing | {"ids"}


class AntialiasedPixels:
    """Colours are means of samples; all else is of one more picture, whose samples are in the middle of the pixels."""

    def __init__(self, fine: DrawnPixels, draw_plain: Callable[[], DrawnPixels]) -> None:
        """Of what was drawn.

        Args:
            fine: with several samples a pixel.
            draw_plain: draws it with one, as long as the scene is as it was.
        """
        self._fine = fine
        self._draw_plain = draw_plain
        self._plain: DrawnPixels | None = None

    def color(self) -> npt.NDArray[np.uint8]:
        """See `Pixels`."""
        return self._fine.color()

    def depth(self) -> npt.NDArray[np.float32]:
        """See `Pixels`."""
        return self.plain().depth()

    def ids(self) -> npt.NDArray[np.uint32]:
        """See `Pixels`."""
        return self.plain().ids()

    def normals(self, out_from_eye: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """See `Pixels`."""
        return self.plain().normals(out_from_eye)

    def settle(self, outputs: frozenset[Output] = ALL) -> None:
        """See `Pixels`."""
        if outputs:
            self.plain().settle(outputs)

    def plain(self) -> DrawnPixels:
        """The picture with one sample a pixel."""
        if self._plain is None:
            self._plain = self._draw_plain()
        return self._plain


class TiledPixels:
    """A picture larger than a texture may be: its tiles are drawn again for each thing that is asked for."""

    def __init__(
        self,
        size: tuple[int, int],
        tiles: Sequence[Tile],
        draw: Callable[[Frame, Look], Pixels],
    ) -> None:
        """Nothing is drawn yet.

        Args:
            size: width and height of the whole in pixels.
            tiles: what to draw, and where it belongs.
            draw: one of them, as long as the scene is as it was.
        """
        self._size = size
        self._tiles = tiles
        self._draw = draw
        self._kept: dict[str, npt.NDArray[Any]] = {}

    def color(self) -> npt.NDArray[np.uint8]:
        """See `Pixels`."""
        return self._whole("color", lambda part: part.color())

    def depth(self) -> npt.NDArray[np.float32]:
        """See `Pixels`."""
        return self._whole("depth", lambda part: part.depth())

    def ids(self) -> npt.NDArray[np.uint32]:
        """See `Pixels`."""
        return self._whole("ids", lambda part: part.ids())

    def normals(self, out_from_eye: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """See `Pixels`."""
        if "normals" in self._kept:
            return np.asarray(self._kept.pop("normals") @ out_from_eye.T)
        return self._whole("normals", lambda part: part.normals(out_from_eye))

    def settle(self, outputs: frozenset[Output] = ALL) -> None:
        """See `Pixels`."""
        wanted: dict[str, Callable[[Pixels], npt.NDArray[Any]]] = {
            "depth": lambda part: part.depth(),
            "ids": lambda part: part.ids(),
            "normals": lambda part: part.normals(_UNTURNED),
        }
        wanted = {name: read for name, read in wanted.items() if name in outputs}
        self._kept = self._wholes({"color": lambda part: part.color(), **wanted})

    def _whole(self, name: str, read: Callable[[Pixels], Array]) -> Array:
        kept: Any = self._kept.pop(name, None)
        if kept is not None:
            return kept  # type: ignore[no-any-return]
        return self._wholes({name: read})[name]  # type: ignore[return-value]

    def _wholes(
        self, reads: Mapping[str, Callable[[Pixels], npt.NDArray[Any]]]
    ) -> dict[str, npt.NDArray[Any]]:
        """Several arrays, for which each tile is drawn once."""
        wholes: dict[str, npt.NDArray[Any]] = {}
        for tile in self._tiles:
            drawn = self._draw(tile.frame, tile.look)
            for name, read in reads.items():
                part = read(drawn)
                if name not in wholes:
                    wholes[name] = np.empty((self._size[1], self._size[0], *part.shape[2:]), part.dtype)
                wholes[name][tile.of_whole] = part[tile.of_drawn]
        return wholes


def eye_depth(clip_depth: npt.NDArray[np.float32], eye: Eye) -> npt.NDArray[np.float32]:
    """Eye-space z of clip depths, perhaps in their place; inf where they are 0, which is nothing."""
    with np.errstate(divide="ignore"):
        if not eye.orthographic:
            np.divide(np.float32(eye.near), clip_depth, out=clip_depth)
            return clip_depth
        span = eye.far - eye.near
        return np.where(clip_depth > 0, eye.far - clip_depth * span, np.inf).astype(np.float32)
