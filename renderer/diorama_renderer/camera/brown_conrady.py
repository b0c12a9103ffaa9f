"""The lens of Brown and Conrady as OpenCV writes it: radial (a ratio of polynomials), tangential and thin prism.

Radial terms alone are inverted along the radius, for which there are brackets. The others bend that by little, so
Newton's method in the plane begins there. It is kept to the disc in which the symmetric part of the Jacobian is
positive definite: on a convex set that makes a map injective, so nothing is folded, and of radial terms alone it asks
no more than that the radius rises.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.radial import FARTHEST, Profile

F64 = npt.NDArray[np.float64]

_DIRECTIONS = 96
_REFINEMENTS = 30
_MOST_STEPS = 50
_CONVERGED = 4e-15
_SOLVED = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class BrownConrady:
    """The lens with coefficients k1 k2 p1 p2 k3 k4 k5 k6 s1 s2 s3 s4.

    Attributes:
        profile: the radial terms.
        tangential: p1 and p2.
        prism: s1, s2, s3, s4.
        limit: radius on the plane z = 1 within which the lens means something.
    """

    profile: Profile
    tangential: tuple[float, float]
    prism: tuple[float, float, float, float]
    limit: float

    @classmethod
    def of(cls, coefficients: Sequence[float]) -> BrownConrady:
        """From 4, 5, 8 or 12 coefficients; those that are missing are zero."""
        k1, k2, p1, p2, k3, k4, k5, k6, s1, s2, s3, s4 = (*coefficients, *[0.0] * (12 - len(coefficients)))
        denominator = [1.0, k4, k5, k6] if k4 or k5 or k6 else [1.0]
        profile = Profile.of([1.0, k1, k2, k3], denominator, end=FARTHEST)
        lens = cls(profile, (p1, p2), (s1, s2, s3, s4), profile.limit)
        return lens if lens.is_radial else cls(profile, (p1, p2), (s1, s2, s3, s4), lens._injective_radius())

    @property
    def is_radial(self) -> bool:
        """Whether the lens is symmetric about its axis."""
        return not (any(self.tangential) or any(self.prism))

    @property
    def max_angle(self) -> float:
        """Radians."""
        return math.atan(self.limit)

    def distort_rays(self, rays: F64) -> F64:
        """See `Distortion.distort_rays`."""
        x, y = (rays[:, :2] / np.where(rays[:, 2:] > 0, rays[:, 2:], np.nan)).T
        outside = np.hypot(x, y) > self.limit
        u, v = self._distort(x, y)
        u[outside] = v[outside] = np.nan
        return np.stack([u, v], axis=1)

    def undistort_rays(self, xy: F64) -> F64:
        """See `Distortion.undistort_rays`."""
        radius = np.hypot(xy[:, 0], xy[:, 1])
        inside = self.profile.inverse(radius) if self.is_radial else self.profile.roughly_inverse(radius)
        scale = np.where(radius > 0, inside / radius, 1.0)
        x, y = (xy * scale[:, None]).T
        if not self.is_radial:
            x, y = self._solve(x, y, xy)
        length = np.sqrt(x * x + y * y + 1.0)
        return np.stack([x / length, y / length, 1.0 / length], axis=1)

    def _distort(self, x: F64, y: F64) -> tuple[F64, F64]:
        squares = x * x + y * y
        ratio = self.profile.ratio(squares)
        if self.is_radial:
            return x * ratio, y * ratio
        (p1, p2), (s1, s2, s3, s4) = self.tangential, self.prism
        xy = 2 * x * y
        u = x * ratio + p1 * xy + p2 * (squares + 2 * x * x) + squares * (s1 + s2 * squares)
        v = y * ratio + p2 * xy + p1 * (squares + 2 * y * y) + squares * (s3 + s4 * squares)
        return u, v

    def _jacobian(self, x: F64, y: F64) -> tuple[F64, F64, F64, F64]:
        """du/dx, du/dy, dv/dx, dv/dy."""
        squares = x * x + y * y
        ratio, slope = self.profile.ratio_and_slope(squares)
        (p1, p2), (s1, s2, s3, s4) = self.tangential, self.prism
        across = 2 * (x * y * slope + p1 * x + p2 * y)
        prism_u, prism_v = 2 * (s1 + 2 * s2 * squares), 2 * (s3 + 2 * s4 * squares)
        return (
            ratio + 2 * (x * x * slope + p1 * y + 3 * p2 * x) + x * prism_u,
            across + y * prism_u,
            across + x * prism_v,
            ratio + 2 * (y * y * slope + 3 * p1 * y + p2 * x) + y * prism_v,
        )

    def _injective_radius(self) -> float:
        """The radius of the disc in which the symmetric part of the Jacobian is positive definite."""
        with np.errstate(all="ignore"):
            radii = self.profile.xs
            is_safe = self._is_definite(radii)
            if bool(is_safe.all()):
                return float(radii[-1])
            first = int(np.argmin(is_safe))
            if first == 0:
                return 0.0
            low, high = float(radii[first - 1]), float(radii[first])
            for _ in range(_REFINEMENTS):
                middle = (low + high) / 2
                low, high = (middle, high) if self._is_definite(np.array([middle]))[0] else (low, middle)
        return low

    def _is_definite(self, radii: F64) -> npt.NDArray[np.bool_]:
        """Shape (n,): whether it is at each radius, in all directions."""
        turn = np.arange(_DIRECTIONS) * (2 * np.pi / _DIRECTIONS)
        a, b, c, d = self._jacobian(np.outer(radii, np.cos(turn)), np.outer(radii, np.sin(turn)))
        least = (a + d) / 2 - np.hypot((a - d) / 2, (b + c) / 2)
        definite = np.asarray(least > 0)
        return np.asarray(definite.all(axis=1))

    def _solve(self, x: F64, y: F64, wanted: F64) -> tuple[F64, F64]:
        """Newton's method from (x, y), damped so that the error falls and the disc is not left; NaN where it fails."""
        points = np.stack([x, y])
        points *= np.minimum(1.0, 0.999 * self.limit / np.maximum(np.hypot(x, y), 1e-300))
        error = np.stack(self._distort(*points)) - wanted.T
        size = np.hypot(*error)
        damping = np.ones(len(x))
        active = np.flatnonzero(np.isfinite(size))
        for _ in range(_MOST_STEPS):
            active = active[size[active] > _CONVERGED * (1.0 + np.abs(wanted[active]).max(axis=1))]
            if not len(active):
                break
            at, wrong, share = points[:, active], error[:, active], damping[active]
            a, b, c, d = self._jacobian(*at)
            step = np.stack([d * wrong[0] - b * wrong[1], a * wrong[1] - c * wrong[0]]) / (a * d - b * c)
            better = at - share * step
            new_error = np.stack(self._distort(*better)) - wanted[active].T
            new_size = np.hypot(*new_error)
            taken = (new_size < size[active]) & (np.hypot(*better) <= self.limit)
            moved = active[taken]
            points[:, moved], error[:, moved] = better[:, taken], new_error[:, taken]
            size[moved] = new_size[taken]
            damping[active] = np.where(taken, np.minimum(1.0, 2 * share), share / 4)
            active = active[damping[active] > 1e-9]
        solved = size <= _SOLVED * (1.0 + np.abs(wanted).max(axis=1))
        found = np.where(solved, points, np.nan)
        return found[0], found[1]
