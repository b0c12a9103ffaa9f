"""What `render` returns: pixels and numbers, read from the GPU when they are asked for."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Eye
from diorama_renderer.gpu import recycled
from diorama_renderer.gpu.device import check_process
from diorama_renderer.headless.pixels import ALL, Pixels

if TYPE_CHECKING:
    from diorama_renderer.targets.offscreen import Output

Array = TypeVar("Array", bound=npt.NDArray[Any])

Classes = Callable[[npt.NDArray[np.uint32]], npt.NDArray[np.int32]]
"""Of ids, shape (h, w, 2): the class of each pixel."""

_BLOCK = 32

_LARGE = 1e4  # scene units beyond which float32 has no digits to spare


class Rendering:
    """One picture of a recording, and what is where in it.

    The arrays are read (and drawn, where it takes more than the colours) when first asked for, and then stay; all are
    one's own. Of `(h, w)` arrays, `[v, u]` is the pixel whose centre is (u + 0.5, v + 0.5). With antialiasing, colours
    are means; all else is what is seen at the very centre of the pixel.

    | attribute | shape, dtype | what | where nothing is |
    |---|---|---|---|
    | `color` | (h, w, 4) uint8 | sRGB, straight alpha | the background |
    | `depth` | (h, w) float32 | distance along the view axis, scene units | inf |
    | `positions` | (h, w, 3) float | in the space, scene units | NaN |
    | `normals` | (h, w, 3) float32 | unit, in the space, towards the eye | 0 |
    | `entity_ids` | (h, w) uint32 | index in `paths` | 0 |
    | `instance_ids` | (h, w) uint32 | which instance of the entity | 0 |
    | `class_ids` | (h, w) int32 | class of the instance or texel | -1 |

    Attributes:
        eye: from where it was drawn. `eye.project(points)`, of points (n, 3) in the space that is looked at, gives
            their pixels, shape (n, 2), and depths, shape (n,).
        space: path of the entity whose space is looked at.
        camera: path of the pinhole that is looked through, or None.
        paths: `paths[entity_id]` is an entity's path; `paths[0]` is "", which is nothing.
    """

    def __init__(
        self,
        pixels: Pixels,
        eye: Eye,
        paths: tuple[str, ...],
        classes: Classes,
        *,
        space: str,
        camera: str | None,
        image_plane: tuple[float, float] | None,
        only: frozenset[Output] | None = None,
        asked: Collection[str] = (),
    ) -> None:
        """Of what `pixels` gives.

        Args:
            pixels: what was drawn.
            eye: from where.
            paths: by entity id.
            classes: the classes of ids.
            space: see above.
            camera: see above.
            image_plane: depths between which marks lie that are drawn on the image looked through, or None.
            only: what was drawn and nothing else will be; None: everything will that is asked for.
            asked: the passes that were asked for, for errors.
        """
        self._pixels = pixels
        self._classes = classes
        self.eye = eye
        self.space = space
        self.camera = camera
        self.paths = paths
        self._image_plane = image_plane
        self._only = only
        self._asked = tuple(asked)
        self._read: dict[str, Any] = {}

    def __repr__(self) -> str:
        width, height = self.eye.size
        through = "" if self.camera is None else f" through {self.camera!r}"
        return f"<Rendering {width} x {height} of space {self.space!r}{through}>"

    def _repr_png_(self) -> bytes:
        from PIL import Image

        file = io.BytesIO()
        Image.fromarray(self.color).save(file, "png", compress_level=2)
        return file.getvalue()

    @property
    def color(self) -> npt.NDArray[np.uint8]:
        """Shape (h, w, 4): sRGB, and straight alpha, which is 255 if a background is drawn."""
        return self._once("color", lambda pixels: pixels.color())

    @property
    def depth(self) -> npt.NDArray[np.float32]:
        """Shape (h, w): distance along the view axis, in scene units; inf where nothing opaque is.

        It is that of the surface: of a point with a radius in scene units the sphere's, if that is over two pixels; of
        smaller ones, of lines and of points in UI points that of their middle. Through a pinhole, its image and the 2D
        marks on it are nowhere in the scene: inf where nothing is before them.
        """
        return self._once("depth", self._read_depth)

    @property
    def positions(self) -> npt.NDArray[np.float32] | npt.NDArray[np.float64]:
        """Shape (h, w, 3): where the surface is that `depth` is of, in the space; NaN where nothing opaque is.

        float32, or float64 where the eye is more than 10^4 scene units from the origin and digits would be lost.
        """
        with np.errstate(invalid="ignore"):
            return self._once("positions", self._find_positions)

    @property
    def normals(self) -> npt.NDArray[np.float32]:
        """Shape (h, w, 3): unit vectors at right angles to the surface, in the space, on the side that is seen.

        Of meshes with vertex normals the interpolated ones, by which they are lit; of lines, and of points that are
        discs, that of a plane that faces the eye. 0 where nothing opaque is.
        """
        return self._once("normals", self._read_normals)

    @property
    def entity_ids(self) -> npt.NDArray[np.uint32]:
        """Shape (h, w): index in `paths` of what is nearest; 0: nothing.

        Of translucent things images alone have one, such as segmentations: that of the topmost one of which a texel
        with any alpha is there.
        """
        return self._ids()[..., 0]

    @property
    def instance_ids(self) -> npt.NDArray[np.uint32]:
        """Shape (h, w): which instance of the entity it is, counted from 0; in an image v * width + u.

        0 where nothing is, too: look at `entity_ids` first.
        """
        return self._ids()[..., 1]

    @property
    def class_ids(self) -> npt.NDArray[np.int32]:
        """Shape (h, w): the `class_id` of the instance that is seen, or of the texel of a segmentation image.

        -1 where nothing is, or what is there has no class: 0 is a class like any other.
        """
        return self._once("class_ids", lambda _: self._classes(self._ids()))

    @property
    def digest(self) -> str:
        """64 hexadecimal digits, of width, height and colours (SHA-256).

        The same recording, time, camera, size and adapter give the same digest, in every process. See
        docs/determinism.md for what that promise covers.
        """
        height, width = self.color.shape[:2]
        content = hashlib.sha256(f"diorama picture {width} {height}\n".encode())
        content.update(np.ascontiguousarray(self.color).data)
        return content.hexdigest()

    def settle(self) -> None:
        """Have everything drawn that may be asked for, because the scene is about to change."""
        check_process("Rendering")
        self._pixels.settle(ALL if self._only is None else self._only)

    def _once(self, name: str, read: Callable[[Pixels], Array]) -> Array:
        if name not in self._read:
            check_process("Rendering")
            self._read[name] = read(self._pixels)
        kept: Array = self._read[name]
        return kept

    def _ids(self) -> npt.NDArray[np.uint32]:
        self._demand("ids")
        return self._once("ids", lambda pixels: pixels.ids())

    def _demand(self, name: str) -> None:
        if self._only is not None and name not in self._only:
            raise ValueError(
                f"Rendering: {name} must be among the passes that render was asked for, got {self._asked}"
            )

    def _read_depth(self, pixels: Pixels) -> npt.NDArray[np.float32]:
        self._demand("depth")
        depth = pixels.depth()
        if self._image_plane is not None:
            nearest, farthest = self._image_plane
            depth[(depth >= nearest) & (depth <= farthest)] = np.inf
        return depth

    def _read_normals(self, pixels: Pixels) -> npt.NDArray[np.float32]:
        self._demand("normals")
        space_from_eye = self.eye.eye_from_space[:3, :3].T.astype(np.float32)
        in_space = pixels.normals(space_from_eye)
        if self._image_plane is not None:
            in_space[np.isinf(self.depth)] = 0
        return in_space

    def _find_positions(self, _: Pixels) -> npt.NDArray[Any]:
        if self.eye.distortion is not None:
            return self._find_distorted()
        kind = np.float32 if np.abs(self.eye.space_from_eye[:3, 3]).max() < _LARGE else np.float64
        fixed, across, down, ahead = _ray_basis(self.eye)
        height, width = self.depth.shape
        of_rows = (ahead + (np.arange(height) + 0.5)[:, None] * down).astype(kind)
        of_columns = ((np.arange(width) + 0.5)[:, None] * across).astype(kind)
        fixed = fixed.astype(kind)
        found = recycled.empty((height, width, 3), kind)
        for rows in _blocks(height):
            depth = self.depth[rows].astype(kind)
            depth += depth * 0  # inf becomes NaN
            for axis in range(3):
                on_rays = np.add.outer(of_rows[rows, axis], of_columns[:, axis])
                if self.eye.orthographic:
                    on_rays += depth * fixed[axis]
                else:
                    on_rays *= depth
                    on_rays += fixed[axis]
                found[rows, :, axis] = on_rays
        return found

    def _find_distorted(self) -> npt.NDArray[np.float64]:
        height, width = self.depth.shape
        found = np.empty((height, width, 3))
        u = np.arange(width) + 0.5
        for rows in _blocks(height):
            depth = self.depth[rows].astype(np.float64)
            v = np.arange(height)[rows] + 0.5
            pixels = np.stack(np.meshgrid(u, v), axis=-1)
            in_space = self.eye.unproject(pixels.reshape(-1, 2), depth.reshape(-1))
            found[rows] = in_space.reshape(*depth.shape, 3)
            found[rows][np.isinf(depth)] = np.nan
        return found


def _blocks(height: int) -> Iterator[slice]:
    """Rows in blocks that stay in the cache: ten times as fast as all of them at once."""
    return (slice(first, first + _BLOCK) for first in range(0, height, _BLOCK))


def _ray_basis(eye: Eye) -> tuple[npt.NDArray[np.float64], ...]:
    """Four vectors of the space, from which positions at a depth follow: `fixed, across, down, ahead`.

    Perspective: fixed + depth (ahead + u across + v down); orthographic: depth fixed + (ahead + u across + v down).
    """
    pose = eye.space_from_eye
    inverse = np.linalg.inv(eye.intrinsics[:2, :2])
    shift = -inverse @ eye.intrinsics[:2, 2]
    across, down = (
        pose[:3, 0] * inverse[0, 0] + pose[:3, 1] * inverse[1, 0],
        (pose[:3, 0] * inverse[0, 1] + pose[:3, 1] * inverse[1, 1]),
    )
    aside = pose[:3, 0] * shift[0] + pose[:3, 1] * shift[1]
    if eye.orthographic:
        return pose[:3, 2], across, down, pose[:3, 3] + aside
    return pose[:3, 3], across, down, pose[:3, 2] + aside
