"""Texts of the scene to texts on the picture."""

from __future__ import annotations

import numpy as np

from diorama_renderer.passes.labels import ScreenLabel
from diorama_renderer.scene import Scene
from diorama_renderer.scene.labels import Labels
from diorama_renderer.view.frame import Frame

MOST_LABELS = 1000
"""Of a picture: the nearest."""

_BELOW_POINTS = 4.0
_LEAST_LUMA = 165.0


def screen_labels(scene: Scene, frame: Frame, *, pixels_per_point: float) -> list[ScreenLabel]:
    """The labels that are in the picture, far ones first, so that near ones cover them."""
    found: list[tuple[float, int, ScreenLabel]] = []
    for key in sorted(scene.labels, key=lambda key: (key[1], key[0])):
        found += _project(scene.labels[key], frame, len(found), pixels_per_point)
    found.sort(key=lambda label: (-label[0], label[1]))
    return [label for _, _, label in found[-MOST_LABELS:]]


def _project(
    labels: Labels, frame: Frame, order: int, pixels_per_point: float
) -> list[tuple[float, int, ScreenLabel]]:
    space, is_flat = frame.arrangement.space, frame.arrangement.is_flat
    if not space.reachable[labels.entity]:
        return []
    if space.pinhole[labels.entity] < 0 and labels.is_flat != is_flat:
        return []
    matrix = space.space_from_entity[labels.entity]
    points = labels.positions @ matrix[:3, :3].T + matrix[:3, 3]
    pixels, depths = frame.eye.project(points)
    inside = ((pixels >= 0) & (pixels < frame.eye.size)).all(axis=1) & (depths > frame.eye.near)
    shift = _BELOW_POINTS * pixels_per_point if labels.below else 0.0
    anchor = (0.5, 0.0) if labels.below else (0.5, 0.5)
    return [
        (
            float(depths[at]),
            order + int(at),
            ScreenLabel(
                float(pixels[at, 0]),
                float(pixels[at, 1]) + shift,
                labels.texts[at],
                _readable(int(labels.colors[at])),
                anchor=anchor,
            ),
        )
        for at in np.flatnonzero(inside)
    ]


def _readable(color: int) -> int:
    """The thing's colour, lightened until it can be read on the dark box; always opaque."""
    r, g, b = (color >> 24) & 255, (color >> 16) & 255, (color >> 8) & 255
    luma = 0.299 * r + 0.587 * g + 0.114 * b
    white = max(0.0, (_LEAST_LUMA - luma) / (255.0 - luma + 1e-9))
    r, g, b = (round(channel + (255 - channel) * white) for channel in (r, g, b))
    return r << 24 | g << 16 | b << 8 | 255
