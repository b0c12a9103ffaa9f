"""Texts of the scene to texts on the picture: the nearest first, and none that would cover another."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Eye
from diorama_renderer.passes.labels import PADDING, ScreenLabel
from diorama_renderer.scene import Scene
from diorama_renderer.scene.labels import PLACES, LabelColumns, Place
from diorama_renderer.view.frame import Frame

Float64 = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MOST_LABELS = 1000
"""Of a picture: the nearest."""

_BELOW_RIMS = 2.5  # UI points
_BELOW_RECTANGLES = 4.0  # UI points
_INSET = 4.0  # UI points: from the middle of a rectangle's edge
_LETTER = (6.6, 15.0)  # UI points: about the width of a letter and the height of a line
_AROUND_LETTERS = (4.0, 3.5)  # UI points: of a box, what another may cover
_LEAST_LUMA = 165.0
_SAME_DEPTH = 6  # bits of a float32, a share of 1e-5: rounding must not decide which of two labels is shown


def screen_labels(
    scene: Scene, frame: Frame, *, pixels_per_point: float, first: Collection[int] = ()
) -> list[ScreenLabel]:
    """The labels that are in the picture, far ones first.

    Of labels that would overlap only the nearest is shown, of equally near ones that of the first entity and instance.
    On an image plane that is seen from outside only rectangles have labels, and only those that have room: the plane
    is small there, and texts are not.

    Args:
        scene: whose labels.
        frame: the picture.
        pixels_per_point: of the picture.
        first: entities whose labels have precedence, whatever is nearer, such as those that are selected.
    """
    labels = scene.label_columns()
    # What is not drawn is not in this space, or hidden.
    drawn = np.flatnonzero(frame.placements["entity"][labels.placement] != 0)
    if not len(drawn):
        return []
    labels = labels.taken(drawn)
    with np.errstate(all="ignore"):
        low, size, anchors, depths, seen = _on_picture(labels, frame, pixels_per_point)
    found = np.flatnonzero(seen)
    is_last = ~np.isin(labels.entity[found], list(first))
    depth = depths[found].astype(np.float32).view(np.int32) >> _SAME_DEPTH
    found = found[np.lexsort((depth, is_last))][:MOST_LABELS]
    edge = pixels_per_point * np.array(_AROUND_LETTERS)
    found = found[_apart(low[found] + edge, low[found] + size[found] - edge)][::-1]
    at = low[found] + anchors[found] * size[found]
    return [
        ScreenLabel(x, y, text, _readable(color), anchor=(across, down), owner=(entity + 1, instance))
        for (x, y), text, color, (across, down), entity, instance in zip(
            at.tolist(),
            labels.texts[found],
            labels.colors[found].tolist(),
            anchors[found].tolist(),
            labels.entity[found].tolist(),
            labels.instance[found].tolist(),
        )
    ]


def _apart(low: Float64, high: Float64) -> Mask:
    """Which of the boxes to show, so that none covers another: each that is clear of those before it.

    Args:
        low: shape (n, 2), upper left corners, pixels, in the order of precedence.
        high: shape (n, 2), lower right corners.
    """
    shown: Mask = np.ones(len(low), np.bool_)
    x, y = (low[:, None, axis] < high[None, :, axis] for axis in range(2))
    overlaps = x & x.T & y & y.T
    for index in range(len(shown)):
        if shown[index]:
            shown[index + 1 :] &= ~overlaps[index, index + 1 :]
    return shown


def _on_picture(
    labels: LabelColumns, frame: Frame, scale: float
) -> tuple[Float64, Float64, Float64, Float64, Mask]:
    """Where the boxes of texts are.

    Returns:
        Their upper left corners and their sizes, pixels, shape (n, 2); which point of a box is kept in its place when
        the text is a little larger or smaller, see `ScreenLabel`, (n, 2); depths, (n,); which of them are shown, (n,).
    """
    space, eye = frame.arrangement.space, frame.eye
    matrices = space.space_from_entity[labels.entity]
    size = scale * (np.multiply(_LETTER, labels.letters) + 2 * np.array(PADDING))
    pixels, depths = eye.project(_transformed(matrices, labels.positions))
    inside = labels.place == PLACES.index(Place.INSIDE)
    anchors = np.full(pixels.shape, 0.5)
    at, seen = pixels, np.all((pixels >= 0) & (pixels < eye.size), axis=1)
    has_room = np.zeros(len(pixels), bool)
    below = np.flatnonzero(labels.place == PLACES.index(Place.BELOW))
    if len(below):
        anchors[below, 1] = 0.0
        radii = _radii_in_pixels(labels, frame, below, matrices[below], depths[below], scale)
        at[below, 1] += _under_rims(at[below, 1], radii, size[below, 1], eye, scale)
    low = at - anchors * size
    if bool(inside.any()):
        last, _ = eye.project(_transformed(matrices[inside], labels.corners[inside]))
        found = _in_rectangles(pixels[inside], last, size[inside], eye, scale)
        low[inside], anchors[inside], seen[inside], has_room[inside] = found
    pinhole = space.pinhole[labels.entity]
    on_plane = labels.is_flat & (pinhole >= 0) & (pinhole != frame.arrangement.pinhole)
    seen &= (depths > eye.near) & (has_room | ~on_plane) & np.isfinite(low).all(axis=1)
    return low, size, anchors, depths, seen


def _transformed(matrices: Float64, points: Float64) -> Float64:
    placed: Float64 = np.einsum("nij,nj->ni", matrices[:, :3, :3], points) + matrices[:, :3, 3]
    return placed


def _under_rims(y: Float64, radii: Float64, heights: Float64, eye: Eye, scale: float) -> Float64:
    """How far below the centres of discs their texts begin, pixels."""
    # Under a rim that is out of the picture nobody would see it: there it stands on the disc, if that is large.
    least = np.minimum(radii, heights)
    room = eye.size[1] - heights - _BELOW_RIMS * scale - y
    return np.clip(room, least, radii) + _BELOW_RIMS * scale


def _radii_in_pixels(
    labels: LabelColumns,
    frame: Frame,
    at: npt.NDArray[np.int64],
    matrices: Float64,
    depths: Float64,
    scale: float,
) -> Float64:
    """Of the discs of some labels, as radius_in_pixels in common.wgsl; `depths` are those of the centres."""
    common = frame.placements["radius"][labels.placement[at]].astype(np.float64)
    radii = np.where(np.isnan(common), labels.radii[at], common)
    eye = frame.eye
    grows = np.linalg.norm(eye.eye_from_space[:3, :3] @ matrices[:, :3, :3], axis=(1, 2)) / np.sqrt(3.0)
    per_unit = eye.pixels_per_unit / (1.0 if eye.orthographic else np.where(depths > 0, depths, np.inf))
    return np.where(radii < 0, -radii * scale, radii * grows * per_unit)


def _in_rectangles(
    first: Float64, last: Float64, sizes: Float64, eye: Eye, scale: float
) -> tuple[Float64, Float64, Mask, Mask]:
    """In the upper left corner of what is seen of each rectangle; where that is too small, below it.

    Returns:
        Upper left corners and anchors of the texts; which rectangles are seen; which texts have room in them.
    """
    low, high = np.minimum(first, last), np.maximum(first, last)
    seen = np.all((low < eye.size) & (high > 0), axis=1)
    low, high = np.clip(low, 0, eye.size), np.clip(high, 0, eye.size)
    inset = _INSET * scale
    fits = np.all(high - low >= sizes + 2 * inset, axis=1)
    inside = low + inset
    below = np.stack([(low[:, 0] + high[:, 0] - sizes[:, 0]) / 2, high[:, 1] + _BELOW_RECTANGLES * scale], 1)
    at = np.clip(np.where(fits[:, None], inside, below), 0, np.maximum(eye.size - sizes, 0))
    anchors = np.where(fits[:, None], (0.0, 0.0), (0.5, 0.0))
    return at, anchors, seen, fits


def _readable(color: int) -> int:
    """The thing's colour, lightened until it can be read on the dark box; always opaque."""
    r, g, b = (color >> 24) & 255, (color >> 16) & 255, (color >> 8) & 255
    luma = 0.299 * r + 0.587 * g + 0.114 * b
    white = max(0.0, (_LEAST_LUMA - luma) / (255.0 - luma + 1e-9))
    r, g, b = (round(channel + (255 - channel) * white) for channel in (r, g, b))
    return r << 24 | g << 16 | b << 8 | 255
