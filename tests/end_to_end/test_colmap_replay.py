"""A real photogrammetry recording: what is drawn is where the geometry says, on every photograph."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import diorama_renderer as dr

pytestmark = pytest.mark.slow

SIZE = (800, 600)
EXAMPLE = Path(__file__).parents[2] / "examples" / "colmap_replay.py"


class Frame:
    """One photograph as the input describes it, projected in float64."""

    def __init__(self, folder: Path, entry: dict, clouds) -> None:
        number = entry["frame"]
        self.number = number
        self.keypoints = clouds[f"keypoints_{number:06d}"].astype(np.float64)
        self.photograph = np.asarray(Image.open(io.BytesIO((folder / entry["image"]).read_bytes())))
        self.pixels, self.depths = project(entry, clouds[f"positions_{number:06d}"].astype(np.float64))


def project(entry: dict, positions):
    """Where a pinhole sees the positions: pixels (n, 2), and depths (n,)."""
    pose = entry["world_from_camera"]
    x, y, z, w = np.array(pose["quaternion_xyzw"]) / np.linalg.norm(pose["quaternion_xyzw"])
    world_from_camera = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    homogeneous = (
        (positions - pose["translation_xyz"]) @ world_from_camera @ np.array(entry["image_from_camera"]).T
    )
    return homogeneous[:, :2] / homogeneous[:, 2:], homogeneous[:, 2]


@pytest.fixture(scope="module")
def folder(data):
    return data / "colmap_fiat"


@pytest.fixture(scope="module")
def frames(folder):
    entries = json.loads((folder / "frames.json").read_text())
    with np.load(folder / "clouds.npz") as clouds:
        return [Frame(folder, entry, clouds) for entry in entries]


@pytest.fixture(scope="module")
def replay(folder, tmp_path_factory):
    import runpy
    import sys

    file = tmp_path_factory.mktemp("colmap") / "replay.mcap"
    arguments, sys.argv = sys.argv, [str(EXAMPLE), str(folder), "--save", str(file)]
    try:
        runpy.run_path(str(EXAMPLE), run_name="__main__")
    finally:
        sys.argv = arguments
    return dr.load(file)


@pytest.fixture(scope="module")
def renderer():
    return dr.Renderer()


def drawn(renderer, replay, frame, **options):
    return renderer.render(
        replay,
        at={"frame": frame.number},
        space="/",
        size=SIZE,
        camera="camera/image",
        antialias=1,
        **options,
    )


def test_the_recording_has_all_44_photographs(frames, replay):
    assert len(frames) == 44
    timelines = {timeline.name: span for timeline, span in replay.store.timelines().items()}
    assert timelines["frame"] == (frames[0].number, frames[-1].number)


def test_the_photograph_fills_every_frame_exactly(frames, replay, renderer):
    for frame in frames:
        picture = drawn(renderer, replay, frame)
        of_image = picture.entity_ids == picture.paths.index("camera/image")
        assert (picture.entity_ids > 0).all(), frame.number
        assert of_image.mean() > 0.5, frame.number
        assert np.array_equal(picture.color[of_image][:, :3], frame.photograph[of_image]), frame.number
        # Image instances count pixels, so they say which texel each pixel shows.
        v, u = np.nonzero(of_image)
        assert np.array_equal(picture.instance_ids[of_image], v * SIZE[0] + u), frame.number


def test_every_point_is_drawn_within_half_a_pixel_of_its_projection(frames, replay, renderer):
    for frame in frames:
        # Points as small as they get: one pixel each, the one that its centre lies in.
        picture = drawn(renderer, replay, frame, pixels_per_point=0.01)
        of_points = picture.entity_ids == picture.paths.index("points")
        v, u = np.nonzero(of_points)
        instances = picture.instance_ids[of_points].astype(int)
        offsets = np.column_stack([u, v]) + 0.5 - frame.pixels[instances]
        assert np.abs(offsets).max() <= 0.5 + 1e-3, frame.number

        # And each is there, unless another thing in the same pixel is nearer. (On the border between two
        # pixels float32 may decide otherwise than float64.)
        inside = np.all((frame.pixels > 0) & (frame.pixels < SIZE), axis=1)
        to_border = np.abs(frame.pixels - np.rint(frame.pixels)).min(axis=1)
        chosen = inside & (to_border > 1e-3)
        assert chosen.sum() > 0.95 * len(frame.pixels), frame.number
        u, v = np.floor(frame.pixels[chosen]).astype(int).T
        hidden = picture.depth[v, u] < frame.depths[chosen] * (1 - 1e-5)
        assert (of_points[v, u] | hidden).all(), frame.number
        assert hidden.mean() < 0.2, frame.number


def test_points_lie_on_their_keypoints_in_the_median_below_a_pixel(frames, replay, renderer):
    for frame in frames:
        picture = drawn(renderer, replay, frame, pixels_per_point=0.01)
        of_points = picture.entity_ids == picture.paths.index("points")
        v, u = np.nonzero(of_points)
        keypoints = frame.keypoints[picture.instance_ids[of_points].astype(int)]
        distances = np.linalg.norm(np.column_stack([u, v]) + 0.5 - keypoints, axis=1)
        assert len(distances) > 200, frame.number
        assert np.median(distances) < 1.0, frame.number


def test_from_outside_the_camera_its_image_and_its_trajectory_are_seen(replay, renderer):
    camera = dr.Camera.look_at([2.5, -3.0, -6.5], [0.3, 0.4, 1.0], [0, -1, 0])
    picture = renderer.render(replay, at={"frame": 2940}, space="/", size=SIZE, camera=camera)
    seen = {picture.paths[entity] for entity in np.unique(picture.entity_ids)}
    assert {"points", "trajectory", "camera/image"} <= seen
