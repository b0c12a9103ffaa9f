"""What every benchmark shares: cases by name, warm-up, min and median, one JSON line a case.

A benchmark module fills a `Cases` and ends with `cases.main()`:

    cases = Cases()

    @cases.add("points_10k", budget=8.0)
    def points_10k():
        draw = prepare()       # not measured
        assert draw() is right
        return draw            # measured, call by call
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

WIDTH, HEIGHT = 1280, 720


class Took(float):
    """Seconds that a measured function took by a clock of its own; it returns them instead of being timed."""


@dataclass(frozen=True)
class Case:
    """One thing to measure.

    Attributes:
        build: prepares, asserts that the result is right, and returns what is measured.
        budget: the design's figure, in `unit`; None if it has none.
        unit: "ms", "us", "fps" (calls a second; more is better), or "%" (a share, returned as `Took`).
        calls: how often `build`'s function does the thing in one call.
        seconds: how long to measure.
    """

    build: Callable[[], Callable[[], object]]
    budget: float | None
    unit: str
    calls: int
    seconds: float


@dataclass
class Cases:
    """The cases of one module."""

    by_name: dict[str, Case] = field(default_factory=dict)

    def add(
        self,
        name: str,
        *,
        budget: float | None = None,
        unit: str = "ms",
        calls: int = 1,
        seconds: float = 2.0,
    ):
        """Decorate a function that prepares a case."""

        def register(build: Callable[[], Callable[[], object]]) -> Callable[[], Callable[[], object]]:
            self.by_name[name] = Case(build, budget, unit, calls, seconds)
            return build

        return register

    def main(self, tool: str = "diorama") -> None:
        """Measure the cases named on the command line, or all of them."""
        parser = argparse.ArgumentParser()
        parser.add_argument("cases", nargs="*", help="default: all")
        parser.add_argument("--list", action="store_true", help="only say which cases there are")
        arguments = parser.parse_args()
        if arguments.list:
            print("\n".join(self.by_name))
            return
        unknown = set(arguments.cases) - set(self.by_name)
        if unknown:
            parser.error(f"no such case: {', '.join(sorted(unknown))}; there are {', '.join(self.by_name)}")
        for name in arguments.cases or self.by_name:
            print(json.dumps(measure(name, self.by_name[name], tool)), flush=True)


def measure(name: str, case: Case, tool: str) -> dict[str, object]:
    """Run one case: three calls to warm up, then at least five and as many as fit into its seconds."""
    function = case.build()
    for _ in range(3):
        function()
    durations: list[float] = []
    stop = time.perf_counter() + case.seconds
    while len(durations) < 5 or (time.perf_counter() < stop and len(durations) < 1000):
        start = time.perf_counter()
        result = function()
        elapsed = result if isinstance(result, Took) else time.perf_counter() - start
        durations.append(elapsed / case.calls)
    return {
        "case": name,
        "tool": tool,
        "unit": case.unit,
        "median": _in_unit(statistics.median(durations), case.unit),
        "best": _in_unit(min(durations), case.unit),
        "runs": len(durations),
        "budget": case.budget,
    }


def _in_unit(seconds: float, unit: str) -> float:
    value = 1 / seconds if unit == "fps" else seconds * {"ms": 1e3, "us": 1e6, "%": 100}[unit]
    return float(f"{value:.4g}")


@contextlib.contextmanager
def quiet():
    """Send what a library prints to stderr, so that stdout holds only JSON lines."""
    with contextlib.redirect_stdout(sys.stderr):
        yield


def scratch(name: str) -> Path:
    """A file in a fresh folder of its own; removed with the process."""
    import atexit
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="diorama-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder / name
