"""Digests of scenes: the same for the same scene, however it came about, and another for any other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diorama_renderer as dr
from diorama_renderer.comparison.canonical import content_hash
from diorama_renderer.recordings.saving import save_store
from diorama_renderer.store import Instances

ROOT = Path(__file__).parents[3]
PATHS = os.pathsep.join(str(ROOT / root) for root in ("sdk", "renderer", "shaders"))


def stays(values):
    """Without a clear, after which nothing is in force."""
    return {name: value for name, value in values.items() if name != "clear"}


@pytest.fixture
def scene(recorded, said, all_kinds):
    """Every component at two entities."""
    return recorded([said("a/b", 0, stays(all_kinds[0])), said("c", 3, stays(all_kinds[1]))])


def test_a_digest_survives_json(scene):
    digest = dr.SceneDigest.of(scene)
    again = dr.SceneDigest.from_json(digest.to_json())
    assert again == digest
    assert hash(again) == hash(digest)
    assert again.to_json() == digest.to_json()
    assert dr.differences(digest, again) == []
    assert sorted(digest.entities) == ["a/b", "c"]


@given(order=st.permutations(range(6)))
def test_calls_that_commute_give_one_digest_in_any_order(recorded, said, all_kinds, order):
    names = sorted(stays(all_kinds[0]))
    made = [said(f"e{i}", i % 2, {name: all_kinds[0][name] for name in names[i::6]}) for i in range(6)]
    wanted = dr.SceneDigest.of(recorded(made))
    assert dr.SceneDigest.of(recorded([made[i] for i in order], started=77)) == wanted


def test_a_digest_is_the_same_after_save_and_load_and_in_another_process(scene, tmp_path):
    from diorama.wire import RecordingInfo

    file = tmp_path / "scene.mcap"
    save_store(scene.store, file, RecordingInfo("test", "0" * 32, 0, "1"))
    digest = dr.SceneDigest.of(scene)
    assert dr.SceneDigest.of(dr.load(file)).to_json() == digest.to_json()
    program = (
        "import sys, diorama_renderer as dr;"
        "print(dr.SceneDigest.of(dr.load(sys.argv[1])).hash, 'wgpu' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)],
        env={**os.environ, "PYTHONPATH": PATHS, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [digest.hash, "False"]


def test_any_changed_component_changes_the_digest_and_is_told(recorded, said, all_kinds):
    before, changed = map(stays, all_kinds)
    for name in before:
        call = said("a", 0, before)
        one = dr.SceneDigest.of(recorded([call]))
        other = dr.SceneDigest.of(recorded([call.with_values(**{name: changed[name]})]))
        assert one != other, name
        found = dr.differences(one, other)
        assert [(each.entity, each.component) for each in found] == [("a", name)]


def test_a_digest_says_what_is_in_force_then(recorded, said):
    recording = recorded([said("a", 0, {"scalar": [1]}), said("b", 5, {"scalar": [2]})])
    assert list(dr.SceneDigest.of(recording, {"frame": 4}).entities) == ["a"]
    assert list(dr.SceneDigest.of(recording).entities) == ["a", "b"]
    assert dr.SceneDigest.of(recording, {"frame": -1}).entities == {}
    with pytest.raises(ValueError, match=r"SceneDigest.of: at must name a timeline"):
        dr.SceneDigest.of(recording, {"fram": 1})
    with pytest.raises(TypeError, match=r"SceneDigest.of: recording must come from"):
        dr.SceneDigest.of("run.mcap")


def test_numbers_that_are_none_make_plain_json(recorded, said):
    values = np.full((20, 3), np.nan)
    values[3] = [1, np.inf, 2]
    digest = dr.SceneDigest.of(recorded([said("a", 0, {"point3d": values, "scalar": [np.nan]})]))
    summary = json.loads(digest.to_json())["entities"]["a"]["point3d"][2]
    assert summary["min"] == [1, None, 2]
    assert summary["not_finite"] == 58
    assert dr.differences(digest, dr.SceneDigest.from_json(digest.to_json())) == []


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"version":1,"entities":3}', '{"version":1,"entities":{"a":{"b":1}}}']
)
def test_what_is_no_digest_is_an_error(text):
    with pytest.raises(ValueError, match=r"SceneDigest.from_json: expected what to_json writes"):
        dr.SceneDigest.from_json(text)


def test_a_digest_of_another_version_is_an_error():
    with pytest.raises(ValueError, match="expected version 1, got 2"):
        dr.SceneDigest.from_json('{"version":2,"entities":{}}')


ARROW = [
    pa.array(["a", None, "bc"]),
    pa.array([["a"], None, [], ["b", "c"]]),
    pa.array([[1.5, None], [2.5]]),
    pa.array([{"x": 1, "y": None}, None, {"x": 2, "y": [3]}]),
    pa.array([b"", b"abc"], pa.large_binary()),
    pa.array([True, None, False]),
    pa.array([[1, 2], [3, 4]], pa.list_(pa.int32(), 2)),
    pa.array(["x", "y", "x"]).dictionary_encode(),
    pa.array([1, 2], pa.timestamp("ns")),
    pa.array([2**62, None], pa.timestamp("us")),  # which Python has no dates for
    pa.array([2**30], pa.date32()),
    pa.array([2**62], pa.duration("s")),
    pa.nulls(3),
]


@pytest.mark.parametrize("values", ARROW, ids=lambda values: str(values.type))
def test_equal_arrow_values_have_one_hash_wherever_they_lie(values):
    def hashed(array):
        return content_hash(Instances(array, "ext", False, len(array)))

    padded = pa.concat_arrays([values.slice(1), values, values.slice(0, 1)])
    assert hashed(padded.slice(len(values) - 1, len(values))) == hashed(values)
    assert hashed(values.slice(1)) != hashed(values)
    assert hashed(values.slice(0, 0)) != hashed(values)


def test_texts_that_are_cut_at_another_place_have_another_hash():
    def hashed(texts):
        return content_hash(Instances(pa.array(texts), "utf8", False, len(texts)))

    assert len({hashed(texts) for texts in (["ab", "c"], ["a", "bc"], ["abc", ""], ["abc", None])}) == 4


@given(st.lists(st.floats(width=32), min_size=1, max_size=6))
def test_a_hash_depends_on_numbers_and_not_on_signs_of_zeros_or_kinds_of_nan(numbers):
    values = np.array(numbers, np.float32)
    other = np.where(values == 0, -values, values)
    other[np.isnan(other)] = np.frombuffer(b"\x01\x00\xc0\xff", np.float32)[0]
    one, two = (content_hash(Instances(each, "f32", False, len(each))) for each in (values, other))
    assert one == two
    strided = np.repeat(values, 2)[::2]
    assert content_hash(Instances(strided, "f32", False, len(strided))) == one
