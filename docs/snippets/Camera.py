"""One staircase by three cameras: in perspective, with parallel rays, and through a lens of its own."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("Camera")
recording = rr.memory_recording()
turn = np.arange(60)[:, None] * np.pi / 12
# Four corners of each step below, and four above, one after another around it.
corner, height = np.array([-0.12, 0.12, 0.12, -0.12] * 2), np.repeat([-0.04, 0.04], 4)
length = np.array([0.25, 0.25, 1.5, 1.5] * 2)
steps = np.stack(
    [
        length * np.cos(turn + corner),
        length * np.sin(turn + corner),
        height + 0.27 * turn,
    ],
    axis=-1,
)
side = np.array([[0, 1, 5], [0, 5, 4], [1, 2, 6], [1, 6, 5], [2, 3, 7], [2, 7, 6], [3, 0, 4], [3, 4, 7]])
faces = np.concatenate([side, [[0, 2, 1], [0, 3, 2], [4, 5, 6], [4, 6, 7]]])
shade = 0.5 + 0.5 * np.cos(turn / 3 + [0, 2.1, 4.2])
rr.log_mesh(
    "steps",
    steps.reshape(-1, 3),
    indices=(np.arange(60)[:, None, None] * 8 + faces).reshape(-1, 3),
    vertex_colors=np.repeat(0.1 + 0.8 * shade, 8, axis=0),
)
rr.log_line_strip("pole", [[0, 0, -0.2], [0, 0, 4.8]], stroke_width=0.4, color=[120, 125, 140])

beside = dr.Camera.look_at(eye=[4.4, -4.4, 4.4], target=[0, 0, 2.1], fov_y_degrees=46)
above = dr.Camera.orthographic(eye=[0, 0, 9], target=[0, 0, 0], up=[0, 1, 0], height=3.4)
# Over its upper end, looking down: x right, y down, z forward are the columns.
over = dr.Camera.pinhole(
    space_from_camera=[[0, 1, 0, 0.3], [1, 0, 0, 0.3], [0, 0, -1, 6], [0, 0, 0, 1]],
    image_from_camera=[[170, 0, 160], [0, 170, 160], [0, 0, 1]],
    resolution=(320, 320),
)

cameras = (beside, above, over)
drawn = [dr.render(recording, size=(316, 320), camera=camera, antialias=2) for camera in cameras]
gap = np.full((320, 6, 4), 255, np.uint8)
picture = np.hstack([drawn[0].color, gap, drawn[1].color, gap, drawn[2].color])
