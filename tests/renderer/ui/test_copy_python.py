"""The call of `render` that draws what is seen, copied."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.blueprint.views import Spatial2DSettings, Spatial3DSettings

PLACES = np.array([[0, 0, 2.0], [0, 1, 2], [1, 0, 2], [1, 1, 3]])
EYE = np.array([[40.0, 0, 20], [0, 40, 15], [0, 0, 1]])


def log_yard():
    for frame in range(5):
        rr.set_time_sequence("frame", frame)
        rr.log_points(
            "world/points", PLACES + np.array([frame * 0.4, 0, 0]), radii=0.1, ext={"heat": np.arange(4.0)}
        )
        rr.log_obb("world/box", half_size=[0.5, 0.3, 0.2], position=[0, -1, 2], color=[255, 0, 0])
        rr.log_obb("world/boxes/large", half_size=[3, 3, 0.2], position=[0, 0, 5], color=[0, 255, 0])
        rr.log_pinhole("world/eye", child_from_parent=EYE, width=40, height=30)
        rr.log_depth_image("world/eye", np.full((30, 40), 4000, np.uint16), meter=1000)


def spec_of(driver, settings):
    views = driver.app.workspace.opened.blueprint.views.values()
    return next(spec for spec in views if isinstance(spec.settings, settings))


def copied(driver, spec):
    driver.click(f"view/{spec.name}", button=1)
    driver.click(f"view/{spec.name}/menu/Copy as Python")
    driver.move((5, 5))
    driver.frames(8)
    return driver.app.interface.clipboard


def share_of_other_pixels(call, want):
    names = {}
    exec(call, names)
    assert names["image"].shape == want.shape
    return (np.abs(names["image"].astype(int) - want.astype(int)).max(axis=2) > 2).mean()


@pytest.fixture
def yard(drive):
    driver = drive(log_yard)
    opened = driver.app.workspace.opened
    opened.time.pause()
    opened.time.seek(4)
    driver.frames(4)
    return driver


def test_what_was_set_for_entities_is_in_it(yard):
    spec, blueprint = spec_of(yard, Spatial3DSettings), yard.app.workspace.opened.blueprint
    spec.settings.shows_grid = False
    spec.settings.background = (20, 30, 40)
    blueprint.set_properties("world/points", history=3, color_by="ext.heat", color_map="viridis")
    blueprint.set_properties("world/box", color=(0, 0, 255, 255), color_by="ext.nothing", interactive=False)
    blueprint.set_properties("world/eye", color_map="plasma", depth_point_scale=0.5, image_plane_distance=1.5)
    blueprint.set_visible(spec.id, "world/boxes", False)
    call = copied(yard, spec)
    assert "'world/boxes': dr.EntityProperties(visible=False)," in call
    assert "interactive" not in call
    assert "ext.nothing" not in call
    want = yard.app.read_view(spec.id)
    assert share_of_other_pixels(call, want) < 0.001
    assert share_of_other_pixels(call.replace("properties=", "**{} and "), want) > 0.01


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_flat_view_is_drawn_on_its_background_without_the_scene_around(yard, theme):
    yard.app.set_theme(theme)
    yard.frames(4)
    spec = spec_of(yard, Spatial2DSettings)
    call = copied(yard, spec)
    assert "'world/points': dr.EntityProperties(visible=False)," in call
    assert share_of_other_pixels(call, yard.app.read_view(spec.id)) < 0.001


def test_where_nothing_was_set_nothing_is_said(yard):
    call = copied(yard, spec_of(yard, Spatial3DSettings))
    assert "properties" not in call
    assert "#" not in call
