"""Extension components by themselves."""

from __future__ import annotations

import numpy.typing as npt

from diorama.components.ids import parse_identifiers
from diorama.errors import UsageError
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts, check_length
from diorama.recording import RecordingStream


@log_function
def log_extension_components(
    entity_path: str,
    ext: Ext,
    *,
    identifiers: npt.ArrayLike | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs values under names of the user's own, to be seen beside what else is at the entity.

    >>> import diorama as rr
    >>> rr.log_extension_components("robot/arm", {"temperature": 41.5, "joint": ["base", "elbow", "wrist"]})

    Args:
        entity_path: where they belong.
        ext: name to value. The name gets the prefix `ext.` unless it has it. The value is one or (n,) of whatever Arrow
            can hold: numbers, texts, bools, dates, ...; one is meant for all instances (a splat), the others must be
            as many as each other. None is left out. The first type logged under a name is the type of all later ones:
            they are converted.
        identifiers: (n,) integers, each once: the instances that the values belong to. Default: 0 to n - 1.
        timeless: they lie before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    if ext is None:
        raise UsageError("ext must be a dict, got None")
    keys = None if identifiers is None else parse_identifiers(identifiers, "identifiers")
    count = None if keys is None else len(keys[1])
    parts.add_ext(ext, splat_ones=count != 1)
    length = _common_length(parts)
    if keys is not None and parts.fields:
        if length is not None and length != count:
            raise UsageError(f"identifiers must be as many as there are values ({length}), got {count}")
        parts.add_array(keys)
    parts.log(entity_path, timeless=timeless, recording=recording)


def _common_length(parts: Parts) -> int | None:
    """How many values each component has that has several; None if none has."""
    lengths = [
        len(value) for field, value in zip(parts.fields, parts.values) if not field.splat and len(value)
    ]
    length = lengths[0] if lengths else None
    for field, value in zip(parts.fields, parts.values):
        check_length(field, len(value), field.component, length)
    return length
