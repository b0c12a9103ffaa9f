"""Where the labels of points stand in the picture."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr

SIZE = (192, 128)
PERSPECTIVE = dr.Camera.look_at((0, -4, 0), (0, 0, 0), (0, 0, 1))
ORTHOGRAPHIC = dr.Camera.orthographic((0, -4, 0), (0, 0, 0), (0, 0, 1), height=4)


def thing_and_label(renderer, recording, path: str, **view) -> tuple[np.ndarray, np.ndarray]:
    """Where the thing is seen, and where the text covers the picture."""
    shown = [renderer.render(recording, size=SIZE, labels=on, **view) for on in (True, False)]
    thing = shown[1].entity_ids == shown[1].paths.index(path)
    return thing, (shown[0].color != shown[1].color).any(axis=2)


def gap_below(thing: np.ndarray, label: np.ndarray) -> int:
    """Rows between the thing's lowest and the label's highest pixel; negative: the label covers the thing."""
    return int(np.nonzero(label)[0].min() - np.nonzero(thing)[0].max() - 1)


@pytest.mark.parametrize("camera", [PERSPECTIVE, ORTHOGRAPHIC])
@pytest.mark.parametrize("radius", [0.05, 0.3, 0.8, -0.5, -1.5, -6.0, -25.0])
def test_the_label_of_a_point_stands_just_below_its_rim(renderer, recording, camera, radius) -> None:
    rr.log_point("a", [0.2, 0, 0.5], radius=radius, label="sphere")
    thing, label = thing_and_label(renderer, recording, "a", camera=camera, antialias=1)
    assert 0 <= gap_below(thing, label) <= 4
    middles = [np.nonzero(seen)[1] for seen in (thing, label)]
    assert abs(np.ptp([(xs.min() + xs.max()) / 2 for xs in middles])) <= 1.5


@pytest.mark.parametrize("radius", [0.5, 4.0, 20.0, -1.5, -12.0])
def test_the_label_of_a_2d_point_stands_just_below_its_rim(renderer, recording, radius) -> None:
    rr.log_image("image", np.zeros((64, 96, 3), np.uint8))
    rr.log_point("image/a", [50, 22], radius=radius, label="disc")
    thing, label = thing_and_label(renderer, recording, "image/a", space="image", antialias=1)
    assert 0 <= gap_below(thing, label) <= 4


def test_each_label_of_a_cloud_stands_below_its_own_point(renderer, recording) -> None:
    rr.log_points("a", [[-0.8, 0, 0.5], [0.8, 0, 0.5]], radii=[0.1, 0.5], labels=["i", "i"])
    thing, label = thing_and_label(renderer, recording, "a", camera=PERSPECTIVE, antialias=1)
    for half in (np.s_[:, :96], np.s_[:, 96:]):
        assert 0 <= gap_below(thing[half], label[half]) <= 4


def test_a_radius_grows_with_the_transform_and_so_does_the_way_to_its_label(renderer, recording) -> None:
    rr.log_transform3d("big", rr.TranslationRotationScale3D(scale=2.0))
    rr.log_point("big/a", [0, 0, 0.25], radius=0.4, label="sphere")
    thing, label = thing_and_label(renderer, recording, "big/a", camera=PERSPECTIVE, antialias=1)
    assert 0 <= gap_below(thing, label) <= 4


def test_the_label_of_a_sphere_that_leaves_the_picture_stays_in_it(renderer, recording) -> None:
    rr.log_point("a", [0, 0, 0], radius=2.1, label="planet")
    thing, label = thing_and_label(renderer, recording, "a", camera=ORTHOGRAPHIC, antialias=1)
    assert thing[-1].any()
    rows = np.nonzero(label)[0]
    assert rows.max() - rows.min() >= 15  # all of its box
    assert rows.min() > 64


def test_at_the_lower_edge_a_label_covers_no_small_point(renderer, recording) -> None:
    rr.log_point("a", [0, 0, -1.6], radius=-6, label="pebble")
    thing, label = thing_and_label(renderer, recording, "a", camera=ORTHOGRAPHIC, antialias=1)
    assert 0 <= gap_below(thing, label) <= 4
