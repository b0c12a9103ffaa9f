"""A bouncing ball: one recording, looked at in frames 0, 10, 20 and 30."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("set_time_sequence")
recording = rr.memory_recording()
rr.log_mesh(
    "floor",
    [[-3, -2, 0], [3, -2, 0], [3, 2, 0], [-3, 2, 0]],
    indices=[0, 1, 2, 0, 2, 3],
    albedo_factor=[0.10, 0.12, 0.16],
    timeless=True,
)
way = []
for frame in range(31):
    rr.set_time_sequence("frame", frame)
    height = 0.45 + 2.4 * abs(np.cos(np.pi * frame / 20)) * 0.82 ** (frame / 10)
    way.append([-2.2 + 0.145 * frame, 0, height])
    rr.log_point("ball", way[-1], radius=0.45, color=[255, 111, 89])
    rr.log_points("way", way, radii=0.05, colors=[255, 200, 87])

camera = dr.Camera.look_at(eye=[0, -8.5, 3.0], target=[0, 0, 1.15], fov_y_degrees=40)
frames = [
    dr.render(recording, at={"frame": frame}, size=(320, 200), camera=camera, antialias=2).color
    for frame in (0, 10, 20, 30)
]
picture = np.vstack([np.hstack(frames[:2]), np.hstack(frames[2:])])
