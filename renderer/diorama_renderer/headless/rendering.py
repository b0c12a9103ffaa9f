"""What `render` returns: pixels and numbers, read from the GPU when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Eye
from diorama_renderer.gpu.device import check_process

if TYPE_CHECKING:
    from diorama_renderer.targets.offscreen import Offscreen


class Rendering:
    """One picture of a recording, and what is where in it.

    The arrays are read (and ids drawn) when first asked for, and then stay; all are one's own. Of `(h, w)` arrays,
    `[v, u]` is the pixel whose centre is (u + 0.5, v + 0.5).

    Attributes:
        eye: from where it was drawn. `eye.project(points)`, of points (n, 3) in the space that is looked at, gives
            their pixels, shape (n, 2), and depths, shape (n,).
        space: path of the entity whose space is looked at.
        camera: path of the pinhole that is looked through, or None.
        paths: `paths[entity_id]` is an entity's path; `paths[0]` is "", which is nothing.
    """

    def __init__(
        self,
        target: Offscreen,
        eye: Eye,
        paths: tuple[str, ...],
        draw_ids: Callable[[], None],
        *,
        space: str,
        camera: str | None,
        image_plane: tuple[float, float] | None,
    ) -> None:
        """Of what `target` holds now.

        Args:
            target: what was drawn into.
            eye: from where.
            paths: by entity id.
            draw_ids: adds the ids, as long as the scene is as it was drawn.
            space: see above.
            camera: see above.
            image_plane: depths between which marks lie that are drawn on the image looked through, or None.
        """
        self._drawn = target
        self._draw_ids: Callable[[], None] | None = draw_ids
        self.eye = eye
        self.space = space
        self.camera = camera
        self.paths = paths
        self._image_plane = image_plane
        self._color: npt.NDArray[np.uint8] | None = None
        self._ids: npt.NDArray[np.uint32] | None = None
        self._depth: npt.NDArray[np.float32] | None = None

    def __repr__(self) -> str:
        width, height = self.eye.size
        through = "" if self.camera is None else f" through {self.camera!r}"
        return f"<Rendering {width} x {height} of space {self.space!r}{through}>"

    @property
    def _target(self) -> Offscreen:
        check_process("Rendering")
        return self._drawn

    @property
    def color(self) -> npt.NDArray[np.uint8]:
        """Shape (h, w, 4): sRGB, and straight alpha, which is 255 if a background is drawn."""
        if self._color is None:
            self._color = self._target.read_color()
        return self._color

    @property
    def depth(self) -> npt.NDArray[np.float32]:
        """Shape (h, w): distance along the view axis, in scene units; inf where nothing opaque is.

        Through a pinhole, its image and the 2D marks on it are nowhere in the scene: inf where nothing is before them.
        With antialiasing: that of the sample in the middle of the pixel, as for ids.
        """
        if self._depth is None:
            clip_depth = self._target.read_depth()
            with np.errstate(divide="ignore"):
                if self.eye.orthographic:
                    span = self.eye.far - self.eye.near
                    depth = np.where(clip_depth > 0, self.eye.far - clip_depth * span, np.inf)
                else:
                    depth = self.eye.near / clip_depth
            if self._image_plane is not None:
                nearest, farthest = self._image_plane
                depth[(depth >= nearest) & (depth <= farthest)] = np.inf
            self._depth = depth.astype(np.float32)
        return self._depth

    @property
    def entity_ids(self) -> npt.NDArray[np.uint32]:
        """Shape (h, w): index in `paths` of what is nearest; 0: nothing.

        Of translucent things images alone have one, such as segmentations: that of the topmost one of which a texel
        with any alpha is there.
        """
        return self._read_ids()[..., 0]

    @property
    def instance_ids(self) -> npt.NDArray[np.uint32]:
        """Shape (h, w): which instance of the entity it is, counted from 0; in an image v * width + u.

        0 where nothing is, too: look at `entity_ids` first.
        """
        return self._read_ids()[..., 1]

    def settle(self) -> None:
        """Have everything drawn, because the scene is about to change. Nothing is read yet."""
        if self._draw_ids is not None:
            check_process("Rendering")
            draw_ids, self._draw_ids = self._draw_ids, None
            draw_ids()

    def _read_ids(self) -> npt.NDArray[np.uint32]:
        if self._ids is None:
            self.settle()
            self._ids = self._target.read_ids()
        return self._ids
