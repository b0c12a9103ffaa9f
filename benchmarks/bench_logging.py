"""What a log call costs, and how fast large ones reach a file."""

from __future__ import annotations

import itertools

import numpy as np
from harness import Cases, scratch
from inputs import cloud

import diorama as rr
import diorama_renderer as dr

cases = Cases()
CALLS = 2_000


def repeated(log):
    """A function that logs CALLS times, with a time of its own each, into a file; flushing is not in it."""
    rr.init("benchmark", strict=True)
    rr.save(scratch("calls.mcap"))
    ticks = itertools.count()

    def calls() -> None:
        for _ in range(CALLS):
            rr.set_time_sequence("frame", next(ticks))
            log()

    return calls


@cases.add("log_scalar", budget=4.0, unit="us", calls=CALLS)
def log_scalar():
    return repeated(lambda: rr.log_scalar("plot/value", 1.5))


@cases.add("log_rigid3", budget=10.0, unit="us", calls=CALLS)
def log_rigid3():
    pose = ([1.0, 2.0, 3.0], [0.0, 0.0, 0.0, 1.0])
    return repeated(lambda: rr.log_rigid3("world/body", parent_from_child=pose))


@cases.add("log_point", budget=10.0, unit="us", calls=CALLS)
def log_point():
    """With colour, radius and label."""
    place = [1.0, 2.0, 3.0]
    return repeated(lambda: rr.log_point("world/mark", place, color=[255, 0, 0], radius=0.1, label="mark"))


def into_file(log, check):
    """A function that opens a file, logs once, and returns when the file is complete."""
    file = scratch("large.mcap")

    def write() -> None:
        rr.save(file)
        log()
        rr.disconnect()

    rr.init("benchmark", strict=True)
    write()
    check(file)
    return write


@cases.add("log_points_1m_file", budget=25.0)
def log_points_1m_file():
    """A million points with a colour each."""
    positions, colors = cloud(1_000_000)

    def check(file) -> None:
        picture = dr.render(dr.load(file), size=(320, 240))
        assert (picture.entity_ids > 0).any()
        assert file.stat().st_size > 3_000_000

    return into_file(lambda: rr.log_points("points", positions, colors=colors), check)


@cases.add("log_image_1080p_file", budget=6.0)
def log_image_1080p_file():
    """An RGB image of noise: nothing that compresses."""
    image = np.random.default_rng(0).integers(0, 255, (1080, 1920, 3), dtype=np.uint8)
    return into_file(lambda: rr.log_image("image", image), lambda file: None)


if __name__ == "__main__":
    cases.main()
