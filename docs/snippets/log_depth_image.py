"""A room as a depth camera sees it: under a pinhole, each pixel is a point in space."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

v, u = np.mgrid[0:240, 0:320] + 0.5
ray = np.stack([(u - 160) / 200, (v - 120) / 200, np.ones_like(u)], axis=-1)  # x right, y down, z forward
right, down, forward = np.moveaxis(ray, -1, 0)
walls = [1.9 / np.abs(right), np.where(down > 0, 1.2, 1.3) / np.abs(down), 4.5 / forward]
depth = np.min(walls, axis=0)
for center, radius in [([-0.7, 0.6, 3.2], 0.6), ([0.75, 0.8, 2.6], 0.4), ([0.9, -0.1, 3.7], 0.45)]:
    a, b, c = (ray**2).sum(axis=-1), ray @ center, np.dot(center, center) - radius**2
    inside = b**2 - a * c
    depth = np.where(inside > 0, (b - np.sqrt(np.abs(inside))) / a, depth)

rr.init("log_depth_image")
recording = rr.memory_recording()
rr.log_view_coordinates("room", up="-Y", timeless=True)
rr.log_pinhole(
    "room/depth", child_from_parent=[[200, 0, 160], [0, 200, 120], [0, 0, 1]], width=320, height=240
)
rr.log_depth_image("room/depth", (1000 * depth).astype(np.uint16), meter=1000)

camera = dr.Camera.look_at(eye=[3.4, -3.0, -1.6], target=[-0.1, 0.1, 2.5], fov_y_degrees=46)
picture = dr.render(recording, space="room", size=(640, 400), camera=camera, antialias=2)
