"""A stage for the passes that draw surfaces: placements, an eye, and one frame of everything put on it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import wgpu

from diorama_renderer.assets import MeshPart, pack_normals, vertex_colors
from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.attachments import NOTHING, Attachments
from diorama_renderer.gpu.device import Gpu, NoAdapterError, acquire
from diorama_renderer.gpu.textures import read_texture
from diorama_renderer.passes.arrows import ArrowsPass
from diorama_renderer.passes.background import BackgroundPass
from diorama_renderer.passes.images import ImageDraw, ImagesPass
from diorama_renderer.passes.labels import LabelsPass, ScreenLabel
from diorama_renderer.passes.meshes import MeshesPass
from diorama_renderer.passes.transparency import TransparencyPass
from diorama_renderer.passes.visibility import VisibilityPass
from diorama_renderer.scene.layout import ARROW, PLACEMENT, VERTEX, Batch
from diorama_renderer.scene.meshes import MeshDraw
from diorama_renderer.view.uniform import TO_KEY, VIEW

DATA = Path(os.environ.get("DIORAMA_DATA", Path(__file__).parents[5] / "shared" / "data"))


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
        rows = [[x, 0, 0, 0], [0, y, 0, 0], [0, 0, 0, self.near], [0, 0, 1, 0]]
        if self.orthographic:
            depth = 1 / (self.far - self.near)
            rows = [[x, 0, 0, 0], [0, y, 0, 0], [0, 0, -depth, self.far * depth], [0, 0, 0, 1]]
        view = np.zeros(1, VIEW)
        view["to_key"][0, :3] = TO_KEY
        view["clip_from_eye"] = np.array(rows).T
        view["size"] = self.width, self.height
        view["pixels_per_unit"], view["pixels_per_point"] = self.focal, self.pixels_per_point
        view["near"], view["far"], view["orthographic"] = self.near, self.far, self.orthographic
        return view


@dataclass
class Picture:
    color: npt.NDArray[np.uint8]
    id: npt.NDArray[np.uint32]
    depth: npt.NDArray[np.float32]

    @property
    def covered(self) -> npt.NDArray[np.bool_]:
        return self.id[..., 0] != 0

    def save(self, name: str) -> None:
        from PIL import Image

        Image.fromarray(self.color).save(name)


@dataclass
class Stage:
    """Placement 0 is not drawn; `place` adds others."""

    gpu: Gpu
    eye: Eye
    up: tuple[float, float, float] = (0.0, -1.0, 0.0)
    background: tuple[Any, Any] | None = None
    route: pipelines.Route = "triangles"
    placements: list[npt.NDArray[np.void]] = field(default_factory=lambda: [np.zeros(1, PLACEMENT)])
    arrows: list[npt.NDArray[np.void]] = field(default_factory=list)
    vertices: list[npt.NDArray[np.void]] = field(default_factory=list)
    indices: list[npt.NDArray[np.uint32]] = field(default_factory=list)
    draws: list[MeshDraw] = field(default_factory=list)
    images: list[ImageDraw] = field(default_factory=list)
    labels: list[ScreenLabel] = field(default_factory=list)

    def place(self, matrix: Any = None, *, entity: int = 1, first: int = 0, color: int = 0xFFFFFFFF) -> int:
        row = np.zeros(1, PLACEMENT)
        row["eye_from_local"] = np.eye(4)[:3] if matrix is None else np.asarray(matrix)[:3]
        row["entity"], row["first"], row["color"], row["radius"] = entity, first, color, np.nan
        self.placements.append(row)
        return len(self.placements) - 1

    def add_part(self, part: MeshPart, matrix: Any = None, **more: Any) -> None:
        local = part.entity_from_part if matrix is None else np.asarray(matrix) @ part.entity_from_part
        placement = self.place(local, **more)
        rows = np.zeros(len(part.positions), VERTEX)
        rows["position"], rows["placement"] = part.positions, placement
        rows["normal"] = pack_normals(part.normals, len(rows))
        rows["uv"] = 0 if part.uv is None else part.uv
        rows["color"] = vertex_colors(part)
        first = sum(len(each) for each in self.indices)
        self.indices.append(part.indices + np.uint32(sum(len(each) for each in self.vertices)))
        self.vertices.append(rows)
        key = None if part.texture is None else id(part.texture)
        count = len(part.indices)
        self.draws.append(MeshDraw(first, count, key, part.texture, part.alpha_mode, part.alpha_cutoff))

    def add_arrow(
        self, origin: Any, vector: Any, *, radius: float, color: int = 0xFFFFFFFF, **more: Any
    ) -> None:
        row = np.zeros(1, ARROW)
        row["origin"], row["vector"], row["radius"], row["color"] = origin, vector, radius, color
        row["placement"] = more["placement"] if "placement" in more else self.place(**more)
        row["instance"] = len(self.arrows)
        self.arrows.append(row)

    def add_image(
        self, pixels: npt.NDArray[np.uint8], matrix: Any, *, backdrop: bool = False, **more: Any
    ) -> None:
        tinted = more.get("color", 255) & 255 < 255
        placement = self.place(matrix, **more)
        self.images.append(ImageDraw(len(self.images), placement, lambda: pixels, "image", backdrop, tinted))

    def view(self) -> pipelines.ViewBinding:
        uniform = self.eye.uniform()
        uniform["eye_up"][0, :3] = self.up
        if self.background is not None:
            uniform["background_bottom"] = (*self.background[0], 1)
            uniform["background_top"] = (*self.background[1], 1)
        group = pipelines.bind(
            self.gpu,
            "view",
            pipelines.view_layout(self.gpu),
            self._buffer(uniform, wgpu.BufferUsage.UNIFORM),
            self._buffer(np.concatenate(self.placements), wgpu.BufferUsage.STORAGE),
            self._buffer(np.zeros((len(self.placements), 4), np.float32), wgpu.BufferUsage.STORAGE),
        )
        return pipelines.ViewBinding(group, self.eye.width, self.eye.height, route=self.route)

    def draw(self) -> Picture:
        view, attachments = self.view(), Attachments(self.gpu, self.eye.width, self.eye.height)
        background, images, labels = BackgroundPass(self.gpu), ImagesPass(self.gpu), LabelsPass(self.gpu)
        images.upload(self.images)
        labels.upload(self.labels, pixels_per_point=self.eye.pixels_per_point)
        passes: list[Any] = [images, *self._solids()]
        visibility = VisibilityPass(self.gpu, [each for each in passes if isinstance(each, MeshesPass)])
        encoder = self.gpu.device.create_command_encoder()
        visibility.compute(encoder, view)
        clear = NOTHING if self.background is None else None
        if self.background is not None:
            background.fill(encoder, attachments, view, self.background)
        behind = attachments.begin_color(encoder, background=clear)
        images.draw_backdrop(behind, view)
        behind.end()
        opaque = attachments.begin_opaque(encoder, background=None)
        visibility.draw(opaque, view)
        for each in passes:
            each.draw(opaque, view)
        opaque.end()
        transparent = attachments.begin_transparent(encoder)
        for each in passes:
            each.draw_transparent(transparent, view)
        transparent.end()
        overlay = attachments.begin_color(encoder)
        TransparencyPass(self.gpu).draw(overlay, view, attachments)
        labels.draw(overlay, view)
        overlay.end()
        self.gpu.device.queue.submit([encoder.finish()])
        return Picture(
            *(read_texture(self.gpu, each) for each in (attachments.color, attachments.id, attachments.depth))
        )

    def _solids(self) -> list[Any]:
        passes: list[Any] = []
        if self.arrows:
            data = np.concatenate(self.arrows)
            batch = _batch("data", data)
            batch.has_transparent = bool(((data["color"] & 255) < 255).any())
            passes.append(ArrowsPass(self.gpu))
            passes[-1].upload(batch)
        if self.draws:
            passes.append(MeshesPass(self.gpu, has_visibility=True))
            vertices, indices = np.concatenate(self.vertices), np.concatenate(self.indices)
            passes[-1].upload(_batch("data", vertices), _batch("index", indices), self.draws)
        return passes

    def _buffer(self, rows: npt.NDArray[Any], usage: int) -> wgpu.GPUBuffer:
        return self.gpu.device.create_buffer_with_data(data=np.ascontiguousarray(rows), usage=usage)


def _batch(name: str, rows: npt.NDArray[Any]) -> Batch:
    return Batch({name: rows}, count=len(rows), dirty=[(0, len(rows))])


def look_at(eye: Sequence[float], target: Sequence[float], up: Sequence[float]) -> npt.NDArray[np.float64]:
    """eye_from_world, vision convention."""
    forward = np.subtract(target, eye).astype(float)
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    rotation = np.stack([right, np.cross(forward, right), forward])
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = rotation, -rotation @ np.asarray(eye, float)
    return matrix


@pytest.fixture(scope="session")
def gpu() -> Gpu:
    try:
        return acquire()
    except NoAdapterError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def make_stage(gpu: Gpu) -> Any:
    """`make_stage(width=..., focal=...)`: an empty stage before a pinhole eye."""
    return lambda **eye: Stage(gpu, Eye(**eye))


@pytest.fixture
def stage(make_stage: Any) -> Stage:
    return make_stage()


@pytest.fixture(scope="session")
def data() -> Path:
    if not DATA.is_dir():
        pytest.skip(f"no data at {DATA}")
    return DATA


@pytest.fixture(params=["triangles", "compute"])
def route(request: pytest.FixtureRequest, gpu: Gpu) -> str:
    if request.param == "compute" and not gpu.has_int64_atomics:
        pytest.skip("no 64-bit atomics")
    return str(request.param)
