"""Lines, boxes, arrows, a large mesh, an image plane: still, seen from a moving camera."""

from __future__ import annotations

import numpy as np
from drawing import circling, recording_of
from harness import HEIGHT, WIDTH, Cases
from inputs import scattered, segments, sheet, vectors

import diorama as rr
import diorama_renderer as dr

cases = Cases()


@cases.add("segments_100k", budget=60.0)
def segments_100k():
    """Segments of about 4 px length, 1.5 px wide."""

    def log() -> None:
        rr.log_line_segments(
            "segments", segments(100_000).reshape(-1, 3), stroke_width=-1.5, color=[240, 180, 60]
        )

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
        for index, (place, vector) in enumerate(zip(scattered(10_000), vectors(10_000), strict=True)):
            rr.log_arrow(f"arrows/{index}", place, vector, width_scale=0.004, color=[120, 230, 120])

    return circling(recording_of(log))


@cases.add("mesh_1m_triangles", budget=60.0)
def mesh_1m_triangles():
    """A wavy sheet of 708 x 708 cells, lit, with vertex colours."""

    def log() -> None:
        positions, normals, colors, triangles = sheet()
        rr.log_mesh("sheet", positions, indices=triangles, normals=normals, vertex_colors=colors)

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
