"""A planet in linear light: floats from 0 to 1, shaded by hand."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

v, u = np.mgrid[0:400, 0:640]
x, y = (u - 320) / 150, (v - 200) / 150
z = np.sqrt(np.clip(1 - x**2 - y**2, 0, None))
light = np.clip(-0.62 * x - 0.38 * y + 0.68 * z, 0, 1)[..., None]
bands = 0.5 + 0.5 * np.sin(14 * (y + 0.06 * np.sin(5 * x + 9 * y)) + 2 * x)[..., None]
planet = light * (bands * [0.90, 0.55, 0.25] + (1 - bands) * [0.50, 0.18, 0.10])
halo = np.exp(-9 * np.clip(np.hypot(x, y) - 1, 0, None))[..., None]
space = np.array([0.004, 0.005, 0.012]) + halo * np.clip(0.35 - 0.3 * (x + y), 0, 1)[..., None] * [
    0.2,
    0.1,
    0.05,
]
tilt = np.hypot(0.94 * x - 0.34 * y, 4.2 * (0.34 * x + 0.94 * y))[..., None]
ring = np.clip(np.sin(38 * tilt) * 0.5 + 0.6, 0, 1) * ((tilt > 1.35) & (tilt < 1.95)) * [0.55, 0.42, 0.30]
behind = (z > 0)[..., None] & (0.34 * x + 0.94 * y < 0)[..., None]
image = np.where((z > 0)[..., None], planet, space)
image = np.where(behind | (ring.sum(axis=-1, keepdims=True) == 0), image, 0.2 * image + 0.8 * ring)

rr.init("log_image")
recording = rr.memory_recording()
rr.log_image("telescope", image)

picture = dr.render(recording, size=(640, 400), antialias=2)
