"""Texts that stand beside instances."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

MOST_LABELS = 100
"""An entity with more labelled instances than this shows none: they would cover the scene."""


class Labels(NamedTuple):
    """The labels of one entity.

    Attributes:
        positions: shape (n, 3), float64, in the entity's space.
        texts: n strings, none empty.
        colors: shape (n,), uint32, 0xRRGGBBAA: of the things they name.
        below: True if the text stands under the position rather than on it.
        is_flat: True if the position is in an image space or a flat one.
    """

    entity: int
    positions: npt.NDArray[np.float64]
    texts: list[str]
    colors: npt.NDArray[np.uint32]
    below: bool
    is_flat: bool


def texts_of(values: pa.Array) -> list[str | None]:
    """The strings of an Arrow array."""
    texts: list[str | None] = values.to_pylist()
    return texts


def make(
    entity: int,
    positions: npt.NDArray[np.float64],
    texts: list[str | None] | None,
    colors: npt.NDArray[np.uint32],
    *,
    below: bool = False,
    is_flat: bool = False,
) -> Labels | None:
    """The labels of an entity, or None if there are none or too many to show."""
    if texts is None:
        return None
    kept = [index for index, text in enumerate(texts) if text]
    if not kept or len(kept) > MOST_LABELS:
        return None
    return Labels(
        entity, positions[kept], [str(texts[index]) for index in kept], colors[kept], below, is_flat
    )
