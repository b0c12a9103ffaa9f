"""What is kept from run to run."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column
from diorama.timelines import LOG_TIME
from diorama_renderer.app import persist
from diorama_renderer.app.persist import (
    HomeShelf,
    Keeper,
    encode_options,
    load_options,
    options_path,
    write_text,
)
from diorama_renderer.blueprint.persistence import load_blueprint, save_blueprint
from diorama_renderer.blueprint.time_control import TimeControl
from diorama_renderer.blueprint.views import ViewKind
from diorama_renderer.recordings import Recording
from diorama_renderer.ui.workspace import Opened, Options

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("theme", "scale", "shows_performance", "shows_memory", "window_size", "recent_files")


def test_options_come_back_as_they_were(tmp_path):
    options = Options("light", 1.5, True, True, (900, 700), ["/a/ü.mcap", "/b.mcap"])
    write_text(tmp_path / "deeper" / "options.json", encode_options(options))
    assert load_options(tmp_path / "deeper" / "options.json") == options
    assert [path.name for path in (tmp_path / "deeper").iterdir()] == ["options.json"]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_whatever_is_in_the_file_options_are_options(tmp_path_factory, plain):
    path = tmp_path_factory.mktemp("kept") / "options.json"
    path.write_text(json.dumps(plain))
    options = load_options(path)
    assert options.theme in ("dark", "light")
    assert 0.2 <= options.scale <= 4.0
    assert all(200 <= side <= 16384 for side in options.window_size)
    assert load_options(path) == options
    encode_options(options)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"null", b'{"theme": 3'])
def test_a_file_that_makes_no_sense_is_as_if_there_were_none(tmp_path, content):
    path = tmp_path / "options.json"
    path.write_bytes(content)
    assert load_options(path) == Options()
    assert load_options(tmp_path / "none.json") == Options()


def test_recent_files_are_few_and_each_is_there_once():
    options = Options()
    for number in range(30):
        options.remember(f"/{number % 20}.mcap")
    assert len(options.recent_files) == len(set(options.recent_files)) == 12
    assert options.recent_files[0] == "/9.mcap"


def test_the_options_lie_in_the_users_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert options_path() == Path(tmp_path) / "diorama" / "options.json"


@pytest.fixture
def kept(monkeypatch, tmp_path):
    """A keeper, two recordings of one application that it knows, and a function that counts the files written."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    keeper = Keeper(HomeShelf(), Options(), pytest.fail)
    recordings = [
        Opened(name, Recording(), "app", "live", True, TimeControl(), keeper.blueprint_of("app"))
        for name in ("one", "two")
    ]
    keeper.write(recordings)
    written = []

    def save(blueprint, path):
        written.append(path)
        return save_blueprint(blueprint, path)

    monkeypatch.setattr(persist, "save_blueprint", save)
    return keeper, recordings, written


def test_of_several_recordings_of_an_application_the_one_changed_last_counts(kept):
    keeper, recordings, written = kept
    one, two = recordings
    for opened, name in ((two, "A"), (one, "B"), (two, "C"), (one, "D")):
        opened.blueprint.add_view(ViewKind.SPATIAL_3D, "/", name=name)
        keeper.write(recordings)
        assert load_blueprint(written[-1]).views[max(opened.blueprint.views)].name == name
    assert len(written) == 4
    keeper.write(recordings)
    assert len(written) == 4


def test_what_comes_to_a_recording_does_not_undo_what_was_done_to_another(kept):
    keeper, recordings, written = kept
    one, two = recordings
    one.blueprint.add_view(ViewKind.SPATIAL_3D, "/", name="mine")
    keeper.write(recordings)
    at = np.array([1], np.int64)
    column = Column("scalar", "f64", False, np.zeros(1), np.array([0, 1], np.int32))
    two.recording.store.insert(Chunk("a", at, {LOG_TIME: at}, (column,)))
    two.blueprint.update(two.recording.store)
    assert two.blueprint.is_automatic
    assert two.blueprint.views
    keeper.write(recordings)
    assert [spec.name for spec in load_blueprint(written[-1]).views.values()] == ["mine"]
    assert len(written) == 1
