"""Time series, used as by somebody at the window."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.app.events import PointerButton, PointerMoved
from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.time_control import PlayState
from diorama_renderer.ui.views.plot_series import line_of, short_names
from diorama_renderer.ui.views.time_series import PlotMemo

NAME = "plots"


def log_two():
    for frame in range(101):
        rr.set_time_sequence("frame", frame)
        rr.log_scalar("plots/rising", float(frame), color=[255, 0, 0])
        rr.log_scalar("plots/flat", 30.0, color=[0, 255, 0])


def opened_of(driver):
    return driver.app.workspace.opened


def spec_of(driver):
    return next(spec for spec in opened_of(driver).blueprint.views.values() if spec.name == NAME)


def memo_of(driver):
    return opened_of(driver).memo(("time series", spec_of(driver).id), PlotMemo)


def view_of(driver):
    return memo_of(driver).view(opened_of(driver).time.timeline)


def place_of(driver, frame, value):
    """Where a sample is, while everything is in sight."""
    plot = driver.item(f"view/{NAME}/plot")
    low, high = memo_of(driver).range
    x = plot.x0 + 12 + frame / 100 * (plot.width - 24)
    return x, plot.y1 - (value - low) / (high - low) * plot.height


@pytest.fixture
def driver(drive):
    driver = drive(log_two)
    opened = opened_of(driver)
    opened.time.pause()
    opened.time.seek(0)
    opened.blueprint.maximize(spec_of(driver).id)
    driver.frames(6)
    return driver


def test_lines_have_the_colours_that_were_logged(driver):
    pixels = driver.picture()
    for (frame, value), color in (((60, 60.0), (255, 0, 0)), ((60, 30.0), (0, 255, 0))):
        x, y = place_of(driver, frame, value)
        near = pixels[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3, :3].reshape(-1, 3)
        assert np.abs(near.astype(int) - color).max(axis=1).min() < 70


def test_the_cursor_is_dragged_and_time_follows(driver):
    end = place_of(driver, 70, 0.0)
    driver.drag(f"view/{NAME}/cursor", (end[0], driver.item(f"view/{NAME}/cursor").center[1]))
    assert opened_of(driver).time.state.time == 70
    assert opened_of(driver).time.play_state is PlayState.PAUSED
    assert view_of(driver).x is None


def test_a_right_click_and_a_click_on_the_axis_set_the_time(driver):
    driver.click(place_of(driver, 40, 80.0), button=1)
    assert opened_of(driver).time.state.time == 40
    plot = driver.item(f"view/{NAME}/plot")
    driver.click((place_of(driver, 20, 0.0)[0], plot.y1 + 10))
    assert opened_of(driver).time.state.time == 20


def test_a_line_that_is_pointed_at_is_hovered_everywhere_and_a_click_selects_it(driver):
    driver.move(place_of(driver, 50, 30.0))
    driver.frames(2)
    assert opened_of(driver).selection.hovers_entity("plots/flat")
    driver.click(place_of(driver, 80, 80.0))
    assert [item.path for item in opened_of(driver).selection.items] == ["plots/rising"]
    driver.click(place_of(driver, 80, 55.0))
    assert opened_of(driver).selection.items == ()


def test_an_entity_hovered_elsewhere_stands_out(driver):
    x, y = place_of(driver, 50, 30.0)
    box = slice(round(y) - 2, round(y) + 3), slice(round(x) - 20, round(x) + 20)
    before = driver.picture()[box][..., 1].max()
    opened_of(driver).selection.hovered = (EntityItem("plots/rising"),)
    driver.app.frame([], driver.size, 1.0, driver.now)
    driver.app.draw(driver._view)
    assert driver.picture()[box][..., 1].max() < before - 50


def test_the_legend_switches_series_off_and_on_and_shows_one_alone(driver):
    settings = spec_of(driver).settings
    driver.click(f"view/{NAME}/legend/plots/rising")
    assert settings.hidden == {"plots/rising"}
    driver.frames(30)
    assert memo_of(driver).range[1] < 50  # the other fills the height now
    driver.click(f"view/{NAME}/legend/plots/rising")
    assert settings.hidden == set()
    driver.click(f"view/{NAME}/legend/plots/flat", keys=["left_ctrl"])
    assert settings.hidden == {"plots/rising"}
    driver.click(f"view/{NAME}/legend/plots/flat", keys=["left_ctrl"])
    assert settings.hidden == set()


def test_the_wheel_zooms_about_the_pointer_and_a_double_click_fits(driver):
    plot = driver.item(f"view/{NAME}/plot")
    driver.scroll(place_of(driver, 50, 80.0), 5)
    view = view_of(driver).x
    assert view is not None
    assert 20 < view.time < 50
    assert view.time + plot.width / view.points_per_unit < 85
    assert view_of(driver).y is None
    driver.scroll(plot.center, 3, keys=["left_ctrl"])
    assert view_of(driver).y is not None
    driver.click(plot.center, count=2)
    assert (view_of(driver).x, view_of(driver).y) == (None, None)


def test_a_drag_pans_and_a_right_drag_zooms_into_a_box(driver):
    start = place_of(driver, 50, 80.0)
    driver.drag(start, (start[0] - 100, start[1]))
    assert view_of(driver).x.time > 5
    driver.click(driver.item(f"view/{NAME}/plot").center, count=2)
    driver.frames(30)
    driver.drag(place_of(driver, 20, 80.0), place_of(driver, 40, 40.0), button=1)
    view = view_of(driver)
    assert view.x.time == pytest.approx(20, abs=1)
    assert view.y == pytest.approx((40, 80), abs=1)
    assert opened_of(driver).time.state.time == 0


def test_zoom_is_kept_by_timeline(driver):
    opened = opened_of(driver)
    driver.scroll(place_of(driver, 50, 80.0), 5)
    kept = view_of(driver).x
    timeline = opened.time.timeline
    opened.time.set_timeline(next(other for other in opened.spans() if other != timeline))
    driver.frames(3)
    assert view_of(driver).x is None
    opened.time.set_timeline(timeline)
    driver.frames(3)
    assert view_of(driver).x == kept


def test_a_view_that_follows_keeps_the_newest_in_sight(driver):
    plot = driver.item(f"view/{NAME}/plot")
    driver.scroll(place_of(driver, 20, 80.0), 8)
    view = view_of(driver)
    assert view.x.time + plot.width / view.x.points_per_unit < 95
    spec_of(driver).settings.follows = True
    driver.frames(2)
    assert 100 < view.x.time + plot.width / view.x.points_per_unit < 105


def test_a_view_without_scalars_on_the_timeline_says_where_there_are_some(drive):
    def log():
        rr.set_time_sequence("a", 1)
        rr.log_scalar("plots/x", 1.0)
        rr.log_scalar("plots/y", 1.0)
        rr.reset_time()
        rr.set_time_sequence("b", 1)
        rr.log_point("points", [0, 0, 0])

    driver = drive(log)
    opened = opened_of(driver)
    opened.time.set_timeline(next(timeline for timeline in opened.spans() if timeline.name == "b"))
    driver.frames(4)
    assert driver.shows(f"view/{NAME}")
    assert not driver.shows(f"view/{NAME}/plot")


def test_hostile_scalars_do_not_break_the_view(drive):
    values = [np.nan, np.inf, -np.inf, 1e308, -1e308, 5e-324, 0.0]

    def log():
        for time, value in zip([-(2**62), -1, 0, 0, 1, 2**62, 2**62], values, strict=True):
            rr.set_time_sequence("frame", time)
            rr.log_scalar("plots/x", value)
            rr.log_scalar("plots/y", np.nan)

    driver = drive(log)
    opened_of(driver).blueprint.maximize(spec_of(driver).id)
    driver.frames(4)
    plot = driver.item(f"view/{NAME}/plot")
    driver.scroll(plot.center, 20)
    driver.scroll(plot.center, 20, keys=["left_ctrl"])
    driver.frames(4, [PointerMoved(plot.x0 + 20, plot.y1 - 20), PointerButton(0, True)])
    driver.frames(4, [PointerButton(0, False)])
    assert np.isfinite(memo_of(driver).range).all()


def test_a_label_is_shown_as_it_was_logged(drive):
    def log_speed():
        rr.set_time_sequence("frame", 0)
        rr.log_scalar("plots/speed", 3.0, label="speed, m/s")
        rr.log_scalar("plots/height", 1.0)

    opened = opened_of(drive(log_speed))
    spec = next(iter(opened.blueprint.views.values()))
    index, timeline = opened.recording.store.entities.index, opened.time.timeline
    lines = [line_of(opened, spec, timeline, index[path]) for path in ("plots/speed", "plots/height")]
    assert short_names(lines) == {"plots/speed": "speed, m/s", "plots/height": "height"}


def test_the_legend_leaves_the_curve_and_the_newest_part_in_sight(drive):
    def log(sign):
        for frame in range(60):
            rr.set_time_sequence("frame", frame)
            rr.log_scalar("plots/curve", sign * (frame / 60) ** 3)

    for sign in (1, -1):
        driver = drive(lambda sign=sign: log(sign))
        plot, legend = driver.item("view/curve/plot"), driver.item("view/curve/legend")
        assert legend.x1 < plot.center[0]
        assert (legend.y1 < plot.center[1]) == (sign > 0)


def test_the_legend_of_a_small_plot_unfolds_under_the_pointer(drive):
    def log():
        log_two()
        for number in range(6):
            rr.log_scalar(f"plots/{number}", float(number))

    driver = drive(log, size=(700, 300))
    small = driver.item(f"view/{NAME}/legend")
    plot = driver.item(f"view/{NAME}/plot")
    assert small.width * small.height < plot.width * plot.height / 10
    assert not driver.names(f"view/{NAME}/legend/")
    driver.move(f"view/{NAME}/legend")
    driver.frames(3)
    driver.click(f"view/{NAME}/legend/plots/rising")
    assert spec_of(driver).settings.hidden == {"plots/rising"}
    driver.move((5, 5))
    driver.frames(3)
    assert driver.item(f"view/{NAME}/legend").width == small.width
