"""Ids and depths of a few pixels back to numpy, at once: what is under the pointer."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.device import Gpu
from diorama_shaders import source

FOUND = np.dtype([("id", np.uint32, 2), ("depth", np.float32), ("_pad", np.uint32)])
"""A pixel: entity id and instance, and clip depth."""

_GROUP_SIZE = 64  # threads, as in pick.wgsl


class PickPass:
    """Reads rectangles of ID and DEPTH by a compute shader, since depth can only be copied whole."""

    def __init__(self, gpu: Gpu) -> None:
        """The pipeline is made at the first `read`."""
        self._gpu = gpu
        self._capacity = 0
        usage = wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST
        self._rectangle = gpu.device.create_buffer(label="pick", size=16, usage=usage)

    def read(
        self, attachments: Attachments, left: int, top: int, width: int, height: int
    ) -> npt.NDArray[np.void]:
        """Wait for what was submitted, and read; shape (height, width), FOUND.

        Args:
            attachments: with ids.
            left: pixels, as all others; the rectangle is not empty and lies inside.
            top: of its upper edge.
            width: its extent to the right.
            height: its extent downwards.
        """
        count = width * height
        self._reserve(count)
        device = self._gpu.device
        device.queue.write_buffer(self._rectangle, 0, np.array([left, top, width, height], np.uint32))
        group = device.create_bind_group(
            label="pick",
            layout=self._pipeline.get_bind_group_layout(1),
            entries=[
                {"binding": 0, "resource": attachments.view(attachments.id)},
                {"binding": 1, "resource": attachments.view(attachments.depth)},
                {"binding": 2, "resource": {"buffer": self._rectangle}},
                {"binding": 3, "resource": {"buffer": self._found}},
            ],
        )
        encoder = device.create_command_encoder(label="pick")
        compute_pass = encoder.begin_compute_pass(label="pick")
        compute_pass.set_pipeline(self._pipeline)
        compute_pass.set_bind_group(1, group)
        compute_pass.dispatch_workgroups(-(-count // _GROUP_SIZE))
        compute_pass.end()
        size = count * FOUND.itemsize
        encoder.copy_buffer_to_buffer(self._found, 0, self._readback, 0, size)
        device.queue.submit([encoder.finish()])
        self._readback.map_sync(wgpu.MapMode.READ, 0, size)
        try:
            mapped = np.asarray(self._readback.read_mapped(0, size, copy=False), np.uint8)
            found: npt.NDArray[np.void] = mapped.copy().view(FOUND).reshape(height, width)
        finally:
            self._readback.unmap()
        return found

    def _reserve(self, count: int) -> None:
        if count <= self._capacity:
            return
        self._capacity = max(count, 2 * self._capacity)
        size = self._capacity * FOUND.itemsize
        create = self._gpu.device.create_buffer
        storage = wgpu.BufferUsage.STORAGE | wgpu.BufferUsage.COPY_SRC
        self._found = create(label="pick", size=size, usage=storage)
        readable = wgpu.BufferUsage.MAP_READ | wgpu.BufferUsage.COPY_DST
        self._readback = create(label="pick", size=size, usage=readable)

    @cached_property
    def _pipeline(self) -> wgpu.GPUComputePipeline:
        module = self._gpu.device.create_shader_module(label="pick", code=source("pick.wgsl"))
        return self._gpu.device.create_compute_pipeline(
            label="pick", layout="auto", compute={"module": module, "entry_point": "pick"}
        )
