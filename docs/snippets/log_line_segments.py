"""A truss bridge: every beam is a pair of points."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

x = np.arange(-12.0, 13.0, 2.0)
height = 1.2 + 3.2 * (1 - (x / 12) ** 2)
deck = [np.column_stack([x, np.full_like(x, y), 0 * x]) for y in (-1.6, 1.6)]
arch = [np.column_stack([x, np.full_like(x, y), height]) for y in (-1.6, 1.6)]


def beams(starts, ends):
    return np.stack([starts, ends], axis=1).reshape(-1, 3)


rr.init("log_line_segments")
recording = rr.memory_recording()
for side, low, high in zip(("left", "right"), deck, arch):
    chords = np.concatenate([beams(low[:-1], low[1:]), beams(high[:-1], high[1:])])
    rr.log_line_segments(f"bridge/{side}/chords", chords, color=[255, 176, 59], stroke_width=0.2)
    web = np.concatenate([beams(low, high), beams(low[:6], high[1:7]), beams(high[6:-1], low[7:])])
    rr.log_line_segments(f"bridge/{side}/web", web, color=[232, 106, 70], stroke_width=0.1)
ties = np.concatenate([beams(*deck), beams(*arch)])
rr.log_line_segments("bridge/ties", ties, color=[120, 144, 180], stroke_width=0.1)

camera = dr.Camera.look_at(eye=[-10, -19, 7], target=[-0.9, 0, 1.9], fov_y_degrees=44)
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2)
