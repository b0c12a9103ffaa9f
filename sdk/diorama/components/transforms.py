"""What links an entity to its parent, and how its axes point."""

from __future__ import annotations

from math import isfinite, nan

import numpy as np

from diorama.components.arguments import described
from diorama.components.arrays import as_array, check_finite
from diorama.components.field import Form, Part, field
from diorama.components.numbers import parse_finite, parse_number, parse_quaternion
from diorama.errors import UsageError

RIGID3 = field("transform", "rigid3", Form.VECTOR)
PINHOLE = field("transform", "pinhole", Form.VECTOR)
DISTORTED_PINHOLE = field("transform", "distorted_pinhole", Form.VECTOR)
UNKNOWN = field("transform", "unknown", Form.NUMBER)
VIEW_COORDINATES = field("view_coordinates", "u8", Form.VECTOR)

_DIRECTIONS = {
    "U": (1, 1, 1),
    "D": (2, 1, -1),
    "R": (3, 0, 1),
    "L": (4, 0, -1),
    "F": (5, 2, -1),
    "B": (6, 2, 1),
}
"""Letter to its code in the schema, and the axis and sign it has in a frame of right, up and back (right-handed)."""

_UP = {
    ("+X", True): "URF",
    ("-X", True): "DRB",
    ("+Y", True): "RUB",
    ("-Y", True): "RDF",
    ("+Z", True): "RFU",
    ("-Z", True): "RBD",
    ("+X", False): "URB",
    ("-X", False): "DRF",
    ("+Y", False): "RUF",
    ("-Y", False): "RDB",
    ("+Z", False): "RBU",
    ("-Z", False): "RFD",
}


def parse_rigid3(value: object, name: str) -> tuple[float, ...]:
    """A rigid motion from (translation xyz, quaternion xyzw): the seven floats, quaternion normalised.

    Raises:
        UsageError: not such a pair, or not finite, or a quaternion of zero.
    """
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise UsageError(f"{name} must be a pair (translation xyz, quaternion xyzw), got {described(value)}")
    translation, rotation = value
    return parse_finite(translation, 3, f"{name}'s translation") + parse_quaternion(
        rotation, f"{name}'s rotation"
    )


def inverse(rigid3: tuple[float, ...], name: str = "child_from_parent") -> tuple[float, ...]:
    """The inverse of a rigid motion as seven floats with a unit quaternion."""
    tx, ty, tz, x, y, z, w = rigid3
    # q* t q for a unit q, written as t + 2 u x (u x t + w t) with u = -(x, y, z).
    ux, uy, uz = -x, -y, -z
    cx, cy, cz = uy * tz - uz * ty + w * tx, uz * tx - ux * tz + w * ty, ux * ty - uy * tx + w * tz
    moved = (
        -(tx + 2.0 * (uy * cz - uz * cy)),
        -(ty + 2.0 * (uz * cx - ux * cz)),
        -(tz + 2.0 * (ux * cy - uy * cx)),
    )
    if not (isfinite(moved[0]) and isfinite(moved[1]) and isfinite(moved[2])):
        raise UsageError(f"{name} must have an inverse within float64")
    return (*moved, ux, uy, uz, w)


def parse_pinhole(matrix: object, width: object, height: object) -> Part:
    """Intrinsics 3x3 row-major in pixels and a resolution: the eleven floats.

    Raises:
        UsageError: not 3x3, not finite, not invertible, or a resolution that is not positive.
    """
    array = as_array(matrix, "child_from_parent")
    if array.shape != (3, 3):
        raise UsageError(f"child_from_parent must be (3, 3), got {array.shape}")
    check_finite(array, "child_from_parent")
    values = [float(value) for value in array.reshape(-1).tolist()]
    a, b, c, d, e, f, g, h, i = values
    if a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) == 0.0:
        raise UsageError(f"child_from_parent must be invertible, got {array.tolist()}")
    for name, value in (("width", width), ("height", height)):
        pixels = parse_number(value, name)
        if not (pixels > 0.0 and isfinite(pixels)):
            raise UsageError(f"{name} must be a positive number of pixels, got {pixels}")
        values.append(pixels)
    return PINHOLE, tuple(values)


def parse_distortion(pinhole: Part, model: object, coefficients: object) -> Part:
    """A pinhole with a distorted lens: its eleven floats, the code of the model, twelve coefficients (NaN: none).

    Raises:
        UsageError: no such model, or not as many finite coefficients as it has.
    """
    from diorama.schema import DISTORTION_ALIASES, DISTORTION_COUNTS, DISTORTION_MODELS  # needs pyarrow

    if model is None or coefficients is None:
        raise UsageError(
            "distortion_model and distortion_coefficients must be given together, "
            f"got distortion_model={described(model)}, distortion_coefficients={described(coefficients)}"
        )
    name = DISTORTION_ALIASES.get(model) if isinstance(model, str) else None
    if name is None:
        known = ", ".join(map(repr, DISTORTION_ALIASES))
        raise UsageError(f"distortion_model must be one of {known}, got {described(model)}")
    array = as_array(coefficients, "distortion_coefficients").reshape(-1)
    check_finite(array, "distortion_coefficients")
    values = [float(value) for value in array.tolist()]
    counts = DISTORTION_COUNTS[name]
    if len(values) == 14 and 12 in counts:
        if values[12] or values[13]:
            raise UsageError("distortion_coefficients must have no tilt of the sensor, got 14 with tilt")
        del values[12:]
    if len(values) not in counts:
        expected = " or ".join(map(str, counts))
        raise UsageError(f"distortion_coefficients of {name} must be {expected} numbers, got {len(values)}")
    rest = [nan] * (12 - len(values))
    return DISTORTED_PINHOLE, (*pinhole[1], float(DISTORTION_MODELS[name]), *values, *rest)


def parse_view_coordinates(xyz: object, up: object, right_handed: object) -> Part:
    """Where the axes point: from three letters, or from the axis that points up and a handedness (default right).

    Raises:
        UsageError: neither or both given, no such axes, or a handedness that contradicts the letters.
    """
    if not isinstance(xyz, str) or not isinstance(up, str):
        raise UsageError(f"xyz and up must be str, got {described(xyz)} and {described(up)}")
    if bool(xyz) == bool(up):
        raise UsageError(
            f"exactly one of xyz and up must be given, got xyz={described(xyz)}, up={described(up)}"
        )
    if right_handed is not None and not isinstance(right_handed, bool | np.bool_):
        raise UsageError(f"right_handed must be a bool, got {described(right_handed)}")
    if up:
        xyz = _UP.get((up, right_handed is None or bool(right_handed)), "")
        if not xyz:
            raise UsageError(f"up must be one of +X, -X, +Y, -Y, +Z, -Z, got {described(up)}")
    return VIEW_COORDINATES, parse_axes(xyz, None if right_handed is None else bool(right_handed))


def parse_axes(xyz: str, right_handed: bool | None) -> tuple[int, int, int]:
    """The three codes of letters such as "RDF"."""
    axes = [_DIRECTIONS.get(letter) for letter in xyz]
    if len(axes) != 3 or None in axes or len({axis[1] for axis in axes if axis}) != 3:
        raise UsageError(f"xyz must be three letters of UDRLFB, one per axis, got {described(xyz)}")
    (first, i, si), (second, j, sj), (third, _, sk) = (axis for axis in axes if axis)
    is_right_handed = si * sj * sk * (1 if (i + 1) % 3 == j else -1) > 0
    if right_handed is not None and right_handed != is_right_handed:
        actual = "right" if is_right_handed else "left"
        raise UsageError(f"xyz={xyz!r} is {actual}-handed, got right_handed={right_handed}")
    return first, second, third
