"""A double helix that turns, with a bead that runs to and fro on each rung.

python examples/dna.py
"""

from __future__ import annotations

import numpy as np
from PIL import Image

import diorama as rr
import diorama_renderer as dr

RUNGS = 100
TURN_SECS = 8.0


def helix(offset: float):
    """Points on a helix about z, turned by `offset` radians; shape (RUNGS, 3)."""
    angle = np.linspace(0, 4 * np.pi, RUNGS) + offset
    return np.column_stack([2 * np.cos(angle), 2 * np.sin(angle), np.linspace(0, 10, RUNGS)])


def shades(from_color, to_color):
    """Colours from the foot of a helix to its head; shape (RUNGS, 3), sRGB."""
    share = np.linspace(0, 1, RUNGS)[:, None]
    return np.round(from_color + share * (np.asarray(to_color) - from_color)).astype(np.uint8)


def to_and_fro(times):
    """0 at even times, 1 at odd ones, straight between."""
    return 1 - np.abs(times % 2 - 1)


def main() -> None:
    """Log four seconds and draw the last moment."""
    rr.init("dna", strict=True)
    rr.save("dna.mcap")
    rr.log_view_coordinates("dna", up="+Z", timeless=True)

    left, right = helix(0.0), helix(np.pi)
    for name, strand, colors in (
        ("left", left, shades([40, 120, 255], [60, 230, 200])),
        ("right", right, shades([255, 70, 90], [255, 190, 60])),
    ):
        rr.log_points(f"dna/structure/{name}", strand, colors=colors, radii=0.09, timeless=True)
    rungs = np.stack([left, right], axis=1).reshape(-1, 3)
    rr.log_line_segments(
        "dna/structure/rungs", rungs, color=[150, 160, 180], stroke_width=0.03, timeless=True
    )

    offsets = np.random.default_rng(5).random(RUNGS)
    for step in range(121):
        time = step / 30
        rr.set_time_seconds("time", time)
        share = to_and_fro(time + offsets)[:, None]
        light = np.round(90 + 150 * to_and_fro(2 * (time + offsets))).astype(np.uint8)
        rr.log_points(
            "dna/structure/rungs/beads",
            left + share * (right - left),
            colors=np.repeat(light[:, None], 3, axis=1),
            radii=0.06,
        )
        half = np.pi * time / TURN_SECS
        rr.log_rigid3("dna/structure", parent_from_child=([0, 0, 0], [0, 0, np.sin(half), np.cos(half)]))
    rr.disconnect()

    camera = dr.Camera.look_at(eye=[10.5, -7.0, 8.0], target=[0, 0, 5])
    picture = dr.render(dr.load("dna.mcap"), at={"time": 4.0}, space="dna", size=(800, 600), camera=camera)
    Image.fromarray(picture.color).save("dna.png")
    print("wrote dna.mcap and dna.png")


if __name__ == "__main__":
    main()
