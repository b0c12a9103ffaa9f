from __future__ import annotations

import numpy as np
import pytest

from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME
from diorama_renderer.camera import Distortion
from diorama_renderer.query import latest_at
from diorama_renderer.store import Store
from diorama_renderer.transforms import Kind, local_transforms, view_coordinates

WIDTHS = {
    "rigid3": np.float64,
    "affine": np.float64,
    "pinhole": np.float64,
    "distorted_pinhole": np.float64,
    "unknown": np.bool_,
    "u8": np.uint8,
}

WIDE = {"rigid3": 7, "affine": 12, "pinhole": 11, "distorted_pinhole": 24, "u8": 3}


@pytest.fixture
def store():
    return Store()


def log(store, path, component, variant, *values, time=1):
    """One row; without values it clears."""
    arrival = np.array([time], np.int64)
    array = np.array(values, WIDTHS[variant])
    if variant != "unknown":
        array = array.reshape(len(values), WIDE[variant])
    column = Column(component, variant, False, array, np.array([0, len(values)], np.int32))
    store.insert(Chunk(path, arrival, {LOG_TIME: arrival}, (column,)))


def test_each_entity_gets_the_variant_that_is_in_force(store):
    motion = [1, 2, 3, 0, 0, 0, 1]
    lens = [500, 0, 320, 0, 510, 240, 0, 0, 1, 640, 480]
    log(store, "camera", "transform", "rigid3", [9, 9, 9, 0, 0, 0, 1], time=1)
    log(store, "camera", "transform", "rigid3", motion, time=2)
    log(store, "camera/image", "transform", "rigid3", motion, time=1)
    log(store, "camera/image", "transform", "pinhole", lens, time=2)
    log(store, "map", "transform", "affine", [2, 0, 0, 7, 0, 3, 0, 8, 0, 0, -1, 9])
    log(store, "lost", "transform", "unknown", True)
    log(store, "camera/image/points", "view_coordinates", "u8", [3, 2, 5])
    local = local_transforms(store, latest_at(store, LOG_TIME, 5))
    index = store.entities.index
    kinds = {path: Kind(int(local.kind[entity])).name for path, entity in index.items()}
    assert kinds == {
        "/": "NONE",
        "camera": "RIGID",
        "camera/image": "PINHOLE",
        "camera/image/points": "NONE",
        "map": "AFFINE",
        "lost": "UNKNOWN",
    }
    assert local.parent_from_entity[index["map"]].tolist() == [
        [2, 0, 0, 7],
        [0, 3, 0, 8],
        [0, 0, -1, 9],
        [0, 0, 0, 1],
    ]
    assert local.parent_from_entity[index["camera"], :3, 3].tolist() == [1, 2, 3]
    assert np.array_equal(local.parent_from_entity[index["camera/image"]], np.eye(4))
    assert local.intrinsics[index["camera/image"]].tolist() == np.reshape(lens[:9], (3, 3)).tolist()
    assert local.resolution[index["camera/image"]].tolist() == [640, 480]


def test_a_pinhole_has_the_distortion_that_was_logged_with_it_if_it_is_one(store):
    lens = [500, 0, 320, 0, 510, 240, 0, 0, 1, 640, 480]
    nothing = [np.nan] * 8
    log(store, "plain", "transform", "pinhole", lens)
    log(store, "bent", "transform", "distorted_pinhole", [*lens, 2, 0.1, 0.2, 0.3, 0.4, *nothing])
    log(store, "odd", "transform", "distorted_pinhole", [*lens, 99, 0.1, 0.2, 0.3, 0.4, *nothing])
    log(store, "was", "transform", "distorted_pinhole", [*lens, 1, 0.1, 0.2, 0.3, 0.4, *nothing], time=1)
    log(store, "was", "transform", "pinhole", lens, time=2)
    local = local_transforms(store, latest_at(store, LOG_TIME, 5))
    index = store.entities.index
    assert dict(local.distortion) == {index["bent"]: Distortion("fisheye", (0.1, 0.2, 0.3, 0.4))}
    for path in ("plain", "bent", "odd", "was"):
        assert local.kind[index[path]] == Kind.PINHOLE
        assert local.intrinsics[index[path]].tolist() == np.reshape(lens[:9], (3, 3)).tolist()
        assert local.resolution[index[path]].tolist() == [640, 480]


def test_what_was_cleared_or_comes_later_says_nothing(store):
    log(store, "a", "transform", "rigid3", [1, 2, 3, 0, 0, 0, 1], time=1)
    log(store, "a", "transform", "rigid3", time=2)
    log(store, "b", "transform", "unknown", True, time=9)
    local = local_transforms(store, latest_at(store, LOG_TIME, 5))
    assert local.kind.tolist() == [Kind.NONE] * 3


def test_an_empty_store_is_the_root_alone(store):
    latest = latest_at(store, None, 0)
    assert local_transforms(store, latest).kind.tolist() == [Kind.NONE]
    assert view_coordinates(store, latest).tolist() == [[0, 0, 0]]


def test_view_coordinates_are_codes_and_zero_where_none_were_logged(store):
    log(store, "world", "view_coordinates", "u8", [3, 5, 1])
    log(store, "world/thing", "transform", "unknown", True)
    codes = view_coordinates(store, latest_at(store, LOG_TIME, 5))
    index = store.entities.index
    assert codes.dtype == np.uint8
    assert codes[[index["/"], index["world"], index["world/thing"]]].tolist() == [
        [0, 0, 0],
        [3, 5, 1],
        [0, 0, 0],
    ]
