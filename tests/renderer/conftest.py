"""A renderer, and a recording in memory to draw."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import diorama as rr
import diorama_renderer as dr


@pytest.fixture(scope="module")
def renderer() -> dr.Renderer:
    try:
        return dr.Renderer()
    except dr.NoAdapterError as error:
        pytest.skip(str(error))


@pytest.fixture
def recording() -> Iterator[rr.MemoryRecording]:
    rr.init("test_renderer", strict=True)
    yield rr.memory_recording()
    rr.reset_time()
    rr.disconnect()
