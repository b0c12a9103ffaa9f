"""A view without the view room: a device, targets, and a few passes drawn into them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import wgpu

from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.device import Gpu, NoAdapterError, acquire
from diorama_renderer.gpu.textures import read_texture
from diorama_renderer.passes.boxes import BoxesPass
from diorama_renderer.passes.points import PointsPass
from diorama_renderer.passes.rasterized import Rasterized
from diorama_renderer.passes.segments import SegmentsPass
from diorama_renderer.passes.visibility import VisibilityPass
from diorama_renderer.scene.layout import BOX, PLACEMENT, POINT_COLUMNS, SEGMENT, Batch
from diorama_renderer.view.uniform import VIEW


@dataclass
class Eye:
    """A pinhole of one focal length with its centre in the middle; orthographic: `focal` pixels a unit."""

    width: int = 64
    height: int = 48
    focal: float = 50.0
    near: float = 0.1
    far: float = 100.0
    orthographic: bool = False
    pixels_per_point: float = 1.0

    def uniform(self) -> npt.NDArray[np.void]:
        x, y = 2 * self.focal / self.width, -2 * self.focal / self.height
        if self.orthographic:
            depth = 1 / (self.far - self.near)
            rows = [[x, 0, 0, 0], [0, y, 0, 0], [0, 0, -depth, self.far * depth], [0, 0, 0, 1]]
        else:
            rows = [[x, 0, 0, 0], [0, y, 0, 0], [0, 0, 0, self.near], [0, 0, 1, 0]]
        view = np.zeros(1, VIEW)
        view["clip_from_eye"] = np.array(rows).T
        view["size"] = self.width, self.height
        view["pixels_per_unit"] = self.focal
        view["pixels_per_point"] = self.pixels_per_point
        view["near"], view["far"], view["orthographic"] = self.near, self.far, self.orthographic
        return view

    def at(self, u: float, v: float, z: float) -> tuple[float, float, float]:
        """The eye-space point at depth z that is seen at pixel (u, v)."""
        scale = 1 / self.focal if self.orthographic else z / self.focal
        return (u - self.width / 2) * scale, (v - self.height / 2) * scale, z


@dataclass
class Frame:
    color: npt.NDArray[np.uint8]
    id: npt.NDArray[np.uint32]
    depth: npt.NDArray[np.float32]
    transparency: tuple[npt.NDArray[np.float16], npt.NDArray[np.uint8]] | None = None

    @property
    def covered(self) -> npt.NDArray[np.bool_]:
        return self.id[..., 0] != 0


@dataclass
class Scene:
    """Batches and placements; `draw` makes passes of them."""

    placements: list[npt.NDArray[np.void]] = field(default_factory=lambda: [np.zeros(1, PLACEMENT)])
    points: list[dict[str, npt.NDArray[Any]]] = field(default_factory=list)
    segments: list[npt.NDArray[np.void]] = field(default_factory=list)
    boxes: list[npt.NDArray[np.void]] = field(default_factory=list)

    def place(self, entity: int = 1, *, first: int = 0, radius: float = float("nan"), **more: Any) -> int:
        row = np.zeros(1, PLACEMENT)
        row["eye_from_local"] = more.get("eye_from_local", np.eye(4)[:3])
        row["entity"], row["first"], row["radius"] = entity, first, radius
        self.placements.append(row)
        return len(self.placements) - 1

    def add_points(
        self, positions: Any, *, color: Any = 0xFF0000FF, radius: Any = -1.0, placement: Any = 1
    ) -> Scene:
        positions = np.atleast_2d(np.asarray(positions, np.float32))
        n = len(positions)
        columns = {
            name: np.zeros((n, width) if width else n, dtype)
            for name, (dtype, width) in POINT_COLUMNS.items()
        }
        columns["position_color"][:, :3] = positions.view(np.uint32)
        columns["position_color"][:, 3] = color
        columns["placement"][:] = placement
        columns["radius"][:] = radius
        self.points.append(columns)
        return self

    def add_segments(
        self, starts: Any, ends: Any, *, color: Any = 0xFF0000FF, radius: Any = -1.0, placement: Any = 1
    ) -> Scene:
        starts = np.atleast_2d(np.asarray(starts, np.float32))
        rows = np.zeros(len(starts), SEGMENT)
        rows["start"], rows["end"] = starts, np.asarray(ends, np.float32)
        rows["color"], rows["radius"], rows["placement"] = color, radius, placement
        rows["instance"] = np.arange(len(rows))
        self.segments.append(rows)
        return self

    def add_boxes(self, centers: Any, half_sizes: Any, **more: Any) -> Scene:
        centers = np.atleast_2d(np.asarray(centers, np.float32))
        rows = np.zeros(len(centers), BOX)
        rows["center"], rows["half_size"] = centers, np.asarray(half_sizes, np.float32)
        rows["quat_xyzw"] = more.get("quat_xyzw", (0, 0, 0, 1))
        rows["color"], rows["radius"] = more.get("color", 0xFF0000FF), more.get("radius", -1.0)
        rows["placement"], rows["instance"] = more.get("placement", 1), np.arange(len(rows))
        self.boxes.append(rows)
        return self

    def passes(self, gpu: Gpu) -> list[Rasterized]:
        """One pass for each kind that has elements, with everything uploaded."""
        passes: list[Rasterized] = []
        if self.points:
            columns = {name: np.concatenate([each[name] for each in self.points]) for name in POINT_COLUMNS}
            passes.append(_uploaded(PointsPass(gpu), columns, columns["position_color"][:, 3]))
        for kind, rows in ((SegmentsPass, self.segments), (BoxesPass, self.boxes)):
            if rows:
                data = np.concatenate(rows)
                passes.append(_uploaded(kind(gpu), {"data": data}, data["color"]))
        return passes


def _uploaded(
    each: Rasterized, columns: dict[str, npt.NDArray[Any]], colors: npt.NDArray[np.uint32]
) -> Rasterized:
    count = len(colors)
    batch = Batch(dict(columns), count=count, dirty=[(0, count)])
    batch.has_transparent = bool(((colors & 255) != 255).any())
    each.upload(batch)
    return each


def buffer(gpu: Gpu, rows: npt.NDArray[Any], usage: int) -> wgpu.GPUBuffer:
    made = gpu.device.create_buffer(size=max(rows.nbytes, 256), usage=usage | wgpu.BufferUsage.COPY_DST)
    gpu.device.queue.write_buffer(made, 0, np.ascontiguousarray(rows))
    return made


def bind_view(
    gpu: Gpu, eye: Eye, placements: Sequence[npt.NDArray[np.void]], route: pipelines.Route
) -> pipelines.ViewBinding:
    group = pipelines.bind(
        gpu,
        "view",
        pipelines.view_layout(gpu),
        buffer(gpu, eye.uniform(), wgpu.BufferUsage.UNIFORM),
        buffer(gpu, np.concatenate(list(placements)), wgpu.BufferUsage.STORAGE),
        buffer(gpu, np.zeros((len(placements), 4), np.float32), wgpu.BufferUsage.STORAGE),
    )
    return pipelines.ViewBinding(group, eye.width, eye.height, route=route)


Draw = Callable[..., Frame]


@pytest.fixture(scope="session")
def gpu() -> Gpu:
    try:
        return acquire()
    except NoAdapterError as error:
        pytest.skip(str(error))


@pytest.fixture(params=["compute", "triangles"])
def route(request: pytest.FixtureRequest, gpu: Gpu) -> str:
    if request.param == "compute" and not gpu.has_int64_atomics:
        pytest.skip("no 64-bit atomics")
    return str(request.param)


@pytest.fixture
def scene() -> Scene:
    """Placement 1 is the identity, of entity 1, and leaves the radius to the elements."""
    made = Scene()
    made.place()
    return made


@pytest.fixture(scope="session")
def make_eye() -> type[Eye]:
    return Eye


@pytest.fixture(scope="session")
def draw(gpu: Gpu) -> Draw:
    """`draw(scene, eye, route)`: the frame."""

    def draw_now(scene: Scene, eye: Eye, route: pipelines.Route = "auto") -> Frame:
        view = bind_view(gpu, eye, scene.placements, route)
        passes = scene.passes(gpu)
        visibility = VisibilityPass(gpu, passes)
        attachments = Attachments(gpu, eye.width, eye.height)
        encoder = gpu.device.create_command_encoder()
        visibility.compute(encoder, view)
        opaque = attachments.begin_opaque(encoder)
        for each in (visibility, *passes):
            each.draw(opaque, view)
        opaque.end()
        transparent = attachments.begin_transparent(encoder)
        for each in passes:
            each.draw_transparent(transparent, view)
        transparent.end()
        gpu.device.queue.submit([encoder.finish()])
        color, ids, depth = (
            read_texture(gpu, texture) for texture in (attachments.color, attachments.id, attachments.depth)
        )
        accumulated, revealed = (read_texture(gpu, texture) for texture in attachments.transparency)
        return Frame(color, ids, depth, (accumulated, revealed))

    return draw_now
