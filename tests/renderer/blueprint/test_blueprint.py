"""Blueprints: they follow the data until somebody edits them."""

from __future__ import annotations

import numpy as np
import pytest
from filled_stores import log, store_of
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.layout import Tabs, rectangles, view_ids
from diorama_renderer.blueprint.properties import DEFAULT
from diorama_renderer.blueprint.views import ViewKind, ViewSpec, below

SOLID, FLAT, PLOT, BARS, LOG, TENSOR = ViewKind
SCENE = {
    "world/points": "point3d",
    "world/cam": "rigid3",
    "world/cam/image": "pinhole image",
    "loss": "scalar",
}


@pytest.fixture
def store():
    return store_of(SCENE)


@pytest.fixture
def blueprint(store):
    blueprint = Blueprint()
    assert blueprint.update(store)
    return blueprint


def _kinds(blueprint):
    return [spec.kind for spec in blueprint.views.values()]


def test_views_follow_the_data_and_keep_their_ids(store, blueprint):
    assert _kinds(blueprint) == [SOLID, FLAT, PLOT]
    before = dict(blueprint.views)
    assert not blueprint.update(store)
    log(store, "log", "text_entry")
    assert blueprint.update(store)
    assert _kinds(blueprint) == [SOLID, FLAT, PLOT, LOG]
    assert before.items() <= blueprint.views.items()
    assert sorted(view_ids(blueprint.layout)) == sorted(blueprint.views)


def test_more_of_the_same_changes_nothing(store, blueprint):
    revision, layout = blueprint.revision, blueprint.layout
    for _ in range(3):
        log(store, "world/points", "point3d")
        assert not blueprint.update(store)
    log(store, "world/other", "point3d")
    assert not blueprint.update(store)
    assert (blueprint.revision, blueprint.layout) == (revision, layout)


def test_an_empty_store_has_no_views():
    blueprint = Blueprint()
    assert not blueprint.update(store_of({}))
    assert blueprint.views == {}
    assert blueprint.layout is None
    assert blueprint.revision == 0


def test_a_place_of_another_shape_gets_another_layout(store, blueprint):
    wide = blueprint.layout
    assert not blueprint.update(store, aspect=1.7)
    assert blueprint.update(store, aspect=0.6)
    assert blueprint.layout != wide
    assert not blueprint.update(store, aspect=0.6)


EDITS = {
    "add": lambda blueprint: blueprint.add_view(PLOT, "/"),
    "clone": lambda blueprint: blueprint.clone(1),
    "close": lambda blueprint: blueprint.close(1),
    "rename": lambda blueprint: blueprint.rename(1, "mine"),
    "exclude": lambda blueprint: blueprint.exclude(1, "world/cam"),
    "keep": lambda blueprint: blueprint.keep_layout(),
    "hide": lambda blueprint: blueprint.set_view_visible(1, False),
    "move": lambda blueprint: blueprint.move(Tabs((1, 2, 3))),
    "root": lambda blueprint: blueprint.set_root(1, "/"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_nothing_jumps_once_the_user_has_edited(edit, store, blueprint):
    edit(blueprint)
    views, layout = dict(blueprint.views), blueprint.layout
    log(store, "log", "text_entry")
    assert not blueprint.update(store, aspect=0.3)
    assert not blueprint.is_automatic
    assert (blueprint.views, blueprint.layout) == (views, layout)
    blueprint.reset()
    assert blueprint.update(store)
    assert _kinds(blueprint) == [SOLID, FLAT, PLOT, LOG]
    assert all(spec.visible for spec in blueprint.views.values())


def test_views_are_added_beside_others_with_names_of_their_own(store, blueprint):
    spec = blueprint.add_view(SOLID, "/world/", beside=2, axis="y")
    assert (spec.root, spec.name) == ("world", "world (2)")
    place = rectangles(blueprint.layout, 100, 100)
    assert place[spec.id].x == place[2].x
    copy = blueprint.clone(spec.id)
    assert copy.name == "world (2) (2)"
    assert copy.settings is not spec.settings
    assert len({*blueprint.views}) == 5
    assert blueprint.clone(999) is None


def test_an_id_is_never_used_again(store, blueprint):
    for _ in range(3):
        first = blueprint.add_view(PLOT, "/").id
        blueprint.close(first)
        assert blueprint.add_view(PLOT, "/").id > first
    blueprint.reset()
    blueprint.update(store)
    assert min(blueprint.views) > first


def test_hidden_views_lose_their_place_and_get_one_again(blueprint):
    blueprint.maximize(1)
    blueprint.set_view_visible(1, False)
    assert view_ids(blueprint.layout) == [2, 3]
    assert blueprint.maximized is None
    blueprint.set_view_visible(1, True)
    assert sorted(view_ids(blueprint.layout)) == [1, 2, 3]


def test_a_layout_from_outside_is_made_to_fit(blueprint):
    blueprint.move(Tabs((3, 77, 1)))
    assert sorted(view_ids(blueprint.layout)) == [1, 2, 3]


def test_what_is_not_there_can_be_asked_for(store, blueprint):
    revision = blueprint.revision
    blueprint.close(99)
    blueprint.rename(99, "x")
    blueprint.rename(1, "  ")
    blueprint.maximize(99)
    blueprint.exclude(99, "a")
    blueprint.focus(99)
    blueprint.set_view_visible(99, True)
    assert blueprint.revision == revision
    assert not blueprint.shown_entities(99, store).any()


def test_panels_open_close_and_have_sizes():
    panels = Blueprint().panels
    panels.toggle("left")
    panels.toggle("roof")
    panels.resize(left_width=300, right_width=float("nan"), bottom_height=-5)
    assert (panels.left, panels.right, panels.left_width, panels.right_width) == (False, True, 300, 320)
    assert panels.bottom_height == 1


def test_properties_are_of_one_entity_and_forgotten_where_they_are_default(blueprint):
    revision = blueprint.revision
    blueprint.set_properties("/world/points", opacity=0.5)
    blueprint.set_properties("world/points", interactive=False)
    assert blueprint.properties_of("world/points").opacity == 0.5
    assert blueprint.properties_of("world") is DEFAULT
    assert blueprint.revision == revision + 2
    assert blueprint.is_automatic
    blueprint.set_properties("world/points", interactive=False)
    assert blueprint.revision == revision + 2
    blueprint.set_properties("world/points", opacity=1.0, interactive=True)
    assert blueprint.properties == {}
    with pytest.raises(TypeError):
        blueprint.set_properties("world", smell=1)


# What a view shows.


def _shown(blueprint, view, store):
    mask = blueprint.shown_entities(view, store)
    return {path for path, shown in zip(store.entities.paths, mask.tolist(), strict=True) if shown}


def test_a_view_shows_what_lies_below_its_root_but_what_is_excluded_or_hidden(store, blueprint):
    everything = {"world", "world/points", "world/cam", "world/cam/image"}
    assert _shown(blueprint, 1, store) == everything
    blueprint.set_visible(1, "world/cam", False)
    assert _shown(blueprint, 1, store) == {"world", "world/points"}
    assert not blueprint.is_visible(1, "world/cam/image")
    assert blueprint.is_visible(2, "world/cam/image")
    assert blueprint.is_automatic
    blueprint.set_visible(None, "world/cam", True)
    blueprint.exclude(1, "world/cam")
    blueprint.include(1, "world/cam/image")
    blueprint.include(1, "loss")
    assert _shown(blueprint, 1, store) == {"world", "world/points", "world/cam/image", "loss"}
    blueprint.include(1, "world/cam")
    assert blueprint.views[1].excluded == set()
    assert blueprint.views[1].included == {"loss"}


def test_a_camera_sees_what_lies_around_it(store, blueprint):
    log(store, "world/cam/image/boxes", "rect2d")
    assert _shown(blueprint, 2, store) == {"world/cam/image", "world/cam/image/boxes"}
    assert blueprint.shows_scene(blueprint.views[2], store) is False
    blueprint.views[2].settings.shows_scene = True
    blueprint.touch()
    assert _shown(blueprint, 2, store) == set(store.entities.paths) - {"/", "loss"}
    blueprint.exclude(2, "world/points")
    assert "world/points" not in _shown(blueprint, 2, store)
    blueprint.set_root(2, "world/cam/image/boxes")
    assert _shown(blueprint, 2, store) == {"world", "world/cam", "world/cam/image/boxes"}


def test_a_camera_without_an_image_shows_the_scene_by_itself():
    store = store_of({"world/points": "point3d", "cam": "pinhole"})
    blueprint = Blueprint()
    spec = blueprint.add_view(FLAT, "cam")
    assert blueprint.shows_scene(spec, store) is True
    log(store, "cam/photo", "image")
    assert blueprint.shows_scene(spec, store) is False
    assert blueprint.shows_scene(blueprint.add_view(FLAT, "world"), store) is None
    assert blueprint.shows_scene(blueprint.add_view(SOLID, "/"), store) is None


def test_what_is_hidden_in_3d_is_not_laid_over_the_image_of_a_camera(store, blueprint):
    blueprint.views[2].settings.shows_scene = True
    blueprint.set_visible(1, "world/points", False)
    assert "world/points" not in _shown(blueprint, 2, store)
    blueprint.close(1)
    assert "world/points" in _shown(blueprint, 2, store)


def test_what_a_view_could_show_does_not_depend_on_what_is_hidden(store, blueprint):
    shown = blueprint.shown_entities(1, store)
    assert blueprint.possible_entities(blueprint.views[1], store) is None
    blueprint.set_visible(1, "world/points", False)
    assert blueprint.possible_entities(blueprint.views[1], store).tolist() == shown.tolist()


def test_masks_are_kept_until_something_changes(store, blueprint):
    mask = blueprint.shown_entities(1, store)
    assert blueprint.shown_entities(blueprint.views[1], store) is mask
    log(store, "world/points", "point3d")
    assert blueprint.shown_entities(1, store) is mask
    log(store, "world/more", "point3d")
    assert len(blueprint.shown_entities(1, store)) == len(store.entities)
    with pytest.raises(ValueError, match="read-only"):
        mask[0] = True


paths = st.lists(st.sampled_from("ab"), min_size=1, max_size=4).map("/".join) | st.just("/")
path_sets = st.sets(paths, max_size=4)


@settings(max_examples=300, deadline=None)
@given(st.sets(paths, max_size=10), paths, path_sets, path_sets, path_sets)
def test_the_mask_is_what_each_path_says(logged, root, included, excluded, hidden):
    store = store_of(dict.fromkeys(logged, "point3d"))
    spec = ViewSpec(1, SOLID, root, "x", included=included, excluded=excluded, hidden=hidden)
    blueprint = Blueprint({1: spec})
    want = []
    for path in store.entities.paths:
        marks = [
            (len(each.strip("/")), each not in excluded)
            for each in (root, *included, *excluded)
            if below(path, each)
        ]
        is_shown = bool(marks) and max(marks, key=lambda mark: mark[0])[1]
        want.append(is_shown and not any(below(path, each) for each in hidden))
    assert blueprint.shown_entities(1, store).tolist() == want


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.booleans(), paths), max_size=6), paths)
def test_the_last_word_on_an_entity_counts(words, root):
    store = store_of({"a/a/a/a": "point3d", "a/b": "point3d", "b/b": "point3d"})
    blueprint = Blueprint({1: ViewSpec(1, SOLID, root, "x")})
    want = np.array([below(path, root) for path in store.entities.paths])
    for to_included, path in words:
        (blueprint.include if to_included else blueprint.exclude)(1, path)
        want[[below(each, path) for each in store.entities.paths]] = to_included
        assert blueprint.shown_entities(1, store).tolist() == want.tolist()
