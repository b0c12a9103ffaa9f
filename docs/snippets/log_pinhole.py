"""A camera in its scene, its photograph on the image plane: what it sees lies where it sees it."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("log_pinhole")
recording = rr.memory_recording()
rr.log_view_coordinates("/", up="+Z", timeless=True)
x, y = np.mgrid[-6:6:80j, 0:12:80j]
height = 0.5 * np.sin(1.1 * x) * np.cos(0.8 * y) + 0.05 * y
shade = np.clip(height + 0.5, 0, 1)[..., None]
corner = np.arange(79)[:, None] * 80 + np.arange(79)
rr.log_mesh(
    "hills",
    np.stack([x, y, height], axis=-1).reshape(-1, 3),
    indices=np.stack([corner, corner + 80, corner + 81, corner, corner + 81, corner + 1], axis=-1),
    vertex_colors=((1 - shade) * [0.02, 0.12, 0.22] + shade * [0.40, 0.60, 0.22]).reshape(-1, 3),
)

# x right, y down, z forward in the camera; forward is +Y in the world, and a little down.
rr.log_rigid3("camera", parent_from_child=([0, -3.2, 2.4], [-0.7986, 0, 0, 0.6018]), xyz="RDF")
intrinsics = [[200, 0, 160], [0, 200, 100], [0, 0, 1]]
rr.log_pinhole("camera/image", child_from_parent=intrinsics, width=320, height=200)

photograph = dr.render(recording, camera="camera/image", size=(320, 200), antialias=2)
rr.log_image("camera/image", photograph.color)

camera = dr.Camera.look_at(eye=[6.5, -8.2, 6.2], target=[0.2, 0.6, 1.0], fov_y_degrees=42)
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2)
