"""What somebody has set for an entity changes how it looks, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.assets import COLOR_MAPS
from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.query import latest_at
from diorama_renderer.recordings import as_recording
from diorama_renderer.scene import Scene
from diorama_renderer.state import choose_moment

RED = (255, 0, 0, 128)


@pytest.fixture
def shown(recording):
    """The scene of what was logged, with settings of `a`; and a function that changes these."""

    def make(**chosen) -> tuple[Scene, ...]:
        taken = as_recording(recording, caller="test")
        taken.sync()
        store = taken.store
        scene, latest = Scene(store), latest_at(store, *choose_moment(store, None, caller="test"))
        entity = store.entities.index["a"]

        def change(**chosen) -> None:
            scene.update(latest, {entity: EntityProperties(**chosen)} if chosen else {})

        change(**chosen)
        return scene, change

    return make


def test_a_chosen_color_is_that_of_all_instances(shown) -> None:
    rr.log_points("a", [[0, 0, 0], [1, 0, 0]], colors=[[1, 2, 3], [4, 5, 6]])
    rr.log_points("b", [[0, 0, 0]], colors=[7, 8, 9])
    scene, change = shown(color=RED)
    assert scene.points.batch.columns["position_color"][:, 3].tolist() == [0xFF000080] * 2 + [0x070809FF]
    assert scene.points.batch.has_transparent
    change()
    assert scene.points.batch.columns["position_color"][0, 3] == 0x010203FF
    assert not scene.points.batch.has_transparent


def test_strips_boxes_arrows_rectangles_and_cameras_take_a_chosen_color(shown) -> None:
    rr.log_line_strip("a", [[0, 0, 0], [1, 0, 0]], color=[1, 2, 3])
    rr.log_obb("a", half_size=[1, 1, 1], color=[1, 2, 3])
    rr.log_arrow("a", [0, 0, 0], [1, 0, 0], color=[1, 2, 3])
    rr.log_rect("a", [0, 0, 1, 1], color=[1, 2, 3])
    rr.log_pinhole("a", child_from_parent=[[50, 0, 20], [0, 50, 15], [0, 0, 1]], width=40, height=30)
    scene, _ = shown(color=RED)
    for slots in (scene.segments, scene.boxes, scene.arrows):
        assert slots.live_count
        assert set(slots.batch.columns["data"]["color"].tolist()) == {0xFF000080}


def test_a_mesh_loses_its_own_colors_to_a_chosen_one(shown) -> None:
    rr.log_mesh(
        "a", [[0, 0, 0], [1, 0, 0], [0, 1, 0]], vertex_colors=[[9, 9, 9]] * 3, albedo_factor=[1, 0, 0]
    )
    scene, change = shown(color=(10, 20, 30, 255))
    row = scene.placements.row(("mesh3d", 1, 0))
    assert scene.placements.column("color")[row] == 0x0A141EFF
    plain = scene.meshes.vertices.batch.columns["data"]["color"].tolist()
    change()
    assert scene.placements.column("color")[row] == 0xFFFFFFFF
    assert scene.meshes.vertices.batch.columns["data"]["color"].tolist() != plain


@pytest.mark.parametrize(("radius", "wanted"), [(0.5, 0.5), (-3.0, -3.0), (np.nan, -1.5)])
def test_a_chosen_radius_is_that_of_all_points(shown, radius, wanted) -> None:
    rr.log_points("a", [[0, 0, 0], [1, 0, 0]], radii=[1, 2])
    scene, _ = shown(point_radius=radius)
    assert scene.placements.column("radius")[scene.placements.row(("point3d", 1))] == wanted


@pytest.mark.parametrize(
    ("chosen", "tint"),
    [
        ({"opacity": 0.5}, 0xFFFFFF80),
        ({"opacity": 0.0}, 0xFFFFFF00),
        ({"opacity": -1.0}, 0xFFFFFF00),
        ({"opacity": 7.0}, 0xFFFFFFFF),
        ({"opacity": np.nan}, 0xFFFFFFFF),
        ({"color": (1, 2, 3, 255), "opacity": 0.5}, 0x01020380),
        ({}, 0xFFFFFFFF),
    ],
)
def test_an_image_is_as_opaque_as_was_chosen_and_is_not_decoded_for_it(shown, chosen, tint) -> None:
    rr.log_image("a", np.zeros((4, 4, 3), np.uint8))
    scene, change = shown()
    before = scene.images[1]
    change(**chosen)
    assert scene.placements.column("color")[scene.images[1].placement] == tint
    assert scene.images[1].key == before.key


@pytest.mark.parametrize("name", COLOR_MAPS)
def test_depth_images_and_slices_of_tensors_have_the_colors_of_a_chosen_map(shown, name) -> None:
    rr.log_depth_image("a", np.linspace(0, 1, 256, dtype=np.float32).reshape(16, 16))
    scene, change = shown()
    before = scene.images[1].key
    change(color_map=name)
    assert scene.images[1].key != before
    ends = [color.tolist() for color in scene.images[1].pixels()[..., :3].reshape(-1, 3)[[0, -1]]]
    assert ends == COLOR_MAPS[name]()[[0, -1]].tolist()
    rr.log_tensor("a", np.linspace(0, 1, 512, dtype=np.float32).reshape(2, 16, 16))
    scene, _ = shown(color_map=name)
    assert (scene.images[1].pixels()[..., None, :3] == COLOR_MAPS[name]()).all(-1).any(-1).all()


def test_an_unknown_map_changes_nothing(shown) -> None:
    rr.log_depth_image("a", np.linspace(0, 1, 256, dtype=np.float32).reshape(16, 16))
    scene, change = shown()
    key, pixels = scene.images[1].key, scene.images[1].pixels()
    change(color_map="unheard of")
    assert scene.images[1].key == key
    assert np.array_equal(scene.images[1].pixels(), pixels)


def test_a_map_leaves_photographs_and_segmentations_alone(shown) -> None:
    rr.log_image("a", np.full((2, 2, 3), 7, np.uint8))
    assert shown(color_map="magma")[0].images[1].pixels()[0, 0].tolist() == [7, 7, 7, 255]
    rr.log_segmentation_image("a", np.full((2, 2), 3, np.uint8))
    scene, change = shown()
    plain = scene.images[1].pixels()
    change(color_map="magma")
    assert np.array_equal(scene.images[1].pixels(), plain)


def test_only_entities_whose_settings_changed_are_built_anew(shown, monkeypatch) -> None:
    for path in "abc":
        rr.log_points(path, [[0, 0, 0]])
    scene, change = shown()
    put: list[int] = []
    monkeypatch.setattr(scene.points, "put", put.extend)
    change(color=RED)
    assert len(put) == 1
    change(color=RED)
    assert len(put) == 1
    change()
    assert len(put) == 2


def test_settings_of_entities_that_are_not_there_are_no_harm(recording) -> None:
    rr.log_points("a", [[0, 0, 0]])
    taken = as_recording(recording, caller="test")
    taken.sync()
    scene = Scene(taken.store)
    everything = EntityProperties(
        history=5, color=RED, point_radius=1.0, meter=1.0, color_map="magma", opacity=0.1
    )
    scene.update(latest_at(taken.store, None, 0), dict.fromkeys((-1, 0, 1, 7, 10**9), everything))
    scene.update(latest_at(taken.store, None, 0), {})
