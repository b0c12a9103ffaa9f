"""The same house twice: logged with +Z up, and with +Y up."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

corners = [[x, y, z] for z in (0, 1.2) for y in (-1, 1) for x in (-1.4, 1.4)] + [
    [-1.4, 0, 2.1],
    [1.4, 0, 2.1],
]
walls = [[0, 1, 5, 4], [2, 3, 7, 6], [0, 2, 6, 4], [1, 3, 7, 5]]
roof = [[4, 5, 9, 8], [6, 7, 9, 8], [4, 6, 8, 8], [5, 7, 9, 9]]


def log_house(path):
    for part, quads, color in (("walls", walls, [0.8, 0.75, 0.65]), ("roof", roof, [0.6, 0.13, 0.08])):
        triangles = [[a, b, c, a, c, d] for a, b, c, d in quads]
        rr.log_mesh(f"{path}/{part}", np.array(corners)[triangles].reshape(-1, 3), albedo_factor=color)
    for name, axis, color in zip("xyz", np.eye(3), np.array([[240, 85, 85], [95, 205, 95], [90, 140, 250]])):
        rr.log_arrow(f"{path}/{name}", [-1.4, -1, 0], 3.4 * axis, color=color, width_scale=0.1, label=name)


rr.init("log_view_coordinates")
recording = rr.memory_recording()
pictures = []
for space, up in (("survey", "+Z"), ("game", "+Y")):
    rr.log_view_coordinates(space, up=up, timeless=True)
    log_house(space)
    pictures.append(dr.render(recording, space=space, size=(320, 400), antialias=2).color)

picture = np.hstack(pictures)
