"""What a log call costs, a case for each log function, and how fast large ones reach a file.

The budgets of `log_scalar`, `log_text_entry`, `log_point`, `log_rigid3` and of the two cases into a file are the
design's. The others are bars of our own: 10 us for a single thing (20 where it is composed of others), 20 to 40 us for
small arrays, 4 us for each class of an annotation context, and for kilobytes what copying them into fresh memory and
compressing them may take.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from harness import Cases
from log_calls import CALLS, Call, Log, Tool, add_case

import diorama as rr
import diorama_renderer as dr

TRIED = 3


def set_tick(tick: int) -> None:
    rr.set_time_sequence("frame", tick)


def start(file: Path) -> None:
    rr.init("benchmark", strict=True)
    rr.save(file)


TOOL = Tool(".mcap", start, set_tick, rr.disconnect)


def prepared(each: Call) -> Log:
    """What makes the call; asserts that each call is a row of the recording."""
    log = each.prepare(rr)
    rr.init("benchmark", strict=True)
    kept = rr.memory_recording()
    kept_before = len(kept.chunks())
    for tick in range(TRIED):
        set_tick(tick)
        log()
    rows = sum(chunk.row_count for chunk in kept.chunks(kept_before))
    assert rows == TRIED, f"{each.case}: {TRIED} calls became {rows} rows"
    rr.disconnect()
    return log


def check(file: Path) -> None:
    """Asserts that the file holds the million points, or the image."""
    recording = dr.load(file)
    if "points" in recording.entities():
        assert recording.latest_at("points", "point3d").shape == (1_000_000, 3)
        assert len(recording.latest_at("points", "colorrgba")) == 1_000_000
    else:
        assert recording.latest_at("image", "tensor").shape == (1080, 1920, 3)


def every_function_has_a_case() -> None:
    """Raises AssertionError if there is a log function that no case calls, or a case of none."""
    functions = {name for name in rr.__all__ if name.startswith("log_")}
    missing, unknown = functions - {each.function for each in CALLS}, {c.function for c in CALLS} - functions
    assert not missing, f"log_calls.py has no case for {', '.join(sorted(missing))}"
    assert not unknown, f"log_calls.py has cases for {', '.join(sorted(unknown))}, which diorama has not"


every_function_has_a_case()
cases = Cases()
for each in CALLS:
    add_case(cases, TOOL, each, partial(prepared, each), check)

if __name__ == "__main__":
    cases.main()
