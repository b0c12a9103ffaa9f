"""The logging cases by Rerun 0.4, whose functions are the same: nearly all of them, with the same arguments."""

from __future__ import annotations

import logging
import warnings
from functools import partial
from importlib.metadata import version
from pathlib import Path

import rerun as rr
from harness import Cases
from log_calls import CALLS, Tool, add_case

LATER = {"log_image_640x480_jpeg_quality"}
"""Cases whose function it has, but not with such arguments."""


class Raises(logging.Handler):
    """It warns of what it drops: then there is nothing to measure."""

    def emit(self, record: logging.LogRecord) -> None:
        """Raises the warning."""
        raise AssertionError(record.getMessage())


def start(file: Path) -> None:
    # Not disconnect() nor save() at once: with rows on their way they wait for a thread that waits for the
    # interpreter, for ever.
    rr.rerun_shutdown()
    rr.init("benchmark", strict=True)
    rr.save(str(file))


def check(file: Path) -> None:
    assert file.stat().st_size > 1_000_000


TOOL = Tool(".rrd", start, partial(rr.set_time_sequence, "frame"), rr.rerun_shutdown)
logging.getLogger().addHandler(Raises(logging.WARNING))
warnings.simplefilter("ignore", DeprecationWarning)

cases = Cases()
for each in CALLS:
    if hasattr(rr, each.function) and each.case not in LATER:
        add_case(cases, TOOL, each, partial(each.prepare, rr), check)

if __name__ == "__main__":
    cases.main(f"rerun {version('rerun-sdk')}")
