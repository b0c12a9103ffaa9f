"""A film of a ball that is thrown: two views side by side, with titles and the time, as numbered pictures."""

import numpy as np
from PIL import Image

import diorama as rr
import diorama_renderer as dr

rr.init("save_video")
recording = rr.memory_recording()
rr.log_view_coordinates("/", up="+Z", timeless=True)
rr.log_obb("ground", half_size=[5, 2, 0.05], position=[4, 0, -0.05], color=[70, 90, 80], timeless=True)
way = []
for tick in range(31):
    time = tick / 20
    way.append([5 * time, 0.4 * np.sin(2 * time), 0.3 + 7 * time - 4.9 * time**2])
    rr.set_time_seconds("time", time)
    rr.log_rigid3("ball", parent_from_child=(way[-1], [0, 0, 0, 1]))
    rr.log_point("ball/shape", [0, 0, 0], radius=0.3, color=[255, 120, 60])
    rr.log_line_strip("way", way, color=[240, 200, 120])

views = [
    dr.View(dr.Camera.look_at(eye=[4, -9, 3], target=[4, 0, 1.2]), title="From the side"),
    dr.View(dr.CameraPath.follow("ball", offset=[-3, -1, 1]), title="Behind the ball"),
]
dr.save_video("film/%03d.png", recording, "time", fps=20, views=views, size=(640, 300), progress=False)
dr.save_video("film.gif", recording, "time", fps=20, views=views, size=(640, 300), progress=False)
with Image.open("film.gif") as film:
    print(film.n_frames, "frames of", film.size)
picture = np.array(Image.open("film/020.png"))
