"""One of each: points, lines, arrows, boxes, a mesh, a camera with its image, labels, translucency.

python examples/primitives.py
"""

from __future__ import annotations

import numpy as np
from PIL import Image

import diorama as rr
import diorama_renderer as dr


def log_scene() -> None:
    """Log everything, each under a path of its own."""
    rr.log_view_coordinates("scene", up="+Z", timeless=True)

    angles = np.linspace(0, 6 * np.pi, 180)
    helix = np.column_stack([0.5 * np.cos(angles) - 3, 0.5 * np.sin(angles), angles / 12])
    rr.log_points("scene/points", helix, colors=np.abs(np.sin(angles[:, None] + [0, 2, 4])), radii=0.05)

    knot = np.column_stack([np.sin(angles / 3) + 2 * np.sin(2 * angles / 3), np.cos(angles / 3)]) / 3
    rr.log_line_strip(
        "scene/strip", np.column_stack([knot, angles / 12]), color=[255, 200, 60], stroke_width=0.05
    )
    rr.log_line_segments("scene/posts", [[x, y, z] for x in (-4, 4) for y in (-2, 2) for z in (0, 1)])

    for axis, color in zip(np.eye(3), ([230, 80, 80], [90, 200, 90], [80, 130, 240]), strict=True):
        name = "xyz"[int(np.argmax(axis))]
        rr.log_arrow(f"scene/axes/{name}", [1.5, 0, 0], axis, color=color, label=name, width_scale=0.1)

    turn = [0, 0, np.sin(0.4), np.cos(0.4)]
    rr.log_obb("scene/box", half_size=[0.5, 0.3, 0.6], position=[3.2, 0, 0.6], rotation_q=turn, label="a box")

    corners = np.array([[-4.5, -2.5, 0], [4.5, -2.5, 0], [4.5, 2.5, 0], [-4.5, 2.5, 0]])
    rr.log_mesh("scene/floor", corners, indices=[0, 1, 2, 0, 2, 3], albedo_factor=[0.05, 0.06, 0.08])
    pane = [[-1.4, -1.0, 0], [0.4, -1.0, 0], [0.4, -1.0, 1.3], [-1.4, -1.0, 1.3]]
    rr.log_mesh("scene/pane", pane, indices=[0, 1, 2, 0, 2, 3], albedo_factor=[0.2, 0.5, 1.0, 0.4])

    rr.log_rigid3("scene/camera", parent_from_child=([0, 1.8, 1.6], [0.6, 0, 0, -0.8]), xyz="RDF")
    rr.log_pinhole(
        "scene/camera/image", child_from_parent=[[60, 0, 40], [0, 60, 30], [0, 0, 1]], width=80, height=60
    )
    v, u = np.mgrid[0:60, 0:80]
    rr.log_image("scene/camera/image", np.stack([3 * u, 4 * v, 120 + 0 * u], axis=-1).astype(np.uint8))


def main() -> None:
    """Log into memory and draw."""
    rr.init("primitives", strict=True)
    recording = rr.memory_recording()
    log_scene()
    camera = dr.Camera.look_at(eye=[2.6, -7.0, 4.2], target=[0, 0, 0.5])
    picture = dr.render(recording, space="scene", size=(800, 600), camera=camera)
    Image.fromarray(picture.color).save("primitives.png")
    print("wrote primitives.png")


if __name__ == "__main__":
    main()
