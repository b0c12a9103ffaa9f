"""Once around a shell: eight pictures by one renderer, which keeps what is on the GPU between them."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("Renderer")
recording = rr.memory_recording()
turn, around = np.mgrid[0 : 6 * np.pi : 150j, 0 : 2 * np.pi : 25j]
size = np.exp(0.13 * turn)
radius = size * (1.0 + 0.75 * np.cos(around))
points = np.stack(
    [radius * np.cos(turn), radius * np.sin(turn), -2.4 * size + 0.75 * size * np.sin(around)], axis=-1
)
corner = np.arange(149)[:, None] * 25 + np.arange(24)
stripes = (0.5 + 0.5 * np.cos(4 * around + 0.6 * turn))[..., None]
rr.log_mesh(
    "shell",
    points.reshape(-1, 3),
    indices=np.stack([corner, corner + 25, corner + 26, corner, corner + 26, corner + 1], axis=-1),
    vertex_colors=((1 - stripes) * [0.72, 0.24, 0.12] + stripes * [0.98, 0.86, 0.68]).reshape(-1, 3),
)

renderer = dr.Renderer()
frames = []
for angle in 0.35 + np.arange(8) * np.pi / 4:
    camera = dr.Camera.look_at(
        eye=[80 * np.sin(angle), -80 * np.cos(angle), 14], target=[0, 0, -18], fov_y_degrees=38
    )
    frames.append(renderer.render(recording, camera=camera, size=(160, 160), antialias=2).color)
picture = np.vstack([np.hstack(frames[:4]), np.hstack(frames[4:])])
