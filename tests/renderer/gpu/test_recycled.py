"""Memory is given out again when nobody holds it, and never before."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.gpu import recycled

LARGE = (512, 512)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(recycled, "_kept", [])


def address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


def test_memory_of_an_array_that_is_gone_is_given_out_again() -> None:
    first = recycled.empty(LARGE, np.float32)
    at = address(first)
    del first
    assert address(recycled.empty(LARGE, np.float32)) == at


def test_memory_that_a_view_still_shows_is_not() -> None:
    first = recycled.empty(LARGE, np.float32)
    view = first[3:, ::2].T
    view[:] = 7
    del first
    second = recycled.empty(LARGE, np.float32)
    second[:] = 1
    assert (view == 7).all()


@pytest.mark.parametrize("borrow", [memoryview, lambda array: np.frombuffer(array, np.uint8), np.asarray])
def test_memory_that_something_else_than_an_array_shows_is_not(borrow) -> None:
    shown = borrow(recycled.empty((1 << 20,), np.uint8))
    second = recycled.empty((1 << 20,), np.uint8)
    assert not np.shares_memory(np.asarray(shown), second)


def test_small_arrays_are_not_kept() -> None:
    recycled.empty((4, 4), np.uint8)
    assert not recycled._kept


def test_what_is_kept_is_bounded() -> None:
    held = [recycled.empty((32 << 20,), np.uint8) for _ in range(6)]
    assert sum(memory.nbytes for memory in recycled._kept) <= recycled.MOST_BYTES
    assert len({address(array) for array in held}) == 6


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(200_000, 900_000)), max_size=30))
def test_arrays_that_live_never_share_memory(steps) -> None:
    held: dict[int, tuple[np.ndarray, int]] = {}
    for number, (slot, size) in enumerate(steps):
        held.pop(slot, None)
        array = recycled.empty((size,), np.uint8)
        array[:] = number % 251
        held[slot] = array, number % 251
        assert all((each == value).all() for each, value in held.values())


def test_threads_never_get_the_same_memory() -> None:
    wrong = []

    def work(value: int) -> None:
        for _ in range(100):
            array = recycled.empty(LARGE, np.uint8)
            array[:] = value
            if not (array == value).all():
                wrong.append(value)

    threads = [threading.Thread(target=work, args=(value,)) for value in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
