"""What a lens does to straight lines: the models of OpenCV, both ways.

A lens is told on the plane z = 1 of eye space: what an ideal pinhole would see at (x, y) it shows at `distort((x, y))`;
intrinsics come afterwards. Beyond the radius, or the angle, at which its polynomial stops rising a model says nothing,
though its formula goes on and would fold what lies outside of the picture back into it: there both directions are NaN.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from diorama.schema import DISTORTION_ALIASES, DISTORTION_COUNTS, DISTORTION_MODELS
from diorama_renderer.camera.brown_conrady import BrownConrady
from diorama_renderer.camera.fisheye import Fisheye

F64 = npt.NDArray[np.float64]

_BLOCK = 4096


@dataclass(frozen=True, slots=True, init=False)
class Distortion:
    """How a lens departs from a pinhole. Equal ones compare equal.

    >>> lens = Distortion("brown_conrady", [-0.2, 0.05, 0, 0])
    >>> lens.distort([[0.5, 0.0]])
    array([[0.4765625, 0.       ]])
    >>> lens.undistort(lens.distort([[0.5, 0.0]]))
    array([[0.5, 0. ]])

    Attributes:
        model: "brown_conrady" (also "plumb_bob", "rational_polynomial") or "fisheye" (also "equidistant"); the other
            names, those of ROS, become these.
        coefficients: as OpenCV orders them: k1 k2 p1 p2 [k3 [k4 k5 k6 [s1 s2 s3 s4]]] of brown_conrady, k1 k2 k3 k4 of
            fisheye, whose angles are theta (1 + k1 theta^2 + k2 theta^4 + k3 theta^6 + k4 theta^8). Any array-like of
            so many finite numbers; kept as a tuple.

    Raises:
        ValueError: another model, or not such numbers. A tilted sensor (OpenCV's 14 numbers) only if its tilt is zero.
    """

    model: str
    coefficients: tuple[float, ...]

    def __init__(self, model: str, coefficients: npt.ArrayLike) -> None:
        """Parses both: see the class."""
        known = DISTORTION_ALIASES.get(model) if isinstance(model, str) else None
        if known is None:
            names = ", ".join(map(repr, DISTORTION_ALIASES))
            raise ValueError(f"Distortion: model must be one of {names}, got {model!r}")
        object.__setattr__(self, "model", known)
        object.__setattr__(self, "coefficients", _parse_coefficients(known, coefficients))

    @property
    def is_identity(self) -> bool:
        """Whether the lens is a pinhole: all zero. A fisheye lens never is."""
        return self.model == "brown_conrady" and not any(self.coefficients)

    @property
    def max_angle(self) -> float:
        """Radians from the axis up to which the model means something: at most pi / 2, of a fisheye lens pi."""
        return _lens_of(self).max_angle

    def distort(self, xy: npt.ArrayLike) -> F64:
        """Where the lens shows what a pinhole would see at points of the plane z = 1.

        Args:
            xy: shape (n, 2).

        Returns:
            Shape (n, 2), on the same plane; NaN beyond `max_angle`.
        """
        plane = np.asarray(xy, np.float64).reshape(-1, 2)
        return self.distort_rays(np.column_stack([plane, np.ones(len(plane))]))

    def undistort(self, xy: npt.ArrayLike) -> F64:
        """The inverse of `distort`.

        Args:
            xy: shape (n, 2), where the lens shows something.

        Returns:
            Shape (n, 2); NaN where the lens shows nothing, or what is not in front (a fisheye lens may see that).
        """
        rays = self.undistort_rays(xy)
        with np.errstate(all="ignore"):
            found: F64 = rays[:, :2] / np.where(rays[:, 2:] > 0, rays[:, 2:], np.nan)
        return found

    def distort_rays(self, rays: npt.ArrayLike) -> F64:
        """Where the lens shows what lies in some directions.

        Args:
            rays: shape (n, 3), in eye space, of any length: x right, y down, z forward. A fisheye lens also shows what
                is behind (z <= 0), as far as `max_angle`.

        Returns:
            Shape (n, 2), on the plane z = 1; NaN where it shows nothing.
        """
        with np.errstate(all="ignore"):
            shown = _lens_of(self).distort_rays(np.asarray(rays, np.float64).reshape(-1, 3))
        shown[~np.isfinite(shown).all(axis=1)] = np.nan
        return shown

    def undistort_rays(self, xy: npt.ArrayLike) -> F64:
        """The inverse of `distort_rays`.

        Args:
            xy: shape (n, 2), where the lens shows something, on the plane z = 1.

        Returns:
            Shape (n, 3), unit vectors in eye space; NaN where the lens shows nothing.
        """
        shown, lens = np.asarray(xy, np.float64).reshape(-1, 2), _lens_of(self)
        rays = np.empty((len(shown), 3))
        with np.errstate(all="ignore"):
            # In blocks: what the steps of the search need stays in the cache.
            for first in range(0, len(shown), _BLOCK):
                block = slice(first, first + _BLOCK)
                rays[block] = lens.undistort_rays(shown[block])
        rays[~np.isfinite(rays).all(axis=1)] = np.nan
        return rays


def logged_distortion(values: F64) -> Distortion | None:
    """The distortion in a value of the schema's distorted pinhole.

    Args:
        values: shape (24,).

    Returns:
        None if it is none: an unknown model, numbers that are not finite, or too few of them.
    """
    return _of_bytes(np.ascontiguousarray(values[11:], np.float64).tobytes())


@lru_cache(maxsize=16384)
def _of_bytes(content: bytes) -> Distortion | None:
    code, *coefficients = np.frombuffer(content, np.float64).tolist()
    given = [value for value in coefficients if not math.isnan(value)]
    for model, known in DISTORTION_MODELS.items():
        if code == known:
            try:
                return Distortion(model, tuple(given))
            except ValueError:
                return None
    return None


@lru_cache(maxsize=256)
def _lens_of(distortion: Distortion) -> BrownConrady | Fisheye:
    make = Fisheye.of if distortion.model == "fisheye" else BrownConrady.of
    return make(distortion.coefficients)


def _parse_coefficients(model: str, given: npt.ArrayLike) -> tuple[float, ...]:
    counts = DISTORTION_COUNTS[model]
    expected = ", ".join(map(str, counts[:-1])) + " or " * (len(counts) > 1) + str(counts[-1])
    try:
        values = np.asarray(given, np.float64).reshape(-1)
    except (TypeError, ValueError):
        raise ValueError(f"Distortion: coefficients must be {expected} numbers, got {given!r}") from None
    if model == "brown_conrady" and len(values) == 14:
        if values[12:].any():
            raise ValueError("Distortion: a tilted sensor (14 coefficients) is not supported")
        values = values[:12]
    if len(values) not in counts:
        raise ValueError(f"Distortion: coefficients of {model} must be {expected} numbers, got {len(values)}")
    if not bool(np.isfinite(values).all()):
        raise ValueError(f"Distortion: coefficients must be finite, got {values.tolist()}")
    return tuple(values.tolist())
