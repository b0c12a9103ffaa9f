"""A hill that was logged grey, shown by its height."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("entity_properties")
recording = rr.memory_recording()
x, y = np.random.default_rng(2).uniform(-3, 3, (2, 60_000))
height = 1.6 * np.exp(-0.5 * (x**2 + y**2)) + 0.25 * np.sin(3 * x) * np.cos(2 * y)
rr.log_points("hill", np.column_stack([x, y, height]), colors=[128, 128, 128])

camera = dr.Camera.look_at(eye=[4, -5.5, 4], target=[0, 0, 0.2], up=[0, 0, 1], fov_y_degrees=42)
picture = dr.render(
    recording,
    camera=camera,
    size=(640, 400),
    antialias=2,
    shading=dr.Shading(eye_dome=0.5),
    properties={"hill": dr.EntityProperties(color_by="z", color_map="viridis")},
)
