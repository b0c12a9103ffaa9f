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
from diorama_renderer.camera.eye import Eye
from diorama_renderer.camera.framing import (
    DEFAULT_FOV_Y_DEGREES,
    Bounds,
    depth_range_for,
    near_for,
    pinhole_eye,
)
from diorama_renderer.camera.pose import look_at, parallel, up_or_else

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class _Aimed:
    position: Vector
    target: Vector
    up: Vector | None
    fov_y_degrees: float = 0.0
    height: float = 0.0  # scene units; > 0: orthographic


@dataclass(frozen=True, slots=True)
class _Pinhole:
    space_from_camera: tuple[float, ...]  # 16, row-major
    image_from_camera: tuple[float, ...]  # 9, row-major
    resolution: tuple[float, float]


@dataclass(frozen=True, slots=True, repr=False)
class Camera:
    """From where to look. Make one with `look_at`, `orthographic` or `pinhole`; equal ones compare equal.

    >>> Camera.look_at(eye=(0, -5, 2), target=(0, 0, 0), up=(0, 0, 1))
    Camera.look_at(eye=(0, -5, 2), target=(0, 0, 0), up=(0, 0, 1), fov_y_degrees=55)
    """

    _asked: _Aimed | _Pinhole

    def __repr__(self) -> str:
        asked = self._asked
        if isinstance(asked, _Pinhole):
            pose, lens = (
                np.reshape(asked.space_from_camera, (4, 4)),
                np.reshape(asked.image_from_camera, (3, 3)),
            )
            return (
                f"Camera.pinhole(space_from_camera={_told(pose)}, image_from_camera={_told(lens)}, "
                f"resolution={_told(asked.resolution)})"
            )
        up = None if asked.up is None else _told(asked.up)
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
    ) -> Camera:
        """A calibrated camera.

        Args:
            space_from_camera: shape (4, 4), its pose: x right, y down, z forward.
            image_from_camera: shape (3, 3), its intrinsics in pixels.
            resolution: width and height of its image in pixels. A picture of another size shows the image
                scaled uniformly and centred, and beyond its edges more of the scene.

        Raises:
            ValueError: a wrong shape, a number that is not finite, or a matrix without inverse.
        """
        pose = parse_array(space_from_camera, shape=(4, 4), where="Camera.pinhole: space_from_camera")
        parse_invertible(pose, where="Camera.pinhole: space_from_camera")
        lens = parse_intrinsics(image_from_camera, where="Camera.pinhole: image_from_camera")
        width, height = parse_array(resolution, shape=(2,), where="Camera.pinhole: resolution").tolist()
        if not (width > 0 and height > 0):
            raise ValueError(f"Camera.pinhole: resolution must be positive, got {width:g} x {height:g}")
        return cls(_Pinhole(tuple(pose.ravel().tolist()), tuple(lens.ravel().tolist()), (width, height)))

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
            return pinhole_eye(pose, lens, asked.resolution, size, scene_bounds=scene_bounds)
        position, target = np.array(asked.position), np.array(asked.target)
        forward = target - position
        up = np.array(asked.up) if asked.up is not None else up_or_else(forward, default_up)
        eye_from_space = look_at(position, forward, up)
        if asked.height > 0:
            scale = size[1] / asked.height
            near, far = depth_range_for(eye_from_space, scene_bounds, distance=float(np.linalg.norm(forward)))
        else:
            scale = size[1] / 2 / np.tan(np.radians(asked.fov_y_degrees) / 2)
            near, far = near_for(eye_from_space, scene_bounds), np.inf
        intrinsics = np.array([[scale, 0, size[0] / 2], [0, scale, size[1] / 2], [0, 0, 1]])
        return Eye(eye_from_space, intrinsics, size, orthographic=asked.height > 0, near=near, far=far)


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
