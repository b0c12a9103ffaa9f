"""Cells under a microscope, each with its box and what it is."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

random = np.random.default_rng(5)
v, u = np.mgrid[0:400, 0:640]
image = np.ones((400, 640, 3)) * [0.80, 0.76, 0.82]
rects, dividing = [], []
for _ in range(400):
    x, y = random.uniform(50, 590), random.uniform(50, 350)
    if all(np.hypot(x - left - w / 2, 0.75 * (y - top - h / 2)) > 74 for left, top, w, h in rects):
        a, b = random.uniform(18, 24, 2)
        outside = np.hypot((u - x) / a, (v - y) / b)[..., None]
        nuclei = [-0.38, 0.38] if random.random() < 0.3 else [0.1]
        image = np.where(outside < 1, [0.66, 0.42, 0.62] * (0.75 + 0.25 * outside**6), image)
        for shift in nuclei:
            nucleus = np.hypot((u - x) / a - shift, (v - y) / b)[..., None]
            image = np.where(nucleus < 0.3, [0.16, 0.05, 0.30], image)
        rects.append([x - a - 4, y - b - 4, 2 * a + 8, 2 * b + 8])
        dividing.append(len(nuclei) == 2)
kinds = {True: ([220, 20, 90], "dividing"), False: ([20, 110, 160], "resting")}

rr.init("log_rects")
recording = rr.memory_recording()
rr.log_image("microscope", image)
rr.log_rects(
    "microscope/cells",
    rects,
    colors=[kinds[divides][0] for divides in dividing],
    labels=[kinds[divides][1] for divides in dividing],
)

picture = dr.render(recording, size=(640, 400), antialias=2)
