"""A process that renders for long holds no more at the end than soon after the start."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

SCRIPT = """
import gc
import numpy as np
import diorama as rr
import diorama_renderer as dr

def resident():
    gc.collect()
    return int(open("/proc/self/statm").read().split()[1]) * 4096

rr.init("long_run")
recording = rr.memory_recording()
rng = np.random.default_rng(0)
for frame in range(50):
    rr.set_time_sequence("frame", frame)
    rr.log_points("points", rng.normal(0, 1, (500, 3)), radii=0.05)
    rr.log_obb("box", half_size=[1, 1, 1], label=f"frame {frame}")
    rr.log_image("image/picture", rng.integers(0, 255, (48, 64, 3), np.uint8))
renderer = dr.Renderer()
lens = dr.Distortion("brown_conrady", [-0.2, 0.05, 0, 0])
bent = dr.Camera.pinhole(np.eye(4), [[90, 0, 80], [0, 90, 60], [0, 0, 1]], (160, 120), distortion=lens)

def draw(number):
    kind = number % 10
    asked = {"at": {"frame": number % 50}, "size": (160 + 8 * (number % 5), 120)}
    if kind == 3:
        asked.update(camera=bent, size=(160, 120))
    if kind == 5:
        asked.update(shading=dr.Shading(ambient_occlusion=1, shadows=1))
    if kind == 7:
        asked.update(antialias=2, background="transparent")
    rendering = renderer.render(recording, **asked)
    rendering.color
    if kind in (1, 3):
        rendering.normals, rendering.positions, rendering.class_ids
    if kind == 9:
        dr.Renderer().render(dr.Recording(), size=(64, 48)).color

for number in range(300):
    draw(number)
early = resident()
for number in range(1000):
    draw(number)
print((resident() - early) / 2**20)
"""


def test_a_thousand_renders_leave_nothing_behind(run_python) -> None:
    grown = float(run_python("-c", SCRIPT).stdout)
    assert grown < 12, f"{grown:.1f} MiB more after 1,000 pictures"
