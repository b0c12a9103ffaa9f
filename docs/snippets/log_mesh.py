"""A seashell: one curve, swept and grown, with a color at every vertex."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

turns, around = np.meshgrid(np.linspace(0, 7.2 * np.pi, 340), np.linspace(0, 2 * np.pi, 49), indexing="ij")
grown = np.exp(0.115 * turns)
tube = 1 + 0.52 * np.cos(around)
ribs = 1 + 0.03 * np.sin(18 * turns)
positions = np.stack(
    [
        grown * tube * ribs * np.cos(turns),
        grown * tube * ribs * np.sin(turns),
        grown * (0.62 * np.sin(around) - 1.55),
    ],
    axis=-1,
)
rows, columns = np.mgrid[0:339, 0:48]
corner = rows * 49 + columns
quads = np.stack([corner, corner + 49, corner + 50, corner, corner + 50, corner + 1], axis=-1)
bands = 0.5 + 0.5 * np.sin(3 * around + 1.5 * turns)[..., None]
colors = bands * np.array([0.95, 0.72, 0.52]) + (1 - bands) * np.array([0.55, 0.14, 0.10])

rr.init("log_mesh")
recording = rr.memory_recording()
rr.log_mesh(
    "shell", positions.reshape(-1, 3), indices=quads.reshape(-1, 3), vertex_colors=colors.reshape(-1, 3)
)

camera = dr.Camera.look_at(eye=[20, -46, 14], target=[2.5, 0, -11.5], fov_y_degrees=46)
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2)
