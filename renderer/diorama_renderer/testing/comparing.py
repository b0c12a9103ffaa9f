"""A scene against what was accepted: what differs, in sentences, and whether that is too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from diorama_renderer.comparison import Tolerance, differences
from diorama_renderer.testing.golden import Golden, GoldenError, read_golden
from diorama_renderer.testing.judging import (
    STRICT,
    TOLERANT,
    Overrides,
    Statistics,
    Thresholds,
    levels_between,
    statistics_of,
)


@dataclass
class Comparison:
    """What came out.

    Attributes:
        got: what there is.
        expected: what was accepted; None: nothing, or it cannot be read.
        is_new: nothing was accepted yet.
        problem: why nothing could be compared, or None.
        sentences: what was logged otherwise, the most important first.
        picture: what is wrong with the picture, or None.
        statistics: how far the pictures are apart, if both are there and of one size.
        thresholds: what they may be.
        is_strict: which rule these are of.
        levels: the differences, shape (h, w, channels).
        hints: what was drawn otherwise, such as another camera.
    """

    got: Golden
    expected: Golden | None = None
    is_new: bool = False
    problem: str | None = None
    sentences: list[str] = field(default_factory=list)
    picture: str | None = None
    statistics: Statistics | None = None
    thresholds: Thresholds = STRICT
    is_strict: bool = True
    levels: npt.NDArray[np.uint8] | None = None
    hints: list[str] = field(default_factory=list)

    @property
    def matches(self) -> bool:
        """Whether all is as it was accepted."""
        return self.problem is None and self.picture is None and not self.sentences


def compare(stem: Path, got: Golden, chosen: Overrides, tolerance: Tolerance) -> Comparison:
    """Compare with the golden at a path.

    Args:
        stem: of the golden, without suffix.
        got: what there is; what of picture and digest it lacks is not compared.
        chosen: thresholds that somebody chose.
        tolerance: of the digests.
    """
    found = Comparison(got)
    try:
        expected = read_golden(stem)
    except GoldenError as error:
        found.problem = str(error)
        return found
    if expected is None:
        found.is_new, found.problem = True, "nothing was accepted yet"
        return found
    found.expected = expected
    lacks = [
        word
        for word, mine, theirs in (
            ("digest", got.scene, expected.scene),
            ("picture", got.color, expected.color),
        )
        if mine is not None and theirs is None
    ]
    if lacks:
        found.problem = f"what was accepted has no {' and no '.join(lacks)}"
    _compare_scenes(found, expected, tolerance)
    _compare_pictures(found, expected, chosen)
    found.hints = [] if found.matches else list(_hints(expected, got))
    return found


def _compare_scenes(found: Comparison, expected: Golden, tolerance: Tolerance) -> None:
    if found.got.scene is None or expected.scene is None:
        return
    found.sentences = [
        one.sentence
        for one in differences(
            expected.scene,
            found.got.scene,
            position=tolerance.position,
            rotation_degrees=tolerance.rotation_degrees,
            value=tolerance.value,
        )
    ]


def _compare_pictures(found: Comparison, expected: Golden, chosen: Overrides) -> None:
    got, want = found.got.color, expected.color
    found.is_strict = expected.adapter == found.got.adapter and expected.renderer == found.got.renderer
    found.thresholds = (STRICT if found.is_strict else TOLERANT).replaced(chosen)
    if got is None or want is None:
        return
    if got.shape != want.shape:
        found.picture = (
            f"its size is {got.shape[1]} x {got.shape[0]}, and {want.shape[1]} x {want.shape[0]} was accepted"
        )
        return
    size = got.shape[1], got.shape[0]
    found.levels = levels_between(got, want)
    found.statistics = statistics_of(found.levels)
    if found.statistics.excesses(found.thresholds, size):
        found.picture = found.statistics.told(found.thresholds, size)


def _hints(expected: Golden, got: Golden) -> Iterator[str]:
    for name in sorted(expected.render.keys() | got.render.keys()):
        before, now = (each.render.get(name, "as by default") for each in (expected, got))
        if before != now:
            yield f"{name} is {now}, and was {before}"
    if expected.renderer != got.renderer:
        yield f"drawn by Diorama {got.renderer}, accepted from {expected.renderer}"
