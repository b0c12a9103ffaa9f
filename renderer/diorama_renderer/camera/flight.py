"""A smooth flight from one eye to another."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from diorama_renderer.camera.limits import between
from diorama_renderer.camera.orbit import OrbitEye
from diorama_renderer.camera.rotation import Quaternion, Turntable, angle_between, slerp

SHORTEST, LONGEST = 0.2, 0.7
"""Seconds that a flight takes."""
_FAR = 4.0  # radii, or powers of e of the radius: from there on a way takes as long as the longest
_PARALLEL_FOV_DEGREES = 0.5  # a perspective of so small an angle looks orthographic


@dataclass(frozen=True, slots=True)
class Flight:
    """From `start` to `goal`: fast at first, slowing down, and then exactly there.

    The height of the view at the orbit centre changes by equal factors in equal times, and the centre moves in
    proportion to it: a flight towards a point keeps that point in its place, as zooming does. Eyes with the
    same up axis keep the horizon level. Between the projections the angle of view narrows while the eye backs
    away.
    """

    start: OrbitEye
    goal: OrbitEye

    @property
    def seconds(self) -> float:
        """How long it takes, by the angle and the distance; 0 if there is nowhere to go."""
        if self.start.still() == self.goal.still():
            return 0.0
        angle = angle_between(self.start.rotation, self.goal.rotation) / math.pi
        way = math.dist(self.start.center, self.goal.center) / max(self.start.radius, self.goal.radius)
        closer = abs(math.log(self.goal.radius / self.start.radius))
        return SHORTEST + (LONGEST - SHORTEST) * min(1.0, max(angle, math.hypot(way, closer) / _FAR))

    def is_over(self, seconds: float) -> bool:
        """Whether the goal is reached so long after the start."""
        return not seconds < self.seconds

    def at(self, seconds: float) -> OrbitEye:
        """The eye so long after the start; at rest."""
        if self.is_over(seconds):
            return self.goal.still()
        if seconds <= 0:
            return self.start.still()
        return self._after(1.0 - (1.0 - seconds / self.seconds) ** 3)

    def _after(self, part: float) -> OrbitEye:
        growth = math.log(self.goal.height / self.start.height)
        height = self.start.height * math.exp(growth * part)
        orthographic = self.start.orthographic and self.goal.orthographic
        fov = _apparent_fov(self.start) * (1 - part) + _apparent_fov(self.goal) * part
        if orthographic:
            fov = self.start.fov_y_degrees * (1 - part) + self.goal.fov_y_degrees * part
        way = part if abs(growth) < 1e-9 else math.expm1(growth * part) / math.expm1(growth)
        center = np.array(self.start.center) * (1 - way) + np.array(self.goal.center) * way
        eye = replace(self.goal.still(), fov_y_degrees=fov, orthographic=orthographic)
        return eye.moved(
            center=center,
            radius=height / (2 * math.tan(math.radians(fov) / 2)),
            rotation=self._rotation_after(part),
        )

    def _rotation_after(self, part: float) -> Quaternion:
        if self.goal.up is None or self.start.up != self.goal.up:
            return slerp(self.start.rotation, self.goal.rotation, part)
        a, b = (Turntable.of(eye.rotation, self.goal.up) for eye in (self.start, self.goal))
        if a.roll != 0 or b.roll != 0:
            return slerp(self.start.rotation, self.goal.rotation, part)
        yaw = math.atan2(float(np.cross(a.right, b.right) @ a.up), float(a.right @ b.right))
        elevation = a.elevation * (1 - part) + b.elevation * part
        return Turntable(
            a.up, a.right_after(yaw * part), between(elevation, -math.pi / 2, math.pi / 2), 0.0
        ).rotation


def _apparent_fov(eye: OrbitEye) -> float:
    return min(_PARALLEL_FOV_DEGREES, eye.fov_y_degrees) if eye.orthographic else eye.fov_y_degrees
