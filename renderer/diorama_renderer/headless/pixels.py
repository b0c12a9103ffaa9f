"""Where the numbers of a picture come from: textures that were drawn, or tiles that are drawn when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Eye
from diorama_renderer.targets.offscreen import Offscreen, Output

if TYPE_CHECKING:
    from diorama_renderer.view.frame import Frame
    from diorama_renderer.view.view import Look

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

    def settle(self) -> None:
        """Have drawn what may still be asked for, because the scene is about to change."""
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

    def settle(self) -> None:
        """See `Pixels`."""
        if "normals" not in self._drawn:
            self._draw(True)
            self._drawn |= {"ids", "normals"}


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

    def settle(self) -> None:
        """See `Pixels`."""
        self.plain().settle()

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
        tiles: Sequence[tuple[tuple[int, int], Frame, Look]],
        draw: Callable[[Frame, Look], Pixels],
    ) -> None:
        """Nothing is drawn yet.

        Args:
            size: width and height of the whole in pixels.
            tiles: their upper left pixels, and what to draw there.
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

    def settle(self) -> None:
        """See `Pixels`."""
        kept: dict[str, npt.NDArray[Any]] = {
            "color": self.color(),
            "depth": self.depth(),
            "ids": self.ids(),
            "normals": self.normals(_UNTURNED),
        }
        self._kept = kept

    def _whole(self, name: str, read: Callable[[Pixels], Array]) -> Array:
        kept: Any = self._kept.pop(name, None)
        if kept is not None:
            return kept  # type: ignore[no-any-return]
        whole: Any = None
        for (x, y), frame, look in self._tiles:
            part = read(self._draw(frame, look))
            if whole is None:
                whole = np.empty((self._size[1], self._size[0], *part.shape[2:]), part.dtype)
            whole[y : y + part.shape[0], x : x + part.shape[1]] = part
        return whole  # type: ignore[no-any-return]


def eye_depth(clip_depth: npt.NDArray[np.float32], eye: Eye) -> npt.NDArray[np.float32]:
    """Eye-space z of clip depths, perhaps in their place; inf where they are 0, which is nothing."""
    with np.errstate(divide="ignore"):
        if not eye.orthographic:
            np.divide(np.float32(eye.near), clip_depth, out=clip_depth)
            return clip_depth
        span = eye.far - eye.near
        return np.where(clip_depth > 0, eye.far - clip_depth * span, np.inf).astype(np.float32)
