"""A camera that moves smoothly through cameras given at some times."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.request import Camera, _Aimed, _Orbiting, _Pinhole
from diorama_renderer.camera.rotation import Quaternion, about, matrix_of, product, quaternion_of, slerp

F64 = npt.NDArray[np.float64]


def through(times: F64, cameras: Sequence[Camera]) -> Callable[[float], Camera]:
    """The camera at any time: the first before them all, the last after them.

    Positions, targets, angles and lenses go along monotone cubics (Fritsch and Carlson 1980): smooth, at each of the
    cameras exactly, and never beyond them, so that what stands still between two equal cameras does stand still. Turns
    of pinholes are squads (Shoemake 1987).

    Args:
        times: shape (n,), ascending, n > 0.
        cameras: n of them, all made by the same function.

    Raises:
        ValueError: they were made by different functions, or some of them have an `up` and others have not.
    """
    asked = [camera._asked for camera in cameras]
    kinds = {_kind(each) for each in asked}
    if len(kinds) > 1:
        raise ValueError(
            f"CameraPath.keyframes: cameras must all be made by one function, got {' and '.join(sorted(kinds))}"
        )
    if isinstance(asked[0], _Pinhole):
        return _pinholes(times, [each for each in asked if isinstance(each, _Pinhole)])
    ups = [each.up for each in asked if not isinstance(each, _Pinhole)]
    if any(up is None for up in ups) and any(up is not None for up in ups):
        raise ValueError("CameraPath.keyframes: up must be given to all cameras or to none")
    up = None if ups[0] is None else Curve(times, np.array(ups, np.float64))
    if isinstance(asked[0], _Orbiting):
        return _orbits(times, [each for each in asked if isinstance(each, _Orbiting)], up)
    return _aims(times, [each for each in asked if isinstance(each, _Aimed)], up)


class Curve:
    """Monotone cubics through numbers at some times."""

    def __init__(self, times: F64, values: F64) -> None:
        """Through `values`, shape (n, k), at `times`, shape (n,), ascending."""
        self._times, self._values = times, values
        steps = np.diff(times)[:, None]
        slopes = np.diff(values, axis=0) / steps
        tangents = np.zeros_like(values)
        if len(values) > 1:
            tangents[0], tangents[-1] = slopes[0], slopes[-1]
        if len(values) > 2:
            before, after = slopes[:-1], slopes[1:]
            one, two = 2 * steps[1:] + steps[:-1], steps[1:] + 2 * steps[:-1]
            with np.errstate(all="ignore"):
                mean = (one + two) / (one / before + two / after)
            tangents[1:-1] = np.where(before * after > 0, mean, 0.0)
        self._tangents = tangents

    def __call__(self, time: float) -> F64:
        """Shape (k,)."""
        place, fraction, step = segment(self._times, time)
        if step == 0:
            return np.array(self._values[place])
        u = fraction
        a, b = self._values[place], self._values[place + 1]
        m, n = self._tangents[place] * step, self._tangents[place + 1] * step
        value: F64 = (
            (2 * u**3 - 3 * u**2 + 1) * a
            + (u**3 - 2 * u**2 + u) * m
            + (3 * u**2 - 2 * u**3) * b
            + (u**3 - u**2) * n
        )
        return value


def segment(times: F64, time: float) -> tuple[int, float, float]:
    """Which time lies before, how much of the way to the next, 0 to 1, and how long that is; 0: there is no way."""
    if time <= times[0]:
        return 0, 0.0, 0.0
    if time >= times[-1]:
        return len(times) - 1, 0.0, 0.0
    place = int(np.searchsorted(times, time, side="right")) - 1
    step = float(times[place + 1] - times[place])
    return place, float(time - times[place]) / step, step


def _kind(asked: _Aimed | _Orbiting | _Pinhole) -> str:
    if isinstance(asked, _Pinhole):
        return "pinhole"
    if isinstance(asked, _Orbiting):
        return "orbit"
    return "orthographic" if asked.height > 0 else "look_at"


def _orbits(times: F64, asked: Sequence[_Orbiting], up: Curve | None) -> Callable[[float], Camera]:
    numbers = Curve(
        times,
        np.array(
            [
                (
                    *each.target,
                    math.log(each.distance),
                    each.azimuth_degrees,
                    each.elevation_degrees,
                    each.fov_y_degrees,
                )
                for each in asked
            ]
        ),
    )

    def at(time: float) -> Camera:
        x, y, z, distance, azimuth, elevation, fov = numbers(time).tolist()
        return Camera.orbit(
            (x, y, z),
            math.exp(distance),
            azimuth_degrees=azimuth,
            elevation_degrees=min(90.0, max(-90.0, elevation)),
            up=None if up is None else up(time),
            fov_y_degrees=fov,
        )

    return at


def _aims(times: F64, asked: Sequence[_Aimed], up: Curve | None) -> Callable[[float], Camera]:
    places = Curve(times, np.array([(*each.position, *each.target) for each in asked]))
    is_parallel = asked[0].height > 0
    # The logarithm, so that a zoom looks even.
    zooms = Curve(times, np.log([[each.height if is_parallel else each.fov_y_degrees] for each in asked]))

    def at(time: float) -> Camera:
        place, zoom = places(time), math.exp(zooms(time)[0])
        upward = None if up is None else up(time)
        if is_parallel:
            return Camera.orthographic(place[:3], place[3:], upward, height=zoom)
        return Camera.look_at(place[:3], place[3:], upward, fov_y_degrees=zoom)

    return at


def _pinholes(times: F64, asked: Sequence[_Pinhole]) -> Callable[[float], Camera]:
    if len({(each.resolution, each.distortion) for each in asked}) > 1:
        raise ValueError("CameraPath.keyframes: pinholes must have one resolution and one distortion")
    poses = np.array([each.space_from_camera for each in asked]).reshape(-1, 4, 4)
    if not np.allclose(poses[:, :3, :3] @ poses[:, :3, :3].swapaxes(1, 2), np.eye(3), atol=1e-4) or bool(
        (np.linalg.det(poses[:, :3, :3]) < 0).any()
    ):
        raise ValueError("CameraPath.keyframes: poses of pinholes must be rigid")
    places = Curve(times, poses[:, :3, 3])
    lenses = Curve(times, np.array([each.image_from_camera for each in asked]))
    turn = _turns(times, [quaternion_of(pose[:3, :3]) for pose in poses])

    def at(time: float) -> Camera:
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = matrix_of(turn(time)), places(time)
        lens = lenses(time).reshape(3, 3)
        return Camera.pinhole(pose, lens, asked[0].resolution, distortion=asked[0].distortion)

    return at


def _turns(times: F64, turns: list[Quaternion]) -> Callable[[float], Quaternion]:
    bends = [
        _bend(turns[max(i - 1, 0)], turn, turns[min(i + 1, len(turns) - 1)]) for i, turn in enumerate(turns)
    ]

    def at(time: float) -> Quaternion:
        place, u, step = segment(times, time)
        if step == 0:
            return turns[place]
        straight = slerp(turns[place], turns[place + 1], u)
        bent = slerp(bends[place], bends[place + 1], u)
        return slerp(straight, bent, 2 * u * (1 - u))

    return at


def _bend(before: Quaternion, turn: Quaternion, after: Quaternion) -> Quaternion:
    """Shoemake's control: by which the turn leaves as it has come; at the ends the turn itself."""
    if before == turn or after == turn:
        return turn
    vectors = np.zeros(3)
    x, y, z, w = turn
    for other in (before, after):
        i, j, k, real = product((-x, -y, -z, w), other)
        sine = math.hypot(i, j, k)
        if sine > 0:
            vectors += np.array([i, j, k]) * 2 * math.atan2(sine, abs(real)) * math.copysign(1, real) / sine
    return product(turn, about(*(-vectors / 4).tolist()))
