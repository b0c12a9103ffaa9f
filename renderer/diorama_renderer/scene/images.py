"""Rows of images: decoded when something draws them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets import decode_image
from diorama_renderer.scene.placements import PlacementTable
from diorama_renderer.scene.rows import EntityRows

COMPONENTS = ("colorrgba",)


class Image(NamedTuple):
    """One image to draw.

    Attributes:
        entity: index of its entity.
        key: names these very pixels, for caches.
        placement: row of the placement table; pixel (u, v) is local (u, v, 0).
        width, height: in pixels.
        fields: of the logged tensor; its data is a zero-copy buffer.
    """

    entity: int
    key: Hashable
    placement: int
    width: int
    height: int
    fields: dict[str, Any]

    def pixels(self) -> npt.NDArray[np.uint8]:
        """Shape (height, width, 4), sRGB with straight alpha. Decoded anew by each call.

        Raises:
            AssetError: the tensor is no image after all.
        """
        return decode_image(**self.fields)


def build(rows: EntityRows, table: PlacementTable) -> Image | None:
    """The image of an entity, or None if it has none (a tensor of another shape is none)."""
    drawn = rows.instances("tensor")
    if drawn is None:
        return None
    struct: Any = drawn.values
    fields = {name: struct.field(name)[0].as_py() for name in ("shape", "dtype", "encoding", "meaning")}
    shape = fields["shape"]
    if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (1, 3, 4)) or 0 in shape:
        return None
    fields["data"] = struct.field("data")[0].as_buffer()
    logged = rows.instances("colorrgba")
    tint = 0xFFFFFFFF if logged is None else int(logged.values[0])
    row = table.set(("tensor", rows.entity), rows.entity, color=tint, flat=True)
    key = (rows.entity, rows.row("tensor"))
    return Image(rows.entity, key, row, int(shape[1]), int(shape[0]), fields)
