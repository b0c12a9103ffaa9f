"""Texts of the scene to texts on the picture."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Eye
from diorama_renderer.passes.labels import PADDING, ScreenLabel
from diorama_renderer.scene import Scene
from diorama_renderer.scene.labels import Labels, Place
from diorama_renderer.view.frame import Frame

Matrix = npt.NDArray[np.float64]

MOST_LABELS = 1000
"""Of a picture: the nearest."""

_BELOW_RIMS = 2.5  # UI points
_BELOW_RECTANGLES = 4.0  # UI points
_INSET = 4.0  # UI points: from the middle of a rectangle's edge
_LETTER = (6.6, 15.0)  # UI points: about the width of a letter and the height of a line
_LEAST_LUMA = 165.0


def screen_labels(scene: Scene, frame: Frame, *, pixels_per_point: float) -> list[ScreenLabel]:
    """The labels that are in the picture, far ones first, so that near ones cover them.

    On an image plane that is seen from outside only rectangles have any, and only those that have room: the plane is
    small there, and texts are not.
    """
    found: list[tuple[float, int, ScreenLabel]] = []
    for key in sorted(scene.labels, key=lambda key: (key[1], key[0])):
        placement = frame.placements[scene.placements.row(key)]
        if placement["entity"]:  # else what the text names is not in this space
            found += _project(scene.labels[key], frame, len(found), pixels_per_point)
    found.sort(key=lambda label: (-label[0], label[1]))
    return [label for _, _, label in found[-MOST_LABELS:]]


class _Spots(NamedTuple):
    """Where the texts of one entity stand.

    Attributes:
        at: shape (n, 2), pixels.
        anchors: shape (n, 2): which point of a text's box is there, see `ScreenLabel`.
        depths: shape (n,).
        seen: shape (n,).
        has_room: shape (n,): whether it covers nothing but the thing that it names.
    """

    at: npt.NDArray[np.float64]
    anchors: npt.NDArray[np.float64]
    depths: npt.NDArray[np.float64]
    seen: npt.NDArray[np.bool_]
    has_room: npt.NDArray[np.bool_]


def _project(
    labels: Labels, frame: Frame, order: int, pixels_per_point: float
) -> list[tuple[float, int, ScreenLabel]]:
    space, looked_through = frame.arrangement.space, frame.arrangement.pinhole
    pinhole = space.pinhole[labels.entity]
    on_plane = labels.is_flat and pinhole >= 0 and pinhole != looked_through
    spots = _beside_points if labels.corners is None else _in_rectangles
    matrix = space.space_from_entity[labels.entity]
    at, anchors, depths, seen, has_room = spots(labels, matrix, frame.eye, pixels_per_point)
    seen = seen & (depths > frame.eye.near) & (has_room | (not on_plane))
    return [
        (
            float(depths[index]),
            order + int(index),
            ScreenLabel(
                float(at[index, 0]),
                float(at[index, 1]),
                labels.texts[index],
                _readable(int(labels.colors[index])),
                anchor=(float(anchors[index, 0]), float(anchors[index, 1])),
            ),
        )
        for index in np.flatnonzero(seen)
    ]


def _beside_points(labels: Labels, matrix: Matrix, eye: Eye, scale: float) -> _Spots:
    pixels, depths = eye.project(labels.positions @ matrix[:3, :3].T + matrix[:3, 3])
    seen = np.all((pixels >= 0) & (pixels < eye.size), axis=1)
    anchors = np.full((len(pixels), 2), 0.5)
    if labels.place is Place.BELOW:
        assert labels.radii is not None
        anchors[:, 1] = 0.0
        radii = _radii_in_pixels(labels.radii, matrix, eye, depths, scale)
        heights = scale * np.array([_size(text)[1] for text in labels.texts])
        # Under a rim that is out of the picture nobody would see it: there it stands on the disc, if that is large.
        least = np.minimum(radii, heights)
        room = eye.size[1] - heights - _BELOW_RIMS * scale - pixels[:, 1]
        pixels[:, 1] += np.clip(room, least, radii) + _BELOW_RIMS * scale
    return _Spots(pixels, anchors, depths, seen, np.zeros(len(pixels), bool))


def _radii_in_pixels(
    radii: npt.NDArray[np.float64], matrix: Matrix, eye: Eye, depths: npt.NDArray[np.float64], scale: float
) -> npt.NDArray[np.float64]:
    """As radius_in_pixels in common.wgsl; `depths` are those of the centres."""
    grows = np.linalg.norm(eye.eye_from_space[:3, :3] @ matrix[:3, :3]) / np.sqrt(3.0)
    per_unit = eye.pixels_per_unit / (1.0 if eye.orthographic else np.where(depths > 0, depths, np.inf))
    return np.where(radii < 0, -radii * scale, radii * grows * per_unit)


def _in_rectangles(labels: Labels, matrix: Matrix, eye: Eye, scale: float) -> _Spots:
    """In the upper left corner of what is seen of each rectangle; where that is too small, below it."""
    assert labels.corners is not None
    first, depths = eye.project(labels.positions @ matrix[:3, :3].T + matrix[:3, 3])
    last, _ = eye.project(labels.corners @ matrix[:3, :3].T + matrix[:3, 3])
    low, high = np.minimum(first, last), np.maximum(first, last)
    seen = np.all((low < eye.size) & (high > 0), axis=1)
    low, high = np.clip(low, 0, eye.size), np.clip(high, 0, eye.size)
    sizes = scale * np.array([_size(text) for text in labels.texts])
    inset = _INSET * scale
    fits = np.all(high - low >= sizes + 2 * inset, axis=1)
    inside = low + inset
    below = np.stack([(low[:, 0] + high[:, 0] - sizes[:, 0]) / 2, high[:, 1] + _BELOW_RECTANGLES * scale], 1)
    at = np.clip(np.where(fits[:, None], inside, below), 0, np.maximum(eye.size - sizes, 0))
    anchors = np.where(fits[:, None], (0.0, 0.0), (0.5, 0.0))
    return _Spots(at + anchors * sizes, anchors, depths, seen, fits)


def _size(text: str) -> tuple[float, float]:
    """About the width and height of a text's box, UI points."""
    lines = text.split("\n")
    return (
        _LETTER[0] * max(map(len, lines)) + 2 * PADDING[0],
        _LETTER[1] * len(lines) + 2 * PADDING[1],
    )


def _readable(color: int) -> int:
    """The thing's colour, lightened until it can be read on the dark box; always opaque."""
    r, g, b = (color >> 24) & 255, (color >> 16) & 255, (color >> 8) & 255
    luma = 0.299 * r + 0.587 * g + 0.114 * b
    white = max(0.0, (_LEAST_LUMA - luma) / (255.0 - luma + 1e-9))
    r, g, b = (round(channel + (255 - channel) * white) for channel in (r, g, b))
    return r << 24 | g << 16 | b << 8 | 255
