"""A spiral: each box is placed, turned and shrunk in the space of the one before."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

step = rr.TranslationRotationScale3D(
    translation=[2.05, 0, 0.22],
    rotation=rr.RotationAxisAngle([0.08, -0.1, 1], degrees=19),
    scale=0.945,
)

rr.init("log_transform3d")
recording = rr.memory_recording()
path = "spiral"
for i in range(48):
    hue = i / 48
    color = np.clip(np.abs((hue + np.array([0.02, 0.72, 0.38])) % 1 * 6 - 3) - 1, 0.18, 0.9)
    rr.log_obb(path, [0.9, 0.55, 0.55], color=color, stroke_width=0.12)
    path += "/next"
    rr.log_transform3d(path, step)

camera = dr.Camera.look_at(eye=[2.4, -10.5, 9.5], target=[1.9, 4.0, 2.1], fov_y_degrees=48)
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2)
