"""A street, pixel by pixel: which class is it?"""

import numpy as np

import diorama as rr
import diorama_renderer as dr

v, u = np.mgrid[0:400, 0:640]
sky, building, tree, road, walk, car = range(6)
classes = np.full((400, 640), sky, np.uint8)
for left, right, top in [(0, 118, 70), (118, 205, 140), (205, 250, 118), (415, 500, 128), (500, 640, 48)]:
    classes[(u >= left) & (u < right) & (v > top) & (v < 300)] = building
classes[v > 230] = walk
classes[(v > 230) & (np.abs(u - 325) < 18 + 1.75 * (v - 230))] = road
for x, y, size in [(232, 188, 38), (440, 182, 44), (92, 196, 66), (590, 200, 60)]:
    classes[np.hypot(u - x, 0.9 * (v - y)) < size] = tree
    classes[(np.abs(u - x) < size / 9) & (v > y) & (v < y + 1.6 * size)] = tree
for x, y, size in [(372, 268, 22), (238, 322, 52)]:
    body = (np.abs(u - x) < 1.5 * size) & (np.abs(v - y) < 0.5 * size)
    roof = (np.abs(u - x) < 1.5 * size + (v - y)) & (v > y - 1.1 * size) & (v <= y)
    wheels = np.minimum(
        np.hypot(u - x + size, v - y - 0.5 * size), np.hypot(u - x - size, v - y - 0.5 * size)
    )
    classes[body | roof | (wheels < 0.32 * size)] = car

rr.init("log_segmentation_image")
recording = rr.memory_recording()
names = ["sky", "building", "tree", "road", "sidewalk", "car"]
colors = [(118, 172, 220), (150, 136, 150), (96, 158, 84), (92, 74, 112), (222, 160, 190), (242, 92, 70)]
rr.log_annotation_context("camera", list(zip(range(6), names, colors)))
rr.log_segmentation_image("camera", classes)

picture = dr.render(recording, size=(640, 400), antialias=2)
