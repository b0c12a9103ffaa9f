"""A small city: each building is a mesh of its own, of one entity."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

CORNERS = np.array([[x, y, z] for z in (0, 1) for y in (0, 1) for x in (0, 1)], float)
FACES = [[0, 1, 3, 2], [4, 5, 7, 6], [0, 1, 5, 4], [2, 3, 7, 6], [0, 2, 6, 4], [1, 3, 7, 5]]
TRIANGLES = [[a, b, c, a, c, d] for a, b, c, d in FACES]
PALETTE = np.array([[0.86, 0.42, 0.26], [0.92, 0.74, 0.42], [0.30, 0.46, 0.62], [0.75, 0.78, 0.80]])

random = np.random.default_rng(12)
buildings, colors = [], []
for x in range(-6, 6):
    for y in range(-5, 5):
        height = 0.4 + 4.5 * np.exp(-(x**2 + y**2) / 9) * random.uniform(0.5, 1)
        buildings.append(CORNERS[TRIANGLES].reshape(-1, 3) * [0.8, 0.8, height] + [x, y, 0])
        colors.append(PALETTE[random.integers(4)])

rr.init("log_meshes")
recording = rr.memory_recording()
rr.log_meshes("city", buildings, albedo_factors=colors)

camera = dr.Camera.look_at(eye=[9, -12.5, 8.5], target=[-0.3, -0.6, 0.35], fov_y_degrees=40)
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2)
