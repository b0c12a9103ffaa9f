"""The uniform that every pass reads: which eye, which target."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diorama_renderer.camera import Eye
from diorama_renderer.passes.background import Rgb

VIEW = np.dtype(
    [
        ("clip_from_eye", np.float32, (4, 4)),  # WGSL matrices are column-major: this is the transpose
        ("size", np.float32, 2),
        ("pixels_per_unit", np.float32),
        ("pixels_per_point", np.float32),
        ("near", np.float32),
        ("far", np.float32),
        ("orthographic", np.uint32),
        ("_pad", np.uint32),
        ("eye_up", np.float32, 4),
        ("background_top", np.float32, 4),
        ("background_bottom", np.float32, 4),
        ("to_key", np.float32, 4),
    ]
)
"""struct View in common.wgsl. 160 bytes."""


TO_KEY = np.array([-0.40, -0.55, -0.733])
"""Towards the key light, in eye space: left, up, behind the eye."""


def view_uniform(
    eye: Eye,
    *,
    up: npt.NDArray[np.float64],
    pixels_per_point: float,
    background: tuple[Rgb, Rgb] | None,
    turned: npt.NDArray[np.float64] | None = None,
) -> npt.NDArray[np.void]:
    """One VIEW.

    Args:
        eye: whose picture it is.
        up: shape (3,), unit, in the space.
        pixels_per_point: pixels in a UI point.
        background: linear RGB of the upper and the lower edge; None: nothing is drawn behind.
        turned: shape (3, 3): how the eye is turned against the one that the light comes with; None: it is that one.
    """
    out = np.zeros(1, VIEW)
    out["clip_from_eye"] = eye.clip_from_eye().T
    out["size"] = eye.size
    out["pixels_per_unit"] = eye.pixels_per_unit
    out["pixels_per_point"] = pixels_per_point
    out["near"] = eye.near
    out["far"] = eye.far if eye.orthographic else 0.0
    out["orthographic"] = int(eye.orthographic)
    out["eye_up"][0, :3] = eye.eye_from_space[:3, :3] @ up
    out["to_key"][0, :3] = TO_KEY if turned is None else turned @ TO_KEY
    if background is not None:
        out["background_top"] = (*background[0], 1.0)
        out["background_bottom"] = (*background[1], 1.0)
    return out
