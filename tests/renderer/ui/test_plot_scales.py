"""Series of very different scales: those that cannot be read are offered views of their own."""

from __future__ import annotations

import math

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.layout import rectangles
from diorama_renderer.blueprint.views import ViewKind
from diorama_renderer.ui.views.plot_scales import flat_groups, plot_apart

NAN = math.nan


@pytest.mark.parametrize(
    ("ranges", "groups"),
    [
        ([], []),
        ([(0, 1)], []),
        ([(0, 1), (0, 30)], []),
        ([(0, 1), (0, 1000)], [[0]]),
        ([(0, 1), (0, 1000), (0.2, 0.9)], [[0, 2]]),
        ([(0, 1), (0, 1000), (0, 0.001)], [[0], [2]]),
        ([(5, 5), (0, 1000)], []),
        ([(20, 21), (101320, 101330)], [[1]]),
        ([(NAN, NAN), (0, 1000)], []),
        ([(-1e308, 1e308), (0, 1)], [[1]]),
    ],
)
def test_what_is_flat_beside_the_others(ranges, groups):
    low, high = np.array(ranges, np.float64).reshape(-1, 2).T
    assert flat_groups(low, high) == groups


def test_a_click_plots_what_is_flat_apart_and_undo_puts_it_back(drive):
    def log() -> None:
        for frame in range(20):
            rr.set_time_sequence("frame", frame)
            rr.log_scalar("loss", 1000.0 * frame)
            rr.log_scalar("rate", math.sin(frame))

    driver = drive(log)
    opened = driver.app.workspace.opened
    opened.time.pause()
    spec = next(iter(opened.blueprint.views.values()))
    driver.click(f"view/{spec.name}/apart")
    driver.frames(6)
    plots = [each for each in opened.blueprint.views.values() if each.kind is ViewKind.TIME_SERIES]
    assert [each.root for each in plots] == ["/", "rate"]
    assert plots[0].excluded == {"rate"}
    assert not any(name.endswith("/apart") for name in driver.names("view/"))
    driver.press("left_ctrl", "z")
    driver.frames(4)
    assert len(opened.blueprint.views) == 1
    assert driver.shows(f"view/{spec.name}/apart")


@pytest.mark.parametrize(
    ("size", "arrangement"),
    [((900, 600), "below"), ((900, 200), "beside"), ((400, 200), "tabs")],
)
def test_plots_of_their_own_are_where_they_can_be_read(size, arrangement):
    blueprint = Blueprint()
    spec = blueprint.add_view(ViewKind.TIME_SERIES, "/")
    plot_apart(blueprint, spec, [["rate"]], ["/", "rate", "loss"], size)
    rects = rectangles(blueprint.layout, *size)
    first, second = (rects[view] for view in sorted(rects))
    assert {"below": first.y < second.y, "beside": first.x < second.x, "tabs": first == second}[arrangement]
