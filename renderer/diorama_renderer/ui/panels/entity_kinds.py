"""What each entity is, as lists show it, and which views have a place for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diorama_renderer.blueprint.contents import Contents, TensorRole
from diorama_renderer.blueprint.views import ViewKind
from diorama_renderer.state import DRAWN_2D, DRAWN_3D
from diorama_renderer.ui import icons

if TYPE_CHECKING:
    from diorama_renderer.ui.workspace import Opened

Mask = npt.NDArray[np.bool_]
"""Shape (entities,)."""

FOLDER = ""
"""The icon of what nothing was logged to."""

SPATIAL = tuple(dict.fromkeys((*DRAWN_2D, *DRAWN_3D)))
_BY_COMPONENT = (
    ("text_entry", icons.SCROLL_TEXT),
    ("scalar", icons.ACTIVITY),
    ("linestrip2d", icons.SPLINE),
    ("linestrip3d", icons.SPLINE),
    ("arrow3d", icons.ARROW_UP),
    ("point2d", icons.CHART_SCATTER),
    ("point3d", icons.CHART_SCATTER),
    ("rect2d", icons.SCAN),
    ("box3d", icons.CUBOID),
    ("mesh3d", icons.BOX),
)
_BY_ROLE = (
    (TensorRole.IMAGE, icons.IMAGE),
    (TensorRole.DEPTH, icons.LAYERS),
    (TensorRole.SEGMENTATION, icons.PALETTE),
    (TensorRole.BARS, icons.CHART_COLUMN),
    (TensorRole.TENSOR, icons.GRID_3X3),
)
_IMAGES = (TensorRole.IMAGE, TensorRole.DEPTH, TensorRole.SEGMENTATION)


class EntityKinds:
    """Icons and kinds of all entities of a recording; found anew when one has something for the first time.

    Attributes:
        contents: what each entity ever had.
    """

    def __init__(self, opened: Opened) -> None:
        """Of a recording."""
        self._opened = opened
        self.contents: Contents = opened.blueprint.contents(opened.recording.store)
        self._icons: tuple[str, ...] = (FOLDER,)
        self._codes: npt.NDArray[np.int8] = np.zeros(0, np.int8)
        self._seen = -1
        self.update()

    @property
    def revision(self) -> int:
        """Grows when anything here may have changed."""
        return self.contents.revision

    def update(self) -> None:
        """Take in what is new."""
        self.contents = self._opened.blueprint.contents(self._opened.recording.store)
        if self._seen != self.contents.revision:
            self._seen = self.contents.revision
            self._look()

    def icon(self, entity: int) -> str:
        """What an entity is; `FOLDER` where nothing was logged."""
        return self._icons[self._codes[entity]] if entity < len(self._codes) else FOLDER

    def fits(self, kind: ViewKind) -> Mask:
        """Which entities have what views of a kind show: shape (n,)."""
        contents = self.contents
        if kind in (ViewKind.SPATIAL_3D, ViewKind.SPATIAL_2D):
            others = tuple(name for name in SPATIAL if name != "tensor")
            return contents.having(*others, "transform") | contents.with_role(*_IMAGES)
        if kind is ViewKind.TIME_SERIES:
            return contents.having("scalar")
        if kind is ViewKind.TEXT_LOG:
            return contents.having("text_entry")
        role = TensorRole.BARS if kind is ViewKind.BAR_CHART else TensorRole.TENSOR
        return contents.with_role(role, TensorRole.TENSOR) | contents.with_role(*_IMAGES)

    def _look(self) -> None:
        contents = self.contents
        found = [(contents.having("transform"), icons.AXIS_3D)]
        found += [(contents.having(component), icon) for component, icon in _BY_COMPONENT]
        found += [(contents.with_role(role), icon) for role, icon in _BY_ROLE]
        found.append((contents.transformed("pinhole"), icons.CAMERA))
        self._icons = (FOLDER, *(icon for _, icon in found))
        self._codes = np.zeros(len(contents.roles), np.int8)
        for code, (mask, _) in enumerate(found, start=1):
            self._codes[mask] = code


def kinds_of(opened: Opened) -> EntityKinds:
    """Those of a recording, up to date."""
    kinds = opened.memo("entity kinds", lambda: EntityKinds(opened))
    kinds.update()
    return kinds
