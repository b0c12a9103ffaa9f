"""How large a scene is and where its middle is, as far as it is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Camera
from diorama_renderer.headless.renderer import render
from diorama_renderer.headless.rendering import Rendering
from diorama_renderer.headless.sequence import Shot

F64 = npt.NDArray[np.float64]

_SIZE = (96, 96)
_MARGIN = 1.03  # around it, and for what lies between the places that were looked at
_AROUND = (60.0, 180.0, 300.0)


@dataclass(frozen=True, eq=False)
class Extent:
    """Of a scene, in its space.

    Attributes:
        middle: shape (3,).
        radius: scene units, > 0, of the ball around the middle that holds it.
    """

    middle: F64
    radius: float

    def distance(self, fov_y_degrees: float, aspect: float = 1.0) -> float:
        """From where a picture, `aspect` times as wide as high, shows all of it."""
        half = np.radians(min(fov_y_degrees, 170.0)) / 2
        narrower = min(half, np.arctan(aspect * np.tan(half)))
        return _MARGIN * self.radius / float(np.sin(narrower))


def extent_of(shot: Shot) -> Extent:
    """Of what is seen at the time of a frame: from where `render` would show it, and then from around."""
    seen = [_places(_drawn(shot, None))]
    first = _around(seen)
    for azimuth in _AROUND:
        camera = Camera.orbit(
            first.middle, first.distance(55.0) * 1.3, azimuth_degrees=azimuth, elevation_degrees=25
        )
        seen.append(_places(_drawn(shot, camera)))
    return _around(seen)


def _drawn(shot: Shot, camera: Camera | None) -> Rendering:
    return render(
        shot.recording,
        at=shot.at,
        space=shot.space,
        size=_SIZE,
        camera=camera,
        labels=False,
        passes=("positions",),
    )


def _places(rendering: Rendering) -> F64:
    places = rendering.positions.reshape(-1, 3).astype(np.float64)
    return places[np.isfinite(places).all(axis=1)]


def _around(seen: list[F64]) -> Extent:
    places = np.concatenate(seen)
    if not len(places):
        return Extent(np.zeros(3), 1.0)
    low, high = places.min(axis=0), places.max(axis=0)
    middle = (low + high) / 2
    radius = float(np.linalg.norm(places - middle, axis=1).max())
    return Extent(middle, radius if radius > 0 else 0.5)
