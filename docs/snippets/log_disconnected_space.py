"""Floor plan and scan: apart while nobody knows how they lie to each other, together from then on."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rooms = np.array(
    [[0, 0], [9, 0], [9, 6], [0, 6], [0, 0], [np.nan] * 2, [4, 0], [4, 3.4], [np.nan] * 2, [4, 4.6], [4, 6]]
)
plan = np.column_stack([rooms, np.zeros(len(rooms))])
random = np.random.default_rng(4)
along = random.random((2000, 1))
edge = random.choice([0, 1, 2, 3], 2000)
corners = np.array([[4, 0], [9, 0], [9, 6], [4, 6], [4, 0]])
walls = np.column_stack([(1 - along) * corners[edge] + along * corners[edge + 1], random.random(2000) * 2.2])
scan = (walls - [6.5, 3, 0])[~((edge == 3) & (np.abs(walls[:, 1] - 4) < 0.6))]

rr.init("log_disconnected_space")
recording = rr.memory_recording()
rr.set_time_sequence("step", 0)
rr.log_line_strip("house/plan", plan, color=[255, 200, 87], stroke_width=0.1)
rr.log_disconnected_space("house/scan")
rr.log_points("house/scan", scan, colors=[88, 166, 255], radii=0.07)
rr.set_time_sequence("step", 1)
rr.log_rigid3("house/scan", parent_from_child=([6.5, 3, 0], [0, 0, 0, 1]))

camera = dr.Camera.look_at(eye=[4.5, -8.0, 9.0], target=[4.5, 2.7, 0.3], fov_y_degrees=36)
plan_alone = dr.render(recording, at={"step": 0}, space="house", size=(320, 180), camera=camera, antialias=2)
above = dr.Camera.look_at(eye=[0, -11.0, 9.0], target=[0, -0.3, 0.3], fov_y_degrees=36)
scan_alone = dr.render(
    recording, at={"step": 0}, space="house/scan", size=(320, 180), camera=above, antialias=2
)
both = dr.render(recording, at={"step": 1}, space="house", size=(640, 220), camera=camera, antialias=2)
picture = np.vstack([np.hstack([plan_alone.color, scan_alone.color]), both.color])
