from __future__ import annotations

from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.warm_up import warm_up


def test_warming_up_returns_the_device_of_the_process(gpu: Gpu):
    assert warm_up() is gpu
