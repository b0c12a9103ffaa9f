"""What was changed of a blueprint is undone, and done again."""

from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.history import MOST_STEPS, BlueprintHistory, describe, sketch
from diorama_renderer.blueprint.views import ViewKind


@pytest.fixture
def blueprint():
    return filled()


def filled() -> Blueprint:
    made = Blueprint()
    for kind in (ViewKind.SPATIAL_3D, ViewKind.TIME_SERIES, ViewKind.TEXT_LOG):
        made.add_view(kind, "world", name=kind.value)
    return made


def said(blueprint: Blueprint) -> object:
    return deepcopy((blueprint.views, blueprint.layout, blueprint.is_automatic, blueprint.properties))


CHANGES = {
    "closing 3d": lambda b: b.close(1),
    "renaming 3d": lambda b: b.rename(1, "other"),
    "hiding 3d": lambda b: b.set_view_visible(1, False),
    "hiding world/a in 3d": lambda b: b.set_visible(1, "world/a", False),
    "removing world/a from 3d": lambda b: b.exclude(1, "world/a"),
    "adding map to 3d": lambda b: b.include(1, "map"),
    "adding another": lambda b: b.add_view(ViewKind.TENSOR, "t", name="another"),
    "grid of 3d": lambda b: setattr(b.views[1].settings, "shows_grid", False),
    "series of time_series": lambda b: b.views[2].settings.hidden.add("world/a"),
    "opacity of world/a": lambda b: b.set_properties("world/a", opacity=0.5),
    "views by themselves": lambda b: b.reset(),
}


@pytest.mark.parametrize("title", CHANGES)
def test_a_change_has_a_title_and_is_undone_and_done_again(blueprint, title):
    history = BlueprintHistory(blueprint)
    before = said(blueprint)
    history.around(lambda: CHANGES[title](blueprint), 0.0)
    after = said(blueprint)
    assert [step.title for step in history.done] == [title]
    revision = blueprint.revision
    history.around(history.undo, 1.0)
    assert said(blueprint) == before
    assert blueprint.revision > revision
    assert [step.title for step in history.undone] == [title]
    history.around(history.redo, 2.0)
    assert said(blueprint) == after


@given(st.lists(st.sampled_from([*sorted(CHANGES), "undo", "redo"]), max_size=12))
def test_undo_of_everything_leads_to_where_it_began(names):
    blueprint = filled()
    history = BlueprintHistory(blueprint)
    before = said(blueprint)
    for number, name in enumerate(names):
        change = (
            getattr(history, name) if name in ("undo", "redo") else lambda name=name: _try(blueprint, name)
        )
        history.around(change, number * 10.0)
    while history.done:
        history.undo()
    assert said(blueprint) == before


def _try(blueprint, name):
    if {1, 2} <= blueprint.views.keys():
        CHANGES[name](blueprint)


def test_a_drag_is_one_step_and_what_comes_later_is_another(blueprint):
    history = BlueprintHistory(blueprint)
    for frame in range(60):
        history.around(lambda frame=frame: blueprint.set_properties("a", opacity=frame / 100), frame / 60)
    history.around(lambda: blueprint.set_properties("a", opacity=0.9), 5.0)
    assert len(history.done) == 2
    history.undo()
    assert blueprint.properties_of("a").opacity == 0.59
    history.undo()
    assert not blueprint.properties


def test_another_change_forgets_what_was_undone(blueprint):
    history = BlueprintHistory(blueprint)
    history.around(lambda: blueprint.close(1), 0.0)
    history.around(history.undo, 1.0)
    history.around(lambda: blueprint.close(2), 2.0)
    assert not history.undone
    history.redo()
    assert sorted(blueprint.views) == [1, 3]


def test_which_tab_is_in_front_is_no_change(blueprint):
    added = blueprint.add_view(ViewKind.TENSOR, "t", beside=1, axis="tab")
    before = sketch(blueprint)
    blueprint.focus(1)
    assert describe(before, sketch(blueprint, before)) == ""
    assert added.id in blueprint.views


def test_ids_are_never_used_again(blueprint):
    history = BlueprintHistory(blueprint)
    added = []
    history.around(lambda: added.append(blueprint.add_view(ViewKind.TENSOR, "t").id), 0.0)
    history.around(history.undo, 1.0)
    assert blueprint.add_view(ViewKind.TENSOR, "t").id > added[0]


def test_the_history_is_bounded(blueprint):
    history = BlueprintHistory(blueprint)
    for number in range(MOST_STEPS + 20):
        history.around(lambda number=number: blueprint.rename(1, f"name {number}"), number * 10.0)
    assert len(history.done) == MOST_STEPS


def test_what_does_not_change_in_a_step_is_shared(blueprint):
    first = sketch(blueprint)
    blueprint.rename(1, "other")
    second = sketch(blueprint, first)
    assert second.views[2] is first.views[2]
    assert second.views[1] is not first.views[1]
