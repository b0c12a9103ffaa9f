"""Bar charts, used as by somebody at the window."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.blueprint.views import ViewKind
from diorama_renderer.ui.views.bar_chart import BarsMemo
from diorama_renderer.ui.views.plot_frame import PlotView


def opened_of(driver):
    return driver.app.workspace.opened


def spec_of(driver):
    return next(
        spec for spec in opened_of(driver).blueprint.views.values() if spec.kind is ViewKind.BAR_CHART
    )


def memo_of(driver):
    return opened_of(driver).memo(("bar chart", spec_of(driver).id), BarsMemo)


def shown(drive, *vectors):
    """A driver that looks at some vectors in one view."""

    def log():
        rr.set_time_sequence("frame", 0)
        for number, vector in enumerate(vectors):
            rr.log_tensor(f"bars/{number}", np.asarray(vector))

    driver = drive(log)
    opened_of(driver).time.pause()
    spec = spec_of(driver)
    spec.root = "/"
    spec.excluded.clear()
    opened_of(driver).blueprint.maximize(spec.id)
    opened_of(driver).blueprint.revision += 1
    driver.frames(6)
    return driver, spec.name


def test_bars_stand_on_zero_or_hang_from_it(drive):
    driver, name = shown(drive, [2.0, -2.0, 1.0])
    plot, pixels = driver.item(f"view/{name}/plot"), driver.picture()

    def is_filled(index, value):
        x = plot.x0 + 12 + (index + 1) / 4 * (plot.width - 24)
        y = plot.y1 - (value + 2.24) / 4.48 * plot.height
        return int(pixels[round(y), round(x) + 9, :3].max()) > 100

    assert [is_filled(index, 1.5) for index in range(3)] == [True, False, False]
    assert [is_filled(index, -1.5) for index in range(3)] == [False, True, False]
    assert is_filled(2, 0.5)


def test_a_bar_that_is_pointed_at_is_hovered_and_a_click_selects_its_entity(drive):
    driver, name = shown(drive, [3.0, 3.0], [1.0, 1.0])
    plot = driver.item(f"view/{name}/plot")
    x = plot.x0 + plot.width * 0.4
    driver.move((x, plot.y1 - 20))
    driver.frames(2)
    assert opened_of(driver).selection.hovers_entity("bars/1")  # the lower one lies over the other
    driver.click((x, plot.y0 + plot.height * 0.3))
    assert opened_of(driver).selection.has_entity("bars/0")


def test_the_legend_switches_vectors_off(drive):
    driver, name = shown(drive, [3.0, 3.0], [1.0, 1.0])
    driver.click(f"view/{name}/legend/bars/0")
    assert memo_of(driver).hidden == {"bars/0"}


def test_the_wheel_zooms_and_a_double_click_fits(drive):
    driver, name = shown(drive, np.arange(10_000))
    plot = driver.item(f"view/{name}/plot")
    driver.scroll(plot.center, 10)
    view = memo_of(driver).view.x
    assert view is not None
    assert 3000 < view.time < 5000
    driver.click(plot.center, count=2)
    assert memo_of(driver).view == PlotView()


@pytest.mark.parametrize(
    "vector",
    [[], [np.nan, np.nan], [np.inf, -np.inf, 1.0], [1e308, -1e308], [0, 0], [True, False], [2**63 - 1]],
)
def test_hostile_vectors_do_not_break_the_view(drive, vector):
    driver, name = shown(drive, np.array(vector), [1.0, 2.0])
    driver.move(driver.item(f"view/{name}/plot").center)
    driver.frames(3)
    assert driver.shows(f"view/{name}/plot")
