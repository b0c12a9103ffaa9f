"""Wind around a storm: each arrow as long as the wind is strong."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

slow, fast = np.array([60, 130, 246]), np.array([255, 96, 80])

rr.init("log_arrow")
recording = rr.memory_recording()
for i, (x, y) in enumerate(np.mgrid[-4:4:11j, -3:3:9j].reshape(2, -1).T):
    distance = np.hypot(x, y) + 0.3
    around, inward = np.array([-y, x, 0]) / distance, np.array([-x, -y, 0]) / distance
    speed = 1.9 * distance * np.exp(1 - distance**2 / 3.2) / 4 + 0.25
    lift = np.array([0, 0, 0.5 * np.exp(-(distance**2) / 2)])
    wind = speed * (0.92 * around + 0.38 * inward) + lift
    share = np.clip(speed, 0, 1)
    rr.log_arrow(
        f"wind/{i}",
        origin=[x, y, 0],
        vector=wind,
        color=(slow + share * (fast - slow)).astype(np.uint8),
        width_scale=0.05 + 0.07 * share,
    )

camera = dr.Camera.look_at(eye=[0, -5.9, 5.4], target=[0, -0.5, 0], fov_y_degrees=46)
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2)
