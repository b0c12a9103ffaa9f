"""Rows of line strips, and the frustums of cameras, to segments."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from diorama.schema import PINHOLES
from diorama_renderer.camera.distortion import logged_distortion
from diorama_renderer.scene.layout import SEGMENT
from diorama_renderer.scene.placements import LINES_LAYER, Default, PlacementTable
from diorama_renderer.scene.points import Built
from diorama_renderer.scene.rows import STYLE, EntityRows, packed_color, rebase
from diorama_renderer.scene.slots import SlotBatch

DEFAULT_RADIUS = -0.75
"""UI points: half the width of a line."""

COMPONENTS = STYLE

_FRUSTUM_COLOR = 0x969696FF
_FRUSTUM_RADIUS = -0.6
_EDGE_PARTS = 8  # straight pieces a side of what a distorted lens sees
_WIDEST = 5.0  # tangent of the angle to the axis: what is seen of the plane further out would dwarf the scene

Segments = npt.NDArray[np.void]


def new_batch() -> SlotBatch:
    """An empty batch of segments."""
    return SlotBatch(
        {"data": (SEGMENT, 0)}, {"data": np.zeros((), SEGMENT)}, lambda columns: columns["data"]["color"]
    )


def segments_between(
    starts: npt.NDArray[Any],
    ends: npt.NDArray[Any],
    *,
    colors: npt.NDArray[np.uint32] | int,
    placement: int,
    instances: npt.NDArray[Any] | int = 0,
    radii: npt.NDArray[np.float32] | None = None,
) -> Segments:
    """Straight pieces, dtype SEGMENT, shape (n,).

    Args:
        starts: shape (n, 2) or (n, 3), in local space.
        ends: likewise.
        colors: shape (n,), or one for all, 0xRRGGBBAA.
        placement: row of the placement table.
        instances: shape (n,), or one for all: of the entity, what each is a piece of.
        radii: shape (n,), where the placement has none for all.
    """
    segments = np.zeros(len(starts), SEGMENT)
    width = starts.shape[1]
    segments["start"][:, :width], segments["end"][:, :width] = starts, ends
    segments["color"] = colors
    segments["placement"] = placement
    segments["instance"] = instances
    if radii is not None:
        segments["radius"] = radii
    return segments


def build(rows: EntityRows, component: str, table: PlacementTable) -> Built | None:
    """The strips of an entity as segments, or None if it has none.

    Args:
        rows: of the entity.
        component: `linestrip3d` or `linestrip2d`.
        table: where the placement, keyed (component, entity), is set.
    """
    drawn = rows.instances(component)
    if drawn is None:
        return None
    width = 2 if component == "linestrip2d" else 3
    values: Any = drawn.values  # a list of lists of fixed size
    lengths = np.diff(values.offsets.to_numpy())
    flat_values = values.flatten().flatten().to_numpy(zero_copy_only=False)
    origin, points = rebase(flat_values.reshape(-1, width))
    starts, ends, strip = _pairs(lengths)
    radius, radii = rows.radii(component, DEFAULT_RADIUS)
    row = table.set(
        (component, rows.entity),
        rows.entity,
        origin=origin,
        radius=radius,
        default=rows.default(Default.LINES),
        layer=LINES_LAYER if width == 2 else 0,
        flat=width == 2,
    )
    segments = segments_between(
        points[starts],
        points[ends],
        colors=rows.colors(component, drawn.count)[strip],
        placement=row,
        instances=strip,
        radii=None if radii is None else radii[strip],
    )
    return Built({"data": segments}, None)


def build_frustum(rows: EntityRows, table: PlacementTable) -> Built | None:
    """The outline of a logged pinhole as segments, in units of its image plane's distance; None if it is none.

    That of a distorted lens is what it sees of the plane, which is bent; the image is drawn flat all the same. Where it
    does not see the plane with all of its edge, the outline is that of a pinhole.
    """
    drawn = rows.instances("transform")
    if drawn is None or drawn.variant not in PINHOLES:
        return None
    pinhole = np.asarray(drawn.values, np.float64).reshape(-1)
    width, height = pinhole[9:11]
    unit_corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64)
    up_tip = np.array([[0.35 * width, 0], [0.65 * width, 0], [0.5 * width, -0.18 * height]])
    try:
        inverse = np.linalg.inv(pinhole[:9].reshape(3, 3))
    except np.linalg.LinAlgError:
        return None
    corners, tip = (_rays(inverse, points) for points in (unit_corners * (width, height), up_tip))
    edge = corners
    if drawn.variant != "pinhole":
        seen = _edge_seen(pinhole, inverse, unit_corners)
        if seen is not None:
            edge, corners = seen, seen[::_EDGE_PARTS]
    eye = np.zeros((4, 3))
    starts = np.concatenate([eye, edge, tip])
    ends = np.concatenate([corners, np.roll(edge, -1, axis=0), np.roll(tip, -1, axis=0)])
    row = table.set(("frustum", rows.entity), rows.entity, radius=_FRUSTUM_RADIUS, frustum=True)
    chosen = rows.properties.color
    color = _FRUSTUM_COLOR if chosen is None else packed_color(chosen)
    return Built({"data": segments_between(starts, ends, colors=color, placement=row)}, None)


def _edge_seen(
    pinhole: npt.NDArray[np.float64], inverse: npt.NDArray[Any], unit_corners: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64] | None:
    """Shape (4 * _EDGE_PARTS, 3): what a distorted lens shows along the edge of its image, corner to corner.

    None if it has no distortion that makes sense, or does not see the plane z = 1 there or only very far out.
    """
    distortion = logged_distortion(pinhole)
    if distortion is None:
        return None
    parts = np.arange(_EDGE_PARTS)[:, None] / _EDGE_PARTS
    along = np.roll(unit_corners, -1, axis=0) - unit_corners
    pixels = (unit_corners[:, None] + parts * along[:, None]).reshape(-1, 2) * pinhole[9:11]
    with np.errstate(all="ignore"):
        seen = distortion.undistort(_rays(inverse, pixels)[:, :2])
    if not bool((np.abs(seen) < _WIDEST).all()):
        return None
    return np.column_stack([seen, np.ones(len(seen))])


def _rays(inverse: npt.NDArray[Any], pixels: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    rays: npt.NDArray[np.float64] = np.column_stack([pixels, np.ones(len(pixels))]) @ inverse.T
    return rays / rays[:, 2:]


def _pairs(lengths: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], ...]:
    """Indexes of the segments' starts and ends in the concatenated points, and the strip of each.

    A strip of one point is a segment of no length, which is drawn as a dot.
    """
    counts = np.where(lengths == 1, 1, np.maximum(lengths - 1, 0)).astype(np.int64)
    strip = np.repeat(np.arange(len(lengths)), counts)
    firsts = np.cumsum(lengths) - lengths
    within = np.arange(len(strip)) - np.repeat(np.cumsum(counts) - counts, counts)
    starts = firsts[strip] + within
    ends = starts + (lengths[strip] > 1)
    return starts, ends, strip
