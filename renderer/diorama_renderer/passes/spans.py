"""Plots of many long series as one picture, whatever the number of their samples: see spans.wgsl."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.buffers import Mirror
from diorama_renderer.gpu.device import Gpu
from diorama_shaders import source

SERIES = np.dtype([("color", np.uint32), ("half", np.float32)])
"""struct Series in spans.wgsl. 8 bytes."""

SPAN = np.dtype([("ends", np.uint32), ("slant", np.float32)])
"""struct Span in spans.wgsl. 8 bytes."""

FORMAT = wgpu.TextureFormat.rgba8unorm
_STEPS, _ABOVE, _MOST = 16.0, 64.0, 65535.0  # as in spans.wgsl
_TILE = (8, 16)  # pixels; as in spans.wgsl
_NOTHING = np.uint32(0xFFFF)  # its upper end is below its lower one
_BINDINGS: tuple[pipelines.Binding, ...] = (
    "read-only-storage",
    "read-only-storage",
    "read-only-storage",
    "uniform",
)


class SpansPass:
    """Draws into a texture of its own.

    Attributes:
        view: of that texture; None before the first draw. Another one when the size changes.
    """

    def __init__(self, gpu: Gpu) -> None:
        """Nothing is drawn yet."""
        self._gpu = gpu
        self.view: wgpu.GPUTextureView | None = None
        self._size = (0, 0)
        self._series = Mirror(gpu, label="spans series", itemsize=SERIES.itemsize)
        self._spans = Mirror(gpu, label="spans", itemsize=SPAN.itemsize)
        self._near = Mirror(gpu, label="spans near", itemsize=4)
        self._counts = Mirror(gpu, label="spans counts", itemsize=16, usage=wgpu.BufferUsage.UNIFORM)
        self._layout = pipelines.layout(gpu, "spans", _BINDINGS, wgpu.ShaderStage.FRAGMENT)

    def draw(
        self,
        uppers: npt.NDArray[np.float64],
        lowers: npt.NDArray[np.float64],
        direction: npt.NDArray[np.int8],
        series: npt.NDArray[np.void],
        *,
        height: int,
    ) -> None:
        """Draw anew; what was drawn before is gone.

        Args:
            uppers: shape (columns, series): where the span in a column of pixels begins, pixels below the upper edge.
            lowers: likewise, where it ends; above `uppers`, or NaN: there is nothing.
            direction: likewise: 1 for a straight line that rises from `lowers` to `uppers`, -1 for one that falls;
                0: all between them.
            series: shape (series,) of `SERIES`; the last is drawn over the others.
            height: of the picture, pixels.
        """
        columns, count = uppers.shape
        view = self._target(columns, height)
        self._series.upload(series, count=count)
        spans = np.empty(uppers.shape, SPAN)
        spans["ends"] = packed(uppers, lowers)
        with np.errstate(all="ignore"):
            spans["slant"] = direction / np.hypot(1.0, lowers - uppers)
        spans["slant"][direction == 0] = 0.0  # NaN is no number
        self._spans.upload(spans.reshape(-1), count=count * columns)
        near = tiles(uppers, lowers, series["half"], height)
        self._near.upload(near.reshape(-1), count=near.size)
        sizes = np.array([[columns, count, near.shape[1], near.shape[2]]], np.uint32)
        self._counts.upload(sizes, count=1)
        mirrors = (self._series, self._spans, self._near, self._counts)
        buffers = (mirror.buffer for mirror in mirrors)
        encoder = self._gpu.device.create_command_encoder(label="spans")
        clear = {"view": view, "clear_value": (0, 0, 0, 0), "load_op": "clear", "store_op": "store"}
        render_pass = encoder.begin_render_pass(label="spans", color_attachments=[clear])
        if count:
            render_pass.set_pipeline(
                _pipeline(self._gpu, self._layout, wide=bool((series["half"] > 1).any()))
            )
            render_pass.set_bind_group(0, pipelines.bind(self._gpu, "spans", self._layout, *buffers))
            render_pass.draw(3)
        render_pass.end()
        self._gpu.device.queue.submit([encoder.finish()])

    def _target(self, width: int, height: int) -> wgpu.GPUTextureView:
        if self.view is None or self._size != (width, height):
            self._size = (width, height)
            usage = (
                wgpu.TextureUsage.RENDER_ATTACHMENT
                | wgpu.TextureUsage.TEXTURE_BINDING
                | wgpu.TextureUsage.COPY_SRC
            )
            texture = self._gpu.device.create_texture(
                label="spans", size=(width, height, 1), format=FORMAT, usage=usage
            )
            self.view = texture.create_view()
        return self.view


def packed(uppers: npt.NDArray[np.float64], lowers: npt.NDArray[np.float64]) -> npt.NDArray[np.uint32]:
    """Spans as the shader reads them: sixteenths of pixels, cut far above and below the picture."""
    with np.errstate(all="ignore"):
        is_there = lowers >= uppers
        low = np.where(is_there, np.clip((uppers + _ABOVE) * _STEPS + 0.5, 0.0, _MOST), 0.0)
        high = np.where(is_there, np.clip((lowers + _ABOVE) * _STEPS + 0.5, 0.0, _MOST), 0.0)
    found: npt.NDArray[np.uint32] = low.astype(np.uint32) | (high.astype(np.uint32) << np.uint32(16))
    return np.where(is_there, found, _NOTHING)


def tiles(
    uppers: npt.NDArray[np.float64],
    lowers: npt.NDArray[np.float64],
    half: npt.NDArray[np.float32],
    height: int,
) -> npt.NDArray[np.uint32]:
    """Which series may be seen in which tile: shape (tile rows, tiles in a row, words), a bit a series.

    Arguments as of `SpansPass.draw`; `half` has shape (series,).
    """
    columns, count = uppers.shape
    across, down = -(-columns // _TILE[0]), -(-height // _TILE[1])
    reach = half + 1.0
    with np.errstate(invalid="ignore"):
        is_there = lowers >= uppers
        first = _extremes(np.where(is_there, uppers, np.inf), np.minimum, np.inf, across) - reach
        last = _extremes(np.where(is_there, lowers, -np.inf), np.maximum, -np.inf, across) + reach
    # By tile and then series, whose bits are neighbours.
    edges = np.arange(down, dtype=np.float32)[:, None, None] * _TILE[1]
    near = np.zeros((down, across, max(-(-count // 32), 1) * 32), np.bool_)
    first, last = first.astype(np.float32), last.astype(np.float32)
    np.logical_and(first < edges + _TILE[1], last >= edges, out=near[:, :, :count])
    found: npt.NDArray[np.uint32] = np.packbits(near, axis=-1, bitorder="little").view(np.uint32)
    return found


def _extremes(
    ends: npt.NDArray[np.float64], fold: np.ufunc, nothing: float, across: int
) -> npt.NDArray[np.float64]:
    """Of each tile's columns and the one on either side: shape (tiles, series)."""
    width = _TILE[0]
    wide = np.full((across * width + 2, ends.shape[1]), nothing)
    wide[1 : 1 + len(ends)] = ends
    found: npt.NDArray[np.float64] = fold.reduce(wide[1:-1].reshape(across, width, -1), axis=1)
    fold(found, wide[:-2:width], out=found)
    fold(found, wide[width + 1 :: width], out=found)
    return found


@lru_cache(maxsize=8)
def _pipeline(gpu: Gpu, layout: wgpu.GPUBindGroupLayout, *, wide: bool) -> wgpu.GPURenderPipeline:
    module = gpu.device.create_shader_module(label="spans", code=source("spans.wgsl"))
    return gpu.device.create_render_pipeline(
        label="spans",
        layout=gpu.device.create_pipeline_layout(label="spans", bind_group_layouts=[layout]),
        vertex={"module": module, "entry_point": "vertex"},
        primitive={"topology": "triangle-list"},
        fragment={
            "module": module,
            "entry_point": "fragment",
            "targets": [{"format": FORMAT}],
            "constants": {"WIDE": wide},
        },
    )
