"""Pay early for what a driver does once a process."""

from __future__ import annotations

import wgpu

from .attachments import Attachments
from .device import Gpu, acquire
from .pipelines import ViewBinding, bind, opaque_pipeline, view_layout


def warm_up(adapter_name: str | None = None) -> Gpu:
    """Acquire the device and draw one pixel, so that the driver's compiler is loaded and its threads run.

    A software adapter spends half a second on it. Run it in a thread while a recording is read: it spends its time
    outside Python's lock, and `acquire` waits for it.

    Raises:
        NoAdapterError: no (such) adapter.
    """
    gpu = acquire(adapter_name)
    attachments = Attachments(gpu, 1, 1)
    encoder = gpu.device.create_command_encoder(label="warm up")
    view = ViewBinding(_blank_view(gpu), 1, 1, ids=False)
    render_pass = attachments.begin_opaque(encoder, ids=False)
    opaque_pipeline(gpu, "warm up", shaders=["warm_up.wgsl"]).set(render_pass, view)
    render_pass.set_bind_group(0, view.bind_group)
    render_pass.draw(3)
    render_pass.end()
    gpu.device.queue.submit([encoder.finish()])
    return gpu


def _blank_view(gpu: Gpu) -> wgpu.GPUBindGroup:
    uniform, *rest = (
        gpu.device.create_buffer(label="warm up", size=256, usage=usage)
        for usage in (wgpu.BufferUsage.UNIFORM, wgpu.BufferUsage.STORAGE, wgpu.BufferUsage.STORAGE)
    )
    return bind(gpu, "warm up", view_layout(gpu), uniform, *rest)
