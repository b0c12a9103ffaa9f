"""Tensors of any rank."""

from __future__ import annotations

from collections.abc import Iterable

import numpy.typing as npt

from diorama.components.tensors import parse_tensor
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts
from diorama.recording import RecordingStream


@log_function
def log_tensor(
    entity_path: str,
    tensor: npt.ArrayLike,
    *,
    names: Iterable[str | None] | None = None,
    meter: float | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs a tensor. It replaces the entity's previous tensor or image.

    >>> import numpy as np
    >>> import diorama as rr
    >>> rr.log_tensor("weights", np.zeros((3, 16, 16, 8)), names=["head", "row", "column", None])

    Args:
        entity_path: of the tensor.
        tensor: integers, floats or bools of any shape: an array, a list, a torch tensor. One without elements is
            data too, though there is nothing to show.
        names: of the dimensions, as many; None has no name.
        meter: how many units of the tensor make one scene unit. Positive.
        ext: extension components, name to value.
        timeless: the tensor lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    parts.add_first(
        (lambda: parse_tensor(tensor, names, meter, "tensor"), ""),
        (lambda: parse_tensor(tensor, names, None, "tensor"), "it is left out"),
        (lambda: parse_tensor(tensor, None, None, "tensor"), "it is left out"),
    )
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, recording=recording)
