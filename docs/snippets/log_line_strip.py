"""Three paths of the Lorenz system that began a hair's breadth apart."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("log_line_strip")
recording = rr.memory_recording()
colors = {"coral": [255, 111, 89], "gold": [255, 200, 87], "sky": [88, 166, 255]}
for i, (name, color) in enumerate(colors.items()):
    x, y, z = 1.0 + 1e-3 * i, 1.0, 20.0
    path = []
    for _ in range(2000):
        x, y, z = (
            x + 0.01 * 10 * (y - x),
            y + 0.01 * (x * (28 - z) - y),
            z + 0.01 * (x * y - 8 / 3 * z),
        )
        path.append((x, y, z))
    rr.log_line_strip(f"lorenz/{name}", np.array(path), color=color, stroke_width=0.16)

camera = dr.Camera.look_at(eye=[38, -52, 34], target=[2, 0, 24.5], fov_y_degrees=44)
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2)
