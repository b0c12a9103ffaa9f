"""Cars on both sides of a street, as a detector sees them."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

KINDS = {"car": ([2.1, 0.9, 0.75], [88, 166, 255]), "van": ([2.6, 1.0, 1.1], [255, 200, 87])}
KINDS["bus"] = ([5.2, 1.25, 1.6], [255, 111, 89])
parked = [("car", -13, 4), ("van", -7.5, 4), ("car", -2.2, 4), ("car", 9.5, 4)]
parked += [("car", -12, -4), ("car", -6.6, -4), ("van", 4.6, -4), ("car", 10.4, -4)]
driving = [("bus", 1.6, 1.35), ("car", 0.6, -1.35)]
names, xs, ys = zip(*parked, *driving)
half_sizes = np.array([KINDS[name][0] for name in names])
headings = np.where(np.array(ys) < 0, np.pi, 0) + np.resize([0.03, -0.05, 0.08], len(names))

rr.init("log_obbs")
recording = rr.memory_recording()
road = [[-19, -5.5, 0], [19, -5.5, 0], [19, 5.5, 0], [-19, 5.5, 0]]
rr.log_mesh("street/road", road, indices=[0, 1, 2, 0, 2, 3], albedo_factor=[0.03, 0.035, 0.045])
dashes = [[x, 0, 0.02] for x in np.arange(-18.0, 18.0, 1.5)]
rr.log_line_segments("street/marking", dashes, color=[150, 158, 172], stroke_width=0.12)
rr.log_obbs(
    "street/vehicles",
    half_sizes,
    positions=np.column_stack([xs, ys, half_sizes[:, 2]]),
    rotations_q=[[0, 0, np.sin(angle / 2), np.cos(angle / 2)] for angle in headings],
    colors=np.array([KINDS[name][1] for name in names], np.uint8),
    stroke_widths=0.09,
    labels=list(names),
)

camera = dr.Camera.look_at(eye=[-11, -25, 25], target=[-0.5, -0.2, 0], fov_y_degrees=32)
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2)
