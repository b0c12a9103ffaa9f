"""The fisheye lens of OpenCV: an angle to the axis becomes a distance from the middle of the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.radial import Profile

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Fisheye:
    """theta_d = theta (1 + k1 theta^2 + k2 theta^4 + k3 theta^6 + k4 theta^8), along the same direction on the plane.

    Attributes:
        profile: theta to theta_d.
    """

    profile: Profile

    @classmethod
    def of(cls, coefficients: Sequence[float]) -> Fisheye:
        """k1, k2, k3, k4."""
        return cls(Profile.of([1.0, *coefficients], end=math.pi))

    @property
    def max_angle(self) -> float:
        """Radians."""
        return self.profile.limit

    def distort_rays(self, rays: F64) -> F64:
        """See `Distortion.distort_rays`."""
        x, y, z = rays.T
        across = np.hypot(x, y)
        angle = np.arctan2(across, z)
        angle = np.where(angle <= self.profile.limit, angle, np.nan)
        radius = angle * self.profile.ratio(angle * angle)
        # On the axis ahead the direction on the plane is of no matter; behind, or at the eye, there is none.
        on_axis = np.where(z > 0, 0.0, np.nan)
        scale = np.where(across > 0, radius / across, on_axis)
        distorted: F64 = rays[:, :2] * scale[:, None]
        return distorted

    def undistort_rays(self, xy: F64) -> F64:
        """See `Distortion.undistort_rays`."""
        radius = np.hypot(xy[:, 0], xy[:, 1])
        angle = self.profile.inverse(radius)
        scale = np.where(radius > 0, np.sin(angle) / radius, 1.0)
        return np.column_stack([xy * scale[:, None], np.cos(angle)])
