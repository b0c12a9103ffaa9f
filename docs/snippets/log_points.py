"""A galaxy: positions, colors and radii of 9,000 stars in one call."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

random = np.random.default_rng(7)
radius = 0.15 + 4 * random.beta(1.1, 2.2, 9_000)
angle = random.integers(0, 2, 9_000) * np.pi + 2.2 * np.log(radius) + random.normal(0, 0.28, 9_000)
height = random.normal(0, 0.25 * np.exp(-1.5 * radius) + 0.03)
stars = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), height])
warm, cold = np.array([1.0, 0.65, 0.3]), np.array([0.12, 0.3, 1.0])
blend = np.clip(radius / 2.2, 0, 1)[:, None]

rr.init("log_points")
recording = rr.memory_recording()
rr.log_points(
    "galaxy",
    stars,
    colors=(1 - blend) * warm + blend * cold,
    radii=random.gamma(2, 0.011, 9_000),
)

camera = dr.Camera.look_at(eye=[0.2, -4.9, 3.6], target=[0.1, -0.3, 0])
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2, background=(6, 7, 14))
