"""Texts that stand beside instances."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diorama_renderer.scene.placements import PlacementTable

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


class LabelColumns(NamedTuple):
    """All labels of a scene, a row each, in entity order.

    Attributes:
        entity: shape (n,), int64, whose it is.
        placement: shape (n,), int64, row of what it names.
        texts: shape (n,), of strings.
        letters: shape (n, 2), int64: in the longest of its lines, and how many lines it has.
        colors, positions, corners, radii: as of `Labels`; NaN where a label has none.
        place: shape (n,), int64: index in `PLACES`.
        is_flat: shape (n,).
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
        )


PLACES = tuple(Place)


def stacked(labels: Mapping[tuple[str, int], Labels], placements: PlacementTable) -> LabelColumns:
    """The labels of all entities, by (primary component, entity), as columns."""
    keys = sorted(labels, key=lambda key: (key[1], key[0]))
    found = [labels[key] for key in keys]
    counts = np.array([len(each.texts) for each in found], np.int64)
    texts = [text for each in found for text in each.texts]
    nowhere, without = np.full((MOST_LABELS, 3), np.nan), np.full(MOST_LABELS, np.nan)

    def joined(pieces: list[npt.NDArray[np.float64]], width: int) -> npt.NDArray[np.float64]:
        empty = np.empty((0, width) if width else 0)
        return np.concatenate([empty, *pieces])

    def each(values: list[int]) -> npt.NDArray[np.int64]:
        return np.repeat(np.array(values, np.int64), counts)

    return LabelColumns(
        entity=each([of.entity for of in found]),
        placement=each([placements.row(key) for key in keys]),
        texts=np.array([*texts, None], object)[:-1],
        letters=np.array([_letters(text) for text in texts], np.int64).reshape(-1, 2),
        colors=np.concatenate([np.empty(0, np.uint32), *(of.colors for of in found)]),
        positions=joined([of.positions for of in found], 3),
        corners=joined([nowhere[: len(of.texts)] if of.corners is None else of.corners for of in found], 3),
        radii=joined([without[: len(of.texts)] if of.radii is None else of.radii for of in found], 0),
        place=each([PLACES.index(of.place) for of in found]),
        is_flat=each([of.is_flat for of in found]).astype(bool),
    )


def _letters(text: str) -> tuple[int, int]:
    lines = text.split("\n")
    return max(map(len, lines)), len(lines)
