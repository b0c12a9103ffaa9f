"""Draws the pictures of docs/headless.md: `./dev docs` writes those that changed. Look at each before committing it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.assets.colormaps import COLOR_MAPS, colored
from reference_pages.running import on_software_adapter, pixels_of

Pixels = npt.NDArray[np.uint8]
"""Shape (h, w, 3)."""

DOCS = Path(__file__).parent
_SIZE = (480, 320)
_GAP = 8
_CAMERA = dr.Camera.look_at((4.6, -5.4, 3.6), (0.1, 0, 0.6), (0, 0, 1), fov_y_degrees=40)


def scene() -> rr.MemoryRecording:
    """A table top: ground, balls, a box, an arrow, a camera's view of it."""
    rr.init("headless_pictures")
    recording = rr.memory_recording()
    rng = np.random.default_rng(4)
    plane = np.stack(np.meshgrid(np.linspace(-3, 3, 60), np.linspace(-3, 3, 60)), axis=-1).reshape(-1, 2)
    height = 0.12 * np.sin(2 * plane[:, 0]) * np.cos(2 * plane[:, 1])
    first = (np.arange(59)[:, None] * 60 + np.arange(59)).ravel()
    faces = np.concatenate(
        [np.stack([first, first + 1, first + 60], 1), np.stack([first + 1, first + 61, first + 60], 1)]
    )
    rr.log_mesh(
        "ground",
        np.column_stack([plane, height]),
        indices=faces.astype(np.uint32),
        albedo_factor=[0.6, 0.6, 0.55],
    )
    places = rng.uniform(-2.2, 2.2, (90, 3)) * (1, 1, 0) + (0, 0, 0.3)
    radii = rng.uniform(0.08, 0.32, 90)
    places[:, 2] = radii + rng.choice([0.0, 0.0, 0.8], 90)
    rr.log_points(
        "balls", places, radii=radii, colors=rng.integers(70, 255, (90, 3)), class_ids=rng.integers(0, 5, 90)
    )
    rr.log_obb(
        "box", half_size=[0.6, 0.6, 0.6], position=[1.5, -1.2, 0.8], color=[90, 170, 255], stroke_width=0.05
    )
    rr.log_arrow("arrow", [-1.8, -1.8, 0.2], [0.6, 0.2, 1.9], width_scale=0.12, color=[230, 90, 50])
    return recording


def passes() -> Pixels:
    """All arrays of one picture."""
    drawn = dr.render(scene(), size=_SIZE, camera=_CAMERA, antialias=1)
    depth = np.where(np.isfinite(drawn.depth), drawn.depth, np.nan)
    near, far = float(np.nanmin(depth)), float(np.nanmax(depth))
    seen = drawn.entity_ids[..., None] > 0
    low, high = np.nanmin(drawn.positions, axis=(0, 1)), np.nanmax(drawn.positions, axis=(0, 1))
    places = np.nan_to_num((drawn.positions - low) / (high - low)) * 255
    return _sheet(
        [
            drawn.color[..., :3],
            colored(depth, far, near, COLOR_MAPS["turbo"]())[..., :3],
            np.where(seen, drawn.normals * 127.5 + 127.5, 0).astype(np.uint8),
            np.where(seen, places, 0).astype(np.uint8),
            _random_colors(drawn.entity_ids.astype(np.int64) * 1000 + drawn.instance_ids),
            _random_colors(drawn.class_ids.astype(np.int64) + 1),
        ],
        columns=3,
    )


def shading() -> Pixels:
    """What light does between things."""
    recording = scene()
    looks = (
        dr.Shading(),
        dr.Shading(ambient_occlusion=0.8, shadows=0.5),
        dr.Shading(eye_dome=0.7),
        dr.Shading(show="normals"),
    )
    return _sheet(
        [
            dr.render(recording, size=_SIZE, camera=_CAMERA, antialias=2, shading=look).color[..., :3]
            for look in looks
        ],
        columns=2,
    )


def lenses() -> Pixels:
    """The same place through a pinhole, a wide lens and a fisheye."""
    close = dr.Camera.look_at((0.4, -2.2, 1.3), (0, 0.6, 0.3), (0, 0, 1))
    pose = close.eye(_SIZE, default_up=None).space_from_eye
    kinds = (
        (260, None),
        (260, dr.Distortion("brown_conrady", [-0.28, 0.07, 0, 0])),
        (130, dr.Distortion("fisheye", [0.02, -0.01, 0, 0])),
    )
    pictures = []
    for focal, distortion in kinds:
        lens = [[focal, 0, _SIZE[0] / 2], [0, focal, _SIZE[1] / 2], [0, 0, 1]]
        camera = dr.Camera.pinhole(pose, lens, _SIZE, distortion=distortion)
        shaded = dr.Shading(ambient_occlusion=0.8, shadows=0.5)
        pictures.append(
            dr.render(scene(), size=_SIZE, camera=camera, antialias=2, shading=shaded).color[..., :3]
        )
    return _sheet(pictures, columns=3)


PICTURES = {"headless/passes.png": passes, "headless/shading.png": shading, "headless/lenses.png": lenses}


def missing() -> list[Path]:
    """Pictures that should be there."""
    return [DOCS / name for name in PICTURES if not (DOCS / name).exists()]


def draw_and_write() -> None:
    """Draw all pictures, and write those that differ at all; on the software adapter alone."""
    if not on_software_adapter():
        return
    for name, draw in PICTURES.items():
        path, pixels = DOCS / name, draw()
        if not path.exists() or not np.array_equal(pixels_of(path), pixels):
            path.parent.mkdir(exist_ok=True)
            Image.fromarray(pixels).save(path, optimize=True)
            print(f"drew: docs/{name}")


def _sheet(pictures: list[Pixels], *, columns: int) -> Pixels:
    height, width = pictures[0].shape[:2]
    rows = -(-len(pictures) // columns)
    sheet = np.full((rows * (height + _GAP) - _GAP, columns * (width + _GAP) - _GAP, 3), 255, np.uint8)
    for number, picture in enumerate(pictures):
        y, x = number // columns * (height + _GAP), number % columns * (width + _GAP)
        sheet[y : y + height, x : x + width] = picture
    return sheet


def _random_colors(numbers: npt.NDArray[np.int64]) -> Pixels:
    """A colour for each number, and black for 0."""
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    channels = np.stack([(mixed >> np.uint64(shift)) & np.uint64(191) for shift in (40, 48, 56)], axis=-1)
    return np.where(numbers[..., None] > 0, channels + np.uint64(64), 0).astype(np.uint8)
