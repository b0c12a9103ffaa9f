"""What functions that log many instances share: components that are one for all or one each."""

from __future__ import annotations

from collections.abc import Callable

from diorama.components.field import Form, Part
from diorama.components.ids import INSTANCE_KEYS, parse_ids
from diorama.errors import UsageError
from diorama.log.parts import Ext, Parts, check_length

PLACES = ("positions", "rotations_q")
"""Arguments without which the instances would be somewhere else."""

Argument = tuple[str, object, Callable[[object, str], Part]]
"""The name of an argument, what the user passed, and what parses it if it is not None."""


def add_instances(
    parts: Parts, instance_count: int | None, arguments: tuple[Argument, ...], ext: Ext | None
) -> None:
    """Adds what is not None of the components that instances have, and extension components.

    Args:
        parts: the row.
        instance_count: how many instances there are; None: as many as the first component says that is not for all.
        arguments: the components.
        ext: as the user gave it.

    A wrong one, or one that is not as many as there are instances, is left out, since it is only the style.

    Raises:
        UsageError: it says where the instances are.
    """
    for name, value, parse in arguments:
        if value is None:
            continue
        try:
            instance_count = _add(parts, parse(value, name), name, instance_count)
        except UsageError as error:
            if name in PLACES:
                raise
            parts.object_to(error, "it is left out")
        if name == "colors":
            parts.object_to_bright(value, name)
    if ext is not None:
        # A value for the one instance that is identified must not apply to those that are not.
        one_key = instance_count == 1 and INSTANCE_KEYS in parts.fields
        parts.add_ext(ext, instance_count=instance_count, splat_ones=not one_key)


def parse_class_ids(value: object, name: str) -> Part:
    """Class ids: one for all, or one each."""
    return parse_ids(value, name, "class_id")


def parse_keypoint_ids(value: object, name: str) -> Part:
    """Keypoint ids: one for all, or one each."""
    return parse_ids(value, name, "keypoint_id")


def _add(parts: Parts, part: Part, name: str, instance_count: int | None) -> int | None:
    """Adds a component that fits; returns how many instances there are, as far as is known now."""
    field, value = part
    if field.form is Form.NUMBER or field.form is Form.VECTOR:
        parts.add(part)
        return instance_count
    check_length(field, len(value), name, instance_count)
    parts.add_array(part)
    known = instance_count is not None or field.splat or len(value) == 0
    return instance_count if known else len(value)
