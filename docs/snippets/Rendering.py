"""One picture as colors, as depths, and as what is where; and a pixel asked back where it lies in space."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("Rendering")
recording = rr.memory_recording()
x, y = np.mgrid[-6:6:60j, -4:8:60j]
ground = np.stack([x, y, 0.3 * np.sin(x) * np.cos(0.8 * y)], axis=-1).reshape(-1, 3)
corner = np.arange(59)[:, None] * 60 + np.arange(59)
triangles = np.stack([corner, corner + 60, corner + 61, corner, corner + 61, corner + 1], axis=-1)
rr.log_mesh("dunes", ground, indices=triangles, albedo_factor=[0.75, 0.55, 0.3])
rr.log_points(
    "balls", [[-2.2, 0, 0.9], [1.6, 1.2, 0.7], [0.2, 4, 1.3]], radii=[0.8, 0.6, 1.1], colors=[70, 150, 255]
)
rr.log_arrow("wind", [2.6, -0.8, 0.5], [-2.4, -0.6, 0.5], color=[255, 90, 90], width_scale=0.16)

camera = dr.Camera.look_at(eye=[0.4, -6, 4.2], target=[0.1, 0.9, 0.2], fov_y_degrees=46)
rendering = dr.render(recording, camera=camera, size=(310, 260), antialias=2)

near, far = 4.5, 15.0  # scene units
nearness = np.clip((far - rendering.depth) / (far - near), 0, 1)  # 0 where nothing is: depth is inf
depths = 255 * np.stack([nearness**0.7, nearness**1.6, 0.25 + 0.5 * nearness * (1 - nearness)], axis=-1)
of_entity = {"": [20, 20, 26], "dunes": [86, 96, 120], "balls": [250, 190, 60], "wind": [230, 80, 150]}
palette = np.array([of_entity.get(path, [0, 0, 0]) for path in rendering.paths])
which = palette[rendering.entity_ids]

u, v = 155, 130  # the middle
point = rendering.eye.unproject([[u + 0.5, v + 0.5]], rendering.depth[v, u])
pixel, depth = rendering.eye.project(point)
print(rendering.paths[rendering.entity_ids[v, u]], point.round(2), pixel)
gap = np.full((260, 5, 3), 255)
picture = np.hstack([rendering.color[..., :3], gap, depths, gap, which]).astype(np.uint8)
