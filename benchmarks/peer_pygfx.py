"""The drawing cases by pygfx, which draws with wgpu as well, off screen."""

from __future__ import annotations

import itertools

import numpy as np
import pygfx as gfx
from harness import HEIGHT, WIDTH, Cases
from inputs import cloud, eye
from rendercanvas.offscreen import OffscreenRenderCanvas

cases = Cases()


def circling(*objects, size=(WIDTH, HEIGHT)):
    """A function that draws the next view of a circle to numpy."""
    canvas = OffscreenRenderCanvas(size=size, pixel_ratio=1)
    renderer = gfx.renderers.WgpuRenderer(canvas, pixel_ratio=1)
    scene = gfx.Scene()
    scene.add(gfx.Background.from_color("#202428"), *objects)
    camera = gfx.PerspectiveCamera(55, size[0] / size[1])
    canvas.request_draw(lambda: renderer.render(scene, camera))
    steps = itertools.count()

    def draw():
        camera.local.position = eye(next(steps))
        camera.show_pos((0, 0, 0), up=(0, 0, 1))
        return np.asarray(canvas.draw())

    assert (draw() != draw()).any(), "the camera does not move"
    return draw


def points_of(count: int, *, size: float = 1.5):
    """A cloud of points of so many pixels."""
    positions, colors = cloud(count)
    geometry = gfx.Geometry(positions=positions, colors=np.ascontiguousarray(colors / 255, np.float32))
    return gfx.Points(geometry, gfx.PointsMaterial(size=size, color_mode="vertex"))


for name, count in (("points_10k", 10_000), ("points_100k", 100_000), ("points_1m", 1_000_000)):
    cases.add(name)(lambda count=count: circling(points_of(count)))


@cases.add("small_scene_640x480", unit="fps")
def small_scene_640x480():
    positions = cloud(50)[0]
    box = gfx.BoxHelper(size=1.0, thickness=1.5, color="#ffa028")
    box.local.scale = (1.0, 0.8, 0.6)
    strip = gfx.Line(gfx.Geometry(positions=positions), gfx.LineMaterial(thickness=1.5, color="#50c8ff"))
    arrow = gfx.Mesh(gfx.cylinder_geometry(0.03, 0.03, 0.8), gfx.MeshBasicMaterial(color="#ff5050"))
    return circling(points_of(1_000, size=5), box, strip, arrow, size=(640, 480))


if __name__ == "__main__":
    cases.main(f"pygfx {gfx.__version__}")
