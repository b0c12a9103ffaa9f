"""The ground of a space: an infinite grid, one draw, drawn over what is opaque wherever nothing is before it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import wgpu

from diorama_renderer.camera import Eye
from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.buffers import Mirror
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import ViewBinding
from diorama_renderer.passes.fill import fill_pipeline
from diorama_renderer.scene.placements import clip_depths

Float64 = npt.NDArray[np.float64]
Rgba = tuple[float, float, float, float]
"""Linear RGB, straight alpha."""

GRID = np.dtype(
    [
        ("along1", np.float32, 4),
        ("along2", np.float32, 4),
        ("scale", np.float32, 4),
        ("depth", np.float32, 4),
        ("color", np.float32, 4),
        ("line1", np.float32, 4),
        ("line2", np.float32, 4),
        ("color1", np.float32, 4),
        ("color2", np.float32, 4),
        ("reach", np.float32),
        ("axis_reach", np.float32),
        ("densest", np.float32),
        ("_pad", np.float32),
    ]
)
"""struct Grid in grid.wgsl. 160 bytes."""

LEVEL = np.dtype([("per_unit", np.float32), ("spacing", np.float32), ("foot", np.float32, 2)])
"""struct Level in grid.wgsl. 16 bytes."""

_SIDE = 32  # pixels, of a tile; as in grid.wgsl
_LEVELS = 24  # as in grid.wgsl: 1 and 5 of each power of ten
_FINEST = 0.1  # pixels between lines of the finest level, at the eye's height or if orthographic
_DENSEST = 30.0  # UI points between lines at which a level begins to fade
_HORIZON = 0.008  # as in grid.wgsl: where lines have faded
_ALIGNED = 1 - 1e-9  # cosine from which a direction is that of an axis

# Content that lies in the ground hides it: this much nearer the grid is not; of clip depth.
_BEHIND = 1e-4
_BEHIND_ORTHOGRAPHIC = 2e-6


@dataclass(frozen=True, slots=True)
class GridStyle:
    """How the ground looks.

    Attributes:
        color: of lines.
        axes: of the lines through the origin, by the axis that they are: x, y and z.
        width: of lines, UI points.
        axis_width: of the lines through the origin, UI points.
    """

    color: Rgba = (1.0, 1.0, 1.0, 0.14)
    axes: tuple[Rgba, Rgba, Rgba] = ((1.0, 0.03, 0.03, 0.6), (0.02, 0.7, 0.02, 0.6), (0.08, 0.12, 1.0, 0.7))
    width: float = 1.0
    axis_width: float = 1.5


GRID_STYLE = GridStyle()
"""Pale on a dark background."""


class GridPass:
    """Draws the ground, unless the eye does not see it."""

    def __init__(self, gpu: Gpu) -> None:
        """No pipeline is made before something needs it."""
        self.gpu = gpu
        self.is_seen = False

    def upload(self, eye: Eye, up: Float64, style: GridStyle | None, *, pixels_per_point: float) -> None:
        """Draw it as this eye sees it from now on.

        Args:
            eye: in the space.
            up: shape (3,), unit, in the space.
            style: how; None: not at all.
            pixels_per_point: pixels in a UI point.
        """
        seen = None if style is None else ground(eye, up, style, pixels_per_point=pixels_per_point)
        self.is_seen = seen is not None
        if seen is not None:
            self._uniform.upload(seen[0], count=1)
            self._levels.upload(seen[1], count=_LEVELS)

    def draw(self, render_pass: wgpu.GPURenderPassEncoder, view: ViewBinding) -> None:
        """Record the draw, in a render pass of COLOR, loaded, and DEPTH to read."""
        if self.is_seen:
            render_pass.set_pipeline(self._lines)
            render_pass.set_bind_group(0, view.bind_group)
            render_pass.set_bind_group(1, self._group)
            render_pass.draw(6 * -(-view.width // _SIDE) * -(-view.height // _SIDE))
            render_pass.set_pipeline(self._axes)
            render_pass.draw(12)

    @cached_property
    def _uniform(self) -> Mirror:
        return Mirror(self.gpu, label="grid", itemsize=GRID.itemsize, usage=wgpu.BufferUsage.UNIFORM)

    @cached_property
    def _levels(self) -> Mirror:
        mirror = Mirror(self.gpu, label="grid levels", itemsize=LEVEL.itemsize)
        mirror.upload(np.zeros(_LEVELS, LEVEL), count=_LEVELS)  # so large it stays
        return mirror

    @cached_property
    def _layout(self) -> wgpu.GPUBindGroupLayout:
        return pipelines.layout(self.gpu, "grid", ("uniform", "read-only-storage"), pipelines.DRAWING_STAGES)

    @cached_property
    def _group(self) -> wgpu.GPUBindGroup:
        return pipelines.bind(self.gpu, "grid", self._layout, self._uniform.buffer, self._levels.buffer)

    @cached_property
    def _lines(self) -> wgpu.GPURenderPipeline:
        return self._pipeline("vertex", "fragment")

    @cached_property
    def _axes(self) -> wgpu.GPURenderPipeline:
        return self._pipeline("vertex_axis", "fragment_axis")

    def _pipeline(self, vertex: str, fragment: str) -> wgpu.GPURenderPipeline:
        return fill_pipeline(
            self.gpu,
            "grid",
            shaders=("grid.wgsl",),
            writes="tested",
            groups=[self._layout],
            vertex=vertex,
            fragment=fragment,
        )


def ground(
    eye: Eye, up: Float64, style: GridStyle, *, pixels_per_point: float
) -> tuple[npt.NDArray[np.void], npt.NDArray[np.void]] | None:
    """What the shader reads, one GRID and the LEVELs; None if this eye sees no ground, or is in it.

    Arguments as of `GridPass.upload`.
    """
    with np.errstate(all="ignore"):  # what is not finite is not drawn
        return _ground(eye, up, style, pixels_per_point)


def _ground(
    eye: Eye, up: Float64, style: GridStyle, pixels_per_point: float
) -> tuple[npt.NDArray[np.void], npt.NDArray[np.void]] | None:
    first, second = plane_axes(up)
    down = -eye.eye_from_space[:3, :3] @ up
    height = float(down @ eye.eye_from_space[:3, 3])
    if height < 0:  # from below the ground is a ceiling
        down, height = -down, -height
    along1, along2, scale = _linear(eye, down, height, first, second)
    depth = _depth(eye, first, second, up)
    if depth is None or not _is_seen(scale, depth, eye.size):
        return None
    foot = eye.space_from_eye[:3] @ (*(down * height), 1.0)
    foot_along = np.array([first @ foot, second @ foot])
    out = np.zeros(1, GRID)
    out["along1"][0, :3], out["along2"][0, :3], out["scale"][0, :3] = along1, along2, scale
    out["depth"][0, :3] = depth
    # On an axis the other coordinate is 0: a straight line of the picture.
    for name, line in (("line1", along2 + foot_along[1] * scale), ("line2", along1 + foot_along[0] * scale)):
        out[name][0, :3] = line / np.linalg.norm(line[:2])
    out["color"], out["color1"], out["color2"] = style.color, _color(first, style), _color(second, style)
    out["reach"] = 0.5 * style.width * pixels_per_point + 0.5
    out["axis_reach"] = 0.5 * style.axis_width * pixels_per_point + 0.5
    finest = _FINEST / eye.pixels_per_unit if eye.orthographic else _FINEST * height / eye.pixels_per_unit
    first_decade = np.floor(np.log10(finest))
    out["densest"] = np.log10(_DENSEST * pixels_per_point) - first_decade
    if not all(bool(np.isfinite(out[name]).all()) for name in GRID.names or ()):
        return None
    return out, _levels_at(foot_along, float(first_decade))


def _linear(
    eye: Eye, down: Float64, height: float, first: Float64, second: Float64
) -> tuple[Float64, Float64, Float64]:
    """`along1`, `along2` and `scale` of GRID, shape (3,) each.

    The plane's points p in eye space have n . p = h, n pointing down and h being the eye's height. In perspective a
    pixel sees p = z r, r = K^-1 (u, v, 1), so n . r is 0 at the horizon, z = h / (n . r), and a coordinate of p in the
    plane is h (e . r) / (n . r). An orthographic eye has p = (x, y, z) with z = (h - n . (x, y, 0)) / n.z.
    """
    e1, e2 = eye.eye_from_space[:3, :3] @ first, eye.eye_from_space[:3, :3] @ second
    rays = np.linalg.inv(eye.intrinsics)
    rays[:, 2] = rays @ (eye.size[0] / 2, eye.size[1] / 2, 1.0)  # from the picture's middle
    if not eye.orthographic:
        return height * (e1 @ rays), height * (e2 @ rays), down @ rays
    slope = abs(down[2])
    z = (np.array([0.0, 0.0, height]) - down[:2] @ rays[:2]) / down[2]
    along1, along2 = ((e[:2] @ rays[:2] + e[2] * z) * slope for e in (e1, e2))
    return along1, along2, np.array([0.0, 0.0, slope])


def _depth(eye: Eye, first: Float64, second: Float64, up: Float64) -> Float64 | None:
    """`depth` of GRID, shape (3,); None if the eye is in the plane."""
    plane = np.eye(4)
    plane[:3, 0], plane[:3, 1], plane[:3, 2] = first, second, up
    depth = clip_depths(eye, plane[None])[0].astype(np.float64)
    depth[2] += depth[:2] @ (eye.size[0] / 2, eye.size[1] / 2)
    if not depth[3]:
        return None
    if eye.orthographic:
        return np.asarray(depth[:3] - (0.0, 0.0, _BEHIND_ORTHOGRAPHIC), np.float64)
    return np.asarray(depth[:3] * (1 - _BEHIND), np.float64)


def plane_axes(up: Float64) -> tuple[Float64, Float64]:
    """Two directions in the plane at right angles to a unit vector, axes of the space where that is one.

    Args:
        up: shape (3,).

    Returns:
        Both of shape (3,), unit; with `up` they are right-handed.
    """
    axis = int(np.argmax(np.abs(up)))
    if abs(up[axis]) > _ALIGNED:
        first, second = np.eye(3)[(axis + 1) % 3], np.eye(3)[(axis + 2) % 3]
        return (first, second) if up[axis] > 0 else (second, first)
    across: Float64 = np.asarray(np.cross(up, np.eye(3)[int(np.argmin(np.abs(up)))]), np.float64)
    across /= np.linalg.norm(across)
    return across, np.asarray(np.cross(up, across), np.float64)


def _levels_at(foot: Float64, first_decade: float) -> npt.NDArray[np.void]:
    out = np.zeros(_LEVELS, LEVEL)
    spacing = 10.0 ** (first_decade + np.arange(_LEVELS) // 2) * np.where(np.arange(_LEVELS) % 2, 5.0, 1.0)
    out["spacing"] = spacing
    out["per_unit"] = 1.0 / spacing
    out["foot"] = np.mod(foot / spacing[:, None], 10.0)
    return out


def _is_seen(scale: Float64, depth: Float64, size: tuple[int, int]) -> bool:
    """Whether any corner of the picture may see it: both are linear, so their largest values are at corners."""
    half = np.array(size) / 2
    corners = np.array([[x, y, 1.0] for x in (-half[0], half[0]) for y in (-half[1], half[1])])
    return bool((corners @ scale).max() > _HORIZON and (corners @ depth[:3]).max() > 0)


def _color(direction: Float64, style: GridStyle) -> Rgba:
    axis = int(np.argmax(np.abs(direction)))
    return style.axes[axis] if abs(direction[axis]) > _ALIGNED else style.color
