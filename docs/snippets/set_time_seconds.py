"""A pendulum, every 20 ms of its own clock, and where it is at 0.0, 0.4 and 0.8 seconds."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("set_time_seconds")
recording = rr.memory_recording()
rr.log_obb("beam", [0.9, 0.12, 0.12], [0, 0, 0.12], color=[120, 140, 170], stroke_width=0.04, timeless=True)
for step in range(50):
    seconds = 0.02 * step
    rr.set_time_seconds("sim_time", seconds)
    angle = 0.9 * np.cos(np.pi * seconds / 0.8)
    bob = [2.2 * np.sin(angle), 0, -2.2 * np.cos(angle)]
    rr.log_line_strip("string", [[0, 0, 0], bob], color=[200, 205, 215], stroke_width=0.03)
    rr.log_point("bob", bob, radius=0.3, color=[255, 200, 87])

camera = dr.Camera.look_at(eye=[0, -7, 0.2], target=[0, 0, -1.15], fov_y_degrees=62)
pictures = [
    dr.render(recording, at={"sim_time": seconds}, size=(216, 400), camera=camera, antialias=2).color
    for seconds in (0.0, 0.4, 0.8)
]
picture = np.hstack(pictures)
