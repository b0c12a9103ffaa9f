"""What is kept in memory can be drawn and asked at any time, and saved."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("memory_recording")
recording = rr.memory_recording()
t = np.linspace(0, 2 * np.pi, 241)
knot = np.column_stack([np.sin(t) + 2 * np.sin(2 * t), np.cos(t) - 2 * np.cos(2 * t), -np.sin(3 * t)])
hues = 0.5 + 0.5 * np.cos(t[:, None] + [0, 2.1, 4.2])
rr.log_points("knot", knot, radii=0.34, colors=hues**2)
print(recording.entities(), recording.latest_at("knot", "point3d").shape)
recording.save("knot.mcap")

camera = dr.Camera.look_at(eye=[1.5, -5.5, 6.5], target=[0, 0, 0])
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2)
