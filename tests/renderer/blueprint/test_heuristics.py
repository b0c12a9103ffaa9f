"""Which views appear: a table of scenes, and laws."""

from __future__ import annotations

import pytest
from filled_stores import log, store_of
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.blueprint.contents import Contents
from diorama_renderer.blueprint.heuristics import (
    MOST_VIEWS,
    automatic_views,
    possible_views,
    reconcile,
)
from diorama_renderer.blueprint.views import SETTINGS, ViewKind, below
from diorama_renderer.store import Store

SOLID, FLAT, PLOT, BARS, LOG, TENSOR = ViewKind

COLMAP = {
    "points": "point3d",
    "camera": "rigid3",
    "camera/image": "pinhole image",
    "camera/image/keypoints": "point2d",
    "plot/avg_reproj_err": "scalar",
    "/": "view_coordinates",
}
ROBOT = {
    "world/points": "point3d",
    **{f"world/cam_{n}": "rigid3" for n in range(6)},
    **{f"world/cam_{n}/image": "pinhole image" for n in range(6)},
    **{f"joints/{n}/{what}": "scalar" for n in range(3) for what in ("position", "velocity")},
    "battery/voltage": "scalar",
    "logs/driver": "text_entry",
    "logs/planner": "text_entry",
    "network/weights": "tensor",
}

SCENES = [
    ({}, []),
    ({"points": "point3d"}, [(SOLID, "/", "3D")]),
    ({"world/points": "point3d"}, [(SOLID, "world", "world")]),
    ({"world": "rigid3", "world/points": "point3d"}, [(SOLID, "/", "3D")]),
    ({"a/points": "point3d", "b/points": "point3d"}, [(SOLID, "a", "a"), (SOLID, "b", "b")]),
    ({"a/points": "point3d", "boxes": "box3d"}, [(SOLID, "/", "3D")]),
    ({f"r{n}/points": "point3d" for n in range(9)}, [(SOLID, "/", "3D")]),
    (
        COLMAP,
        [
            (SOLID, "/", "3D"),
            (FLAT, "camera/image", "image"),
            (PLOT, "plot/avg_reproj_err", "avg_reproj_err"),
        ],
    ),
    ({"image": "image"}, [(FLAT, "image", "image")]),
    ({"image": "image", "image/boxes": "rect2d"}, [(FLAT, "image", "image")]),
    ({"image": "image", "boxes": "rect2d"}, [(FLAT, "image", "image")]),
    (
        {"left/image": "image", "right/image": "image"},
        [(FLAT, "left/image", "left/image"), (FLAT, "right/image", "right/image")],
    ),
    ({"camera": "pinhole image"}, [(FLAT, "camera", "camera")]),
    ({"camera": "pinhole depth"}, [(SOLID, "/", "3D"), (FLAT, "camera", "camera")]),
    ({"camera": "rigid3", "camera/lens": "pinhole"}, [(SOLID, "/", "3D")]),
    (
        {"world/cam": "pinhole", "world/cam/rgb": "image", "world/cam/depth": "depth"},
        [(SOLID, "world", "world"), (FLAT, "world/cam/depth", "depth"), (FLAT, "world/cam/rgb", "rgb")],
    ),
    ({"cam/rgb": "image", "cam/ids": "segmentation"}, [(FLAT, "cam/rgb", "rgb")]),
    ({"ids": "segmentation"}, [(FLAT, "ids", "ids")]),
    ({"scan": "point2d"}, [(FLAT, "scan", "scan")]),
    (
        {"lidar/scan": "point2d", "cam/image": "image"},
        [(FLAT, "cam/image", "image"), (FLAT, "lidar/scan", "scan")],
    ),
    (
        {"map/points": "point3d", "other": "unknown", "other/points": "point3d"},
        [(SOLID, "map", "map"), (SOLID, "other", "other")],
    ),
    ({"robot/arm": "rigid3"}, [(SOLID, "/", "3D")]),
    ({"robot/arm": "rigid3", "image": "image"}, [(FLAT, "image", "image")]),
    ({"loss": "scalar"}, [(PLOT, "loss", "loss")]),
    ({"loss": "scalar", "accuracy": "scalar"}, [(PLOT, "/", "Plot")]),
    ({"train/loss": "scalar", "val/loss": "scalar"}, [(PLOT, "/", "Plot")]),
    (
        {f"{part}/{what}": "scalar" for part in ("train", "val") for what in ("loss", "accuracy")},
        [(PLOT, "train", "train"), (PLOT, "val", "val")],
    ),
    ({f"sensor/{n}": "scalar" for n in range(200)}, [(PLOT, "sensor", "sensor")]),
    ({f"s{n}/{axis}": "scalar" for n in range(50) for axis in "xyz"}, [(PLOT, "/", "Plot")]),
    ({"a": "text_entry", "b/c": "text_entry"}, [(LOG, "/", "Text log")]),
    ({"logs/a": "text_entry", "logs/b": "text_entry"}, [(LOG, "logs", "logs")]),
    ({"histogram": "vector"}, [(BARS, "histogram", "histogram")]),
    ({"t": "tensor"}, [(TENSOR, "t", "t")]),
    ({"t": "empty"}, []),
    ({"points": "radius"}, []),
    ({f"layer{n}/w": "tensor" for n in range(40)}, [(TENSOR, "/", "Tensor")]),
    ({"points": "cleared:point3d"}, []),
    (
        {"world": "point3d scalar text_entry"},
        [(SOLID, "/", "3D"), (PLOT, "world", "world (plot)"), (LOG, "world", "world (text log)")],
    ),
]


@pytest.mark.parametrize(("logged", "expected"), SCENES)
def test_views_appear_by_themselves(logged, expected):
    views = automatic_views(store_of(logged))
    assert [(spec.kind, spec.root, spec.name) for spec in views] == expected
    assert all(type(spec.settings) is SETTINGS[spec.kind] for spec in views)


def test_a_robot_has_one_scene_its_cameras_and_a_plot_for_each_bush():
    views = automatic_views(store_of(ROBOT))
    assert [(spec.kind, spec.name) for spec in views] == [
        (SOLID, "world"),
        *((FLAT, f"cam_{n}/image") for n in range(6)),
        (PLOT, "Plot"),
        (PLOT, "joints"),
        (LOG, "logs"),
        (TENSOR, "weights"),
    ]
    plots = [spec for spec in views if spec.kind is PLOT]
    assert plots[0].excluded == {"joints"}


def test_marks_and_segmentations_beside_images_lie_over_those_of_their_size():
    logged = {"cam": "pinhole", "cam/rgb": "image", "cam/large": "large_image", "cam/found/boxes": "rect2d"}
    views = automatic_views(store_of({**logged, "cam/ids": "segmentation"}))
    found = {spec.root: spec.included for spec in views if spec.kind is FLAT}
    assert found == {"cam/rgb": {"cam/found", "cam/ids"}, "cam/large": {"cam/found"}}


def test_a_camera_with_a_distorted_lens_is_one_as_any_other():
    for logged in ({"rig": "rigid3", "rig/cam": "pinhole image", "points": "point3d"}, {"cam": "pinhole"}):
        bent = {path: what.replace("pinhole", "distorted_pinhole") for path, what in logged.items()}
        views, wanted = automatic_views(store_of(bent)), automatic_views(store_of(logged))
        assert [(spec.kind, spec.root) for spec in views] == [(spec.kind, spec.root) for spec in wanted]


def test_a_segmentation_hides_no_depth_image():
    store = store_of({"cam": "pinhole", "cam/rgb": "image", "cam/depth": "depth", "cam/ids": "segmentation"})
    found = {spec.root: spec.included for spec in automatic_views(store) if spec.kind is FLAT}
    assert found == {"cam/rgb": {"cam/ids"}, "cam/depth": set()}


def test_hundreds_of_images_get_as_many_views_as_anybody_looks_at():
    logged = {f"camera_{n}/image": "pinhole image" for n in range(300)}
    views = automatic_views(store_of({**logged, "log": "text_entry", "loss": "scalar"}))
    assert len(views) <= MOST_VIEWS
    assert {spec.kind for spec in views} == {SOLID, FLAT, PLOT, LOG}
    assert views[1].name == "camera_0/image"


def test_everything_is_possible_that_is_automatic_and_more():
    store = store_of(ROBOT)
    possible = possible_views(store)
    assert {(spec.kind, spec.root) for spec in automatic_views(store)} <= set(possible)
    assert {(PLOT, "battery"), (TENSOR, "/"), (LOG, "/")} <= set(possible)
    assert len(possible_views(store, most=3)) == 3


paths = st.lists(st.sampled_from(["a", "b", "c1", "c10"]), min_size=1, max_size=4).map("/".join) | st.just(
    "/"
)
solids, flats = ["point3d", "box3d"], ["point2d", "image", "large_image", "depth", "segmentation"]
transforms = ["rigid3", "pinhole", "unknown"]
whats = st.sampled_from(
    [*solids, *flats, *transforms, "vector", "tensor", "scalar", "text_entry", "empty", "clear"]
)
logs = st.lists(st.tuples(paths, whats), max_size=14)


@settings(max_examples=300, deadline=None)
@given(logs)
def test_views_do_not_depend_on_how_rows_came(logged):
    step_by_step, at_once = Store(), Store()
    contents = Contents(step_by_step)
    for path, what in logged:
        log(step_by_step, path, what)
        contents.update()
        log(at_once, path, what)
    views = automatic_views(step_by_step, contents)
    assert views == automatic_views(at_once)
    assert len({(spec.kind, spec.root) for spec in views}) == len({spec.name for spec in views}) == len(views)


@settings(max_examples=300, deadline=None)
@given(logs)
def test_whatever_can_be_seen_is_in_a_view_of_its_kind(logged):
    views = automatic_views(store_of_rows(logged))
    kinds = {
        "point3d": SOLID,
        "box3d": SOLID,
        "scalar": PLOT,
        "text_entry": LOG,
        "tensor": TENSOR,
        "vector": BARS,
    }
    if len(views) == MOST_VIEWS:
        return
    first: dict[str, str] = {}
    for path, what in logged:
        is_tensor = what in ("image", "large_image", "depth", "segmentation", "vector", "tensor")
        if is_tensor and first.setdefault(path, what) != what:
            continue
        kind = (
            FLAT if what in ("image", "large_image", "depth", "segmentation", "point2d") else kinds.get(what)
        )
        if kind is not None:
            roots = [
                (root, spec) for spec in views if spec.kind is kind for root in (spec.root, *spec.included)
            ]
            assert any(
                below(path, root) and not any(below(path, each) for each in spec.excluded)
                for root, spec in roots
            )


def store_of_rows(logged: list[tuple[str, str]]) -> Store:
    store = Store()
    for path, what in logged:
        log(store, path, what)
    return store


def test_views_that_stay_keep_their_ids_and_settings():
    store = store_of({"world/points": "point3d", "loss": "scalar"})
    first = reconcile([], automatic_views(store), next_id=5)
    assert [spec.id for spec in first] == [5, 6]
    first[0].settings.shows_axes = True
    log(store, "world/camera/image", "pinhole", "image")
    second = reconcile(first, automatic_views(store), next_id=7)
    assert [(spec.id, spec.kind) for spec in second] == [(5, SOLID), (7, FLAT), (6, PLOT)]
    assert second[0] is first[0]


def test_a_view_whose_root_moves_up_is_the_same():
    store = store_of({"logs/a": "text_entry"})
    first = reconcile([], automatic_views(store), next_id=1)
    log(store, "other", "text_entry")
    second = reconcile(first, automatic_views(store), next_id=2)
    assert [(spec.id, spec.root) for spec in second] == [(1, "/")]


def test_a_view_that_went_comes_back_as_it_was():
    views = reconcile([], automatic_views(store_of({"image": "image"})), next_id=1)
    retired = {}
    assert reconcile(views, [], next_id=2, retired=retired) == []
    again = reconcile([], automatic_views(store_of({"image": "image"})), next_id=2, retired=retired)
    assert again[0] is views[0]
    assert retired == {}


def test_a_2d_view_stays_one_when_a_scene_comes_around_it():
    store = store_of({"world/image": "image"})
    before = automatic_views(store)
    log(store, "world/points", "point3d")
    after = automatic_views(store)
    assert [(spec.kind, spec.root) for spec in before] == [(FLAT, "world/image")]
    assert [(spec.kind, spec.root) for spec in after] == [(SOLID, "world"), (FLAT, "world/image")]


def test_contents_are_looked_at_only_when_something_new_came():
    store = store_of({"world/points": "point3d"})
    contents = Contents(store)
    assert contents.update()
    revision = contents.revision
    log(store, "world/points", "point3d")
    assert not contents.update()
    assert contents.revision == revision
    log(store, "world/points", "scalar")
    assert contents.update()


def test_dropped_rows_are_remembered():
    store = store_of({"world/points": "point3d"})
    contents = Contents(store)
    contents.update()
    log(store, "world/points", "point3d", "cleared:point3d")
    store.drop_before(2**62)
    contents.update()
    assert contents.having("point3d").tolist() == [False, False, True]
