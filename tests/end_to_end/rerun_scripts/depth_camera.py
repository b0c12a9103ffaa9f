"""A posed camera with a depth image, a tensor, meshes, boxes and arrows."""

import argparse

import numpy as np
import rerun as rr

parser = argparse.ArgumentParser()
rr.script_add_args(parser)
args, _ = parser.parse_known_args()
rr.script_setup(args, "depth_camera")

rr.log_view_coordinates("world", up="+Z", right_handed=True, timeless=True)
rr.set_time_sequence("step", 0)
rr.log_rigid3("world/camera", child_from_parent=([0, 0, 0], [0, 0, 0, 1]), xyz="RDF")
rr.log_pinhole(
    "world/camera/image", child_from_parent=[[50, 0, 32], [0, 50, 24], [0, 0, 1]], width=64, height=48
)
depth = np.tile(np.linspace(1000, 3000, 64), (48, 1)).astype(np.uint16)
rr.log_depth_image("world/camera/image/depth", depth, meter=1000.0)
rr.log_tensor("volume", np.arange(24, dtype=np.float32).reshape(2, 3, 4), names=["z", "y", "x"])
rr.log_obb("world/box", [0.5, 0.4, 0.3], [2, 0, 2], [0, 0, 0, 1], [0, 255, 255], 0.02, "box")
rr.log_arrow("world/arrow", origin=[0, 0, 0], vector=[0, 0, 1], color=[255, 0, 255], width_scale=0.1)
rr.log_mesh(
    "world/triangle",
    [[-1, -1, 3], [1, -1, 3], [0, 1, 3]],
    indices=[0, 1, 2],
    normals=[[0, 0, -1]] * 3,
    albedo_factor=[0.2, 0.8, 0.2],
)
rr.log_line_strip("world/path", [[0, 0, 1], [1, 0, 2], [1, 1, 3]], stroke_width=0.05, color=[255, 128, 0])
rr.log_point("world/origin", [0, 0, 0], radius=0.1, color=[255, 255, 255], class_id=0)
for step in range(10):
    rr.set_time_sequence("step", step)
    rr.log_scalar("plots/parabola", (step - 5) ** 2, label="f(t)", color=[255, 255, 0])
rr.log_cleared("world/arrow")
rr.script_teardown(args)
