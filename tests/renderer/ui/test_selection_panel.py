"""The panel of what is selected, driven as its user does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

import diorama as rr
from diorama.chunk import Chunk, Column
from diorama.schema import COMPONENTS
from diorama_renderer.blueprint.items import ComponentItem, EntityItem, RecordingItem, ViewItem
from diorama_renderer.blueprint.properties import DEFAULT
from diorama_renderer.camera import Distortion
from diorama_renderer.recordings.values import Transform
from diorama_renderer.ui.panels.component_cells import cell_of
from diorama_renderer.ui.panels.readings import place_of, reading_of, readings_of
from diorama_renderer.ui.panels.tensor_pictures import pixel
from diorama_renderer.ui.panels.value_details import coefficient_lines, degrees_seen


def log_all():
    rr.log_annotation_context("world", [(1, "road", (9, 9, 9)), (2, "car")], timeless=True)
    rr.set_time_sequence("frame", 3)
    rr.log_points("world/cloud", np.arange(12.0).reshape(4, 3), colors=np.full((4, 3), 50, np.uint8))
    rr.log_points(
        "world/keyed", np.zeros((3, 3)), identifiers=[7, 8, 9], class_ids=[1, 2, 1], labels=["a", "b", "c"]
    )
    rr.log_pinhole("world/camera", child_from_parent=[[10, 0, 4], [0, 10, 3], [0, 0, 1]], width=8, height=6)
    image = np.zeros((6, 8, 3), np.uint8)
    image[2, 5] = (10, 20, 30)
    rr.log_image("world/camera/rgb", image)
    rr.log_segmentation_image("world/camera/ids", np.full((6, 8), 2, np.uint8))
    rr.log_depth_image("world/camera/depth", np.full((6, 8), 1500, np.uint16), meter=1000)
    rr.log_tensor("tensor", np.zeros((2, 3, 4, 5)))
    rr.log_text_entry("logs", "line\n" * 40 + "%s", level="INFO")
    rr.log_scalar("plots/a", 1.5)
    rr.log_extension_components("world/ext", {"speed": 3.5, "name": "x"})


@pytest.fixture
def driver(drive):
    driver = drive(log_all)
    opened(driver).time.pause()
    opened(driver).time.seek(3)
    driver.frames(2)
    return driver


def opened(driver):
    return driver.app.workspace.opened


def select(driver, *items):
    opened(driver).selection.select(items)
    driver.frames(3)


def said(driver, path, component, place=None):
    return cell_of(opened(driver), path, reading_of(opened(driver), path, component), place)


def test_nothing_selected_shows_the_recording(driver):
    select(driver)
    assert driver.shows("recording/timelines")
    select(driver, RecordingItem("any"))
    assert driver.shows("recording/contents")


def test_the_components_of_an_entity_are_listed_and_can_be_selected(driver):
    select(driver, EntityItem("world/cloud"))
    driver.click("selection/world/cloud:point3d")
    assert opened(driver).selection.items == (ComponentItem("world/cloud", "point3d"),)
    assert driver.shows("selection/instances")


def test_a_row_of_the_table_selects_the_instance(driver):
    select(driver, ComponentItem("world/cloud", "point3d"))
    rect = driver.item("selection/instances")
    driver.click((rect.x0 + 60, rect.y0 + 2 * 22 + 11))
    assert opened(driver).selection.items == (EntityItem("world/cloud", 2),)


def test_many_values_are_counted_and_one_is_told(driver):
    assert said(driver, "world/cloud", "point3d").text == "4 points"
    assert said(driver, "world/cloud", "point3d", 1).text == "(3, 4, 5)"
    assert said(driver, "world/cloud", "colorrgba", 0).text == "#323232"
    assert said(driver, "world/ext", "ext.speed").text == "3.5"
    assert said(driver, "world/camera", "transform").note == "8 \u00d7 6"


def test_values_of_an_instance_are_joined_by_their_keys(driver):
    readings = readings_of(opened(driver), "world/keyed")
    labels = reading_of(opened(driver), "world/keyed", "label")
    place = place_of(opened(driver), readings, labels, 1)
    assert said(driver, "world/keyed", "label", place).text == "“b”"
    ids = reading_of(opened(driver), "world/keyed", "class_id")
    cell = said(driver, "world/keyed", "class_id", place_of(opened(driver), readings, ids, 0))
    assert (cell.text, cell.note) == ("road", "id 1")


def test_back_and_forward_go_through_what_was_selected(driver):
    select(driver, EntityItem("world/cloud"))
    select(driver, EntityItem("plots/a"))
    driver.click("selection/back")
    assert opened(driver).selection.items == (EntityItem("world/cloud"),)
    driver.click("selection/forward")
    assert opened(driver).selection.items == (EntityItem("plots/a"),)


def test_parts_of_the_path_select_what_is_above(driver):
    select(driver, EntityItem("world/camera/rgb"))
    driver.click("path/world/camera")
    assert opened(driver).selection.items == (EntityItem("world/camera"),)


def test_a_tensor_has_a_picture_and_a_histogram(driver):
    select(driver, EntityItem("world/camera/rgb"))
    assert driver.shows("selection/preview")
    assert driver.shows("selection/histogram")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("world/camera/rgb", ("RGB", "10, 20, 30", "#0a141e")),
        ("world/camera/ids", ("class", "car", "id 2")),
        ("world/camera/depth", ("depth", "1.500 m", "raw 1500")),
    ],
)
def test_a_pixel_is_told(driver, path, expected):
    told = pixel(opened(driver), path, reading_of(opened(driver), path, "tensor"), 5, 2)
    name, cell = told.cells[1]
    assert (name, cell.text, cell.note) == expected
    assert told.cells[0][1].text == "5, 2"
    assert told.patch.shape == (21, 21, 4)
    assert told.patch[10, 10, 3] == 255
    assert told.patch[0, 0, 3] == 0  # outside


def test_there_is_no_pixel_outside(driver):
    reading = reading_of(opened(driver), "world/camera/rgb", "tensor")
    assert pixel(opened(driver), "world/camera/rgb", reading, 8, 0) is None


def test_settings_are_changed_and_taken_back(driver):
    select(driver, EntityItem("world/cloud"))
    driver.click("entity/interactive")
    assert not opened(driver).blueprint.properties_of("world/cloud").interactive
    driver.click("entity/interactive")
    driver.click("entity/history/all")
    assert opened(driver).blueprint.properties_of("world/cloud").history == 2**62
    driver.click("entity/history/reset")
    assert opened(driver).blueprint.properties_of("world/cloud") == DEFAULT


def test_history_counts_frames_on_sequences(driver):
    select(driver, EntityItem("world/cloud"))
    rect = driver.item("entity/history")
    driver.drag(rect.center, (rect.center[0] + 40, rect.center[1]))
    assert 1 <= opened(driver).blueprint.properties_of("world/cloud").history < 100


def test_a_radius_has_units(driver):
    select(driver, EntityItem("world/cloud"))
    driver.click("entity/radius/unit")
    driver.frames(2)
    driver.click("entity/radius/unit/points")
    assert opened(driver).blueprint.properties_of("world/cloud").point_radius < 0


def test_only_what_makes_a_difference_can_be_set(driver):
    select(driver, EntityItem("world/camera/depth"))
    assert driver.shows("entity/is_depth_cloud")
    assert not driver.shows("entity/radius/unit")
    select(driver, EntityItem("world/camera"))
    assert driver.shows("entity/distance/set")
    assert not driver.shows("entity/opacity")


def test_all_below_are_set_likewise_and_reset(driver):
    opened(driver).blueprint.set_properties("world", interactive=False)
    select(driver, EntityItem("world"))
    driver.click("entity/below/apply")
    assert not opened(driver).blueprint.properties_of("world/camera/rgb").interactive
    driver.click("entity/below/reset")
    assert opened(driver).blueprint.properties_of("world/camera/rgb") == DEFAULT
    assert not opened(driver).blueprint.properties_of("world").interactive


def test_a_view_is_renamed_and_cloned(driver):
    view = next(iter(opened(driver).blueprint.views))
    select(driver, ViewItem(view))
    driver.click("view/name")
    driver.press("left_ctrl", "a")
    driver.type("Mine")
    driver.press("enter")
    driver.frames(2)
    assert opened(driver).blueprint.views[view].name == "Mine"
    count = len(opened(driver).blueprint.views)
    driver.click("view/clone")
    assert len(opened(driver).blueprint.views) == count + 1


def test_entities_are_added_and_removed_by_a_tick(driver):
    view = next(spec for spec in opened(driver).blueprint.views.values() if spec.root == "world")
    select(driver, ViewItem(view.id))
    driver.scroll("view/name", -30)
    driver.click("ticks/world/cloud")
    assert view.excluded == {"world/cloud"}
    driver.click("ticks/world/cloud")
    assert view.excluded == set()


@pytest.mark.parametrize(
    "item",
    [
        EntityItem("no/such"),
        EntityItem("world/cloud", 2**40),
        EntityItem("/"),
        ComponentItem("world/cloud", "mesh3d"),
        ComponentItem("nowhere", "ext.x"),
        ViewItem(10**9),
    ],
)
def test_what_is_not_there_is_said_calmly(driver, item):
    select(driver, item)
    assert driver.shows("selection/back")


def chunk_of(path, component, variant, values):
    arrival = np.array([1])
    offsets = np.array([0, len(values)], np.int32)
    return Chunk(path, arrival, {}, (Column(component, variant, False, values, offsets),))


def test_data_that_are_not_what_they_say_are_sentences(driver):
    arrow = COMPONENTS["tensor"].variants[0].arrow
    tensor = {
        "shape": [4, 4],
        "names": None,
        "dtype": "float32",
        "encoding": "raw",
        "data": b"short",
        "meaning": "depth",
        "meter": float("nan"),
    }
    store = opened(driver).recording.store
    store.insert(chunk_of("bad/tensor", "tensor", "tensor", pa.array([tensor], arrow)))
    store.insert(
        chunk_of("bad/png", "tensor", "tensor", pa.array([{**tensor, "encoding": "png", "shape": []}], arrow))
    )
    store.insert(chunk_of("bad/pose", "transform", "rigid3", np.full((1, 7), np.nan)))
    store.insert(chunk_of("bad/lens", "transform", "pinhole", np.zeros((1, 11))))
    store.insert(chunk_of("bad/distortion", "transform", "distorted_pinhole", np.full((1, 24), np.nan)))
    store.insert(chunk_of("bad/axes", "view_coordinates", "u8", np.full((1, 3), 77, np.uint8)))
    store.insert(chunk_of("bad/radius", "radius", "f32", np.array([np.nan], np.float32)))
    for path in ("bad/tensor", "bad/png", "bad/pose", "bad/lens", "bad/distortion", "bad/axes", "bad/radius"):
        select(driver, EntityItem(path))
        select(driver, ComponentItem(path, readings_of(opened(driver), path)[0].component))
    assert said(driver, "bad/radius", "radius").text == "automatic"
    assert said(driver, "bad/axes", "view_coordinates").text == "???"


def test_the_angle_of_view_and_the_coefficients_are_those_of_the_lens():
    lens, size = np.array([[100.0, 0, 320], [0, 100, 240], [0, 0, 1]]), np.array([640.0, 480])
    straight = Transform("pinhole", intrinsics=lens, resolution=size)
    assert degrees_seen(straight) == pytest.approx(np.degrees(2 * np.arctan([3.2, 2.4])))
    fisheye = Transform(
        "pinhole", intrinsics=lens, resolution=size, distortion=Distortion("fisheye", [0] * 4)
    )
    assert not np.isfinite(degrees_seen(fisheye)[0])  # 3.2 radians: nothing is seen at the edges
    lens[0, 2] = 250
    assert degrees_seen(replace(fisheye, resolution=np.array([500.0, 480]))) == pytest.approx(
        np.degrees([5.0, 4.8])
    )
    assert coefficient_lines(Distortion("plumb_bob", [1, 2, 3, 4, 5])) == [
        "k1 1   k2 2",
        "p1 3   p2 4",
        "k3 5",
    ]
