"""One picture of an arrangement: radii that a view chooses."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.view.frame import make_frame

SIZE = (64, 48)


@pytest.fixture
def radii(arranged):
    """The radius of each kind of thing of each entity, as it is drawn with some choice."""

    def make(**chosen) -> dict[tuple[str, str], float]:
        view = arranged()
        frame = make_frame(view.arrangement, view.scene, None, SIZE, **chosen)
        row = view.scene.placements.row
        return {
            (kind, path): float(frame.placements["radius"][row((kind, view.index(path)))])
            for kind, path in view.drawn()
        }

    return make


def test_a_view_chooses_the_radii_of_what_has_none(radii) -> None:
    rr.log_points("plain", [[0, 0, 0]])
    rr.log_points("own", [[1, 0, 0]], radii=-1.5)  # as large as the default, but somebody wanted that
    rr.log_points("each", [[1, 0, 0], [2, 0, 0]], radii=[1, 2])
    rr.log_line_strip("line", [[0, 0, 0], [1, 1, 1]])
    rr.log_line_strip("wide", [[0, 0, 0], [1, 1, 1]], stroke_width=0.5)
    rr.log_obb("box", half_size=[1, 1, 1])
    rr.log_arrow("arrow", [0, 0, 0], [1, 0, 0])
    plain = radii()
    chosen = radii(point_radius=0.25, line_radius=-7.0)
    changed = {key: radius for key, radius in chosen.items() if radius != plain[key] and radius == radius}
    assert changed == {("point3d", "plain"): 0.25, ("linestrip3d", "line"): -7.0, ("box3d", "box"): -7.0}


@pytest.mark.parametrize("nonsense", [np.nan, np.inf, -np.inf, None])
def test_a_radius_that_is_none_changes_nothing(radii, nonsense) -> None:
    rr.log_points("plain", [[0, 0, 0]])
    assert radii(point_radius=nonsense, line_radius=nonsense) == radii()


def test_marks_on_an_image_that_is_seen_from_afar_are_chosen_in_its_pixels(radii) -> None:
    rr.log_pinhole(
        "camera/image", child_from_parent=[[50, 0, 20], [0, 50, 15], [0, 0, 1]], width=40, height=30
    )
    rr.log_points("camera/image/points", [[1, 2], [3, 4]])
    rr.log_rect("camera/image/rect", [1, 2, 3, 4])
    chosen = radii(point_radius=-4.0, line_radius=-2.0)
    assert chosen["point2d", "camera/image/points"] == 4.0
    assert chosen["rect2d", "camera/image/rect"] == 2.0
