"""What is hidden is still legible, and what is covered is still told."""

from __future__ import annotations

import numpy as np

import diorama as rr
from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.views import ViewKind


def spec_of(driver, kind):
    views = driver.app.workspace.opened.blueprint.views.values()
    return next(spec for spec in views if spec.kind is kind)


def log_points():
    rr.log_points("world/points", np.random.default_rng(0).normal(size=(50, 3)))


def test_a_view_of_which_all_is_hidden_says_so(drive):
    driver = drive(log_points)
    blueprint = driver.app.workspace.opened.blueprint
    spec = spec_of(driver, ViewKind.SPATIAL_3D)
    assert not driver.names("sentence/")
    blueprint.set_visible(spec.id, "world/points", False)
    driver.frames(4)
    (sentence,) = driver.names("sentence/")
    assert sentence.endswith("is hidden")
    blueprint.set_visible(spec.id, "world/points", True)
    driver.frames(4)
    assert not driver.names("sentence/")


def test_the_row_of_a_hidden_entity_that_is_selected_can_be_read(drive):
    driver = drive(log_points)
    opened = driver.app.workspace.opened
    spec = spec_of(driver, ViewKind.SPATIAL_3D)
    opened.blueprint.set_visible(spec.id, "world/points", False)
    opened.selection.select([EntityItem("world/points", None, spec.id)])
    for theme in ("dark", "light"):
        driver.app.set_theme(theme)
        driver.frames(4)
        row = driver.item(f"tree/{spec.name}:world/points")
        (x0, y0, x1, y1) = (round(each) for each in row)
        pixels = driver.picture()[y0 + 2 : y1 - 2, x0 + 30 : x1 - 60, :3].astype(float)
        ground = np.median(pixels.reshape(-1, 3), axis=0)
        assert np.abs(pixels - ground).max() > 110, theme


def test_the_photograph_below_a_segmentation_is_told_as_well(drive):
    def log():
        rr.log_annotation_context("image", [(1, "tree", (0, 200, 0))])
        rr.log_image("image/photo", np.full((30, 40, 3), (10, 20, 30), np.uint8))
        rr.log_segmentation_image("image/classes", np.ones((30, 40), np.uint8))

    driver = drive(log)
    opened = driver.app.workspace.opened
    spec = spec_of(driver, ViewKind.SPATIAL_2D)
    driver.move(f"view/{spec.name}")
    driver.frames(3)
    told = driver.names("tooltip/")
    assert {"tooltip/class: tree", "tooltip/RGB: 10, 20, 30"} <= set(told)
    opened.blueprint.set_visible(spec.id, "image/photo", False)
    driver.frames(4)
    assert "tooltip/RGB: 10, 20, 30" not in driver.names("tooltip/")
