"""A balloon bursts: what was logged at its path, and below it, is gone from then on."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("log_cleared")
recording = rr.memory_recording()
rr.set_time_sequence("frame", 0)
for name, x, color in (
    ("left", -1.7, [88, 166, 255]),
    ("middle", 0, [255, 111, 89]),
    ("right", 1.7, [255, 200, 87]),
):
    sway = 0.12 * np.sin(np.linspace(0, 7, 40))
    string = np.column_stack([x + sway, 0 * sway, np.linspace(-2.6, -0.75, 40)])
    rr.log_point(f"balloons/{name}", [x, 0, 0], radius=0.75, color=color)
    rr.log_line_strip(f"balloons/{name}/string", string, color=[170, 175, 190], stroke_width=0.03)

rr.set_time_sequence("frame", 1)
rr.log_cleared("balloons/middle", recursive=True)

camera = dr.Camera.look_at(eye=[0, -9, 0.3], target=[0, 0, -0.95], fov_y_degrees=46)
before, after = (
    dr.render(recording, at={"frame": frame}, size=(320, 400), camera=camera, antialias=2).color
    for frame in (0, 1)
)
picture = np.hstack([before, after])
