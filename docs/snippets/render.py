"""Cut out by a transparent background, and laid over a poster."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("render")
recording = rr.memory_recording()
t = np.linspace(0, 2 * np.pi, 601)
knot = np.column_stack([np.sin(t) + 2 * np.sin(2 * t), np.cos(t) - 2 * np.cos(2 * t), -np.sin(3 * t)])
hues = 0.5 + 0.5 * np.cos(3 * t[:, None] + [0.4, 1.7, 3.4])
rr.log_points("knot", knot, radii=0.36, colors=hues**1.5)

camera = dr.Camera.look_at(eye=[0.5, -2.5, 8.2], target=[0, 0, 0])
cut_out = dr.render(recording, camera=camera, size=(640, 400), background="transparent", antialias=2)

v, u = np.mgrid[0:400, 0:640]
stripes = ((u + v) // 40 % 2)[..., None]
poster = np.where(stripes, [250, 214, 90], [245, 240, 226])
alpha = cut_out.color[..., 3:] / 255
picture = (alpha * cut_out.color[..., :3] + (1 - alpha) * poster).astype(np.uint8)
