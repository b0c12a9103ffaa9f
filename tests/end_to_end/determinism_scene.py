"""Logs one scene, in one of several orders that say the same, and prints digests of its pictures."""

from __future__ import annotations

import sys

import numpy as np

import diorama as rr
import diorama_renderer as dr

CAMERA = dr.Camera.look_at((4, -6, 3), (0, 0, 0.5), (0, 0, 1))
LENS = dr.Camera.pinhole(
    CAMERA.eye((1, 1), default_up=None).space_from_eye,
    [[120, 0, 80], [0, 120, 60], [0, 0, 1]],
    (160, 120),
    distortion=dr.Distortion("brown_conrady", [-0.2, 0.05, 0, 0]),
)


def log_scene(*, backwards: bool = False) -> None:
    """Much that overlaps and is equally deep, so that any order that decides something shows."""
    rng = np.random.default_rng(7)
    points = rng.normal(0, 1, (20_000, 3))
    colors = rng.integers(0, 255, (20_000, 3))
    plate = np.array([[-2, -2, 0], [2, -2, 0], [2, 2, 0], [-2, 2, 0]], float)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)
    calls = [
        lambda: rr.log_points("world/many", points, colors=colors),
        lambda: rr.log_points("world/balls", points[:300], radii=0.1, colors=colors[:300]),
        lambda: rr.log_mesh("world/plate_a", plate, indices=faces, albedo_factor=[1.0, 0.2, 0.2]),
        lambda: rr.log_mesh("world/plate_b", plate, indices=faces, albedo_factor=[0.2, 1.0, 0.2]),
        lambda: rr.log_obb("world/box_a", half_size=[1, 1, 1], label="a", color=[255, 255, 0]),
        lambda: rr.log_obb("world/box_b", half_size=[1, 1, 1], label="b", color=[0, 255, 255]),
        lambda: rr.log_arrow("world/arrow", [0, 0, 0], [1, 1, 2], width_scale=0.1),
        lambda: rr.log_points("world/glass", points[:500], radii=0.2, colors=[255, 255, 255, 90]),
        lambda: rr.log_rigid3("world/moved", parent_from_child=([0, 0, 2], [0, 0, 0.6, 0.8])),
        lambda: rr.log_line_strip("world/moved/line", points[:50], stroke_width=0.02),
    ]
    rr.set_time_sequence("frame", 0)
    for call in calls[::-1] if backwards else calls:
        call()


def digests(recording: object, at: dict[str, int]) -> list[str]:
    """Of what a recording looks like, in several ways."""
    size = (160, 120)
    asked = (
        {},
        {"camera": CAMERA},
        {"camera": CAMERA, "antialias": 2, "background": "transparent"},
        {"camera": CAMERA, "shading": dr.Shading(ambient_occlusion=0.8, shadows=0.5, eye_dome=0.2)},
        {"camera": LENS},
        {"camera": CAMERA, "size": (1280, 720)},
    )
    return [dr.render(recording, at=at, **{"size": size, **each}).digest for each in asked]  # type: ignore[arg-type]


def draw_other_things(recording: rr.MemoryRecording) -> None:
    """Pictures of another recording, of other sizes, and of what is logged later."""
    for _ in range(3):
        dr.render(dr.Recording(), size=(333, 77))
    rng = np.random.default_rng(1)
    rr.set_time_sequence("frame", 1)
    rr.log_points("world/many", rng.normal(0, 3, (70_000, 3)))
    rr.log_cleared("world/balls")
    rr.log_points("world/zebra", rng.normal(0, 3, (5_000, 3)), radii=0.1)
    dr.render(recording, size=(400, 300))


def main() -> None:
    """How the scene comes into being: `forwards`, `backwards`, `between`, `save FILE` or `load FILE`."""
    mode, *files = sys.argv[1:]
    if mode == "load":
        print("\n".join(digests(dr.load(files[0]), at={"frame": 0})))
        return
    rr.init("determinism")
    if mode == "save":
        rr.save(files[0])
        log_scene(backwards=True)
        return
    recording = rr.memory_recording()
    log_scene(backwards=mode == "backwards")
    if mode == "between":
        draw_other_things(recording)
    print("\n".join(digests(recording, at={"frame": 0})))


if __name__ == "__main__":
    main()
