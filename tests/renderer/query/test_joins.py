from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama.chunk import Chunk, Column
from diorama_renderer.query import join, join_indices, key_rows
from diorama_renderer.store import Instances, Store

keys = st.none() | st.lists(st.integers(0, 5) | st.just(2**64 - 1), unique=True, max_size=5)
values_of_rows = st.lists(st.integers(0, 100), max_size=5)


def _u64(values: list[int] | None) -> np.ndarray | None:
    return None if values is None else np.array(values, np.uint64)


def _instances(values: list[int], *, splat: bool = False) -> Instances:
    return Instances(np.array(values, np.float32), "f32", splat, len(values))


@given(st.integers(0, 5), keys, values_of_rows, keys, st.booleans())
def test_each_primary_instance_gets_the_value_of_its_key(count, primary_keys, logged, logged_keys, splat):
    if primary_keys is not None:
        count = len(primary_keys)
    if splat:
        logged, logged_keys = logged[:1], None
    if logged_keys is not None:
        logged = [10 * key % 97 for key in logged_keys]
    wanted = list(range(count)) if primary_keys is None else primary_keys
    by_key = dict(zip(range(len(logged)) if logged_keys is None else logged_keys, logged, strict=True))
    want = [logged[0] if splat and logged else -7 if splat else by_key.get(key, -7) for key in wanted]

    one = _instances(logged, splat=splat)
    got = join(count, _u64(primary_keys), one, _u64(logged_keys), -7)
    assert got.dtype == np.float32
    assert got.tolist() == want
    arrow = Instances(pa.array(logged, pa.int64()), "ext", splat, len(logged))
    got = join(count, _u64(primary_keys), arrow, _u64(logged_keys), None)
    assert got.to_pylist() == [None if value == -7 else value for value in want]
    places = join_indices(count, _u64(primary_keys), one, _u64(logged_keys)).tolist()
    assert [-7 if place < 0 else logged[place] for place in places] == want


@pytest.mark.parametrize("shared", [None, np.array([4, 4, 1], np.uint64)])
def test_values_that_fit_as_they_are_are_not_copied(shared):
    one = _instances([1, 2, 3])
    assert join(3, shared, one, shared, 0) is one.values


def test_a_splat_takes_no_memory():
    got = join(1_000_000, None, Instances(np.ones((1, 3), np.float32), "f32", True, 1), None, None)
    assert got.shape == (1_000_000, 3)
    assert got.strides == (0, 4)


def test_a_default_may_be_given_for_each_instance():
    got = join(3, None, _instances([7]), None, np.array([1, 2, 3]))
    assert got.tolist() == [7, 2, 3]
    wide = Instances(np.ones((1, 2), np.float32), "f32", False, 1)
    assert join(2, None, wide, None, (5, 6)).tolist() == [[1, 1], [5, 6]]
    assert join(2, None, wide, None, None).tolist() == [[1, 1], [0, 0]]


def test_of_equal_keys_the_last_value_counts():
    assert join(2, None, _instances([1, 2, 3]), _u64([0, 0, 1]), -1).tolist() == [2, 3]


@pytest.mark.parametrize(
    ("primary_keys", "logged_keys", "want"),
    [([7], [7, 8, 9], [1, -1, -1]), ([7, 8, 9], [9], [-1, -1, 1]), ([7, 8, 9, 7], [5, 6, 7, 8], [3, -1, -1])],
)
def test_keys_that_are_too_few_or_too_many_are_no_error(primary_keys, logged_keys, want):
    assert join(3, _u64(primary_keys), _instances([1, 2, 3]), _u64(logged_keys), -1).tolist() == want


def _log(store: Store, path: str, arrival: int, count: int, logged_keys: list[int] | None) -> None:
    offsets = np.array([0, count], np.int32)
    columns = (Column("radius", "f32", False, np.zeros(count, np.float32), offsets),)
    if logged_keys is not None:
        columns += (Column("instance_key", "u64", False, np.array(logged_keys, np.uint64), offsets),)
    store.insert(Chunk(path, np.array([arrival]), {}, columns))


def test_the_keys_of_a_row_are_those_of_the_same_log_call():
    store = Store()
    _log(store, "a", 1, 2, None)
    assert key_rows(store, "radius", np.array([0, -1])).tolist() == [-1, -1]
    assert key_rows(store, "point3d", np.array([-1])).tolist() == [-1]
    _log(store, "a", 2, 2, [5, 6])
    _log(store, "b", 2, 1, [7])
    _log(store, "a", 3, 1, None)
    _log(store, "b", 1, 1, [8])
    assert key_rows(store, "radius", np.array([4, 0, 1, 2, -1, 3])).tolist() == [2, -1, 0, 1, -1, -1]
    assert key_rows(store, "point3d", np.array([-1])).tolist() == [-1]
