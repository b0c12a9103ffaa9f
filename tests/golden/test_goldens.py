"""Examples that need no input, against the pictures that somebody looked at and accepted.

`DIORAMA_ACCEPT_GOLDENS=1 ./dev test tests/golden` writes them anew: look at each before committing it. They are
compared on the software adapter alone; elsewhere only what holds on every adapter is asserted. A failure leaves got,
want and difference in tests/golden/failed.
"""

from __future__ import annotations

import os
import runpy
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.gpu.device import acquire

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
NAMES = ["dna", "minimal_points", "primitives", "robot_arm"]

MEAN_LEVELS = 0.5
"""Of 255, over all channels: shading that is off everywhere fails by this."""
LARGE_LEVELS, LARGE_FRACTION = 8, 0.001
"""Pixels that differ by more than so many levels, and how many may: geometry that is off fails by this."""


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """Run an example in a scratch folder and give its picture, shape (h, w, 4), int."""

    def run(name: str):
        monkeypatch.chdir(tmp_path)
        try:
            runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="__main__")
        finally:
            rr.reset_time()
            rr.memory_recording()  # takes over what was logged last
            rr.set_strict_mode(False)
        return pixels_of(tmp_path / f"{name}.png")

    return run


def pixels_of(file: Path):
    with Image.open(file) as image:
        return np.asarray(image.convert("RGBA")).astype(int)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_draws_the_picture_that_was_accepted(name, drawn):
    got = drawn(name)
    assert got.shape == (600, 800, 4)
    assert (got[..., 3] == 255).all()
    assert len(np.unique(got.reshape(-1, 4), axis=0)) > 100
    golden = HERE / f"{name}.png"
    if os.environ.get("DIORAMA_ACCEPT_GOLDENS"):
        Image.fromarray(got[..., :3].astype(np.uint8)).save(golden, optimize=True)
    if "llvmpipe" not in acquire(None).adapter_name:
        pytest.skip("goldens are compared on the software adapter alone")
    want = pixels_of(golden)
    difference = np.abs(got - want)
    mean, large = difference.mean(), (difference.max(axis=-1) > LARGE_LEVELS).mean()
    if mean > MEAN_LEVELS or large > LARGE_FRACTION:
        keep(name, got=got, want=want, difference=np.clip(8 * difference, 0, 255))
        pytest.fail(
            f"mean difference {mean:.3f} of 255, {large:.3%} of the pixels by more than {LARGE_LEVELS}"
        )


def keep(name: str, **pictures) -> None:
    folder = HERE / "failed"
    folder.mkdir(exist_ok=True)
    for kind, picture in pictures.items():
        Image.fromarray(picture[..., :3].astype(np.uint8)).save(folder / f"{name}-{kind}.png")


def test_the_comparison_sees_a_shift_by_one_pixel_and_a_change_of_light():
    want = pixels_of(HERE / "primitives.png")
    shifted, darker = np.roll(want, 1, axis=1), want * 97 // 100
    assert (np.abs(shifted - want).max(axis=-1) > LARGE_LEVELS).mean() > LARGE_FRACTION
    assert np.abs(darker - want)[..., :3].mean() > MEAN_LEVELS


def test_drawing_again_in_one_process_gives_the_same_bytes():
    rr.init("golden", strict=True)
    recording = rr.memory_recording()
    rr.log_points(
        "cloud", np.random.default_rng(0).normal(0, 1, (3000, 3)), radii=0.05, colors=[90, 200, 250]
    )
    one, two = (dr.Renderer().render(recording, size=(200, 150)).color for _ in range(2))
    rr.set_strict_mode(False)
    assert np.array_equal(one, two)
