"""Parcels on a belt, each measured by a box that is turned as it is."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

CORNERS = np.array([[x, y, z] for z in (-1, 1) for y in (-1, 1) for x in (-1, 1)])
FACES = [[0, 1, 3, 2], [4, 5, 7, 6], [0, 1, 5, 4], [2, 3, 7, 6], [0, 2, 6, 4], [1, 3, 7, 5]]
TRIANGLES = np.array([[a, b, c, a, c, d] for a, b, c, d in FACES]).ravel()
PARCELS = [  # where on the belt, half size, turn in degrees
    ("A-103", [-1.45, 0.10], [0.34, 0.26, 0.24], 24),
    ("B-881", [-0.25, -0.12], [0.42, 0.20, 0.12], -38),
    ("C-007", [1.10, 0.08], [0.24, 0.24, 0.40], 12),
]

rr.init("log_obb")
recording = rr.memory_recording()
belt = np.array([[x, y, -0.04] for x, y in [(-2.4, -0.75), (2.4, -0.75), (2.4, 0.75), (-2.4, 0.75)]])
rr.log_mesh("belt", belt, indices=[0, 1, 2, 0, 2, 3], albedo_factor=[0.04, 0.05, 0.07])
for name, (x, y), half_size, degrees in PARCELS:
    position = [x, y, half_size[2]]
    rotation_q = [0, 0, np.sin(np.radians(degrees) / 2), np.cos(np.radians(degrees) / 2)]
    rr.log_rigid3(f"belt/{name}", parent_from_child=(position, rotation_q))
    cardboard = (CORNERS * half_size)[TRIANGLES]
    rr.log_mesh(f"belt/{name}", cardboard, albedo_factor=[0.62, 0.40, 0.20])

    half_size = np.array(half_size) + 0.02
    label = f"{name}: {' x '.join(f'{200 * side:.0f}' for side in half_size)} cm"
    rr.log_obb(
        f"belt/box of {name}",
        half_size,
        position,
        rotation_q,
        color=[80, 220, 190],
        stroke_width=0.015,
        label=label,
    )

camera = dr.Camera.look_at(eye=[-0.9, -3.4, 2.3], target=[-0.15, 0, 0.12], fov_y_degrees=40)
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2)
