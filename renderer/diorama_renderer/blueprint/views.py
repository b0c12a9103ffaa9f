"""Views: rectangles that show entities in one way."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class ViewKind(enum.Enum):
    """The ways to show data; the values are what files say."""

    SPATIAL_3D = "3d"
    SPATIAL_2D = "2d"
    TIME_SERIES = "time_series"
    BAR_CHART = "bar_chart"
    TEXT_LOG = "text_log"
    TENSOR = "tensor"


class EyeMode(enum.Enum):
    """How a 3D view is looked at."""

    PERSPECTIVE = "perspective"
    ORTHOGRAPHIC = "orthographic"


@dataclass
class Spatial3DSettings:
    """Of 3D views.

    Attributes:
        mode: of projection.
        shows_grid: whether a ground plane is drawn, at right angles to up.
        shows_axes: whether the axes of the view's space are drawn at its origin.
        spins: whether the eye goes around by itself.
        background: (r, g, b), sRGB 0 to 255; None: the theme's gradient.
        point_radius: of points that have none: > 0 scene units, < 0 UI points.
        line_radius: likewise, of lines.
    """

    mode: EyeMode = EyeMode.PERSPECTIVE
    shows_grid: bool = True
    shows_axes: bool = False
    spins: bool = False
    background: tuple[int, int, int] | None = None
    point_radius: float | None = None
    line_radius: float | None = None


@dataclass
class Spatial2DSettings:
    """Of 2D views.

    Attributes:
        background, point_radius, line_radius: as in 3D; the theme's background is one colour.
        shows_scene: whether the 3D scene around a camera is drawn over its image; None: only where there is no image.
    """

    background: tuple[int, int, int] | None = None
    point_radius: float | None = None
    line_radius: float | None = None
    shows_scene: bool | None = None


@dataclass
class TimeSeriesSettings:
    """Of time series.

    Attributes:
        shows_legend: whether names are shown over the plot.
        follows: whether the newest data stay in sight.
        hidden: paths of the series that were switched off in the legend.
    """

    shows_legend: bool = True
    follows: bool = False
    hidden: set[str] = field(default_factory=set)


@dataclass
class BarChartSettings:
    """Of bar charts."""

    shows_legend: bool = True


@dataclass
class TextLogSettings:
    """Of text logs.

    Attributes:
        hidden_levels: lines of these are left out; "": those without a level.
        hidden_entities: paths whose lines are left out.
        filter: only lines that contain it, whatever the case.
        columns: which are shown, of "time" (of the timeline that is shown), "time/NAME" of others, "entity" and
            "level"; None: these, without those of others.
        is_monospace: the font of the text.
    """

    hidden_levels: set[str] = field(default_factory=set)
    hidden_entities: set[str] = field(default_factory=set)
    filter: str = ""
    columns: set[str] | None = None
    is_monospace: bool = False


@dataclass
class TensorSettings:
    """Of tensor views.

    Attributes:
        dimensions: indexes of those shown across and down; None: chosen by their names.
        flips: whether across and down are turned around.
        at: index in each of the other dimensions; those not named: the middle.
        color_map: name of a colour map, see assets/colormaps.py.
        gamma: exponent of what is between 0 and 1.
        range: of values that are mapped; None: of the dtype (8 bits) or of the tensor.
        is_smooth: whether texels are interpolated.
        keeps_aspect: whether texels are square.
    """

    dimensions: tuple[int, int] | None = None
    flips: tuple[bool, bool] = (False, False)
    at: dict[int, int] = field(default_factory=dict)
    color_map: str = "viridis"
    gamma: float = 1.0
    range: tuple[float, float] | None = None
    is_smooth: bool = False
    keeps_aspect: bool = True


Settings = (
    Spatial3DSettings
    | Spatial2DSettings
    | TimeSeriesSettings
    | BarChartSettings
    | TextLogSettings
    | TensorSettings
)

SETTINGS: dict[ViewKind, type[Settings]] = {
    ViewKind.SPATIAL_3D: Spatial3DSettings,
    ViewKind.SPATIAL_2D: Spatial2DSettings,
    ViewKind.TIME_SERIES: TimeSeriesSettings,
    ViewKind.BAR_CHART: BarChartSettings,
    ViewKind.TEXT_LOG: TextLogSettings,
    ViewKind.TENSOR: TensorSettings,
}


@dataclass
class ViewSpec:
    """One view.

    It shows what lies at and below `root` and each of `included`, without what lies at and below any of `excluded`; of
    those above an entity the deepest decides. `shown.shown_mask` answers it for all entities at once.

    Attributes:
        id: unique in a blueprint, never used again.
        kind: the way in which it shows its entities.
        root: path of the entity at which it begins; for spatial views the space whose coordinates it has.
        name: what its tab says.
        included: paths that are shown as well, with all below them.
        excluded: paths that are left out with all below them.
        hidden: paths that are not shown for now, with all below them.
        visible: False: it has no tab, for now.
        settings: of its kind.
    """

    id: int
    kind: ViewKind
    root: str
    name: str
    included: set[str] = field(default_factory=set)
    excluded: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    visible: bool = True
    settings: Settings = field(default_factory=Spatial3DSettings)


def below(path: str, ancestor: str) -> bool:
    """Whether a path is another, or lies below it; "" and "/" are the root, above all."""
    top = ancestor.strip("/")
    return not top or path == top or path.startswith(top + "/")
