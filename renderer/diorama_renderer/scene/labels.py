"""Texts that stand beside instances."""

from __future__ import annotations

import enum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

MOST_LABELS = 100
"""An entity with more labelled instances than this shows none: they would cover the scene."""


class Place(enum.Enum):
    """Where a text stands."""

    ON = "on"
    """Its middle is at the position."""
    BELOW = "below"
    """Under a disc around the position."""
    INSIDE = "inside"
    """In the upper left corner of a rectangle that begins at the position, or under it where it is too small."""


class Labels(NamedTuple):
    """The labels of one entity.

    Attributes:
        positions: shape (n, 3), float64, in the entity's space.
        texts: n strings, none empty.
        colors: shape (n,), uint32, 0xRRGGBBAA: of the things they name.
        place: where the texts stand.
        is_flat: True if the position is in an image space or a flat one.
        corners: INSIDE: shape (n, 3), the corners opposite to the positions; otherwise None.
        radii: BELOW: shape (n,), of the discs: > 0 scene units, < 0 UI points; otherwise None.
    """

    entity: int
    positions: npt.NDArray[np.float64]
    texts: list[str]
    colors: npt.NDArray[np.uint32]
    place: Place
    is_flat: bool
    corners: npt.NDArray[np.float64] | None = None
    radii: npt.NDArray[np.float64] | None = None


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
    place: Place = Place.ON,
    is_flat: bool = False,
    corners: npt.NDArray[np.float64] | None = None,
    radii: npt.NDArray[np.float64] | None = None,
) -> Labels | None:
    """The labels of an entity, or None if there are none or too many to show.

    There may be fewer texts than positions: then they are those of the last ones.
    """
    if texts is None:
        return None
    first = len(positions) - len(texts)
    kept = [first + index for index, text in enumerate(texts) if text]
    if not kept or len(kept) > MOST_LABELS:
        return None
    shown = [str(texts[index - first]) for index in kept]
    opposite = None if corners is None else corners[kept]
    reach = None if radii is None else radii[kept]
    return Labels(entity, positions[kept], shown, colors[kept], place, is_flat, opposite, reach)
