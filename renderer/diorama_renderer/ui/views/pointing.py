"""What the pointer is on in one spatial view, as the others show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from imgui_bundle import imgui

if TYPE_CHECKING:
    from diorama_renderer.ui.workspace import Opened


@dataclass
class Pointing:
    """The place under the pointer.

    Attributes:
        view: id of the view that the pointer is in.
        root: path of the space in whose coordinates `position` is.
        position: shape (3,), of what is there; None: nothing, or a 2D view.
        plane: path of the camera on whose image plane that is, which is nowhere in the scene; None: it is in the scene.
        pinhole: path of the camera in whose image the pointer is; None: in a 3D view.
        uv: pixel of that image.
        depth: of what is at the pixel, scene units; None: not known.
        frame: number of the frame in which that was told.
    """

    view: int = -1
    root: str = ""
    position: npt.NDArray[np.float64] | None = None
    plane: str | None = None
    pinhole: str | None = None
    uv: tuple[float, float] = (0.0, 0.0)
    depth: float | None = None
    frame: int = -1

    def is_fresh(self) -> bool:
        """Whether the pointer is still there: views that are drawn earlier in a frame were told in the one before."""
        return imgui.get_frame_count() - self.frame <= 1


def pointing(opened: Opened) -> Pointing:
    """That of a recording: there is one pointer."""
    return opened.memo("pointing", Pointing)


def point_in_space(
    opened: Opened,
    view: int,
    root: str,
    position: npt.NDArray[np.float64] | None,
    plane: str | None,
) -> None:
    """The pointer is in a 3D view; `plane` as in `Pointing`."""
    there = pointing(opened)
    there.plane = plane
    there.view, there.root, there.position, there.pinhole = view, root, position, None
    there.frame = imgui.get_frame_count()


def point_in_image(
    opened: Opened, view: int, pinhole: str, uv: tuple[float, float], depth: float | None
) -> None:
    """The pointer is in the image of a logged camera."""
    there = pointing(opened)
    there.view, there.pinhole, there.uv, there.depth = view, pinhole, uv, depth
    there.position, there.plane, there.frame = None, None, imgui.get_frame_count()
