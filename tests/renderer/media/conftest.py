"""A small scene over time: a box that moves along x, once a frame, for ten frames, a tenth of a second apart."""

from __future__ import annotations

import pytest

import diorama as rr


@pytest.fixture
def moving(recording):
    return log_moving(recording)


def log_moving(recording):
    rr.log_view_coordinates("/", up="+Z", timeless=True)
    rr.log_points("ground", [[-3, -3, 0], [3, 3, 0]], radii=0.2, timeless=True)
    for frame in range(10):
        rr.set_time_sequence("frame", frame)
        rr.set_time_seconds("sim", frame / 10)
        rr.log_rigid3("box", parent_from_child=([0.2 * frame, 0, 0], [0, 0, 0, 1]))
        rr.log_obb("box/shape", half_size=[0.5, 0.5, 0.5], color=[255, 120, 0])
    return recording
