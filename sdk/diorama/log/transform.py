"""How an entity lies in its parent, and where its axes point."""

from __future__ import annotations

import numpy.typing as npt

from diorama.components.transform3d import (
    Angle,
    Quaternion,
    Rigid3D,
    RotationAxisAngle,
    Scale3D,
    Transform3D,
    Translation3D,
    TranslationAndMat3,
    TranslationRotationScale3D,
    parse_transform3d,
)
from diorama.components.transforms import (
    RIGID3,
    UNKNOWN,
    VIEW_COORDINATES,
    inverse,
    parse_axes,
    parse_rigid3,
    parse_view_coordinates,
)
from diorama.errors import UsageError
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts
from diorama.recording import RecordingStream, current

__all__ = [
    "Angle",
    "Quaternion",
    "Rigid3D",
    "RotationAxisAngle",
    "Scale3D",
    "Translation3D",
    "TranslationAndMat3",
    "TranslationRotationScale3D",
    "log_disconnected_space",
    "log_rigid3",
    "log_transform3d",
    "log_unknown_transform",
    "log_view_coordinates",
]

Rigid3 = tuple[npt.ArrayLike, npt.ArrayLike]


@log_function
def log_rigid3(
    entity_path: str,
    *,
    parent_from_child: Rigid3 | None = None,
    child_from_parent: Rigid3 | None = None,
    xyz: str = "",
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs the pose of an entity in its parent: a rotation, then a translation. It replaces the previous one.

    >>> import diorama as rr
    >>> rr.log_rigid3("sun/planet", parent_from_child=([3.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]))

    Args:
        entity_path: of the child.
        parent_from_child: (translation xyz, quaternion xyzw): `point_parent = translation + q * point_child * q^-1`;
            or
        child_from_parent: the inverse of that. The quaternion is normalised; everything must be finite.
        xyz: also log view coordinates, such as "RDF".
        ext: extension components, name to value.
        timeless: the pose lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    if parent_from_child is not None and child_from_parent is None:
        rigid3 = parse_rigid3(parent_from_child, "parent_from_child")
    elif child_from_parent is not None and parent_from_child is None:
        rigid3 = inverse(parse_rigid3(child_from_parent, "child_from_parent"))
    else:
        got = "neither" if parent_from_child is None else "both"
        raise UsageError(f"exactly one of parent_from_child and child_from_parent must be given, got {got}")
    if not xyz and ext is None:
        (current() if recording is None else recording).append(
            entity_path, _RIGID3_ONLY, (rigid3,), timeless=timeless
        )
        return
    parts = Parts()
    parts.add((RIGID3, rigid3))
    if xyz:
        if not isinstance(xyz, str):
            raise UsageError(f"xyz must be a str, got {type(xyz).__name__}")
        parts.add((VIEW_COORDINATES, parse_axes(xyz, None)))
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, recording=recording)


_RIGID3_ONLY = (RIGID3,)


@log_function
def log_unknown_transform(
    entity_path: str,
    timeless: bool = False,
    *,
    ext: Ext | None = None,
    recording: RecordingStream | None = None,
) -> None:
    """Logs that how an entity lies in its parent is not known (yet): the two are separate spaces.

    Args:
        entity_path: of the child.
        timeless: it holds before all time, on every timeline.
        ext: extension components, name to value.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    parts.add((UNKNOWN, True))
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, recording=recording)


@log_function
def log_disconnected_space(
    entity_path: str,
    *,
    timeless: bool = False,
    ext: Ext | None = None,
    recording: RecordingStream | None = None,
) -> None:
    """Logs that an entity is a space of its own, unrelated to its parent's. The same as `log_unknown_transform`.

    Args:
        entity_path: of the child.
        timeless: it holds before all time, on every timeline.
        ext: extension components, name to value.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    parts.add((UNKNOWN, True))
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, recording=recording)


@log_function
def log_transform3d(
    entity_path: str,
    transform: Transform3D,
    *,
    from_parent: bool = False,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs how an entity lies in its parent: moved, turned, scaled, sheared. It replaces the previous transform.

    >>> import diorama as rr
    >>> rr.log_transform3d("base/arm", rr.Translation3D([0, 0, 2]))
    >>> rr.log_transform3d("base/arm", rr.TranslationRotationScale3D(
    ...     translation=[0, 0, 2], rotation=rr.RotationAxisAngle([0, 0, 1], degrees=45), scale=0.5))

    Args:
        entity_path: of the child.
        transform: maps points of the entity to its parent's space: a `TranslationRotationScale3D`,
            `TranslationAndMat3`, `Rigid3D`, `Translation3D`, `Scale3D`, `Quaternion` or `RotationAxisAngle`, or a
            matrix (3, 3), (3, 4) or (4, 4), row-major, that acts on column vectors.
        from_parent: it maps points of the parent to the entity's space instead, and must have an inverse.
        ext: extension components, name to value.
        timeless: it holds before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    parts.add(parse_transform3d(transform, from_parent, "transform"))
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, recording=recording)


@log_function
def log_view_coordinates(
    entity_path: str,
    *,
    xyz: str = "",
    up: str = "",
    right_handed: bool | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs where the axes of an entity point: which way is up in a world, which way a camera looks.

    >>> import diorama as rr
    >>> rr.log_view_coordinates("world", up="+Z", timeless=True)
    >>> rr.log_view_coordinates("world/camera", xyz="RDF")

    Args:
        entity_path: whose axes; may be the root, `/`.
        xyz: where x, y and z point: three letters of R(ight), L(eft), U(p), D(own), F(orward), B(ack); or
        up: the axis that points up: "+X", "-X", "+Y", "-Y", "+Z" or "-Z".
        right_handed: with `up`, the handedness (default: right); with `xyz`, must agree with it.
        ext: extension components, name to value.
        timeless: it holds before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    if xyz and up and isinstance(xyz, str) and isinstance(up, str):
        both = UsageError(f"exactly one of xyz and up must be given, got xyz={xyz!r} and up={up!r}")
        parts.object_to(both, "up is left out")
        up = ""
    parts.add(parse_view_coordinates(xyz, up, right_handed))
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, root_allowed=True, recording=recording)
