"""A city of boxes, plain and with the shadows and creases that give it depth."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("shading")
recording = rr.memory_recording()
rng = np.random.default_rng(5)
corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
faces = np.array([triangle for a, b, c, d in sides for triangle in ((a, b, c), (a, c, d))], np.uint32)
for number, (x, y) in enumerate(np.ndindex(9, 9)):
    size = np.array([0.8, 0.8, rng.gamma(2.0, 0.8)])
    color = np.append(rng.uniform(0.5, 0.9, 3), 1.0)
    rr.log_mesh(f"city/house_{number}", corners * size + [x, y, 0], indices=faces, albedo_factor=color)
ground = np.array([[-2, -2, 0], [11, -2, 0], [11, 11, 0], [-2, 11, 0]], float)
rr.log_mesh("city/ground", ground, indices=np.array([[0, 1, 2], [0, 2, 3]], np.uint32))

camera = dr.Camera.look_at(eye=[-3, -7, 9], target=[4.2, 3.6, 0], up=[0, 0, 1], fov_y_degrees=40)
plain = dr.render(recording, camera=camera, size=(400, 400), antialias=2)
shaded = dr.render(
    recording,
    camera=camera,
    size=(400, 400),
    antialias=2,
    shading=dr.Shading(ambient_occlusion=0.9, shadows=0.6),
)
picture = np.hstack([plain.color, shaded.color])
