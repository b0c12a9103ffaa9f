"""On a real reconstruction: a logged camera projects as K [R | t] does, worked out by hand."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from diorama_renderer.camera import pinhole_eye
from diorama_renderer.transforms import local_from_rows, resolve

DATA = Path(os.environ.get("DIORAMA_DATA", Path(__file__).parents[4] / "shared" / "data"))
COLMAP = DATA / "colmap_fiat"
pytestmark = pytest.mark.skipif(not COLMAP.exists(), reason="needs shared/data/colmap_fiat")


@pytest.fixture(scope="module")
def frames():
    return json.loads((COLMAP / "frames.json").read_text())


@pytest.fixture(scope="module")
def clouds():
    with np.load(COLMAP / "clouds.npz") as arrays:
        return dict(arrays)


def rotate(quat_xyzw, vectors):
    """v + 2 w (q x v) + 2 q x (q x v), the textbook's other formula."""
    q = np.array(quat_xyzw) / np.linalg.norm(quat_xyzw)
    across = np.cross(q[:3], vectors)
    return vectors + 2 * q[3] * across + 2 * np.cross(q[:3], across)


def eye_of(frame, size):
    """Through the graph: /camera is rigid, /camera/image a pinhole."""
    pose = frame["world_from_camera"]
    lens = [*np.ravel(frame["image_from_camera"]), frame["width"], frame["height"]]
    local = local_from_rows(
        3,
        rigid=(np.array([1]), np.array([[*pose["translation_xyz"], *pose["quaternion_xyzw"]]])),
        pinhole=(np.array([2]), np.array([lens])),
    )
    levels = [np.array([0]), np.array([1]), np.array([2])]
    space = resolve(levels, np.array([-1, 0, 1]), local, root=0)
    return pinhole_eye(space.camera[2], local.intrinsics[2], local.resolution[2], size)


def test_every_frame_projects_as_worked_out_by_hand(frames, clouds):
    assert len(frames) == 44
    for frame in frames:
        points = clouds[f"positions_{frame['frame']:06}"].astype(np.float64)
        pose = frame["world_from_camera"]
        x, y, z, w = pose["quaternion_xyzw"]
        in_camera = rotate((-x, -y, -z, w), points - pose["translation_xyz"])
        k = np.array(frame["image_from_camera"])
        by_hand = (in_camera @ k.T)[:, :2] / in_camera[:, 2:]
        pixels, depths = eye_of(frame, (800, 600)).project(points)
        assert np.abs(pixels - by_hand).max() < 1e-6
        assert np.abs(depths - in_camera[:, 2]).max() < 1e-9


def test_every_frame_puts_its_points_on_their_keypoints(frames, clouds):
    for frame in frames:
        name = f"{frame['frame']:06}"
        for size, scale in (((800, 600), 1), ((400, 300), 0.5)):
            pixels, _ = eye_of(frame, size).project(clouds[f"positions_{name}"])
            distances = np.linalg.norm(pixels - scale * clouds[f"keypoints_{name}"], axis=1)
            assert np.median(distances) < 0.5 * scale
