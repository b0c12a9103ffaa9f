"""The benchmarks keep up with what they measure."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import diorama as rr

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

pytestmark = pytest.mark.filterwarnings("ignore:log_path is deprecated:DeprecationWarning")


@pytest.fixture
def bench_log(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield importlib.import_module("bench_log")
    rr.disconnect()
    rr.memory_recording()
    rr.set_strict_mode(False)
    rr.reset_time()


def test_every_log_function_has_a_case(bench_log):
    names = {name for name in rr.__all__ if name.startswith("log_")}
    for name in names:
        assert any(case == name or case.startswith(f"{name}_") for case in bench_log.cases.by_name), name


def test_a_log_function_without_a_case_is_said(bench_log, monkeypatch):
    monkeypatch.setattr(rr, "__all__", [*rr.__all__, "log_smell"])
    with pytest.raises(AssertionError, match="no case for log_smell"):
        bench_log.every_function_has_a_case()


def test_a_case_of_no_function_is_said(bench_log, monkeypatch):
    monkeypatch.setattr(rr, "__all__", [name for name in rr.__all__ if name != "log_point"])
    with pytest.raises(AssertionError, match="cases for log_point, which"):
        bench_log.every_function_has_a_case()


def test_the_calls_that_are_measured_are_rows(bench_log):
    for each in bench_log.CALLS:
        bench_log.prepared(each)


def test_a_case_calls_the_function_that_it_is_named_after(bench_log, monkeypatch):
    for each in bench_log.CALLS:
        called = []
        monkeypatch.setattr(rr, each.function, lambda *args, called=called, **kwargs: called.append(args))
        each.prepare(rr)()
        assert len(called) == 1, each.case
        monkeypatch.undo()
        monkeypatch.syspath_prepend(str(BENCHMARKS))
