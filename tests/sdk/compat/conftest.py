"""`rerun` and its companions where Python looks, for the length of a test."""

from __future__ import annotations

import sys

import pytest

from diorama.compat import PATH


@pytest.fixture
def on_path(monkeypatch):
    finders = list(sys.meta_path)
    monkeypatch.syspath_prepend(PATH)
    yield
    sys.meta_path[:] = finders
    for name in [name for name in sys.modules if name.partition(".")[0].startswith("rerun")]:
        del sys.modules[name]
