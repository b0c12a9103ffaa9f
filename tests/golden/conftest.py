"""The one comparison of a picture with the one that somebody looked at and accepted."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

from reference_pages.running import on_software_adapter, pixels_of

MEAN_LEVELS = 0.5
"""Of 255, over all channels: shading that is off everywhere fails by this."""
LARGE_LEVELS, LARGE_FRACTION = 8, 0.001
"""Pixels that differ by more than so many levels, and how many may: geometry that is off fails by this."""
FAILED = Path(__file__).parent / "failed"


class Difference(NamedTuple):
    """How far two pictures are apart, shape (h, w, 3), uint8 each."""

    levels: np.ndarray

    @property
    def mean(self) -> float:
        return float(self.levels.mean())

    @property
    def large(self) -> float:
        return float((self.levels.max(axis=-1) > LARGE_LEVELS).mean())

    @property
    def is_small(self) -> bool:
        return self.mean <= MEAN_LEVELS and self.large <= LARGE_FRACTION


def difference_of(got: np.ndarray, want: np.ndarray) -> Difference:
    assert got.shape == want.shape
    return Difference(np.abs(got.astype(int) - want.astype(int)))


def check(name: str, got: np.ndarray, golden: Path) -> None:
    """Fails, and leaves got, want and difference behind, if `got` does not look like the picture in `golden`."""
    if os.environ.get("DIORAMA_ACCEPT_GOLDENS"):
        Image.fromarray(got).save(golden, optimize=True)
    if not on_software_adapter():
        pytest.skip("goldens are compared on the software adapter alone")
    want = pixels_of(golden)
    difference = difference_of(got, want)
    if difference.is_small:
        return
    amplified = np.clip(8 * difference.levels, 0, 255).astype(np.uint8)
    FAILED.mkdir(exist_ok=True)
    for kind, picture in {"got": got, "want": want, "difference": amplified}.items():
        Image.fromarray(picture).save(FAILED / f"{name}-{kind}.png")
    pytest.fail(
        f"mean difference {difference.mean:.3f} of 255, "
        f"{difference.large:.3%} of the pixels by more than {LARGE_LEVELS}"
    )


class Goldens:
    """What tests need of this file, which they cannot import."""

    check = staticmethod(check)
    difference_of = staticmethod(difference_of)
    pixels_of = staticmethod(pixels_of)


@pytest.fixture
def goldens() -> type[Goldens]:
    return Goldens
