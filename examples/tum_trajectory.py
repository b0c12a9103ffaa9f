"""Replay a trajectory in the TUM format: `timestamp x y z qx qy qz qw` a line, `#` comments.

    python examples/tum_trajectory.py FILE

Positions may be georeferenced: UTM coordinates, millions of metres from the origin, keep their millimetres.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

import diorama as rr
import diorama_renderer as dr


def log_trajectory(file: Path) -> None:
    """Log the whole path once, and the body's frame at each of its times."""
    stamps, positions, quaternions = np.split(np.loadtxt(file), [1, 4], axis=1)
    size = np.linalg.norm(np.ptp(positions, axis=0)) / 40
    rr.log_view_coordinates("world", up="+Z", timeless=True)
    rr.log_line_strip("world/path", positions, color=[120, 130, 150], timeless=True)
    for axis, color in zip(np.eye(3), ([230, 80, 80], [90, 190, 90], [80, 130, 240]), strict=True):
        name = "xyz"[int(np.argmax(axis))]
        rr.log_arrow(
            f"world/body/{name}", [0, 0, 0], size * axis, color=color, width_scale=size / 8, timeless=True
        )
    for (stamp,), position, quaternion in zip(stamps, positions, quaternions, strict=True):
        rr.set_time_seconds("time", stamp)
        rr.log_rigid3("world/body", parent_from_child=(position, quaternion))
        rr.log_scalar("plot/height", position[2])


def main() -> None:
    """Parse the arguments, log the trajectory, draw its end."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="the trajectory")
    arguments = parser.parse_args()

    rr.init("tum_trajectory", strict=True)
    output = Path(arguments.file.stem)
    rr.save(output.with_suffix(".mcap"))
    log_trajectory(arguments.file)
    rr.disconnect()

    picture = dr.render(dr.load(output.with_suffix(".mcap")), space="world", size=(800, 600))
    Image.fromarray(picture.color).save(output.with_suffix(".png"))
    print(f"wrote {output}.mcap and {output}.png")


if __name__ == "__main__":
    main()
