"""How entities are shown, in all views alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntityProperties:
    """What somebody has set for one entity; the defaults change nothing.

    Attributes:
        interactive: whether it can be pointed at.
        history: how far back its rows are shown, in units of the timeline (ns or sequence numbers); 0: the latest only.
        color: (r, g, b, a), 0 to 255, sRGB: instead of all that was logged.
        point_radius: of its points, lines and arrows: > 0 scene units, < 0 UI points; instead of what was logged.
        image_plane_distance: of a pinhole, in units of its camera's frame.
        opacity: of its image, 0 to 1.
        is_depth_cloud: of a depth image: whether it is shown as points; None: where it is seen from outside.
        meter: of a depth image: units a scene unit, instead of what was logged.
        depth_point_scale: of the points of a depth cloud; 1: they touch each other.
        color_map: of a depth image, a tensor, or what `color_by` names: "turbo", "viridis", "plasma", "magma",
            "inferno", "grey"; None: as always.
        color_by: what gives its points, boxes and arrows their colours instead of what was logged: "x", "y", "z" (of
            its own space), "instance", or the name of a component of numbers, such as "ext.intensity"; None: nothing.
        color_range: the numbers of the first and the last colour; None: the least and the greatest at that time.
        visible: False: neither it nor anything below it is drawn; how large the scene is stays as it was.
    """

    interactive: bool = True
    history: int = 0
    color: tuple[int, int, int, int] | None = None
    point_radius: float | None = None
    image_plane_distance: float | None = None
    opacity: float = 1.0
    is_depth_cloud: bool | None = None
    meter: float | None = None
    depth_point_scale: float = 1.0
    color_map: str | None = None
    color_by: str | None = None
    color_range: tuple[float, float] | None = None
    visible: bool = True


DEFAULT = EntityProperties()
