"""The drone: its body, its coordinate frame, and its camera on a gimbal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import diorama as rr
from diorama_renderer.demo import shapes
from diorama_renderer.demo.flight import frames_from, quat_xyzw

F64 = npt.NDArray[np.float64]

IMAGE_SIZE = (320, 200)
"""Of the camera: width and height, pixels."""
FOV_Y_DEGREES = 52.0
FOCAL_PIXELS = IMAGE_SIZE[1] / 2 / np.tan(np.radians(FOV_Y_DEGREES) / 2)
IMAGE_FROM_CAMERA = np.array(
    [[FOCAL_PIXELS, 0, IMAGE_SIZE[0] / 2], [0, FOCAL_PIXELS, IMAGE_SIZE[1] / 2], [0, 0, 1]]
)
SIZE = 1.5
"""Half of the span between two rotors: larger than life, so that it can be seen from afar."""
CAMERA_IN_DRONE = SIZE * np.array([0.2, 0.0, -1.0])

_AXES = (("x", [232, 76, 76]), ("y", [104, 196, 92]), ("z", [76, 132, 240]))


@dataclass(frozen=True)
class CameraPose:
    """Where the camera is: `eye_in_world` (3,), `world_from_camera` (3, 3): x right, y down, z forward."""

    eye_in_world: F64
    world_from_camera: F64


def aim_camera(drone_in_world: F64, world_from_drone: F64, target_in_world: F64) -> CameraPose:
    """The gimbal turns the camera to `target_in_world` and keeps its horizon level."""
    eye = drone_in_world + world_from_drone @ CAMERA_IN_DRONE
    level = frames_from(target_in_world - eye, np.array([0.0, 0.0, 1.0]))  # forward, left, up
    return CameraPose(eye, np.column_stack([-level[:, 1], -level[:, 2], level[:, 0]]))


def log_body(path: str) -> None:
    """Log what is fixed to the drone: hull, rotors, axes."""
    arms = [
        shapes.turned(shapes.box([0.7, 0, 0], [0.7, 0.09, 0.07]), yaw)
        for yaw in np.radians([45, 135, 225, 315])
    ]
    mast = shapes.box(0.5 * CAMERA_IN_DRONE / SIZE, [0.05, 0.05, 0.5])
    hull = np.concatenate([shapes.box([0, 0, 0], [0.62, 0.36, 0.2]), mast, *arms])
    rr.log_mesh(f"{path}/hull", SIZE * hull, albedo_factor=[0.78, 0.80, 0.84], timeless=True)
    corners = [[1.0, 1.0, 0.15], [-1.0, 1.0, 0.15], [-1.0, -1.0, 0.15], [1.0, -1.0, 0.15]]
    rotors = np.concatenate([shapes.disc(corner, 0.7) for corner in corners])
    rr.log_mesh(f"{path}/rotors", SIZE * rotors, albedo_factor=[0.85, 0.90, 1.0, 0.35], timeless=True)
    for axis, (name, color) in zip(np.eye(3), _AXES, strict=True):
        rr.log_arrow(
            f"{path}/axes/{name}",
            [0, 0, 0],
            2.2 * SIZE * axis,
            color=color,
            width_scale=0.2 * SIZE,
            timeless=True,
        )


def log_pose(path: str, drone_in_world: F64, world_from_drone: F64, camera: CameraPose) -> None:
    """Log where the drone is, and how its camera is turned against it."""
    drone_from_camera = world_from_drone.T @ camera.world_from_camera
    rr.log_rigid3(path, parent_from_child=(drone_in_world, quat_xyzw(world_from_drone)))
    rr.log_rigid3(
        f"{path}/camera", parent_from_child=(CAMERA_IN_DRONE, quat_xyzw(drone_from_camera)), xyz="RDF"
    )


def log_camera(path: str) -> None:
    """Log the camera's lens, once."""
    width, height = IMAGE_SIZE
    rr.log_pinhole(path, child_from_parent=IMAGE_FROM_CAMERA, width=width, height=height, timeless=True)
