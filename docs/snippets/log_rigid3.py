"""Sun, planets and moons: each moves with what it is logged below."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

circle = np.linspace(0, 2 * np.pi, 97)


def log_orbit(path, distance, angle, radius, color):
    """Logs a body on its way around its parent, and that way."""
    position = [distance * np.cos(angle), distance * np.sin(angle), 0]
    rr.log_rigid3(path, parent_from_child=(position, [0, 0, 0, 1]))
    rr.log_point(path, [0, 0, 0], radius=radius, color=color)
    way = distance * np.column_stack([np.cos(circle), np.sin(circle), 0 * circle])
    rr.log_line_strip(
        f"{path.rpartition('/')[0]}/orbit of {path.rpartition('/')[2]}", way, color=[90, 100, 120]
    )


rr.init("log_rigid3")
recording = rr.memory_recording()
rr.log_point("sun", [0, 0, 0], radius=0.75, color=[255, 190, 70])
log_orbit("sun/mercury", 1.5, 2.4, 0.11, [190, 170, 150])
log_orbit("sun/earth", 2.8, -0.7, 0.24, [80, 150, 250])
log_orbit("sun/earth/moon", 0.55, 0.9, 0.08, [210, 210, 210])
log_orbit("sun/jupiter", 5.0, 3.6, 0.42, [225, 165, 120])
for i, color in enumerate([[250, 220, 120], [200, 180, 160], [160, 150, 150]]):
    log_orbit(f"sun/jupiter/moon {i}", 0.7 + 0.22 * i, 1.2 + 2.3 * i, 0.07, color)

camera = dr.Camera.look_at(eye=[0, -8.6, 5.6], target=[-0.3, -0.6, 0], fov_y_degrees=46)
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2)
