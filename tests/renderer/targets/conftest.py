"""A scene of everything in memory, and pictures of it as the viewer draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.gpu.device import Gpu, NoAdapterError, acquire
from diorama_renderer.headless.recording_view import RecordingView
from diorama_renderer.passes.background import DARK
from diorama_renderer.recordings import as_recording
from diorama_renderer.targets.picture import Picture
from diorama_renderer.view.frame import Frame
from diorama_renderer.view.view import Look

CAMERA = dr.Camera.look_at([2.2, -2.0, 1.4], [0, 0, 0], [0, 0, 1])

LOOK = Look(DARK)


@dataclass
class Stage:
    """One recording, the view that draws it, and a picture of it."""

    gpu: Gpu
    recording: dr.Recording
    viewed: RecordingView
    picture: Picture

    @property
    def entity_ids(self) -> dict[str, int]:
        return {path: i + 1 for i, path in enumerate(self.recording.store.entities.paths)}

    def frame(self, camera: Any = CAMERA, *, space: str | None = "/") -> Frame:
        return self.viewed.frame(None, space, camera, self.picture.frame_size)

    def draw(
        self, frame: Frame | None = None, *, ids: bool = True, look: Look = LOOK, **changes: Any
    ) -> np.ndarray:
        frame = self.frame() if frame is None else frame
        view, scene = self.viewed.view, self.viewed.scene
        self.picture.draw(view, scene, frame, replace(look, **changes), ids=ids)
        return self.picture.read()

    def draw_outlines(self, frame: Frame | None = None, *, look: Look = LOOK, **changes: Any) -> np.ndarray:
        frame = self.frame() if frame is None else frame
        view, scene = self.viewed.view, self.viewed.scene
        self.picture.draw_outlines(view, scene, frame, replace(look, **changes))
        return self.picture.read()


def log_everything() -> None:
    rng = np.random.default_rng(1)
    rr.log_points("points", rng.normal(0, 0.5, (400, 3)), colors=rng.integers(0, 255, (400, 3)), radii=0.03)
    rr.log_obb("box", half_size=[0.5, 0.4, 0.3], color=[255, 160, 40], label="box")
    rr.log_line_strip("strip", rng.normal(0, 0.6, (20, 3)), color=[80, 200, 255])
    rr.log_arrow("arrow", [0, 0, 0], [0, 0, 0.8], width_scale=0.06, color=[255, 80, 80])
    rr.log_obb("glass", half_size=[0.9, 0.1, 0.3], color=[255, 160, 40, 90])
    triangle = np.array([[-1, -1, -0.5], [1, -1, -0.5], [0, 1, -0.5]], np.float32)
    rr.log_mesh("mesh", triangle)
    rr.log_pinhole(
        "camera/image", child_from_parent=[[40, 0, 24], [0, 40, 16], [0, 0, 1]], width=48, height=32
    )
    rr.log_image("camera/image", rng.integers(0, 255, (32, 48, 3), dtype=np.uint8))
    rr.log_segmentation_image("camera/image/classes", rng.integers(0, 3, (32, 48), dtype=np.uint8))


@pytest.fixture(scope="session")
def gpu() -> Gpu:
    try:
        return acquire()
    except NoAdapterError as error:
        pytest.skip(str(error))


@pytest.fixture
def make_stage(gpu: Gpu) -> Iterator[Callable[..., Stage]]:
    """`make_stage(log, size=..., antialias=...)`."""

    def make(
        log: Callable[[], object] = log_everything, *, size: tuple[int, int] = (200, 150), antialias: int = 1
    ) -> Stage:
        rr.init("test_pictures", strict=True)
        memory = rr.memory_recording()
        log()
        recording = as_recording(memory, caller="test")
        recording.sync()
        return Stage(gpu, recording, RecordingView(gpu, recording), Picture(gpu, size, antialias=antialias))

    yield make
    rr.reset_time()
    rr.disconnect()
