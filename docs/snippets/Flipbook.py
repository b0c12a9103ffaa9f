"""A planet and its moon over a month: pictures in a page that any browser shows, and that a notebook's cell shows."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("Flipbook")
recording = rr.memory_recording()
rr.log_view_coordinates("/", up="+Z", timeless=True)
rr.log_point("planet", [0, 0, 0], radius=1.0, color=[70, 120, 220], timeless=True)
for day in range(28):
    rr.set_time_sequence("day", day)
    turn = np.linspace(0, 2 * np.pi * day / 28, day + 1)
    way = np.stack([4 * np.cos(turn), 4 * np.sin(turn), 0.4 * np.sin(turn)], axis=1)
    rr.log_point("moon", way[-1], radius=0.3, color=[210, 210, 200])
    rr.log_line_strip("way", way, color=[120, 120, 130])

book = dr.Flipbook(recording, "day", size=(640, 320))  # as the last line of a cell it shows itself
book.save("month.html")
print(book)
picture = dr.render(recording, at={"day": 20}, size=(640, 320)).color
