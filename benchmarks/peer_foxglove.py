"""The logging cases by the Foxglove SDK."""

from __future__ import annotations

import itertools
from importlib.metadata import version

import foxglove
import numpy as np
from foxglove.channels import FrameTransformChannel, PointCloudChannel, RawImageChannel
from foxglove.messages import (
    FrameTransform,
    PackedElementField,
    PackedElementFieldNumericType,
    PointCloud,
    Quaternion,
    RawImage,
    Vector3,
)
from harness import Cases, scratch
from inputs import cloud

cases = Cases()
CALLS = 500


def repeated(log):
    """A function that logs CALLS times into a file; flushing is not in it."""
    writer = foxglove.open_mcap(scratch("calls.mcap"))
    ticks = itertools.count()

    def calls() -> None:
        for _ in range(CALLS):
            log(next(ticks))

    calls.keep_open = writer
    return calls


@cases.add("log_scalar", unit="us", calls=CALLS)
def log_scalar():
    channel = foxglove.Channel("/plot/value", schema={"type": "object"})
    return repeated(lambda tick: channel.log({"value": 1.5}, log_time=tick))


@cases.add("log_rigid3", unit="us", calls=CALLS)
def log_rigid3():
    channel = FrameTransformChannel("/tf")

    def log(tick: int) -> None:
        transform = FrameTransform(
            parent_frame_id="world",
            child_frame_id="body",
            translation=Vector3(x=1.0, y=2.0, z=3.0),
            rotation=Quaternion(x=0.0, y=0.0, z=0.0, w=1.0),
        )
        channel.log(transform, log_time=tick)

    return repeated(log)


def into_file(log):
    """A function that opens a file, logs once, and returns when the file is complete."""
    file = scratch("large.mcap")

    def write() -> None:
        with foxglove.open_mcap(file, allow_overwrite=True):
            log()

    write()
    assert file.stat().st_size > 1_000_000
    return write


@cases.add("log_points_1m_file")
def log_points_1m_file():
    channel = PointCloudChannel("/points")
    positions, colors = cloud(1_000_000)
    number = PackedElementFieldNumericType
    fields = [
        PackedElementField(name=name, offset=4 * i, type=number.Float32) for i, name in enumerate("xyz")
    ]
    names = ("red", "green", "blue", "alpha")
    fields += [
        PackedElementField(name=name, offset=12 + i, type=number.Uint8) for i, name in enumerate(names)
    ]

    def log() -> None:
        packed = np.empty(len(positions), [("position", "<f4", 3), ("color", "u1", 4)])
        packed["position"], packed["color"][:, :3], packed["color"][:, 3] = positions, colors, 255
        channel.log(PointCloud(frame_id="world", point_stride=16, fields=fields, data=packed.tobytes()))

    return into_file(log)


@cases.add("log_image_1080p_file")
def log_image_1080p_file():
    channel = RawImageChannel("/image")
    image = np.random.default_rng(0).integers(0, 255, (1080, 1920, 3), dtype=np.uint8)

    def log() -> None:
        channel.log(RawImage(encoding="rgb8", width=1920, height=1080, step=1920 * 3, data=image.tobytes()))

    return into_file(log)


if __name__ == "__main__":
    cases.main(f"foxglove {version('foxglove-sdk')}")
