"""A recording in memory is asked and shown by itself: the renderer answers."""

from __future__ import annotations

import inspect
import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import diorama as rr
import diorama_renderer as dr

ROOT = Path(__file__).parents[2]
PATHS = os.pathsep.join(str(ROOT / root) for root in ("sdk", "renderer", "shaders"))


@pytest.fixture
def kept(fresh_logging):
    rr.init("notebook", strict=True)
    recording = rr.memory_recording()
    for frame in range(3):
        rr.set_time_sequence("frame", frame)
        rr.log_points("world/cloud", np.full((4, 3), frame), colors=[255, 0, 0], radii=0.5)
        rr.log_scalar("plot/height", frame / 2)
    return recording


def test_it_answers_questions_itself(kept):
    assert {"world/cloud", "plot/height"} <= set(kept.entities())
    assert "point3d" in kept.components("world/cloud")
    assert {timeline.name for timeline in kept.timelines()} == {"frame", "log_time"}
    assert kept.latest_at("plot/height", "scalar", {"frame": 1}) == 0.5
    np.testing.assert_array_equal(
        kept.latest_at("world/cloud", "point3d", {"frame": 2}), np.full((4, 3), 2.0)
    )
    times, values = kept.range("plot/height", "scalar", "frame")
    assert (times.tolist(), values.tolist()) == ([0, 1, 2], [0.0, 0.5, 1.0])
    assert kept.to_arrow("plot/height").num_rows == 3
    rr.log_image("image", np.zeros((2, 3), np.uint8))
    assert kept.tensor_at("image").values.shape == (2, 3)


def test_its_questions_are_those_of_a_recording():
    asked = [name for name, member in vars(dr.Recording).items() if inspect.isfunction(member)]
    for name in sorted({name for name in asked if not name.startswith("_")} - {"sync"}):
        own, wanted = getattr(rr.MemoryRecording, name), getattr(dr.Recording, name)
        assert inspect.signature(own) == inspect.signature(wanted), name
        assert inspect.getdoc(own) == inspect.getdoc(wanted), name


def test_its_questions_pass_on_every_argument(kept):
    recording = dr.Recording(kept)
    times, values = kept.range("plot/height", "scalar", "frame", 1, stop=1)
    assert (times.tolist(), values.tolist()) == ([1], [0.5])
    assert kept.to_arrow("plot", component=["scalar"]).equals(recording.to_arrow("plot", ["scalar"]))
    assert kept.to_pandas("plot", "scalar").equals(recording.to_pandas("plot", "scalar"))
    assert kept.latest_at("plot/height", component="scalar", at={"frame": 0}) == 0.0


def test_what_is_logged_after_a_question_is_in_the_next_answer(kept):
    assert kept.latest_at("plot/height", "scalar") == 1.0
    rr.set_time_sequence("frame", 3)
    rr.log_scalar("plot/height", 9.0)
    assert kept.latest_at("plot/height", "scalar", {"frame": 3}) == 9.0


@pytest.mark.slow
def test_it_is_shown_as_a_picture_in_a_notebook(kept):
    png = kept._repr_png_()
    assert png is not None
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    assert picture.shape == (712, 950, 3)
    assert ((picture[..., 0] > 120) & (picture[..., 1] < 60)).sum() > 1000
    text = kept.as_html(320, 200)
    assert "data:image/webp;base64," in text
    assert "world/cloud" in text
    assert '"labels":["#0","#1","#2"]' in text
    assert "<script" not in kept.as_html(320, 200, frames=1)


@pytest.mark.slow
def test_drawing_loads_no_graphics_library_here():
    program = """
import sys
import diorama as rr
kept = rr.memory_recording()
rr.set_time_sequence("frame", 0)
rr.log_points("p", [[0, 0, 0]])
assert "<img" in kept._repr_html_()
print(sorted({name.partition(".")[0] for name in sys.modules} & {"wgpu", "trimesh", "PIL", "diorama_renderer"}))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": PATHS},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


@pytest.mark.slow
def test_questions_load_no_graphics_library():
    program = """
import sys
import diorama as rr
kept = rr.memory_recording()
rr.log_scalar("s", 1.0)
assert kept.latest_at("s", "scalar") == 1.0
print(sorted({name.partition(".")[0] for name in sys.modules} & {"wgpu", "trimesh", "PIL", "pandas"}))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": PATHS},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
