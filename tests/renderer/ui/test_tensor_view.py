"""Tensor views, used as by somebody at the window."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.blueprint.items import EntityItem, ViewItem
from diorama_renderer.blueprint.views import ViewKind
from diorama_renderer.ui.views import tensor


def opened_of(driver):
    return driver.app.workspace.opened


def spec_of(driver):
    return next(spec for spec in opened_of(driver).blueprint.views.values() if spec.kind is ViewKind.TENSOR)


def shown(drive, tensors, names=None):
    """A driver that looks at some tensors in one view; and its name."""

    def log():
        rr.set_time_sequence("frame", 0)
        rr.log_tensor("t/first", np.zeros((4, 5, 6)))  # so that there is a view
        for path, values in tensors.items():
            rr.log_tensor(f"t/{path}", values, names=names)

    driver = drive(log)
    opened, spec = opened_of(driver), spec_of(driver)
    opened.time.pause()
    spec.root = "t"
    spec.excluded = {"t/first"}
    spec.included.clear()
    opened.blueprint.maximize(spec.id)
    opened.blueprint.revision += 1
    driver.frames(4)
    return driver, f"view/{spec.name}"


def at_texel(driver, view, shape, row, column):
    """Where the middle of a texel is, fitted."""
    rect = driver.item(f"{view}/picture")
    sheet = tensor.sheet_of(
        shape,
        tensor.memo_of(opened_of(driver), spec_of(driver)).wanted,
        (rect.width, rect.height),
        keeps_aspect=spec_of(driver).settings.keeps_aspect,
    )
    x, y = sheet.panel_from_texel(column + 0.5, row + 0.5)
    return rect.x0 + x, rect.y0 + y


def color_at(driver, place):
    return driver.picture()[round(place[1]), round(place[0]), :3].astype(int)


def test_texels_are_squares_of_the_colours_of_their_values(drive):
    driver, view = shown(drive, {"a": np.array([[0.0, 1.0], [1.0, 0.0]])})
    driver.move((5, 5))
    low, high = np.array([68, 1, 84]), np.array([253, 231, 37])
    for row, column, color in ((0, 1, high), (1, 0, high), (1, 1, low)):
        x, y = at_texel(driver, view, (2, 2), row, column)
        for dx, dy in ((60, 60), (-60, 60)):  # beside the number in the middle
            assert np.abs(color_at(driver, (x + dx, y + dy)) - color).max() < 3


def test_smooth_ones_run_into_each_other(drive):
    driver, view = shown(drive, {"a": np.array([[0.0, 0.0], [0.0, 1.0]])})
    spec_of(driver).settings.is_smooth = True
    driver.frames(3)
    driver.move((5, 5))
    x, y = at_texel(driver, view, (2, 2), 0.5, 0.5)
    found = color_at(driver, (x, y))
    assert np.abs(found - [68, 1, 84]).max() > 20
    assert np.abs(found - [253, 231, 37]).max() > 20


def test_sliders_cut_the_other_dimensions(drive):
    values = np.zeros((5, 2, 2))
    values[4] = 1.0
    driver, view = shown(drive, {"a": values})
    spec = spec_of(driver)
    slider = driver.item(f"{view}/slider/0")
    driver.drag(slider.center, (slider.x1 + 50, slider.center[1]))
    assert spec.settings.at == {0: 4}
    driver.move((5, 5))
    x, y = at_texel(driver, view, (2, 2), 1, 1)
    assert color_at(driver, (x + 60, y + 60))[0] > 240
    driver.click(f"{view}/slider/0/less")
    assert spec.settings.at == {0: 3}
    driver.scroll(f"{view}/slider/0", -1)
    assert spec.settings.at == {0: 2}
    driver.press("up_arrow")
    assert spec.settings.at == {0: 3}


def test_the_pointer_tells_the_entity_and_a_click_selects_it(drive):
    driver, view = shown(drive, {"a": np.arange(6.0).reshape(2, 3)})
    place = at_texel(driver, view, (2, 3), 1, 1)
    driver.move(place)
    item = EntityItem("t/a", None, spec_of(driver).id)
    assert opened_of(driver).selection.hovered == (item,)
    driver.click(place)
    assert opened_of(driver).selection.items == (item,)


def test_the_wheel_zooms_about_the_pointer_and_a_double_click_shows_all(drive):
    driver, view = shown(drive, {"a": np.arange(10_000.0).reshape(100, 100)})
    memo = tensor.memo_of(opened_of(driver), spec_of(driver))
    place = at_texel(driver, view, (100, 100), 20, 30)
    for _ in range(5):
        driver.scroll(place, 2)
    assert memo.wanted.middle is not None
    # The library takes whole points; enlarged four times.
    assert at_texel(driver, view, (100, 100), 20, 30) == pytest.approx(place, abs=5)
    driver.click(place, count=2)
    assert memo.wanted.middle is None


def test_one_of_several_tensors_is_chosen(drive):
    driver, view = shown(drive, {"a": np.zeros((2, 2)), "b": np.ones((3, 3))})
    memo = tensor.memo_of(opened_of(driver), spec_of(driver))
    driver.click(f"{view}/tensor/t/b")
    assert memo.choice.path == "t/b"
    opened_of(driver).selection.select([EntityItem("t/a")])
    driver.frames(2)
    assert memo.choice.path == "t/a"


def test_what_is_no_number_shows_what_is_behind(drive):
    driver, view = shown(drive, {"a": np.array([[np.nan, 0.0], [1.0, np.inf]])})
    driver.move((5, 5))
    x, y = at_texel(driver, view, (2, 2), 1, 1)
    pixels = driver.picture()[round(y) + 40 : round(y) + 80, round(x) + 40 : round(x) + 80, :3]
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) == 2
    assert int(pixels.max()) < 80


def test_settings_change_the_picture(drive):
    driver, _ = shown(drive, {"a": np.arange(24.0).reshape(2, 3, 4)}, names=["time", "height", "width"])
    spec = spec_of(driver)
    opened_of(driver).selection.select([ViewItem(spec.id)])
    driver.frames(4)
    driver.click("settings/swap")
    assert spec.settings.dimensions == (1, 2)
    driver.click("settings/flip width")
    assert spec.settings.flips == (True, False)
    driver.click("settings/color map")
    driver.click("settings/color map/turbo")
    assert spec.settings.color_map == "turbo"
    driver.click("settings/reset dimensions")
    assert (spec.settings.dimensions, spec.settings.flips) == (None, (False, False))
    driver.click("settings/smooth")
    assert spec.settings.is_smooth


HOSTILE = {
    "number": np.array(3.5),
    "vector": np.arange(300.0),
    "empty": np.zeros((0, 40)),
    "hollow": np.zeros((3, 0, 4)),
    "nothing": np.full((5, 5), np.nan),
    "great": np.array([[0, 2**63], [2**64 - 1, 5]], np.uint64),
    "far": np.array([[-(2**62), 2**62]]),
    "half": np.ones((3, 3), np.float16),
    "bools": np.eye(3) > 0,
    "extreme": np.array([[-1e308, 0.0], [1e308, np.inf]]),
    "deep": np.zeros((2,) * 14),
    "long": np.zeros((2, 20_000), np.uint8),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_any_tensor_is_shown_calmly(drive, name):
    driver, view = shown(drive, {name: HOSTILE[name]})
    opened_of(driver).selection.select([ViewItem(spec_of(driver).id)])
    driver.frames(3)
    if HOSTILE[name].size:
        rect = driver.item(f"{view}/picture")
        driver.move(rect.center)
        driver.scroll(rect.center, 40)
        driver.drag(rect.center, (rect.x0 + 5, rect.y0 + 5))
    else:
        assert not driver.shows(f"{view}/picture")
    assert [notice.text for notice in driver.app.workspace.notices] == []


def test_a_view_without_a_tensor_says_so(drive):
    driver, view = shown(drive, {"a": np.zeros((2, 2))})
    spec_of(driver).excluded.add("t")
    opened_of(driver).blueprint.revision += 1
    driver.frames(3)
    assert not driver.shows(f"{view}/picture")
