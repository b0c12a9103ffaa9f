"""A small scene to numpy at 640 x 480, again and again: what a regression test or a data generator does."""

from __future__ import annotations

from drawing import circling, recording_of
from harness import Cases
from inputs import cloud

import diorama as rr

cases = Cases()


@cases.add("small_scene_640x480", budget=250.0, unit="fps")
def small_scene_640x480():
    """A thousand points, a box, a strip and an arrow."""

    def log() -> None:
        positions, colors = cloud(1_000)
        rr.log_points("points", positions, colors=colors, radii=0.02)
        rr.log_obb("box", half_size=[0.5, 0.4, 0.3], color=[255, 160, 40])
        rr.log_line_strip("strip", positions[:50], color=[80, 200, 255])
        rr.log_arrow("arrow", [0, 0, 0], [0, 0, 0.8], width_scale=0.06, color=[255, 80, 80])

    return circling(recording_of(log), size=(640, 480))


if __name__ == "__main__":
    cases.main()
