"""`CameraPath`: cameras that move while a sequence is drawn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Camera
from diorama_renderer.camera.checks import parse_array, parse_between
from diorama_renderer.camera.framing import DEFAULT_FOV_Y_DEGREES
from diorama_renderer.camera.keyframes import through
from diorama_renderer.headless.sequence import Shot
from diorama_renderer.media.extent import extent_of
from diorama_renderer.recordings.names import entity_of, timeline_of
from diorama_renderer.state import TimeValue, time_of

F64 = npt.NDArray[np.float64]
Target = npt.ArrayLike | str | None

_CLOSER = 0.45  # of the distance that shows the whole scene: from there something in it is followed


class CameraPath(ABC):
    """A camera that moves: `keyframes`, `orbit` or `follow`. Given as `camera` to `render_sequence`, `save_video`, ...

    Anything else with a method `cameras(shots)` that returns a camera a shot can be given in its place.
    """

    @abstractmethod
    def cameras(self, shots: Sequence[Shot]) -> Sequence[Camera]:
        """The camera of each frame.

        Args:
            shots: the frames, in order; each says when it is, and where entities are then.

        Raises:
            ValueError: no such entity or timeline, or nothing ever says where the entity is.
        """

    @staticmethod
    def keyframes(
        keys: Iterable[tuple[TimeValue, Camera]], *, timeline: str | None = None, loop: bool = False
    ) -> CameraPath:
        """Through cameras at given times, smoothly; it rests where two that follow each other are equal.

        Args:
            keys: pairs of a time and a camera, in any order. All cameras are made by one function, such as
                `Camera.look_at`; by `Camera.orbit` the way is around, and any number of turns.
            timeline: on which the times are; None: seconds of the video, 0 where it starts.
            loop: whether to begin again after the last key, which then has the camera of the first.

        Raises:
            ValueError: no key, two at one time, a time that is none, or cameras of different kinds.

        Example:
            >>> dr.CameraPath.keyframes([(0, dr.Camera.orbit((0, 0, 0), 9, azimuth_degrees=0, elevation_degrees=20)),
            ...                          (6, dr.Camera.orbit((0, 0, 1), 4, azimuth_degrees=90, elevation_degrees=5))])
        """
        pairs = list(keys)
        if not pairs or not all(
            isinstance(pair, tuple | list) and len(pair) == 2 and isinstance(pair[1], Camera)
            for pair in pairs
        ):
            raise ValueError(
                f"CameraPath.keyframes: keys must be (time, Camera) pairs, at least one, got {pairs!r}"
            )
        through(
            np.arange(len(pairs), dtype=np.float64), [camera for _, camera in pairs]
        )  # what cannot be mixed
        return _Keyframes(tuple((time, camera) for time, camera in pairs), timeline, loop)

    @staticmethod
    def orbit(
        target: Target = None,
        distance: float | None = None,
        *,
        azimuth_degrees: float = 30.0,
        elevation_degrees: float = 20.0,
        turns: float = 1.0,
        seconds_per_turn: float | None = None,
        up: npt.ArrayLike | None = None,
        fov_y_degrees: float = DEFAULT_FOV_Y_DEGREES,
    ) -> CameraPath:
        """Around something, counterclockwise seen from above, evenly.

        Args:
            target: shape (3,), in the space that is looked at; the path of an entity, which is followed; None: the
                middle of what is seen.
            distance: from the target, scene units. None: all that is seen fits into the picture.
            azimuth_degrees: where it begins, as in `Camera.orbit`.
            elevation_degrees: above the target, -90 to 90.
            turns: of the whole video, whose end then joins its beginning; negative: clockwise.
            seconds_per_turn: instead of `turns`, seconds of the video; negative: clockwise.
            up: shape (3,), the axis; None: the space's own.
            fov_y_degrees: the whole vertical angle of view.

        Raises:
            ValueError: something is not finite or out of its range.
        """
        if seconds_per_turn is not None and not (np.isfinite(seconds_per_turn) and seconds_per_turn != 0):
            raise ValueError(f"CameraPath.orbit: seconds_per_turn must not be 0, got {seconds_per_turn!r}")
        parse_between(turns, -np.inf, np.inf, where="CameraPath.orbit: turns")
        aim = _Aim.of(
            "CameraPath.orbit", target, distance, azimuth_degrees, elevation_degrees, up, fov_y_degrees
        )
        return _Orbit(aim, turns, seconds_per_turn, 0.0)

    @staticmethod
    def follow(
        entity: str,
        *,
        distance: float | None = None,
        azimuth_degrees: float = 30.0,
        elevation_degrees: float = 20.0,
        offset: npt.ArrayLike | None = None,
        turning: bool = False,
        smoothing_seconds: float = 0.5,
        up: npt.ArrayLike | None = None,
        fov_y_degrees: float = DEFAULT_FOV_Y_DEGREES,
    ) -> CameraPath:
        """With an entity, looking at its origin.

        Args:
            entity: its path. Where nothing says where it is, the camera stays where the entity was or will be.
            distance: from it, scene units. None: a bit less than half of what would show the whole scene.
            azimuth_degrees: as in `Camera.orbit`.
            elevation_degrees: likewise.
            offset: shape (3,), instead of these three: where the camera is, seen from the entity, along the axes of the
                space.
            turning: whether `offset` is along the axes of the entity, so that the camera turns with it.
            smoothing_seconds: seconds of the video over which the way of the camera is averaged, before and after, so
                that it does not shake; 0: not at all.
            up: shape (3,); None: the space's own.
            fov_y_degrees: the whole vertical angle of view.

        Raises:
            ValueError: something is not finite or out of its range, or turning without an offset.
        """
        smooth = float(smoothing_seconds)
        if not 0 <= smooth < np.inf:
            raise ValueError(
                f"CameraPath.follow: smoothing_seconds must be 0 or more, got {smoothing_seconds!r}"
            )
        if not isinstance(entity, str):
            raise TypeError(f"CameraPath.follow: entity must be a path, got {entity!r}")
        if offset is None and turning:
            raise ValueError("CameraPath.follow: turning needs an offset, along the axes of the entity")
        aim = _Aim.of(
            "CameraPath.follow", entity, distance, azimuth_degrees, elevation_degrees, up, fov_y_degrees
        )
        if offset is None:
            return _Orbit(aim, 0.0, None, smooth)
        away = parse_array(offset, shape=(3,), where="CameraPath.follow: offset")
        if not away.any():
            raise ValueError("CameraPath.follow: offset must not be zero")
        return _Chase(aim, away, turning, smooth)


@dataclass(frozen=True, eq=False)
class _Aim:
    caller: str
    target: F64 | str | None
    distance: float | None
    azimuth_degrees: float
    elevation_degrees: float
    up: npt.ArrayLike | None
    fov_y_degrees: float

    @classmethod
    def of(cls, caller: str, target: Target, distance: float | None, *angles: Any) -> _Aim:
        place = target if target is None or isinstance(target, str) else np.asarray(target, np.float64)
        aim = cls(caller, place, distance, *angles)
        try:
            aim.camera(
                np.zeros(3) if place is None or isinstance(place, str) else place, distance or 1.0, 0.0
            )
        except ValueError as error:
            raise ValueError(str(error).replace("Camera.orbit", caller)) from None
        if distance == 0:
            raise ValueError(f"{caller}: distance must be positive, got {distance!r}")
        return aim

    def camera(self, target: F64, distance: float, turned_degrees: float) -> Camera:
        return Camera.orbit(
            target,
            distance,
            azimuth_degrees=self.azimuth_degrees + turned_degrees,
            elevation_degrees=self.elevation_degrees,
            up=self.up,
            fov_y_degrees=self.fov_y_degrees,
        )


@dataclass(frozen=True, eq=False)
class _Keyframes(CameraPath):
    keys: tuple[tuple[TimeValue, Camera], ...]
    timeline: str | None
    loop: bool

    def cameras(self, shots: Sequence[Shot]) -> Sequence[Camera]:
        times = self._times(shots[0])
        order = np.argsort(times, kind="stable")
        keys = times[order]
        if not np.isfinite(keys).all() or not (np.diff(keys) > 0).all():
            raise ValueError(
                "CameraPath.keyframes: keys must have finite times, no two the same, "
                f"got {[key for key, _ in self.keys]}"
            )
        at = through(keys, [self.keys[place][1] for place in order.tolist()])
        origin = 0 if self.timeline is None else shots[0].moment.time
        found = []
        for shot in shots:
            time = shot.seconds if self.timeline is None else float(shot.moment.time - origin)
            if self.loop and time > keys[-1] > keys[0]:
                time = keys[0] + (time - keys[0]) % (keys[-1] - keys[0])
            found.append(at(time))
        return found

    def _times(self, first: Shot) -> F64:
        """Seconds, or times of the timeline since the first frame: in float64 digits of dates would be lost."""
        given = [time for time, _ in self.keys]
        if self.timeline is None:
            for time in given:
                if isinstance(time, bool | np.datetime64) or not isinstance(
                    time, int | float | np.number | np.timedelta64
                ):
                    raise ValueError(
                        f"CameraPath.keyframes: times must be seconds of the video, got {time!r}"
                    )
            return np.array(
                [
                    time / np.timedelta64(1, "s") if isinstance(time, np.timedelta64) else float(time)
                    for time in given
                ]
            )
        caller = "CameraPath.keyframes"
        axis = timeline_of(first.recording.store, self.timeline, given, caller=caller)
        if axis != first.moment.timeline:
            drawn = first.moment.timeline
            raise ValueError(
                f"{caller}: timeline must be that of the sequence, "
                f"{None if drawn is None else drawn.name!r}, got {self.timeline!r}"
            )
        return np.array([float(time_of(axis, time, caller=caller) - first.moment.time) for time in given])


@dataclass(frozen=True, eq=False)
class _Orbit(CameraPath):
    aim: _Aim
    turns: float
    seconds_per_turn: float | None
    smoothing_seconds: float

    def cameras(self, shots: Sequence[Shot]) -> Sequence[Camera]:
        aim = self.aim
        distance = aim.distance
        if isinstance(aim.target, str):
            targets = poses_of(aim.target, shots, caller=aim.caller)[:, :3, 3]
            targets = smoothed(targets, shots, self.smoothing_seconds)
            if distance is None:
                distance = extent_of(shots[-1]).distance(aim.fov_y_degrees, shots[0].aspect) * _CLOSER
        else:
            middle = aim.target
            if distance is None or middle is None:
                extent = extent_of(shots[-1])
                middle = extent.middle if middle is None else middle
                distance = (
                    extent.distance(aim.fov_y_degrees, shots[0].aspect) if distance is None else distance
                )
            targets = np.broadcast_to(middle, (len(shots), 3))
        return [aim.camera(target, distance, self._turned(shot)) for target, shot in zip(targets, shots)]

    def _turned(self, shot: Shot) -> float:
        if self.seconds_per_turn is not None:
            return shot.seconds / self.seconds_per_turn * 360.0
        return self.turns * 360.0 * shot.index / shot.count


@dataclass(frozen=True, eq=False)
class _Chase(CameraPath):
    aim: _Aim
    offset: F64
    turning: bool
    smoothing_seconds: float

    def cameras(self, shots: Sequence[Shot]) -> Sequence[Camera]:
        assert isinstance(self.aim.target, str)
        poses = poses_of(self.aim.target, shots, caller=self.aim.caller)
        targets = smoothed(poses[:, :3, 3], shots, self.smoothing_seconds)
        away = np.broadcast_to(self.offset, targets.shape)
        if self.turning:
            axes = smoothed(poses[:, :3, :3].reshape(-1, 9), shots, self.smoothing_seconds).reshape(-1, 3, 3)
            u, _, v = np.linalg.svd(axes)
            away = (u @ v) @ self.offset
        return [
            Camera.look_at(target + each, target, self.aim.up, fov_y_degrees=self.aim.fov_y_degrees)
            for target, each in zip(targets, away)
        ]


def poses_of(entity: str, shots: Sequence[Shot], *, caller: str) -> F64:
    """Shape (n, 4, 4): where an entity is in the space at each frame; where nothing says it, as nearest in time.

    Raises:
        ValueError: no such entity, or nothing ever says where it is.
    """
    entity_of(shots[0].recording.store, entity, caller=caller, argument="entity")
    found = [shot.space_from(entity) for shot in shots]
    known = [i for i, pose in enumerate(found) if pose is not None and bool(np.isfinite(pose).all())]
    if not known:
        raise ValueError(
            f"{caller}: entity must be one that is somewhere in the space, and nothing says where {entity!r} is"
        )
    poses: F64 = np.array([found[i] for i in known], np.float64)
    places = np.arange(len(shots))
    after = np.searchsorted(known, places).clip(0, len(known) - 1)
    before = (after - 1).clip(0)
    at = np.array(known)
    nearest = np.where(np.abs(at[before] - places) < np.abs(at[after] - places), before, after)
    return poses[nearest]


def smoothed(values: F64, shots: Sequence[Shot], seconds: float) -> F64:
    """Shape (n, k): the mean around each frame, weighted by a bell that is `seconds` wide on either side.

    Before the beginning and after the end all stays as it is there.
    """
    if len(shots) < 2 or seconds <= 0:
        return values
    reach = min(int(seconds / shots[1].seconds), 10 * len(shots))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(reach, 1) * 2) ** 2)
    weights /= weights.sum()
    padded = np.concatenate([np.repeat(values[:1], reach, 0), values, np.repeat(values[-1:], reach, 0)])
    return np.stack([np.convolve(column, weights, "valid") for column in padded.T], axis=1)
