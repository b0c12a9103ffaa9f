"""Rows of tensors as pictures: decoded when something draws them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets import COLOR_MAPS, TensorSlice, decode_image, default_slice, is_image, slice_size
from diorama_renderer.blueprint.properties import DEFAULT, EntityProperties
from diorama_renderer.scene.annotations import NO_CONTEXT, Context
from diorama_renderer.scene.colors import id_colors
from diorama_renderer.scene.placements import NOTHING, PlacementTable
from diorama_renderer.scene.rows import EntityRows, packed_color

COMPONENTS = ("colorrgba",)


class Image(NamedTuple):
    """One picture to draw: an image, or a slice of a tensor of another shape.

    Attributes:
        entity: index of its entity.
        key: names these very pixels, for caches.
        placement: row of the placement table; pixel (u, v) is local (u, v, 0).
        width, height: in pixels.
        fields: of the logged tensor; its data is a zero-copy buffer.
        shown: of a tensor that is no image: what the picture shows of it.
        meter: of a depth image: depth units in one scene unit, None if it was not logged.
        cloud: of a depth image: row of the placement table of its points.
        context: of a segmentation image: what its ids mean.
        properties: what somebody has set for its entity.
    """

    entity: int
    key: tuple[int, ...]
    placement: int
    width: int
    height: int
    fields: Mapping[str, Any]
    shown: TensorSlice | None = None
    meter: float | None = None
    cloud: int = NOTHING
    context: Context = NO_CONTEXT
    properties: EntityProperties = DEFAULT

    @property
    def meaning(self) -> str:
        """What its numbers are: "unknown", "depth" or "class_id"."""
        meaning: str = self.fields["meaning"]
        return meaning

    @property
    def is_segmentation(self) -> bool:
        """Whether its pixels are class ids."""
        return self.meaning == "class_id"

    def pixels(self) -> npt.NDArray[np.uint8]:
        """Shape (height, width, 4), sRGB with straight alpha. Decoded anew by each call.

        Raises:
            AssetError: the tensor is no image after all.
        """
        palette = segmentation_palette(self.context) if self.is_segmentation else None
        colors = COLOR_MAPS[chosen]() if (chosen := self.properties.color_map) in COLOR_MAPS else None
        return decode_image(**self.fields, shown=self.shown, palette=palette, colors=colors)

    def with_context(self, context: Context) -> Image:
        """The same ids, with other meanings."""
        return self._replace(context=context, key=(*self.key[:2], context.key))


def build(rows: EntityRows, table: PlacementTable) -> Image | None:
    """The picture of an entity, or None if it has none."""
    drawn = rows.instances("tensor")
    if drawn is None:
        return None
    struct: Any = drawn.values
    names = ("shape", "dtype", "encoding", "meaning")
    fields = {name: struct.field(name)[0].as_py() for name in names}
    shape = tuple(fields["shape"])
    if 0 in shape:
        return None
    fields["data"] = struct.field("data")[0].as_buffer()
    dimension_names = struct.field("names")[0].as_py()
    plain = fields["meaning"] == "unknown"
    shown = None
    if plain and not is_image(shape, dimension_names, dtype=fields["dtype"], encoding=fields["encoding"]):
        shown = default_slice(shape, dimension_names)
    elif len(shape) < 2:
        return None
    width, height = (int(shape[1]), int(shape[0])) if shown is None else slice_size(shape, shown)
    logged = rows.instances("colorrgba")
    row = table.set(
        ("tensor", rows.entity),
        rows.entity,
        color=_tint(rows, None if logged is None else int(logged.values[0])),
        flat=True,
    )
    key: tuple[int, ...] = (rows.entity, rows.serial("tensor"))
    if fields["meaning"] != "class_id" and rows.properties.color_map in COLOR_MAPS:
        key += (list(COLOR_MAPS).index(rows.properties.color_map),)
    image = Image(rows.entity, key, row, width, height, fields, shown, properties=rows.properties)
    if fields["meaning"] != "depth":
        return image
    # The row is there before anything is built, so that the table never grows between two pictures of one time.
    cloud = table.set(("depth_cloud", rows.entity), rows.entity, radius=float("nan"), cloud=True)
    chosen = rows.properties.meter
    return image._replace(cloud=cloud, meter=struct.field("meter")[0].as_py() if chosen is None else chosen)


def _tint(rows: EntityRows, logged: int | None) -> int:
    """What an image is multiplied by, 0xRRGGBBAA."""
    chosen = rows.properties
    tint = 0xFFFFFFFF if logged is None else logged
    if chosen.color is not None:
        tint = packed_color(chosen.color)
    opacity = min(max(chosen.opacity, 0.0), 1.0) if chosen.opacity == chosen.opacity else 1.0
    return tint & ~0xFF | round((tint & 0xFF) * opacity)


def segmentation_palette(context: Context) -> npt.NDArray[np.uint8]:
    """The colour of each class id; shape (n, 4), sRGB with straight alpha.

    Ids that a context does not know are transparent. Without a context every id has its automatic colour, but 0,
    which mostly means nothing and stays transparent.
    """
    return _automatic_palette() if context.key < 0 else context.palette()


@lru_cache(maxsize=1)
def _automatic_palette() -> npt.NDArray[np.uint8]:
    palette = id_colors().astype(">u4").view(np.uint8).reshape(-1, 4)
    palette[0] = 0
    palette.flags.writeable = False
    return palette
