"""Lines, boxes, arrows, a large mesh, an image plane: still, seen from a moving camera."""

from __future__ import annotations

import numpy as np
from drawing import circling, recording_of
from harness import HEIGHT, WIDTH, Cases

import diorama as rr
import diorama_renderer as dr

cases = Cases()


def scattered(count: int) -> np.ndarray:
    """Places in a cube around the origin, float32 (count, 3)."""
    return np.random.default_rng(1).uniform(-1, 1, (count, 3)).astype(np.float32)


@cases.add("segments_100k", budget=60.0)
def segments_100k():
    """Segments of about 4 px length, 1.5 px wide."""

    def log() -> None:
        start = scattered(100_000)
        offset = np.random.default_rng(2).normal(0, 0.012, start.shape).astype(np.float32)
        ends = np.stack([start, start + offset], axis=1).reshape(-1, 3)
        rr.log_line_segments("segments", ends, stroke_width=-1.5, color=[240, 180, 60])

    return circling(recording_of(log))


@cases.add("boxes_10k", budget=40.0)
def boxes_10k():
    """Boxes of one size, each an entity of its own: the API has no batch of boxes."""

    def log() -> None:
        for index, place in enumerate(scattered(10_000)):
            rr.log_obb(
                f"boxes/{index}",
                half_size=[0.01] * 3,
                position=place,
                stroke_width=-1.5,
                color=[90, 200, 250],
            )

    return circling(recording_of(log))


@cases.add("arrows_10k", budget=60.0)
def arrows_10k():
    """Arrows, each an entity of its own: the API has no batch of arrows."""

    def log() -> None:
        vectors = np.random.default_rng(3).normal(0, 0.02, (10_000, 3))
        for index, (place, vector) in enumerate(zip(scattered(10_000), vectors, strict=True)):
            rr.log_arrow(f"arrows/{index}", place, vector, width_scale=0.004, color=[120, 230, 120])

    return circling(recording_of(log))


@cases.add("mesh_1m_triangles", budget=60.0)
def mesh_1m_triangles():
    """A wavy sheet of 708 x 708 cells, lit, with vertex colours."""

    def log() -> None:
        n = 709
        x, y = np.meshgrid(*[np.linspace(-1, 1, n, dtype=np.float32)] * 2, indexing="ij")
        z = 0.15 * np.sin(9 * x) * np.cos(9 * y)
        slope_x, slope_y = np.gradient(z, 2 / (n - 1))
        normals = np.stack([-slope_x, -slope_y, np.ones_like(z)], axis=-1)
        normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
        corner = (np.arange(n - 1)[:, None] * n + np.arange(n - 1)).reshape(-1, 1)
        indices = corner + np.array([0, n, n + 1, 0, n + 1, 1])
        shade = ((z - z.min()) / np.ptp(z))[..., None]
        colors = ((1 - shade) * [40, 70, 140] + shade * [250, 210, 120]).astype(np.uint8)
        rr.log_mesh(
            "sheet",
            np.stack([x, y, z], axis=-1).reshape(-1, 3),
            indices=indices.reshape(-1),
            normals=normals.reshape(-1, 3),
            vertex_colors=colors.reshape(-1, 3),
        )

    return circling(recording_of(log))


@cases.add("image_plane_1080p", budget=6.0)
def image_plane_1080p():
    """A 1920 x 1080 image that fills the view: seen through its own camera."""

    def log() -> None:
        v, u = np.mgrid[0:1080, 0:1920]
        image = np.stack([u % 256, v % 256, (u + v) % 256], axis=-1).astype(np.uint8)
        intrinsics = [[1500, 0, 960], [0, 1500, 540], [0, 0, 1]]
        rr.log_rigid3("camera", parent_from_child=([0, 0, 0], [0, 0, 0, 1]), xyz="RDF")
        rr.log_pinhole("camera/image", child_from_parent=intrinsics, width=1920, height=1080)
        rr.log_image("camera/image", image)

    recording = recording_of(log)
    renderer = dr.Renderer()

    def draw():
        return renderer.render(recording, space="/", size=(WIDTH, HEIGHT), camera="camera/image").color

    color = draw().astype(int)
    assert (color[1:, :, 1] != color[:-1, :, 1]).mean() > 0.5, "the image does not fill the view"
    return draw


if __name__ == "__main__":
    cases.main()
