"""What the pointer is on in one spatial view, as the others show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

_STALE_SECS = 0.1


@dataclass
class Pointing:
    """The place under the pointer.

    Attributes:
        view: id of the view that the pointer is in.
        root: path of the space in whose coordinates `position` is.
        position: shape (3,), of what is there; None: nothing, or a 2D view.
        pinhole: path of the camera in whose image the pointer is; None: in a 3D view.
        uv: pixel of that image.
        depth: of what is at the pixel, scene units; None: not known.
        since: seconds of the app's clock.
    """

    view: int = -1
    root: str = ""
    position: npt.NDArray[np.float64] | None = None
    pinhole: str | None = None
    uv: tuple[float, float] = (0.0, 0.0)
    depth: float | None = None
    since: float = -1.0

    def is_fresh(self, now: float) -> bool:
        """Whether the pointer is still there."""
        return now - self.since < _STALE_SECS


def pointing(opened: Opened) -> Pointing:
    """That of a recording: there is one pointer."""
    return opened.memo("pointing", Pointing)


def point_in_space(
    ui: Ui, opened: Opened, view: int, root: str, position: npt.NDArray[np.float64] | None
) -> None:
    """The pointer is in a 3D view."""
    there = pointing(opened)
    there.view, there.root, there.position, there.pinhole, there.since = view, root, position, None, ui.now


def point_in_image(
    ui: Ui, opened: Opened, view: int, pinhole: str, uv: tuple[float, float], depth: float | None
) -> None:
    """The pointer is in the image of a logged camera."""
    there = pointing(opened)
    there.view, there.pinhole, there.uv, there.depth, there.since = view, pinhole, uv, depth, ui.now
    there.position = None
