"""`Camera`: the eye that a user asks for, before the picture's size and the scene are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera.checks import (
    parse_array,
    parse_between,
    parse_intrinsics,
    parse_invertible,
    parse_size,
)
from diorama_renderer.camera.distortion import Distortion
from diorama_renderer.camera.eye import Eye
from diorama_renderer.camera.framing import (
    DEFAULT_FOV_Y_DEGREES,
    Bounds,
    depth_range_for,
    near_for,
    pinhole_eye,
)
from diorama_renderer.camera.pose import look_at, parallel, unit, up_or_else
from diorama_renderer.camera.sides import side_axes

F64 = npt.NDArray[np.float64]
Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class _Aimed:
    position: Vector
    target: Vector
    up: Vector | None
    fov_y_degrees: float = 0.0
    height: float = 0.0  # scene units; > 0: orthographic


@dataclass(frozen=True, slots=True)
class _Orbiting:
    target: Vector
    distance: float
    azimuth_degrees: float
    elevation_degrees: float
    up: Vector | None
    fov_y_degrees: float

    def pose(self, default_up: npt.ArrayLike | None) -> tuple[F64, F64, F64]:
        """Position, forward and what is up in the picture, shape (3,) each."""
        up = unit(self.up if self.up is not None else default_up)
        up = np.array([0.0, 0.0, 1.0]) if up is None else up
        ahead = side_axes("front", up=up)[0]
        turn, rise = np.radians(self.azimuth_degrees), np.radians(self.elevation_degrees)
        outward = np.sin(turn) * np.cross(ahead, up) - np.cos(turn) * ahead
        away = np.cos(rise) * outward + np.sin(rise) * up
        # Not `up` itself: from straight above it would be the line of sight.
        up_in_picture = np.cos(rise) * up - np.sin(rise) * outward
        return np.array(self.target) + self.distance * away, -self.distance * away, up_in_picture


@dataclass(frozen=True, slots=True)
class _Pinhole:
    space_from_camera: tuple[float, ...]  # 16, row-major
    image_from_camera: tuple[float, ...]  # 9, row-major
    resolution: tuple[float, float]
    distortion: Distortion | None


@dataclass(frozen=True, slots=True, repr=False)
class Camera:
    """From where to look. Make one with `look_at`, `orbit`, `orthographic` or `pinhole`; equal ones compare equal.

    >>> Camera.look_at(eye=(0, -5, 2), target=(0, 0, 0), up=(0, 0, 1))
    Camera.look_at(eye=(0, -5, 2), target=(0, 0, 0), up=(0, 0, 1), fov_y_degrees=55)
    """

    _asked: _Aimed | _Orbiting | _Pinhole

    def __repr__(self) -> str:
        asked = self._asked
        if isinstance(asked, _Pinhole):
            pose, lens = (
                np.reshape(asked.space_from_camera, (4, 4)),
                np.reshape(asked.image_from_camera, (3, 3)),
            )
            distortion = "" if asked.distortion is None else f", distortion={asked.distortion!r}"
            return (
                f"Camera.pinhole(space_from_camera={_told(pose)}, image_from_camera={_told(lens)}, "
                f"resolution={_told(asked.resolution)}{distortion})"
            )
        up = None if asked.up is None else _told(asked.up)
        if isinstance(asked, _Orbiting):
            return (
                f"Camera.orbit(target={_told(asked.target)}, distance={_told(asked.distance)}, "
                f"azimuth_degrees={_told(asked.azimuth_degrees)}, "
                f"elevation_degrees={_told(asked.elevation_degrees)}, up={up}, "
                f"fov_y_degrees={_told(asked.fov_y_degrees)})"
            )
        aim = f"eye={_told(asked.position)}, target={_told(asked.target)}, up={up}"
        if asked.height > 0:
            return f"Camera.orthographic({aim}, height={_told(asked.height)})"
        return f"Camera.look_at({aim}, fov_y_degrees={_told(asked.fov_y_degrees)})"

    @classmethod
    def look_at(
        cls,
        eye: npt.ArrayLike,
        target: npt.ArrayLike,
        up: npt.ArrayLike | None = None,
        *,
        fov_y_degrees: float = DEFAULT_FOV_Y_DEGREES,
    ) -> Camera:
        """In perspective, from a point to another.

        Args:
            eye: shape (3,), where to stand, in the space that is looked at.
            target: shape (3,), what appears in the middle of the picture.
            up: shape (3,), what is up in the picture; None: the space's own up.
            fov_y_degrees: the whole vertical angle of view.

        Raises:
            ValueError: eye and target coincide, up is parallel to the line between them, the angle is not
                between 0 and 180, or something is not three finite numbers.
        """
        fov = parse_between(fov_y_degrees, 0, 180, where="Camera.look_at: fov_y_degrees")
        return cls(_Aimed(*_parse_aim("Camera.look_at", eye, target, up), fov_y_degrees=fov))

    @classmethod
    def orbit(
        cls,
        target: npt.ArrayLike,
        distance: float,
        *,
        azimuth_degrees: float,
        elevation_degrees: float,
        up: npt.ArrayLike | None = None,
        fov_y_degrees: float = DEFAULT_FOV_Y_DEGREES,
    ) -> Camera:
        """In perspective, around a point and towards it.

        At azimuth 0 and elevation 0 the eye is where the viewer's front view is: the space's x axis is to the right in
        the picture and its up axis up, so with z up it stands at -y. (Where x is up, y is to the right.) From there
        azimuths go counterclockwise seen from above: with z up, azimuth 90 stands at +x. Elevations go up: 90 looks
        straight down.

        >>> Camera.orbit(target=(0, 0, 0), distance=4, azimuth_degrees=30, elevation_degrees=20)
        Camera.orbit(target=(0, 0, 0), distance=4, azimuth_degrees=30, elevation_degrees=20, up=None, fov_y_degrees=55)

        Args:
            target: shape (3,), what appears in the middle of the picture.
            distance: from the target to the eye, scene units, > 0.
            azimuth_degrees: around the up axis; any number of turns.
            elevation_degrees: above the target, -90 to 90.
            up: shape (3,), the axis to go around; None: the space's own up.
            fov_y_degrees: the whole vertical angle of view.

        Raises:
            ValueError: something is not finite, a distance that is not positive, an elevation or an angle of view
                beyond its range, an up of zero.
        """
        center = parse_array(target, shape=(3,), where="Camera.orbit: target")
        axis = None if up is None else parse_array(up, shape=(3,), where="Camera.orbit: up")
        if axis is not None and not axis.any():
            raise ValueError("Camera.orbit: up must not be zero")
        if not -90 <= elevation_degrees <= 90:
            raise ValueError(f"Camera.orbit: elevation_degrees must be -90 to 90, got {elevation_degrees}")
        return cls(
            _Orbiting(
                _vector(center),
                parse_between(distance, 0, np.inf, where="Camera.orbit: distance"),
                parse_between(azimuth_degrees, -np.inf, np.inf, where="Camera.orbit: azimuth_degrees"),
                float(elevation_degrees),
                None if axis is None else _vector(axis),
                parse_between(fov_y_degrees, 0, 180, where="Camera.orbit: fov_y_degrees"),
            )
        )

    @classmethod
    def orthographic(
        cls, eye: npt.ArrayLike, target: npt.ArrayLike, up: npt.ArrayLike | None = None, *, height: float
    ) -> Camera:
        """With parallel rays, from a point to another. What lies behind the eye is not seen.

        Args:
            eye: shape (3,), where to stand, in the space that is looked at.
            target: shape (3,), what appears in the middle of the picture.
            up: shape (3,), what is up in the picture; None: the space's own up.
            height: scene units that the height of the picture spans.

        Raises:
            ValueError: as for `look_at`, or a height that is not positive.
        """
        height = parse_between(height, 0, np.inf, where="Camera.orthographic: height")
        return cls(_Aimed(*_parse_aim("Camera.orthographic", eye, target, up), height=height))

    @classmethod
    def pinhole(
        cls,
        space_from_camera: npt.ArrayLike,
        image_from_camera: npt.ArrayLike,
        resolution: tuple[float, float],
        *,
        distortion: Distortion | None = None,
    ) -> Camera:
        """A calibrated camera.

        Args:
            space_from_camera: shape (4, 4), its pose: x right, y down, z forward.
            image_from_camera: shape (3, 3), its intrinsics in pixels.
            resolution: width and height of its image in pixels. A picture of another size shows the image
                scaled uniformly and centred, and beyond its edges more of the scene.
            distortion: of the lens; None: a pinhole.

        Raises:
            ValueError: a wrong shape, a number that is not finite, a matrix without inverse, or a distortion that is
                none.
        """
        pose = parse_array(space_from_camera, shape=(4, 4), where="Camera.pinhole: space_from_camera")
        parse_invertible(pose, where="Camera.pinhole: space_from_camera")
        lens = parse_intrinsics(image_from_camera, where="Camera.pinhole: image_from_camera")
        width, height = parse_array(resolution, shape=(2,), where="Camera.pinhole: resolution").tolist()
        if not (width > 0 and height > 0):
            raise ValueError(f"Camera.pinhole: resolution must be positive, got {width:g} x {height:g}")
        if not (distortion is None or isinstance(distortion, Distortion)):
            raise ValueError(f"Camera.pinhole: distortion must be a Distortion, got {distortion!r}")
        matrices = tuple(pose.ravel().tolist()), tuple(lens.ravel().tolist())
        return cls(_Pinhole(*matrices, (width, height), distortion))

    def eye(
        self, size: tuple[int, int], *, default_up: npt.ArrayLike | None, scene_bounds: Bounds | None = None
    ) -> Eye:
        """What a view draws with.

        Args:
            size: width and height of the picture in pixels.
            default_up: shape (3,), the space's up, for a camera that was given none; where the camera looks
                along it, an up that has the x axis to the right takes its place.
            scene_bounds: smallest and largest corner of what there is to see, shape (3,) each; decides the
                near plane, and the far plane of orthographic cameras.

        Raises:
            ValueError: a size below 1.
        """
        size = parse_size(size, where="Camera.eye")
        asked = self._asked
        if isinstance(asked, _Pinhole):
            pose = np.reshape(asked.space_from_camera, (4, 4))
            lens = np.reshape(asked.image_from_camera, (3, 3))
            return pinhole_eye(
                pose, lens, asked.resolution, size, scene_bounds=scene_bounds, distortion=asked.distortion
            )
        if isinstance(asked, _Orbiting):
            position, forward, up = asked.pose(default_up)
        else:
            position = np.array(asked.position)
            forward = np.array(asked.target) - position
            up = np.array(asked.up) if asked.up is not None else up_or_else(forward, default_up)
        eye_from_space = look_at(position, forward, up)
        is_parallel = isinstance(asked, _Aimed) and asked.height > 0
        if isinstance(asked, _Aimed) and asked.height > 0:
            scale = size[1] / asked.height
            near, far = depth_range_for(eye_from_space, scene_bounds, distance=float(np.linalg.norm(forward)))
        else:
            scale = size[1] / 2 / np.tan(np.radians(asked.fov_y_degrees) / 2)
            near, far = near_for(eye_from_space, scene_bounds), np.inf
        intrinsics = np.array([[scale, 0, size[0] / 2], [0, scale, size[1] / 2], [0, 0, 1]])
        return Eye(eye_from_space, intrinsics, size, orthographic=is_parallel, near=near, far=far)


def _parse_aim(
    function: str, eye: npt.ArrayLike, target: npt.ArrayLike, up: npt.ArrayLike | None
) -> tuple[Vector, Vector, Vector | None]:
    position = parse_array(eye, shape=(3,), where=f"{function}: eye")
    looked_at = parse_array(target, shape=(3,), where=f"{function}: target")
    forward = looked_at - position
    if not forward.any():
        raise ValueError(f"{function}: eye and target must differ, got {position.tolist()} twice")
    if up is None:
        return _vector(position), _vector(looked_at), None
    upward = parse_array(up, shape=(3,), where=f"{function}: up")
    if parallel(forward, upward):
        raise ValueError(
            f"{function}: up must not be zero or parallel to target - eye, got {upward.tolist()} along "
            f"{forward.tolist()}"
        )
    return _vector(position), _vector(looked_at), _vector(upward)


def _vector(array: npt.NDArray[np.float64]) -> Vector:
    x, y, z = array.tolist()
    return x, y, z


def _told(numbers: npt.ArrayLike) -> str:
    """As somebody would write them: whole numbers without a point."""
    values = np.asarray(numbers, np.float64)
    if values.ndim == 0:
        value = float(values)
        return str(int(value)) if value.is_integer() else repr(value)
    brackets = "()" if values.ndim == 1 else "[]"
    return brackets[0] + ", ".join(map(_told, values)) + brackets[1]
