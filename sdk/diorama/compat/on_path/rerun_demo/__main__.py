"""`python -m rerun_demo`: a cube of points that twists to and fro."""

from __future__ import annotations

import argparse
import math

import diorama as rr
from diorama.script_helpers import script_add_args, script_setup, script_teardown

from .data import build_color_grid

STEPS = 100


def log_cube() -> None:
    """Log the cube at each step of a whole swing."""
    for step in range(STEPS):
        rr.set_time_sequence("step", step)
        cube = build_color_grid(twist=math.pi / 4 * math.sin(2 * math.pi * step / STEPS))
        rr.log_points("cube", cube.positions, colors=cube.colors, radii=0.5)


def main() -> None:
    """Log the demo to a viewer, or where the arguments say."""
    parser = argparse.ArgumentParser(
        prog="python -m rerun_demo", description="Log a cube of points that twists."
    )
    parser.add_argument(
        "--cube", action="store_true", help="the cube; it is the only demo, so this is the default"
    )
    script_add_args(parser)
    arguments = parser.parse_args()
    script_setup(arguments, "Cube")
    log_cube()
    script_teardown(arguments)


if __name__ == "__main__":
    main()
