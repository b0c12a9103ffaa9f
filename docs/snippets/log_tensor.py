"""A scan in slices, as float32: the middle one is shown."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

ELLIPSES = [  # density, center, half axes, turn in radians
    (1.0, (0, 0), (0.92, 0.70), 0.0),
    (-0.65, (0, 0), (0.86, 0.64), 0.0),
    (-0.20, (0.22, 0), (0.13, 0.33), 0.32),
    (-0.20, (-0.22, 0), (0.16, 0.40), -0.32),
    (0.20, (0, -0.33), (0.22, 0.16), 0.0),
    (0.25, (0, 0.10), (0.05, 0.05), 0.0),
    (0.30, (-0.48, -0.22), (0.07, 0.06), 0.0),
    (0.15, (0.06, 0.46), (0.10, 0.06), 0.0),
]

y, x = np.meshgrid(np.linspace(-0.92, 0.92, 400), np.linspace(-1.472, 1.472, 640), indexing="ij")
scan = np.zeros((5, 400, 640), np.float32)
for i, size in enumerate([0.5, 0.8, 1.0, 0.8, 0.5]):
    for density, (center_x, center_y), (a, b), turn in ELLIPSES:
        dx, dy = x / size - center_x, y / size - center_y
        across, along = np.cos(turn) * dx + np.sin(turn) * dy, np.cos(turn) * dy - np.sin(turn) * dx
        scan[i] += density * ((across / a) ** 2 + (along / b) ** 2 < 1)
scan *= 0.75 + 0.25 * np.cos(5 * x) * np.cos(7 * y)

rr.init("log_tensor")
recording = rr.memory_recording()
rr.log_tensor("scan", scan, names=["slice", "height", "width"])

picture = dr.render(recording, space="scan", size=(640, 400), antialias=2)
