"""Texts that stand beside instances."""

from __future__ import annotations

import enum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama_renderer.scene.placements import NOTHING
from diorama_renderer.scene.slots import Columns, SlotBatch

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
        instances: shape (n,), int64, of what they name; None: 0 to n - 1.
    """

    entity: int
    positions: npt.NDArray[np.float64]
    texts: list[str]
    colors: npt.NDArray[np.uint32]
    place: Place
    is_flat: bool
    corners: npt.NDArray[np.float64] | None = None
    radii: npt.NDArray[np.float64] | None = None
    instances: npt.NDArray[np.int64] | None = None


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
    return Labels(
        entity,
        positions[kept],
        shown,
        colors[kept],
        place,
        is_flat,
        opposite,
        reach,
        np.array(kept, np.int64),
    )


class LabelColumns(NamedTuple):
    """All labels of a scene, a row each, in entity order; rows of the placement `NOTHING` are none.

    Attributes:
        entity: shape (n,), int64, whose it is.
        placement: shape (n,), int64, row of what it names.
        texts: shape (n,), of strings.
        letters: shape (n, 2), int64: in the longest of its lines, and how many lines it has.
        colors, positions, corners, radii: as of `Labels`; NaN where a label has none.
        place: shape (n,), int64: index in `PLACES`.
        is_flat: shape (n,).
        instance: shape (n,), int64, of what it names.
    """

    entity: npt.NDArray[np.int64]
    placement: npt.NDArray[np.int64]
    texts: npt.NDArray[np.object_]
    letters: npt.NDArray[np.int64]
    colors: npt.NDArray[np.uint32]
    positions: npt.NDArray[np.float64]
    corners: npt.NDArray[np.float64]
    radii: npt.NDArray[np.float64]
    place: npt.NDArray[np.int64]
    is_flat: npt.NDArray[np.bool_]
    instance: npt.NDArray[np.int64]

    def taken(self, at: npt.NDArray[np.int64]) -> LabelColumns:
        """Some of the rows."""
        return LabelColumns(
            self.entity[at],
            self.placement[at],
            self.texts[at],
            self.letters[at],
            self.colors[at],
            self.positions[at],
            self.corners[at],
            self.radii[at],
            self.place[at],
            self.is_flat[at],
            self.instance[at],
        )


PLACES = tuple(Place)


def new_columns() -> SlotBatch:
    """No labels yet; elements that are none are in the placement that is not drawn."""
    spec: dict[str, tuple[np.dtype[Any], int]] = {
        "entity": (np.dtype(np.int64), 0),
        "placement": (np.dtype(np.int64), 0),
        "texts": (np.dtype(object), 0),
        "letters": (np.dtype(np.int64), 2),
        "colors": (np.dtype(np.uint32), 0),
        "positions": (np.dtype(np.float64), 3),
        "corners": (np.dtype(np.float64), 3),
        "radii": (np.dtype(np.float64), 0),
        "place": (np.dtype(np.int64), 0),
        "is_flat": (np.dtype(np.bool_), 0),
        "instance": (np.dtype(np.int64), 0),
    }
    return SlotBatch(spec, {"placement": NOTHING, "texts": ""})


def columns_of(labels: Labels, placement: int) -> Columns:
    """The labels of one entity, as `LabelColumns`."""
    count = len(labels.texts)
    return {
        "entity": np.full(count, labels.entity),
        "placement": np.full(count, placement),
        "texts": np.array([*labels.texts, None], object)[:-1],
        "letters": np.array([_letters(text) for text in labels.texts], np.int64),
        "colors": labels.colors,
        "positions": labels.positions,
        "corners": np.full((count, 3), np.nan) if labels.corners is None else labels.corners,
        "radii": np.full(count, np.nan) if labels.radii is None else labels.radii,
        "place": np.full(count, PLACES.index(labels.place)),
        "is_flat": np.full(count, labels.is_flat),
        "instance": np.arange(count) if labels.instances is None else labels.instances,
    }


def _letters(text: str) -> tuple[int, int]:
    lines = text.split("\n")
    return max(map(len, lines)), len(lines)
