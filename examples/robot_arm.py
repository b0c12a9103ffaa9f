"""A robot arm: each link is logged once, in its own frame, and only the joints move.

python examples/robot_arm.py
"""

from __future__ import annotations

import numpy as np
from PIL import Image

import diorama as rr
import diorama_renderer as dr

JOINTS = ("base", "base/shoulder", "base/shoulder/elbow", "base/shoulder/elbow/wrist")
LENGTHS = (0.4, 0.9, 0.7, 0.3)
COLORS = ([88, 101, 117], [232, 139, 43], [232, 139, 43], [88, 101, 117])


def about(axis, angle: float) -> list[float]:
    """The quaternion xyzw of a turn by `angle` radians about a unit vector."""
    return [*(np.sin(angle / 2) * np.asarray(axis)), np.cos(angle / 2)]


def log_links() -> None:
    """Log what never changes: the shape of each link, along z of its joint."""
    rr.log_view_coordinates("arm", up="+Z", timeless=True)
    for joint, length, color in zip(JOINTS, LENGTHS, COLORS, strict=True):
        path = f"arm/{joint}"
        rr.log_obb(
            f"{path}/link",
            half_size=[0.08, 0.08, length / 2],
            position=[0, 0, length / 2],
            color=color,
            timeless=True,
        )
        rr.log_point(f"{path}/hinge", [0, 0, 0], radius=0.1, color=[210, 216, 226], timeless=True)


def log_pose(angles) -> None:
    """Log the four joint angles, in radians; the base turns about z, the others about y."""
    height = 0.0
    for joint, length, angle in zip(JOINTS, LENGTHS, angles, strict=True):
        axis = [0, 0, 1] if joint == "base" else [0, 1, 0]
        rr.log_rigid3(f"arm/{joint}", parent_from_child=([0, 0, height], about(axis, angle)))
        rr.log_scalar(f"plot/{joint.rsplit('/', maxsplit=1)[-1]}", np.degrees(angle))
        height = length


def main() -> None:
    """Log two seconds of movement and draw the last moment."""
    rr.init("robot_arm", strict=True)
    rr.save("robot_arm.mcap")
    log_links()
    for step in range(121):
        time = step / 60
        rr.set_time_seconds("time", time)
        log_pose([0.6 * time, 0.5 + 0.3 * np.sin(2 * time), 0.9 + 0.4 * np.cos(3 * time), 0.6])
    rr.disconnect()

    camera = dr.Camera.look_at(eye=[1.9, -2.0, 1.5], target=[0.35, 0.35, 0.8])
    picture = dr.render(
        dr.load("robot_arm.mcap"), at={"time": 2.0}, space="arm", size=(800, 600), camera=camera
    )
    Image.fromarray(picture.color).save("robot_arm.png")
    print("wrote robot_arm.mcap and robot_arm.png")


if __name__ == "__main__":
    main()
