"""The logging cases by the Rerun SDK."""

from __future__ import annotations

import itertools

import numpy as np
import rerun as rr
from harness import Cases, scratch
from inputs import cloud

cases = Cases()
CALLS = 500


def repeated(log):
    """A function that logs CALLS times, with a time of its own each, into a file; flushing is not in it."""
    rr.init("benchmark", strict=True)
    rr.save(scratch("calls.rrd"))
    ticks = itertools.count()

    def calls() -> None:
        for _ in range(CALLS):
            rr.set_time("frame", sequence=next(ticks))
            log()

    return calls


@cases.add("log_scalar", unit="us", calls=CALLS)
def log_scalar():
    return repeated(lambda: rr.log("plot/value", rr.Scalars(1.5)))


@cases.add("log_rigid3", unit="us", calls=CALLS)
def log_rigid3():
    def log() -> None:
        quaternion = rr.Quaternion(xyzw=[0.0, 0.0, 0.0, 1.0])
        rr.log("world/body", rr.Transform3D(translation=[1.0, 2.0, 3.0], rotation=quaternion))

    return repeated(log)


@cases.add("log_point", unit="us", calls=CALLS)
def log_point():
    def log() -> None:
        rr.log(
            "world/mark", rr.Points3D([[1.0, 2.0, 3.0]], colors=[[255, 0, 0]], radii=[0.1], labels=["mark"])
        )

    return repeated(log)


def into_file(log):
    """A function that opens a file, logs once, and returns when the file is complete."""
    file = scratch("large.rrd")

    def write() -> None:
        rr.init("benchmark", strict=True)
        rr.save(file)
        log()
        rr.disconnect()

    write()
    assert file.stat().st_size > 1_000_000
    return write


@cases.add("log_points_1m_file")
def log_points_1m_file():
    positions, colors = cloud(1_000_000)
    return into_file(lambda: rr.log("points", rr.Points3D(positions, colors=colors)))


@cases.add("log_image_1080p_file")
def log_image_1080p_file():
    image = np.random.default_rng(0).integers(0, 255, (1080, 1920, 3), dtype=np.uint8)
    return into_file(lambda: rr.log("image", rr.Image(image)))


if __name__ == "__main__":
    cases.main(f"rerun {rr.__version__}")
