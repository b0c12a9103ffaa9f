"""The brightest spot of an image, found and marked."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

v, u = np.mgrid[0:400, 0:640]
sky = np.linspace([0.005, 0.01, 0.05], [0.55, 0.16, 0.08], 400)[:, None] * np.ones((1, 640, 1))
sky += np.exp(-np.hypot(u - 438, v - 118) / 26)[..., None] * np.array([0.9, 0.7, 0.4])
sky[np.hypot(u - 438, v - 118) < 24] = [1.0, 0.95, 0.8]
for layer, (base, roughness) in enumerate([(260, 46), (300, 34), (345, 22)]):
    ridge = base + roughness * (np.sin(u / (90 - 20 * layer) + layer) + 0.4 * np.sin(u / 23 + 2 * layer))
    sky[v > ridge] = np.array([0.10, 0.035, 0.06]) / (1 + 1.4 * layer)

brightest = np.argwhere(sky.sum(axis=-1) > 2.7)
(top, left), (bottom, right) = brightest.min(axis=0), brightest.max(axis=0) + 1

rr.init("log_rect")
recording = rr.memory_recording()
rr.log_image("camera", np.clip(sky, 0, 1))
rr.log_rect(
    "camera/sun",
    [left, top, right, bottom],
    rect_format=rr.RectFormat.XYXY,
    color=[120, 255, 200],
    label="brightest spot",
)

picture = dr.render(recording, size=(640, 400), antialias=2)
