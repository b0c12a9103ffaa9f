"""The drawing cases by PyVista (VTK on OpenGL), off screen."""

from __future__ import annotations

import itertools

import numpy as np
import pyvista as pv
from harness import HEIGHT, WIDTH, Cases
from inputs import cloud, eye, scattered, segments, sheet, swarm, vectors
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray

cases = Cases()


def circling(fill, *, size=(WIDTH, HEIGHT)):
    """A function that draws the next view of a circle to numpy."""
    plotter = pv.Plotter(off_screen=True, window_size=size)
    plotter.render_window.SetMultiSamples(0)
    fill(plotter)
    plotter.camera.focal_point, plotter.camera.up, plotter.camera.view_angle = (0, 0, 0), (0, 0, 1), 55
    plotter.show(auto_close=False)
    steps = itertools.count()

    def draw():
        plotter.camera.position = eye(next(steps))
        plotter.renderer.ResetCameraClippingRange()
        plotter.render()
        # `screenshot` would draw the frame again.
        pixels = vtkUnsignedCharArray()
        plotter.render_window.GetRGBACharPixelData(0, 0, size[0] - 1, size[1] - 1, 1, pixels)
        return vtk_to_numpy(pixels)

    assert (draw() != draw()).any(), "the camera does not move"
    return draw


def still(count: int):
    """Draw points of 1.5 pixels."""
    positions, colors = cloud(count)
    return circling(lambda plotter: plotter.add_points(positions, scalars=colors, rgb=True, point_size=1))


for name, count in (("points_10k", 10_000), ("points_100k", 100_000), ("points_1m", 1_000_000)):
    cases.add(name)(lambda count=count: still(count))


@cases.add("points_100k_changing")
def points_100k_changing():
    clouds = itertools.cycle([cloud(100_000, seed)[0] for seed in range(8)])
    mesh = pv.PolyData(next(clouds))
    mesh["rgb"] = cloud(100_000)[1]
    draw = circling(lambda plotter: plotter.add_points(mesh, scalars="rgb", rgb=True, point_size=1))

    def change():
        mesh.points = next(clouds)
        return draw()

    return change


@cases.add("entities_5k_moving")
def entities_5k_moving():
    places, local, colors = swarm(5_000, 20)
    actors = []

    def fill(plotter) -> None:
        for points, color in zip(local, colors, strict=True):
            actors.append(plotter.add_points(points, color=color.tolist(), point_size=2, render=False))

    draw = circling(fill)
    steps = itertools.count()

    def move():
        offset = 0.1 * np.sin(next(steps))
        for actor, place in zip(actors, places, strict=True):
            actor.position = place + offset
        return draw()

    return move


@cases.add("segments_100k")
def segments_100k():
    """One pixel wide: wider lines are triangulated by the driver, and slower."""
    ends = segments(100_000)
    lines = np.column_stack([np.full(100_000, 2), np.arange(200_000).reshape(-1, 2)])
    mesh = pv.PolyData(ends.reshape(-1, 3), lines=lines)
    return circling(lambda plotter: plotter.add_mesh(mesh, color=(240, 180, 60), line_width=1))


@cases.add("boxes_10k")
def boxes_10k():
    """One mesh of all edges."""
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * 0.01
    edges = np.array([(a, b) for a in range(8) for b in range(a) if bin(a ^ b).count("1") == 1])
    points = (scattered(10_000)[:, None] + corners).reshape(-1, 3)
    ends = (np.arange(10_000)[:, None, None] * 8 + edges).reshape(-1, 2)
    mesh = pv.PolyData(points, lines=np.column_stack([np.full(len(ends), 2), ends]))
    return circling(lambda plotter: plotter.add_mesh(mesh, color=(90, 200, 250), line_width=1.5))


@cases.add("arrows_10k")
def arrows_10k():
    mesh = pv.PolyData(scattered(10_000))
    mesh["vectors"] = vectors(10_000)
    arrows = mesh.glyph(
        orient="vectors", scale="vectors", geom=pv.Arrow(shaft_resolution=8, tip_resolution=8)
    )
    return circling(lambda plotter: plotter.add_mesh(arrows, color=(120, 230, 120)))


@cases.add("mesh_1m_triangles")
def mesh_1m_triangles():
    positions, normals, colors, triangles = sheet()
    mesh = pv.PolyData(positions, faces=np.column_stack([np.full(len(triangles), 3), triangles]))
    mesh["rgb"] = colors
    mesh.point_data.active_normals = normals
    return circling(lambda plotter: plotter.add_mesh(mesh, scalars="rgb", rgb=True, smooth_shading=True))


@cases.add("small_scene_640x480", unit="fps")
def small_scene_640x480():
    positions, colors = cloud(1_000)

    def fill(plotter) -> None:
        plotter.add_points(positions, scalars=colors, rgb=True, point_size=5)
        plotter.add_mesh(pv.Box((-0.5, 0.5, -0.4, 0.4, -0.3, 0.3)), style="wireframe", color=(255, 160, 40))
        plotter.add_mesh(pv.lines_from_points(positions[:50]), color=(80, 200, 255))
        plotter.add_mesh(pv.Arrow(start=(0, 0, 0), direction=(0, 0, 1), scale=0.8), color=(255, 80, 80))

    return circling(fill, size=(640, 480))


@cases.add("color_and_depth_640x480", unit="fps")
def color_and_depth_640x480():
    positions, colors = cloud(1_000)
    plotters = []

    def fill(plotter) -> None:
        plotters.append(plotter)
        plotter.add_points(positions, scalars=colors, rgb=True, point_size=5)
        plotter.add_mesh(pv.Box((-0.5, 0.5, -0.4, 0.4, -0.3, 0.3)), style="wireframe", color=(255, 160, 40))

    draw = circling(fill, size=(640, 480))
    return lambda: (draw(), plotters[0].get_image_depth())


if __name__ == "__main__":
    cases.main(f"pyvista {pv.__version__}")
