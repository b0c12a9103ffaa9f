"""Annotation contexts: what the ids of classes and keypoints stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy.typing as npt

from diorama.components.arguments import described, parse_items
from diorama.components.arrays import as_array, check_count
from diorama.components.colors import parse_color
from diorama.components.field import Form, Part, field
from diorama.components.ids import parse_id, parse_ids
from diorama.components.texts import parse_text
from diorama.errors import UsageError

CLASSES = field("annotation_context", "class_description", Form.CLASSES)


@dataclass
class AnnotationInfo:
    """What an id stands for.

    Attributes:
        id: of a class, or of a keypoint within a class; 0-65535.
        label: its name, or None.
        color: RGB or RGBA: integers 0-255 sRGB, or floats 0-1 linear; alpha is linear. None: one made from the id.
    """

    id: int = 0
    label: str | None = None
    color: npt.ArrayLike | None = None


AnnotationInfoLike: TypeAlias = (
    "tuple[int, str | None] | tuple[int, str | None, npt.ArrayLike | None] | AnnotationInfo"
)
"""An `AnnotationInfo`, or (id, label) or (id, label, color)."""


@dataclass
class ClassDescription:
    """A class of things, and the keypoints that such a thing has.

    Attributes:
        info: id, label and color of the class; None: id 0, without either.
        keypoint_annotations: the same for its keypoints.
        keypoint_connections: pairs of keypoint ids that lines are drawn between: tuples, (n, 2), or that flattened.
    """

    info: AnnotationInfoLike | None = None
    keypoint_annotations: Iterable[AnnotationInfoLike] | None = None
    keypoint_connections: Iterable[int | tuple[int, int]] | npt.ArrayLike | None = None


ClassDescriptionLike: TypeAlias = "AnnotationInfoLike | ClassDescription"
"""A `ClassDescription`, or what describes a class without keypoints."""


class Annotation(NamedTuple):
    """An id, its label, and its color 0xRRGGBBAA; either may be None."""

    id: int
    label: str | None
    color: int | None


class Class(NamedTuple):
    """A class, as the schema has it."""

    info: Annotation
    keypoints: tuple[Annotation, ...]
    connections: tuple[tuple[int, int], ...]


def parse_classes(value: object, name: str) -> Part:
    """Classes, from one or an iterable of what describes one; none clear. Of several with one id the first counts.

    Raises:
        UsageError: something else, ids outside 0-65535, no label, or no color.
    """
    described_classes = [value] if _is_one(value) else _items(value, name)
    check_count(len(described_classes), name)
    classes: dict[int, Class] = {}
    for i, each in enumerate(described_classes):
        parsed = _parse_class(each, name if each is value else f"{name}[{i}]")
        classes.setdefault(parsed.info.id, parsed)
    return CLASSES, list(classes.values())


def _is_one(value: object) -> bool:
    """True for a description; false for what may be an iterable of such: a tuple (id, ...) is no iterable of them."""
    if isinstance(value, AnnotationInfo | ClassDescription):
        return True
    if not isinstance(value, tuple | list) or not value or not hasattr(value[0], "__index__"):
        return False
    return len(value) == 1 or not hasattr(value[1], "__index__")  # several ids are no description


def _parse_class(value: object, name: str) -> Class:
    if not isinstance(value, ClassDescription):
        return Class(_parse_annotation(value, name), (), ())
    info = AnnotationInfo() if value.info is None else value.info
    keypoints: dict[int, Annotation] = {}
    if value.keypoint_annotations is not None:
        key = f"{name}.keypoint_annotations"
        for i, each in enumerate(_items(value.keypoint_annotations, key)):
            annotation = _parse_annotation(each, f"{key}[{i}]")
            keypoints.setdefault(annotation.id, annotation)
    return Class(
        _parse_annotation(info, f"{name}.info"),
        tuple(keypoints.values()),
        _parse_connections(value.keypoint_connections, f"{name}.keypoint_connections"),
    )


def _parse_annotation(value: object, name: str) -> Annotation:
    if isinstance(value, AnnotationInfo):
        key, label, color = value.id, value.label, value.color
    elif isinstance(value, tuple | list) and 2 <= len(value) <= 3:
        key, label, color = value if len(value) == 3 else (*value, None)
    else:
        raise UsageError(
            f"{name} must be (id, label), (id, label, color) or an AnnotationInfo, got {_shown(value)}"
        )
    return Annotation(
        parse_id(key, f"{name}.id"),
        None if label is None else parse_text(label, f"{name}.label"),
        None if color is None else parse_color(color, f"{name}.color"),
    )


def _parse_connections(value: object, name: str) -> tuple[tuple[int, int], ...]:
    if value is None:
        return ()
    array = as_array(value if hasattr(value, "__array__") else _items(value, name), name)
    if array.ndim > 2 or (array.ndim == 2 and array.shape[1] != 2) or array.size % 2:
        raise UsageError(f"{name} must be pairs of keypoint ids, (n, 2) or flattened, got {array.shape}")
    _, ids = parse_ids(array.reshape(-1), name, "keypoint_id")
    flat = ids.tolist()
    return tuple(zip(flat[::2], flat[1::2]))


def _items(value: Any, name: str) -> list[Any]:
    return parse_items(value, "one description or an iterable of such", name)


def _shown(value: object) -> str:
    return f"{type(value).__name__} of {len(value)}" if isinstance(value, tuple | list) else described(value)
