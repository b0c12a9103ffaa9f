"""The box around a scanned thing, along its principal axes."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

random = np.random.default_rng(3)
turn, _ = np.linalg.qr([[0.82, -0.5, 0.2], [0.5, 0.85, -0.1], [-0.12, 0.2, 0.95]])
rounded = random.normal(0, 1, (1100, 3))
rounded /= (rounded**8).sum(axis=1, keepdims=True) ** (1 / 8)
scan = rounded * [2.4, 1.1, 0.7] @ turn.T

axes = np.linalg.svd(scan, full_matrices=False)[2].T
axes[:, 2] = np.cross(axes[:, 0], axes[:, 1])  # so that they are a rotation
half_size = np.abs(scan @ axes).max(axis=0)
w = np.sqrt(1 + np.trace(axes)) / 2
xyz = np.array([axes[2, 1] - axes[1, 2], axes[0, 2] - axes[2, 0], axes[1, 0] - axes[0, 1]]) / (4 * w)

rr.init("log_obb")
recording = rr.memory_recording()
rr.log_points("scan", scan, colors=0.08 + 0.6 * rounded**4, radii=0.045)
rr.log_obb(
    "scan/box",
    half_size,
    rotation_q=[*xyz, w],
    color=[255, 200, 87],
    stroke_width=0.04,
    label=f"{2 * half_size[0]:.2f} m long",
)

camera = dr.Camera.look_at(eye=[2.2, -6.2, 3.2], target=[0, 0, 0], fov_y_degrees=40)
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2)
