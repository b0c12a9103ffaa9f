"""Draw-ready arrays: the numpy dtypes that mirror the WGSL structs, and `Batch`, which keeps them.

Every primitive refers to a *placement*: one row of a table that says how its local coordinates reach the eye. A
placement belongs to one entity and one primitive kind; thousands of primitives share it. So a moving entity costs
64 bytes a frame, whatever the number of its points.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

PLACEMENT = np.dtype(
    [
        ("eye_from_local", np.float32, (3, 4)),  # row-major; eye space: x right, y down, z forward
        ("entity", np.uint32),  # entity id in the id target (0: not drawn), and perhaps FLAT
        ("first", np.uint32),  # index of its first element in the batch: instance = element - first
        ("color", np.uint32),  # 0xRRGGBBAA sRGB, multiplies (meshes, images)
        ("radius", np.float32),  # > 0 scene units, < 0 UI points; NaN: each element has its own
    ]
)
"""struct Placement in common.wgsl. 64 bytes."""

FLAT = np.uint32(1 << 31)
"""Bit of `PLACEMENT["entity"]`: its points are discs of one colour and depth, as 2D ones are, not lit spheres."""

POINT_COLUMNS = {
    "position_color": (np.dtype(np.uint32), 4),  # xyz as float32 bits in local space, 0xRRGGBBAA
    "placement": (np.dtype(np.uint32), 0),
    "radius": (np.dtype(np.float32), 0),  # read only where the placement's radius is NaN
}
"""Points are columns, not structs: a pass reads 20 bytes a point, and radii only where they differ."""

SEGMENT = np.dtype(
    [
        ("start", np.float32, 3),
        ("color", np.uint32),
        ("end", np.float32, 3),
        ("placement", np.uint32),
        ("radius", np.float32),  # half the width: > 0 scene units, < 0 UI points
        ("instance", np.uint32),  # index of its strip within the entity
        ("_pad", np.uint32, 2),
    ]
)
"""struct Segment in segments.wgsl. 48 bytes."""

BOX = np.dtype(
    [
        ("center", np.float32, 3),
        ("color", np.uint32),
        ("half_size", np.float32, 3),
        ("placement", np.uint32),
        ("quat_xyzw", np.float32, 4),
        ("radius", np.float32),  # half the width of its edges: > 0 scene units, < 0 UI points
        ("instance", np.uint32),
        ("_pad", np.uint32, 2),
    ]
)
"""struct Box in boxes.wgsl. 64 bytes. Drawn as 12 edges."""

ARROW = np.dtype(
    [
        ("origin", np.float32, 3),
        ("color", np.uint32),
        ("vector", np.float32, 3),
        ("placement", np.uint32),
        ("radius", np.float32),  # of the shaft: > 0 scene units, < 0 UI points
        ("instance", np.uint32),
        ("_pad", np.uint32, 2),
    ]
)
"""struct Arrow in arrows.wgsl. 48 bytes. The tip is a cone of height 4 * radius and radius 2 * radius."""

VERTEX = np.dtype(
    [
        ("position", np.float32, 3),
        ("normal", np.uint32),  # two snorm16, octahedral; 0xFFFFFFFF: none, the face's own is used
        ("uv", np.float32, 2),
        ("color", np.uint32),  # 0xRRGGBBAA sRGB; albedo factor and vertex colour already multiplied
        ("placement", np.uint32),
    ]
)
"""struct Vertex in meshes.wgsl. 32 bytes."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring elements of one placement."""

    first: int
    count: int
    placement: int


@dataclass(slots=True)
class Batch:
    """Columns of equal length that grow, with the ranges that changed since the GPU last read them.

    `columns[name]` has shape (capacity, ...); only `[:count]` means anything. Elements lie in ascending order of
    (entity, instance) so that ties are decided alike whatever was drawn before.
    """

    columns: dict[str, npt.NDArray[np.generic]]
    count: int = 0
    dead: int = (
        0  # how many of them are unused room: they are not drawn, and must not decide how the others are
    )
    has_transparent: bool = False
    dirty: list[tuple[int, int]] = field(default_factory=list)  # (first, stop)
    runs: list[Run] = field(default_factory=list)  # the long ones, ascending; only of points

    def take_dirty(self) -> list[tuple[int, int]]:
        """The changed ranges, merged and ascending; the batch then counts as read."""
        merged: list[tuple[int, int]] = []
        for first, stop in sorted(self.dirty):
            if merged and first <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
            else:
                merged.append((first, stop))
        self.dirty.clear()
        return merged
