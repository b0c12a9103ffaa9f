"""Flat spaces: how they are framed, and what covers what in them."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr

SIZE = (96, 64)


def of(rendering: dr.Rendering, path: str) -> np.ndarray:
    """Where an entity is seen."""
    return rendering.entity_ids == rendering.paths.index(path)


@pytest.mark.parametrize("log", ["rect", "points", "line"])
def test_without_an_image_outlines_and_points_at_the_edge_are_seen_whole(renderer, recording, log) -> None:
    if log == "rect":
        rr.log_rect("flat/a", [10, 20, 60, 40])
    elif log == "points":
        rr.log_points("flat/a", [[10, 20], [70, 60]], radii=-1.5)
    else:
        rr.log_line_strip("flat/a", [[10, 20], [70, 60]])
    seen = of(renderer.render(recording, size=SIZE, space="flat", antialias=1), "flat/a")
    assert seen.any()
    assert not np.concatenate([seen[0], seen[-1], seen[:, 0], seen[:, -1]]).any()


def test_what_sticks_out_of_an_image_is_seen_whole(renderer, recording) -> None:
    rr.log_image("flat", np.zeros((64, 96, 3), np.uint8))
    rr.log_rect("flat/a", [-10, 20, 60, 40])
    seen = of(renderer.render(recording, size=SIZE, space="flat", antialias=1), "flat/a")
    assert not seen[:, 0].any()


def test_an_image_keeps_its_pixels_whatever_lies_on_it(renderer, recording) -> None:
    image = np.random.default_rng(1).integers(0, 256, (64, 96, 3), np.uint8)
    rr.log_image("flat", image)
    rr.log_rect("flat/a", [0, 0, 96, 64])
    rendering = renderer.render(recording, size=SIZE, space="flat", antialias=1)
    seen = of(rendering, "flat")
    assert np.array_equal(rendering.color[seen][:, :3], image[seen])
