"""The demo's story, frame by frame: fly, photograph, map, detect.

The camera is simulated by drawing: the valley is logged once into memory, and each photograph, its depth
and its ids are a `render` of it. From the depth come the points of the map, from the ids the detections.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.demo import drone, flight, scenery
from diorama_renderer.demo.terrain import Terrain, make_terrain

F64 = npt.NDArray[np.float64]

FRAMES = 120
STILL_FRAME = 74
"""The frame of the picture."""

_TARGET_IN_WORLD = np.array([-2.0, -14.0, 1.0])
_SCAN_STRIDE_PIXELS = 4
_DETECTION_PIXELS = 60
_SKY_SRGB = (176, 204, 230)


@dataclass(frozen=True)
class Valley:
    """All that stands still."""

    terrain: Terrain
    houses: dict[str, scenery.House]
    trees: scenery.Trees


def build_valley() -> Valley:
    """The same valley every time."""
    terrain = make_terrain()
    return Valley(terrain, scenery.build_houses(terrain), scenery.build_trees(terrain))


def log_demo(file: Path, *, frames: int = FRAMES) -> None:
    """Log the whole flight into a recording."""
    valley = build_valley()
    path = flight.plan_flight(valley.terrain, frames)
    rr.init("diorama_demo", strict=True)
    simulator = Simulator(valley)
    rr.save(file)
    rr.log_view_coordinates("world", up="+Z", timeless=True)
    log_map_base(valley)
    drone.log_body("world/drone")
    drone.log_camera("world/drone/camera/image")
    for frame in range(frames):
        rr.set_time_sequence("frame", frame)
        rr.set_time_seconds("time", frame * flight.SECONDS_PER_FRAME)
        log_frame(frame, path, simulator, valley)
    rr.disconnect()


def log_map_base(valley: Valley) -> None:
    """Log what the map lies on, in quiet colours, so that what was seen stands out."""
    albedo = valley.terrain.albedo
    quiet = 0.16 * albedo + 0.84 * np.array([62.0, 70.0, 88.0])
    scenery.log_ground("world/ground", valley.terrain, colors=quiet.astype(np.uint8))
    scenery.log_water("world/water", color=[0.06, 0.22, 0.34, 0.8])
    for name, house in valley.houses.items():
        scenery.log_house(f"world/houses/{name}", house)


class Simulator:
    """The drone's camera: renders what it would see."""

    def __init__(self, valley: Valley) -> None:
        self.recording = rr.memory_recording()
        scenery.log_ground("valley/ground", valley.terrain, colors=valley.terrain.albedo.astype(np.uint8))
        scenery.log_water("valley/water", color=[0.05, 0.20, 0.30, 1.0])
        scenery.log_trees("valley/trees", valley.trees)
        for name, house in valley.houses.items():
            scenery.log_house(f"valley/houses/{name}", house)
        self.renderer = dr.Renderer()

    def photograph(self, pose: drone.CameraPose) -> dr.Rendering:
        """What the camera sees from `pose`."""
        eye, forward, down = pose.eye_in_world, pose.world_from_camera[:, 2], pose.world_from_camera[:, 1]
        camera = dr.Camera.look_at(eye, eye + forward, -down, fov_y_degrees=drone.FOV_Y_DEGREES)
        return self.renderer.render(
            self.recording, space="valley", size=drone.IMAGE_SIZE, camera=camera, background=_SKY_SRGB
        )


def log_frame(frame: int, path: flight.Flight, simulator: Simulator, valley: Valley) -> None:
    """Log one moment: the pose, the photograph, and what follows from it."""
    position, rotation, velocity = path.positions[frame], path.rotations[frame], path.velocities[frame]
    target = 0.3 * position + 0.7 * _TARGET_IN_WORLD
    target[2] = _TARGET_IN_WORLD[2]
    pose = drone.aim_camera(position, rotation, target)
    photograph = simulator.photograph(pose)

    drone.log_pose("world/drone", position, rotation, pose)
    rr.log_image("world/drone/camera/image", photograph.color[..., :3])
    log_scan(f"world/map/{frame}", photograph, pose)
    log_detections(photograph, valley)
    rr.log_arrow("world/velocity", position, 0.8 * velocity, color=[255, 92, 138], width_scale=0.5)
    if frame:
        rr.log_line_strip("world/flown", path.positions[: frame + 1], color=[255, 176, 46], stroke_width=0.35)
    rr.log_scalar("plot/altitude", position[2], label="altitude, m")
    rr.log_scalar("plot/speed", float(np.linalg.norm(velocity)), label="speed, m/s")


def log_scan(path: str, photograph: dr.Rendering, pose: drone.CameraPose) -> None:
    """Log the photograph's pixels as points, where their depth says they are."""
    half = _SCAN_STRIDE_PIXELS // 2
    grid = (slice(half, None, _SCAN_STRIDE_PIXELS),) * 2
    depth, color = photograph.depth[grid], photograph.color[grid][..., :3]
    height, width = photograph.depth.shape
    u, v = (axis[grid] for axis in np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5))
    seen = depth < 120
    pixels = np.stack([u[seen], v[seen], np.ones(int(seen.sum()))], axis=-1)
    points_in_camera = pixels @ np.linalg.inv(drone.IMAGE_FROM_CAMERA).T * depth[seen][:, None]
    points_in_world = points_in_camera @ pose.world_from_camera.T + pose.eye_in_world
    rr.log_points(path, points_in_world, colors=color[seen], radii=0.28)


def log_detections(photograph: dr.Rendering, valley: Valley) -> None:
    """Log a labelled box around each house that the camera sees."""
    for name, house in valley.houses.items():
        path = f"world/detections/{name}"
        seen = photograph.entity_ids == photograph.paths.index(f"valley/houses/{name}")
        if np.count_nonzero(seen) < _DETECTION_PIXELS:
            rr.log_cleared(path)
            continue
        turn = [0.0, 0.0, float(np.sin(house.yaw / 2)), float(np.cos(house.yaw / 2))]
        rr.log_obb(
            path,
            half_size=house.bounds,
            position=house.center_in_world,
            rotation_q=turn,
            color=[96, 232, 255],
            stroke_width=0.18,
            label=f"{name}  {np.median(photograph.depth[seen]):.0f} m",
        )


def view_demo(recording: dr.Recording, *, frames: int = FRAMES) -> dr.Rendering:
    """The picture of the front page: the flight, seen from outside."""
    camera = dr.Camera.look_at([56.0, -112.0, 42.0], [2.0, -15.0, 4.0], [0, 0, 1], fov_y_degrees=39)
    at = {"frame": round(frames * STILL_FRAME / FRAMES)}
    return dr.render(recording, at=at, space="world", size=(1280, 720), camera=camera, antialias=2)
