"""What a panel is given while it draws: the window, the theme, and whom to ask for what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from diorama_renderer.blueprint.items import Item
from diorama_renderer.camera import Eye
from diorama_renderer.ui.guard import Guard
from diorama_renderer.ui.items import Items
from diorama_renderer.ui.memory_use import MemoryUse
from diorama_renderer.ui.theme import Fonts, Theme
from diorama_renderer.ui.workspace import Opened, Workspace

if TYPE_CHECKING:
    from diorama_renderer.blueprint.views import ViewSpec
    from diorama_renderer.scene import HistoryRow, Image
    from diorama_renderer.view.frame import Arrangement


Layer = Literal["related", "selected", "hovered"]
"""Of outlines, the least important first."""


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """What a view shows at the pointer.

    Attributes:
        path: of the entity.
        instance: of it.
        depth: eye-space z, scene units.
        position: shape (3,), in the view's space; None where it is not known, as on an image looked through.
        past: of an entity whose history is shown, which row and instance it was when it was logged; else None.
        is_frustum: it is the outline of a camera, which may have an image of its own.
    """

    path: str
    instance: int
    depth: float
    position: npt.NDArray[np.float64] | None
    past: HistoryRow | None = None
    is_frustum: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PictureRequest:
    """What a spatial view wants drawn.

    Attributes:
        arrangement: of the scene, from `Pictures.arrange`.
        eye: from where, of the picture's size in pixels.
        pointer: in pixels of the picture, where to look for what is there; None: nowhere.
        background: linear RGB of the upper and lower edge, as `view.view.Look`.
        grid: whether the ground is drawn.
        axes: whether the axes of the space are drawn at its origin.
        outlined: (path, instance or None, layer) of what has an outline.
        point_radius: of points that have none; None: the default.
        line_radius: likewise, of lines.
    """

    arrangement: Arrangement
    eye: Eye
    pointer: tuple[float, float] | None
    background: tuple[tuple[float, float, float], tuple[float, float, float]]
    grid: bool = False
    axes: bool = False
    outlined: tuple[tuple[str, int | None, Layer], ...] = ()
    point_radius: float | None = None
    line_radius: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SpanPicture:
    """Series of a plot by what they cover of each column of pixels; the last is over the others.

    Attributes:
        uppers: shape (columns, series): where the span begins, pixels below the upper edge.
        lowers: likewise, where it ends; NaN or above `uppers`: there is nothing.
        direction: likewise: 1 for a straight line that rises from `lowers` to `uppers`, -1 for one that falls; 0: all
            between them.
        colors: shape (series,), as draw lists have them.
        half: shape (series,): half the width of lines, pixels.
        height: of the picture, pixels.
    """

    uppers: npt.NDArray[np.float64]
    lowers: npt.NDArray[np.float64]
    direction: npt.NDArray[np.int8]
    colors: npt.NDArray[np.uint32]
    half: npt.NDArray[np.float64]
    height: int


class Pictures(Protocol):
    """Draws the scene of recordings into textures."""

    def arrange(self, opened: Opened, spec: ViewSpec, pinhole: str | None) -> Arrangement:
        """Everything that a view shows, in its place; the same object while nothing changes.

        Args:
            opened: the recording.
            spec: the view.
            pinhole: path of the logged camera that is looked through, or None.
        """
        ...

    def draw(self, opened: Opened, spec: ViewSpec, request: PictureRequest) -> int:
        """The id of a texture that will hold the picture when this frame is shown."""
        ...

    def hit(self, opened: Opened, spec: ViewSpec) -> Hit | None:
        """What was at the pointer in the picture of the frame before."""
        ...

    def not_drawn(self, opened: Opened, spec: ViewSpec) -> Mapping[str, str]:
        """Why images are not in the picture of the frame before, by the path of the entity."""
        ...

    def flat_bounds(
        self, opened: Opened, arrangement: Arrangement
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float] | None:
        """What there is to see in a flat space: smallest and largest corner, shape (2,), and the margin around them."""
        ...

    def points(self, opened: Opened, arrangement: Arrangement) -> npt.NDArray[np.float64]:
        """Points of what is solid in a space, so many that an eye that sees them sees all; shape (n, 3)."""
        ...

    def images(self, opened: Opened) -> list[Image]:
        """All images of the scene, as they cover each other."""
        ...

    def bounds(
        self, opened: Opened, spec: ViewSpec, paths: Sequence[str]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
        """Smallest and largest corner, in the view's space, of some entities and what is below them."""
        ...

    def image(
        self,
        opened: Opened | None,
        key: object,
        pixels: Callable[[], npt.NDArray[np.uint8]],
        *,
        nearest: bool = False,
    ) -> int:
        """The id of a texture with some pixels, (h, w, 4), which are asked for when `key` is new.

        `opened` is None for what belongs to the window. With `nearest` each pixel is drawn as a square of one colour.

        Keys are (name, version...): a key whose first part was seen with another rest takes its place.
        """
        ...

    def spans(self, opened: Opened, key: object, picture: Callable[[], SpanPicture]) -> int:
        """The id of a texture with series of a plot, which are asked for when `key` is new; keys as of `image`."""
        ...


class Host(Protocol):
    """What the program around the panels does; asked by `Ui.do`, so after the frame."""

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read recordings, meshes or images."""
        ...

    def choose_files(self) -> None:
        """Have the user choose files, and open them."""
        ...

    def save(self, opened: Opened, *, only_loop: bool = False) -> None:
        """Have the user choose a file, and write a recording (or its loop selection) into it."""
        ...

    def copy_text(self, text: str) -> None:
        """Put a text into the clipboard."""
        ...

    def copy_python(
        self, opened: Opened, spec: ViewSpec, camera: object, size: tuple[int, int], pixels_per_point: float
    ) -> None:
        """Put the call of `render` into the clipboard that draws what a view shows."""
        ...

    def screenshot(self, view: int | None, *, to_clipboard: bool = False) -> None:
        """Write a picture of a view, or of the whole window, into a file."""
        ...

    def set_theme(self, name: str) -> None:
        """Change the colours."""
        ...

    def set_scale(self, scale: float) -> None:
        """Change the size of everything."""
        ...

    def toggle_fullscreen(self) -> None:
        """Fill the display, or no longer."""
        ...

    def close_recording(self, recording_id: str) -> None:
        """Let a recording go."""
        ...

    def reopen_recording(self, recording_id: str) -> None:
        """Show a live recording that was closed with what its program sends from now on."""
        ...

    def quit(self) -> None:
        """End the program."""
        ...

    def memory(self) -> MemoryUse:
        """What memory is used for."""
        ...

    def adapter(self) -> str:
        """What draws, in words."""
        ...


@dataclass
class Ui:
    """One frame of the user interface.

    Attributes:
        workspace: what is open.
        host: the program around.
        pictures: who draws scenes.
        theme: colours.
        fonts: typefaces.
        items: where things were drawn.
        guard: what draws parts that may have bugs.
        size: of the display, UI points.
        pixels_per_point: of the display.
        now: seconds, of a clock that only goes forward.
        dt: seconds since the frame before.
        is_animating: set by who wants another frame at once.
        asked: what is to be done after the frame.
        hovered: what the pointer is on, told by panels while they draw.
    """

    workspace: Workspace
    host: Host
    pictures: Pictures
    theme: Theme
    fonts: Fonts
    items: Items
    guard: Guard
    size: tuple[float, float] = (0.0, 0.0)
    pixels_per_point: float = 1.0
    now: float = 0.0
    dt: float = 0.0
    is_animating: bool = False
    asked: list[Callable[[], object]] = field(default_factory=list)

    hovered: tuple[Item, ...] = ()

    def hover(self, *items: Item) -> None:
        """Tell what the pointer is on: all panels highlight it in the next frame."""
        self.hovered = items

    def do(self, call: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        """Ask for a change of state: it is made after this frame, so that all panels of a frame see the same state."""
        self.asked.append(partial(call, *args, **kwargs))

    def animate(self) -> None:
        """Something moves: draw another frame right after this one."""
        self.is_animating = True
