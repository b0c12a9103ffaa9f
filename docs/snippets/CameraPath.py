"""Three cameras that move, each at four moments: around a scene, from key to key, and with a car."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("CameraPath")
recording = rr.memory_recording()
rr.log_view_coordinates("/", up="+Z", timeless=True)
rng = np.random.default_rng(4)
for index, (x, y) in enumerate(rng.uniform(-8, 8, (40, 2))):
    height = rng.uniform(0.3, 1.5)
    rr.log_obb(
        f"houses/{index}",
        half_size=[0.4, 0.4, height],
        position=[x, y, height],
        color=[90 + index * 3, 120, 200],
        timeless=True,
    )
for frame in range(40):
    angle = frame / 40 * np.pi
    rr.set_time_sequence("frame", frame)
    place = [6 * np.cos(angle), 6 * np.sin(angle), 2.6]
    turn = [0, 0, np.sin(angle / 2 + np.pi / 4), np.cos(angle / 2 + np.pi / 4)]
    rr.log_rigid3("car", parent_from_child=(place, turn))
    rr.log_obb("car/body", half_size=[0.7, 0.35, 0.25], color=[255, 170, 40])

paths = [
    dr.CameraPath.orbit((0, 0, 0), 16, elevation_degrees=30),
    dr.CameraPath.keyframes(
        [
            (0.0, dr.Camera.look_at(eye=[0, -20, 14], target=[0, 0, 0])),
            (1.3, dr.Camera.look_at(eye=[3, -6, 4], target=[0, 6, 2])),
        ]
    ),
    dr.CameraPath.follow("car", offset=[-4, 0, 2], turning=True),
]
rows = []
for path in paths:
    frames = dr.render_sequence(recording, "frame", camera=path, size=(160, 120))
    rows.append(np.hstack([frame.rendering.color for frame in frames if frame.index % 13 == 0]))
picture = np.vstack(rows)
