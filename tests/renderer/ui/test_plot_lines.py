"""Series as quads: what is joined, what is left out, and what it looks like."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from diorama.timelines import TimeType
from diorama_renderer.blueprint.time_axis import TimeAxis, TimeView, place
from diorama_renderer.query.decimation import Decimated, Piece
from diorama_renderer.query.plot_styles import Style
from diorama_renderer.ui.items import Rect
from diorama_renderer.ui.views.plot_frame import PlotFrame
from diorama_renderer.ui.views.plot_lines import gather, mesh, shapes
from diorama_renderer.ui.views.plot_mesh import imgui_colors, mixed, with_alpha
from diorama_renderer.ui.views.plot_pointing import nearest_line

WHITE = 0xFFFFFFFF


def frame_of(low=0.0, high=100.0, points_per_unit=1.0):
    axis = TimeAxis(TimeType.SEQUENCE, ((0, 100),))
    return PlotFrame(Rect(0, 0, 100, 100), place(axis, TimeView(0, 0.0, points_per_unit), 100), low, high)


def drawn(times, values, pieces=None, *, exact=True):
    times, values = np.asarray(times, np.float64), np.asarray(values, np.float64)
    return Decimated(0, times, values, pieces or (Piece(0, len(times), Style()),), exact)


def quads_of(*series, frame=None):
    frame = frame or frame_of()
    points = gather(series, [WHITE] * len(series))
    none = np.zeros(len(series))
    return mesh(
        points, shapes(points, frame), frame, fades=none, widenings=none, background=0, pixels_per_point=1.0
    )


def test_samples_are_joined_but_not_across_gaps_nor_series():
    points = gather(
        [drawn([0, 10, 20, 30, 40], [1, 2, np.nan, 4, 5]), drawn([0, 10], [9, 9])], [WHITE, WHITE]
    )
    found = shapes(points, frame_of())
    assert found.begins.tolist() == [[0, 99], [30, 96], [0, 91]]
    assert found.ends.tolist() == [[10, 98], [40, 95], [10, 91]]
    assert points.owners[found.pieces].tolist() == [0, 0, 1]


def test_a_single_sample_and_one_between_gaps_are_dots():
    found = shapes(gather([drawn([5], [5]), drawn([1, 2, 3], [np.nan, 7, np.nan])], [WHITE] * 2), frame_of())
    assert found.dots.tolist() == [[5, 95], [2, 93]]
    assert not len(found.begins)


def test_scattered_samples_are_dots_and_the_others_lines():
    pieces = (Piece(0, 2, Style()), Piece(2, 4, Style(scattered=True)), Piece(4, 6, Style()))
    found = shapes(gather([drawn(range(6), range(6), pieces)], [WHITE]), frame_of())
    assert found.dots[:, 0].tolist() == [2, 3]
    assert found.begins[:, 0].tolist() == [0, 4]


def test_a_colour_for_every_sample_costs_one_quad_each():
    count = 1000
    colors = np.arange(count, dtype=np.uint32) * 256 + 255
    pieces = tuple(
        Piece(max(number - 1, 0), number + 1, Style(color=int(color))) for number, color in enumerate(colors)
    )
    quads = quads_of(drawn(np.linspace(0, 100, count), np.full(count, 50), pieces))
    assert len(quads) == count - 1
    np.testing.assert_array_equal(quads["color"][:, 0], imgui_colors(colors[1:]))


def test_nothing_is_drawn_of_nothing():
    assert not len(quads_of())
    assert not len(quads_of(drawn([], [], ())))
    assert not len(quads_of(drawn([1, 2], [np.nan, np.nan])))


@given(
    hnp.arrays(np.float64, st.integers(0, 30), elements=st.floats(allow_infinity=False, width=64)),
    st.floats(1e-15, 1e3),
)
def test_whatever_was_logged_quads_are_near_the_plot(values, points_per_unit):
    times = np.linspace(-1e18, 1e18, len(values))
    quads = quads_of(drawn(times, values), frame=frame_of(-3.0, 5.0, points_per_unit))
    assert np.isfinite(quads["position"]).all()
    assert np.abs(quads["position"]).max(initial=0.0) < 1000


def test_a_line_that_leaves_the_plot_keeps_its_slope():
    found = shapes(gather([drawn([0, 100], [0, 1e9])], [WHITE]), frame_of())
    (begin,), (end,) = found.begins, found.ends
    assert begin.tolist() == [0, 100]
    assert (end[1] - begin[1]) / (end[0] - begin[0]) == pytest.approx(-1e7, rel=1e-6)


def test_a_dense_column_is_one_stroke_and_one_that_only_rises_a_line():
    times = [0, 0.5, 0.5, 1, 1, 1.5, 1.5, 2, 2, 2.5, 2.5, 3]
    values = [50, 10, 90, 40, 45, 10, 90, 60, 60, 60, 70, 70]
    points = gather([drawn(times, values, exact=False)], [WHITE])
    found = shapes(points, frame_of())
    assert found.is_span.tolist() == [True, True, False, False]  # the last two: into the line, and the line
    quads = quads_of(drawn(times, values, exact=False))
    stroke = quads["position"][0]
    assert np.ptp(stroke[:, 0]) == 1.0
    assert (stroke[:, 1].min(), stroke[:, 1].max()) == (9.25, 90.75)


def test_the_line_under_the_pointer_is_found():
    points = gather([drawn([0, 100], [20, 20]), drawn([0, 100], [60, 60]), drawn([50], [90])], [WHITE] * 3)
    found = shapes(points, frame_of())
    owners = [nearest_line(points, found, 48, y) for y in (82, 38, 12)]
    assert [None if owner is None else owner.owner for owner in owners] == [0, 1, 2]
    assert nearest_line(points, found, 50, 60) is None


def test_colours_are_mixed_channel_by_channel():
    color = imgui_colors([0x204060FF])
    assert hex(int(color[0])) == "0xff604020"
    assert hex(int(mixed(color, 0xFF000000, 0.5)[0])) == "0xff302010"
    assert hex(int(with_alpha(color, 0.5)[0])) == "0x80604020"
