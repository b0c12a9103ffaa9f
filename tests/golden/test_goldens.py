"""Examples that need no input, against the pictures that somebody looked at and accepted.

`DIORAMA_ACCEPT_GOLDENS=1 ./dev test tests/golden` writes them anew: look at each before committing it. They are
compared on the software adapter alone; elsewhere only what holds on every adapter is asserted. A failure leaves got,
want and difference in tests/golden/failed.
"""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
NAMES = ["dna", "minimal_points", "primitives", "robot_arm"]


@pytest.fixture
def drawn(tmp_path, monkeypatch, goldens):
    """Run an example in a scratch folder and give its picture, shape (h, w, 3), uint8."""

    def run(name: str):
        monkeypatch.chdir(tmp_path)
        try:
            runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="__main__")
        finally:
            rr.reset_time()
            rr.memory_recording()  # takes over what was logged last
            rr.set_strict_mode(False)
        return goldens.pixels_of(tmp_path / f"{name}.png")

    return run


@pytest.mark.parametrize("name", NAMES)
def test_an_example_draws_the_picture_that_was_accepted(name, drawn, goldens):
    got = drawn(name)
    assert got.shape == (600, 800, 3)
    assert len(np.unique(got.reshape(-1, 3), axis=0)) > 100
    goldens.check(name, got, HERE / f"{name}.png")


def test_the_comparison_sees_a_shift_by_one_pixel_and_a_change_of_light(goldens):
    want = goldens.pixels_of(HERE / "primitives.png")
    shifted, darker = np.roll(want, 1, axis=1), (want.astype(int) * 97 // 100).astype(np.uint8)
    assert goldens.difference_of(want, want).is_small
    assert not goldens.difference_of(shifted, want).is_small
    assert not goldens.difference_of(darker, want).is_small


def test_drawing_again_in_one_process_gives_the_same_bytes():
    rr.init("golden", strict=True)
    recording = rr.memory_recording()
    rr.log_points(
        "cloud", np.random.default_rng(0).normal(0, 1, (3000, 3)), radii=0.05, colors=[90, 200, 250]
    )
    one, two = (dr.Renderer().render(recording, size=(200, 150)).color for _ in range(2))
    rr.set_strict_mode(False)
    assert np.array_equal(one, two)
