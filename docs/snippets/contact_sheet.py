"""A spring that swings, at a glance: six times on one sheet."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("contact_sheet")
recording = rr.memory_recording()
rr.log_view_coordinates("/", up="+Z", timeless=True)
rr.log_obb("ceiling", half_size=[1.2, 1.2, 0.1], position=[0, 0, 0.1], color=[90, 95, 110], timeless=True)
turn = np.linspace(0, 16 * np.pi, 400)
for tick in range(61):
    rr.set_time_seconds("time", tick / 20)
    length = 3 + np.cos(4 * tick / 20) * np.exp(-tick / 60)
    coil = np.stack([0.5 * np.cos(turn), 0.5 * np.sin(turn), -length * turn / turn[-1]], axis=1)
    rr.log_line_strip("spring", coil, color=[190, 200, 215])
    rr.log_point("weight", [0, 0, -length - 0.5], radius=0.5, color=[255, 150, 40])

camera = dr.Camera.orbit((0, 0, -2.2), 7, azimuth_degrees=20, elevation_degrees=8)
picture = dr.contact_sheet(recording, "time", count=6, columns=3, size=(200, 150), camera=camera)
