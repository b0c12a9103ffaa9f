"""The drawing cases by Open3D's OpenGL visualizer, off screen; its newer renderer is slower without a GPU."""

from __future__ import annotations

import itertools

import numpy as np
import open3d as o3d
from harness import HEIGHT, WIDTH, Cases, quiet
from inputs import cloud, scattered, segments, sheet, vectors

cases = Cases()
vectors_of = o3d.utility.Vector3dVector


def circling(*geometries, size=(WIDTH, HEIGHT), point_size: float = 1):
    """A function that draws the next view of a circle to numpy."""
    with quiet():
        window = o3d.visualization.Visualizer()
        assert window.create_window(width=size[0], height=size[1], visible=False)
    window.get_render_option().point_size = point_size
    for geometry in geometries:
        window.add_geometry(geometry)

    def draw():
        window.get_view_control().rotate(20.0, 0.0)
        return np.asarray(window.capture_screen_float_buffer(True))

    assert (draw() != draw()).any(), "the camera does not move"
    draw.window = window
    return draw


def points_of(count: int):
    """A cloud as Open3D's geometry."""
    positions, colors = cloud(count)
    geometry = o3d.geometry.PointCloud(vectors_of(positions.astype(float)))
    geometry.colors = vectors_of(colors / 255)
    return geometry


for name, count in (
    ("points_10k", 10_000),
    ("points_100k", 100_000),
    ("points_1m", 1_000_000),
    ("points_10m", 10_000_000),
):
    cases.add(name)(lambda count=count: circling(points_of(count)))


@cases.add("points_100k_changing")
def points_100k_changing():
    clouds = itertools.cycle([vectors_of(cloud(100_000, seed)[0].astype(float)) for seed in range(8)])
    geometry = points_of(100_000)
    draw = circling(geometry)

    def change():
        geometry.points = next(clouds)
        draw.window.update_geometry(geometry)
        return draw()

    return change


@cases.add("segments_100k")
def segments_100k():
    """One pixel wide: it has no other."""
    lines = np.arange(200_000).reshape(-1, 2)
    ends = segments(100_000).reshape(-1, 3).astype(float)
    return circling(o3d.geometry.LineSet(vectors_of(ends), o3d.utility.Vector2iVector(lines)))


@cases.add("boxes_10k")
def boxes_10k():
    """One line set of all edges."""
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * 0.01
    edges = np.array([(a, b) for a in range(8) for b in range(a) if bin(a ^ b).count("1") == 1])
    points = (scattered(10_000)[:, None] + corners).reshape(-1, 3).astype(float)
    ends = (np.arange(10_000)[:, None, None] * 8 + edges).reshape(-1, 2)
    return circling(o3d.geometry.LineSet(vectors_of(points), o3d.utility.Vector2iVector(ends)))


@cases.add("arrows_10k")
def arrows_10k():
    """One mesh of all arrows."""
    arrow = o3d.geometry.TriangleMesh.create_arrow(0.002, 0.004, 0.7, 0.3, resolution=8, cylinder_split=1)
    shape, faces = np.asarray(arrow.vertices), np.asarray(arrow.triangles)
    directions = vectors(10_000)
    x = np.cross([0.3, 0.5, 0.8], directions)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    y = np.cross(directions, x) / np.linalg.norm(directions, axis=1, keepdims=True)
    frames = np.stack([x, y, directions], axis=-1)
    points = (scattered(10_000)[:, None] + shape @ frames.transpose(0, 2, 1)).reshape(-1, 3)
    triangles = (np.arange(10_000)[:, None, None] * len(shape) + faces).reshape(-1, 3)
    mesh = o3d.geometry.TriangleMesh(vectors_of(points), o3d.utility.Vector3iVector(triangles))
    mesh.compute_vertex_normals()
    return circling(mesh)


@cases.add("mesh_1m_triangles")
def mesh_1m_triangles():
    positions, normals, colors, triangles = sheet()
    mesh = o3d.geometry.TriangleMesh(
        vectors_of(positions.astype(float)), o3d.utility.Vector3iVector(triangles.astype(np.int32))
    )
    mesh.vertex_normals = vectors_of(normals.astype(float))
    mesh.vertex_colors = vectors_of(colors / 255)
    return circling(mesh)


@cases.add("small_scene_640x480", unit="fps")
def small_scene_640x480():
    positions = cloud(50)[0].astype(float)
    strip = o3d.utility.Vector2iVector(np.column_stack([np.arange(49), np.arange(1, 50)]))
    box = o3d.geometry.AxisAlignedBoundingBox([-0.5, -0.4, -0.3], [0.5, 0.4, 0.3])
    arrow = o3d.geometry.TriangleMesh.create_arrow(0.03, 0.06, 0.6, 0.2)
    line = o3d.geometry.LineSet(vectors_of(positions), strip)
    return circling(points_of(1_000), box, line, arrow, size=(640, 480), point_size=5)


@cases.add("color_and_depth_640x480", unit="fps")
def color_and_depth_640x480():
    box = o3d.geometry.AxisAlignedBoundingBox([-0.5, -0.4, -0.3], [0.5, 0.4, 0.3])
    draw = circling(points_of(1_000), box, size=(640, 480), point_size=5)
    return lambda: (draw(), np.asarray(draw.window.capture_depth_float_buffer(True)))


if __name__ == "__main__":
    cases.main(f"open3d {o3d.__version__}")
