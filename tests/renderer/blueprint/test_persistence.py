"""Blueprints in files: what is saved comes back, and nothing in a file can do harm."""

from __future__ import annotations

import json
import os

import pytest
from filled_stores import log, store_of
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.blueprint.blueprint import Blueprint
from diorama_renderer.blueprint.layout import with_view
from diorama_renderer.blueprint.panels import Panels
from diorama_renderer.blueprint.persistence import (
    blueprint_path,
    decode_blueprint,
    encode_blueprint,
    load_blueprint,
    save_blueprint,
)
from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.blueprint.views import (
    SETTINGS,
    BarChartSettings,
    EyeMode,
    Spatial2DSettings,
    Spatial3DSettings,
    TensorSettings,
    TextLogSettings,
    TimeSeriesSettings,
    ViewKind,
    ViewSpec,
)

texts = st.text(max_size=8)
floats = st.floats(1e-20, 1e20)
colors = st.none() | st.tuples(*[st.integers(0, 255)] * 3)
radii = st.none() | floats | floats.map(lambda value: -value)
text_sets = st.sets(texts, max_size=3)
SETTINGS_OF = {
    ViewKind.SPATIAL_3D: st.builds(
        Spatial3DSettings,
        st.sampled_from(EyeMode),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        colors,
        radii,
        radii,
    ),
    ViewKind.SPATIAL_2D: st.builds(Spatial2DSettings, colors, radii, radii),
    ViewKind.TIME_SERIES: st.builds(TimeSeriesSettings, st.booleans(), st.booleans(), text_sets),
    ViewKind.BAR_CHART: st.builds(BarChartSettings, st.booleans()),
    ViewKind.TEXT_LOG: st.builds(
        TextLogSettings, text_sets, text_sets, texts, st.none() | text_sets, st.booleans()
    ),
    ViewKind.TENSOR: st.builds(
        TensorSettings,
        st.none() | st.just((0, 2)),
        st.tuples(st.booleans(), st.booleans()),
        st.dictionaries(st.integers(0, 30), st.integers(0, 2**62), max_size=3),
        texts,
        floats,
        st.none() | st.tuples(floats, floats).map(lambda pair: (min(pair), max(pair))),
        st.booleans(),
        st.booleans(),
    ),
}
properties = st.builds(
    EntityProperties,
    st.booleans(),
    st.integers(0, 2**63 - 1),
    st.none() | st.tuples(*[st.integers(0, 255)] * 4),
    radii,
    st.none() | floats,
    st.floats(0, 1),
    st.none() | st.booleans(),
    st.none() | floats,
    floats,
    st.none() | texts,
)
roots = st.lists(st.sampled_from(["a", "b", "ü"]), min_size=1, max_size=3).map("/".join) | st.just("/")


@st.composite
def blueprints(draw):
    views, layout = {}, None
    for view in draw(st.sets(st.integers(0, 2**39), max_size=4)):
        kind = draw(st.sampled_from(ViewKind))
        names = draw(st.text(min_size=1, max_size=5).filter(str.strip))
        sets = draw(st.tuples(text_sets, text_sets, text_sets))
        views[view] = ViewSpec(
            view, kind, draw(roots), names, *sets, draw(st.booleans()), draw(SETTINGS_OF[kind])
        )
        if views[view].visible:
            axis = draw(st.sampled_from(["x", "y", "tab"]))
            layout = with_view(layout, view, beside=draw(st.none() | st.sampled_from([*views])), axis=axis)
    visible = [view for view, spec in views.items() if spec.visible]
    return Blueprint(
        views,
        layout,
        is_automatic=draw(st.booleans()),
        maximized=draw(st.none() | st.sampled_from(visible)) if visible else None,
        properties={
            path: each
            for path, each in draw(st.dictionaries(roots, properties, max_size=3)).items()
            if each != EntityProperties()
        },
        panels=Panels(*draw(st.tuples(*[st.booleans()] * 3)), *draw(st.tuples(*[st.floats(1, 9000)] * 3))),
        docking=draw(texts),
        window_size=draw(st.none() | st.tuples(st.floats(1, 1e4), st.floats(1, 1e4))),
    )


@settings(max_examples=150, deadline=None)
@given(blueprints())
def test_what_is_saved_comes_back(blueprint):
    text = encode_blueprint(blueprint)
    assert decode_blueprint(text) == blueprint
    assert encode_blueprint(decode_blueprint(text)) == text


def test_all_kinds_of_settings_are_tried():
    assert SETTINGS_OF.keys() == SETTINGS.keys() == set(ViewKind)


def test_a_file_comes_back_and_new_views_get_new_ids(tmp_path):
    path = tmp_path / "deep" / "blueprint.json"
    blueprint = Blueprint()
    blueprint.update(store_of({"world/points": "point3d", "loss": "scalar"}))
    blueprint.add_view(ViewKind.TEXT_LOG, "/")
    blueprint.docking = "[Window][a]\nPos=1,2"
    assert save_blueprint(blueprint, path)
    assert save_blueprint(blueprint, path)
    assert [each.name for each in path.parent.iterdir()] == ["blueprint.json"]
    loaded = load_blueprint(path)
    assert loaded == blueprint
    assert loaded.add_view(ViewKind.TENSOR, "/").id not in blueprint.views


def test_settings_of_automatic_views_wait_for_their_data(tmp_path):
    blueprint = Blueprint()
    store = store_of({"world/points": "point3d", "loss": "scalar"})
    blueprint.update(store)
    blueprint.views[1].settings.shows_axes = True
    save_blueprint(blueprint, tmp_path / "a")
    loaded = load_blueprint(tmp_path / "a")
    store = store_of({"loss": "scalar"})
    loaded.update(store)
    assert list(loaded.views) == [2]
    log(store, "world/points", "point3d")
    loaded.update(store)
    assert loaded.views == blueprint.views


# What is hostile.

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(blueprints(), st.data())
def test_whatever_stands_in_a_field_the_rest_is_read(blueprint, data):
    plain = json.loads(encode_blueprint(blueprint))
    at = plain
    for _ in range(data.draw(st.integers(0, 4))):
        keys = list(at) if isinstance(at, dict) else list(range(len(at))) if isinstance(at, list) else []
        inner = [key for key in keys if isinstance(at[key], dict | list) and at[key]]
        if not inner:
            break
        at = at[data.draw(st.sampled_from(inner))]
    key = data.draw(st.sampled_from(list(at) if isinstance(at, dict) else list(range(len(at)))))
    at[key] = data.draw(json_values)
    try:
        found = decode_blueprint(json.dumps(plain))
    except ValueError:
        assert at is plain
        assert key == "version"
        return
    found.update(store_of({"a": "point3d"}))
    assert decode_blueprint(encode_blueprint(found)).views == found.views


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"version": 2}',
        b'{"version": 1',
        b"[" * 200_000,
        b'{"version": 1, "views": ' + b'{"first":' * 100_000,
        b'{"version": ' + b"9" * 10_000 + b"}",
        b" " * (5 << 20),
    ],
)
def test_a_broken_file_is_the_default_and_a_warning(content, tmp_path, caplog):
    path = tmp_path / "blueprint.json"
    path.write_bytes(content)
    assert load_blueprint(path) == Blueprint()
    assert len(caplog.records) == 1
    assert str(path) in caplog.text


def test_a_file_that_is_not_there_is_no_reason_to_warn(tmp_path, caplog):
    assert load_blueprint(tmp_path / "none") == Blueprint()
    assert not caplog.records


def test_a_folder_in_the_place_of_a_file_is_a_warning(tmp_path, caplog):
    (tmp_path / "x").mkdir()
    assert load_blueprint(tmp_path / "x") == Blueprint()
    assert not save_blueprint(Blueprint(), tmp_path / "x")
    assert len(caplog.records) == 2
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


def test_fields_of_later_versions_are_ignored():
    plain = json.loads(encode_blueprint(Blueprint({1: ViewSpec(1, ViewKind.TENSOR, "a", "a")})))
    plain["views"][0]["sound"] = plain["panels"]["top"] = plain["weather"] = 1
    assert 1 in decode_blueprint(json.dumps(plain)).views


def test_values_that_cannot_be_drawn_are_left_out():
    blueprint = Blueprint({1: ViewSpec(1, ViewKind.TENSOR, "a", "a", settings=TensorSettings(gamma=-1.0))})
    blueprint.properties["a"] = EntityProperties(
        color=(1, 2, 3, 2**40),
        point_radius=0.0,
        opacity=7.0,
        history=-1,
        meter=float("nan"),
        color_map="turbo",
    )
    found = decode_blueprint(encode_blueprint(blueprint))
    assert found.views[1].settings.gamma == 1.0
    assert found.properties == {"a": EntityProperties(color_map="turbo")}


@pytest.mark.parametrize(
    "application_id",
    [
        "app",
        "",
        ".",
        "..",
        "../../x",
        "/etc/passwd",
        "a\0b",
        "x" * 10_000,
        "con",
        "ü/ß\\",
        "\ud800",
        "a\nb",
        "-rf",
    ],
)
def test_any_application_has_a_file_in_the_one_folder(application_id, tmp_path):
    path = blueprint_path(application_id, {"XDG_DATA_HOME": str(tmp_path)})
    assert path.parent == tmp_path / "diorama"
    assert path.resolve().parent == (tmp_path / "diorama").resolve()
    assert len(path.name) < 100
    assert path.name.isascii()
    assert save_blueprint(Blueprint(), path)


@given(st.lists(st.text(max_size=5), unique=True, max_size=5))
def test_no_two_applications_share_a_file(ids):
    environment = {"XDG_DATA_HOME": "/data"}
    assert len({str(blueprint_path(each, environment)).lower() for each in ids}) == len(ids)


def test_where_files_are_by_default():
    environment = {"HOME": "/home/ada", "XDG_DATA_HOME": "relative"}
    assert str(blueprint_path("app", environment)).startswith("/home/ada/.local/share/diorama/app-")
    assert blueprint_path("app").is_absolute()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_where_nobody_may_write_it_is_a_warning(tmp_path, caplog):
    tmp_path.chmod(0o500)
    assert not save_blueprint(Blueprint(), tmp_path / "deep" / "x")
    assert len(caplog.records) == 1
