"""What a picture is asked for with, checked."""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping

import numpy as np

from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.passes.background import DARK, Rgb
from diorama_renderer.passes.shading import Shading
from diorama_renderer.targets.offscreen import Output

Background = tuple[int, int, int] | str | None
"""sRGB from 0 to 255, "transparent", or None: a dark gradient."""

_OUTPUTS: dict[str, tuple[Output, ...]] = {
    "color": (),
    "depth": ("depth",),
    "positions": ("depth",),
    "normals": ("depth", "ids", "normals"),
    "entity_ids": ("ids",),
    "instance_ids": ("ids",),
    "class_ids": ("ids",),
}

PASSES = tuple(_OUTPUTS)
"""The arrays of a `Rendering`."""


def parse_passes(passes: Collection[str] | None) -> frozenset[str] | None:
    """Which arrays are wanted; None: whichever are asked for.

    Raises:
        ValueError: one is none.
        TypeError: it is no collection.
    """
    if passes is None:
        return None
    if isinstance(passes, str) or not isinstance(passes, Collection):
        raise TypeError(f'render: passes must be names such as ("color", "depth"), got {passes!r}')
    for name in passes:
        if name not in _OUTPUTS:
            raise ValueError(f"render: passes must be of {', '.join(PASSES)}, got {name!r}")
    return frozenset(passes)


def outputs_of(passes: Collection[str] | None) -> frozenset[Output]:
    """What has to be drawn at once for some passes."""
    return frozenset(output for name in passes or () for output in _OUTPUTS[name])


def check_kinds(
    *, space: object, labels: object, pixels_per_point: object, properties: object, shading: object
) -> None:
    """What type hints say, for those who do not check them.

    Raises:
        TypeError: an argument of another kind.
        ValueError: pixels_per_point is no scale.
    """
    if space is not None and not isinstance(space, str):
        raise TypeError(f"render: space must be a path, got {space!r}")
    if not isinstance(labels, bool):
        raise TypeError(f"render: labels must be True or False, got {labels!r}")
    if not isinstance(shading, Shading):
        raise TypeError(f"render: shading must be a Shading, got {shading!r}")
    if properties is not None and not (
        isinstance(properties, Mapping)
        and all(isinstance(each, EntityProperties) for each in properties.values())
    ):
        raise TypeError(
            "render: properties must be a mapping of paths to EntityProperties, "
            f"got {type(properties).__name__} {properties!r}"
        )
    is_number = isinstance(pixels_per_point, int | float | np.number) and not isinstance(
        pixels_per_point, bool
    )
    if not is_number:
        raise TypeError(f"render: pixels_per_point must be a number, got {pixels_per_point!r}")
    if not 0.01 <= float(pixels_per_point) <= 100:  # type: ignore[arg-type]
        raise ValueError(f"render: pixels_per_point must be 0.01 to 100, got {pixels_per_point!r}")


def parse_size(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height in pixels.

    Raises:
        ValueError: they are none.
    """
    try:
        width, height = (operator.index(side) for side in size)
    except (TypeError, ValueError):
        raise ValueError(f"render: size must be (width, height), got {size!r}") from None
    if not (1 <= width <= 16384 and 1 <= height <= 16384):
        raise ValueError(f"render: size must be 1 to 16384 pixels each way, got {width} x {height}")
    return width, height


def parse_background(background: Background) -> tuple[Rgb, Rgb] | None:
    """Linear RGB of the upper and the lower edge; None: transparent.

    Raises:
        ValueError: it is no colour.
    """
    if background is None:
        return DARK
    if isinstance(background, str | bytes):
        if background == "transparent":
            return None
        raise ValueError(f"render: background must be (r, g, b), 'transparent' or None, got {background!r}")
    srgb = np.asarray(background, np.float64)
    if srgb.shape != (3,) or not bool(((srgb >= 0) & (srgb <= 255)).all()):
        raise ValueError(f"render: background must be three numbers from 0 to 255, got {background!r}")
    if np.asarray(background).dtype.kind == "f" and 0 < srgb.max() <= 1:
        raise ValueError(
            f"render: background must be three numbers from 0 to 255, got {background!r}, which are of 0 to 1"
        )
    unit = srgb / 255.0
    r, g, b = np.where(unit <= 0.04045, unit / 12.92, ((unit + 0.055) / 1.055) ** 2.4).tolist()
    return (r, g, b), (r, g, b)
