"""The order of the passes over one picture.

First what compute shaders rasterise, then one render pass of all that is opaque, back to front in kind only: the
backdrop, what compute found, then triangles. Translucent things come after, blended by weight, then labels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import wgpu

from diorama_renderer.gpu import pipelines
from diorama_renderer.gpu.attachments import Attachments
from diorama_renderer.gpu.buffers import Mirror
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.gpu.pipelines import Route, ViewBinding
from diorama_renderer.passes.arrows import ArrowsPass
from diorama_renderer.passes.background import BackgroundPass
from diorama_renderer.passes.boxes import BoxesPass
from diorama_renderer.passes.images import ImagesPass
from diorama_renderer.passes.labels import LabelsPass
from diorama_renderer.passes.meshes import MeshesPass
from diorama_renderer.passes.points import PointsPass
from diorama_renderer.passes.segments import SegmentsPass
from diorama_renderer.passes.transparency import TransparencyPass
from diorama_renderer.passes.visibility import VisibilityPass
from diorama_renderer.scene import Scene
from diorama_renderer.scene.layout import PLACEMENT
from diorama_renderer.view.frame import Frame
from diorama_renderer.view.uniform import VIEW, Rgb, view_uniform


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture looks, whatever is in it.

    Attributes:
        background: linear RGB straight up and straight down; None: transparent.
        pixels_per_point: pixels in a UI point.
        labels: whether texts are drawn.
        route: how points, segments and boxes are rasterised.
    """

    background: tuple[Rgb, Rgb] | None
    pixels_per_point: float = 1.0
    labels: bool = True
    route: Route = "auto"
