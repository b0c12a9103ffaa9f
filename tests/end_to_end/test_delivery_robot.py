"""The example with one of every kind of data, as somebody runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import diorama_renderer as dr
from diorama.recording.spawning import environment

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[2] / "examples" / "delivery_robot.py"
CAMERA = "world/robot/camera/image"


@pytest.fixture(scope="module")
def yard(tmp_path_factory):
    file = tmp_path_factory.mktemp("yard") / "yard.mcap"
    command = [sys.executable, "-W", "error", str(EXAMPLE), "--frames", "12", "--save", str(file)]
    subprocess.run(command, check=True, env=environment(), timeout=120)
    return dr.load(file)


def test_it_logs_one_of_every_kind(yard):
    logged = {component for path in yard.entities() for component in yard.components(path)}
    kinds = {
        "point3d",
        "linestrip3d",
        "arrow3d",
        "mesh3d",
        "rect2d",
        "tensor",
        "transform",
        "scalar",
        "text_entry",
    }
    assert kinds | {"annotation_context", "view_coordinates", "label", "class_id"} <= logged


def test_its_detections_are_where_its_segmentation_says(yard):
    at = {"frame": 8}
    classes = yard.latest_at(f"{CAMERA}/classes", "tensor", at=at)
    rects = yard.latest_at(f"{CAMERA}/detections", "rect2d", at=at)
    ids = yard.latest_at(f"{CAMERA}/detections", "class_id", at=at)
    assert len(rects) == len(ids) > 0
    for (left, top, right, bottom), number in zip(np.asarray(rects, int), ids, strict=True):
        assert (classes[top:bottom, left:right] == number).any()


def test_its_lidar_measures_what_stands_there(yard):
    scan = yard.latest_at("world/scan", "point3d", at={"frame": 8})
    crate = np.abs(scan[:, :2] - [-6.8, -6]) < 0.56
    assert crate.all(axis=1).sum() > 5
