"""How several images of one space are seen at once: each through those that lie over it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama_renderer.scene import Image, Scene
from diorama_renderer.transforms import SpaceTransforms

Float64 = npt.NDArray[np.float64]

_RGBA = 4
_TOUCHING = 0.5  # pixels: more than layers move what lies side by side


def blend_images(
    scene: Scene,
    space: SpaceTransforms,
    space_from_local: Float64,
    pinhole: int,
    placements: npt.NDArray[np.void],
) -> None:
    """Make images translucent that would hide others of their space.

    Of n plain images that overlap, the first is opaque, and the others are such that each makes 1 / n of what is
    seen. Images with an alpha of their own stay as they are. A segmentation is half translucent over any image.

    Args:
        scene: whose images.
        space: transforms of all entities.
        space_from_local: shape (placements, 4, 4).
        pinhole: the pinhole that is looked through, or -1.
        placements: dtype PLACEMENT, as drawn; their colours are changed in place.
    """
    shown = [image for image in scene.images_in_order() if placements["entity"][image.placement] != 0]
    by_space: dict[int, list[Image]] = {}
    for image in shown:
        by_space.setdefault(int(space.pinhole[image.entity]), []).append(image)
    for of, images in by_space.items():
        for image in images[1:]:
            if image.is_segmentation:
                _fade(placements, image, 0.5)
        plain = [image for image in images if not image.is_segmentation and not _has_alpha(image, placements)]
        if len(plain) > 1:
            plane = space.space_from_entity[of if of >= 0 else space.root]
            _blend_plain(plain, plane, space_from_local, placements, is_backdrop=0 <= pinhole == of)


def _has_alpha(image: Image, placements: npt.NDArray[np.void]) -> bool:
    shape = image.fields["shape"]
    is_rgba = image.shown is None and len(shape) == 3 and shape[2] == _RGBA
    return is_rgba or int(placements["color"][image.placement]) & 255 < 255


def _blend_plain(
    images: list[Image],
    plane: Float64,
    space_from_local: Float64,
    placements: npt.NDArray[np.void],
    *,
    is_backdrop: bool,
) -> None:
    boxes = np.array([_box(image, plane, space_from_local[image.placement]) for image in images])
    low, high = boxes[:, None, 0], boxes[:, None, 1]
    overlaps: npt.NDArray[np.bool_] = np.all(
        (low + _TOUCHING < boxes[None, :, 1]) & (boxes[None, :, 0] + _TOUCHING < high), axis=2
    )
    number = np.tril(overlaps).sum(axis=1)  # 1: it lies over no other
    for index, image in enumerate(images):
        if number[index] < 2:
            continue
        if is_backdrop:  # one is drawn over the other
            _fade(placements, image, 1.0 / number[index])
        else:  # weighted and blended, without an order: equal alphas let through 1 / n of the first
            n = int(number[overlaps[index]].max())
            _fade(placements, image, 1.0 - n ** (-1.0 / (n - 1)))


def _box(image: Image, plane: Float64, space_from_local: Float64) -> Float64:
    """Smallest and largest corner of an image in its plane, pixels; shape (2, 2)."""
    rectangle = np.array([[0, 0], [image.width, 0], [0, image.height], [image.width, image.height]])
    corners = rectangle @ space_from_local[:3, :2].T + space_from_local[:3, 3]
    pixels = (corners - plane[:3, 3]) @ np.linalg.pinv(plane[:3, :2]).T
    return np.array([pixels.min(axis=0), pixels.max(axis=0)])


def _fade(placements: npt.NDArray[np.void], image: Image, share: float) -> None:
    color = int(placements["color"][image.placement])
    alpha = int((color & 255) * share + 0.5)
    placements["color"][image.placement] = color & 0xFFFFFF00 | alpha
