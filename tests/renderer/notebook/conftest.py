"""A small scene over time: a box that moves along x, once a frame, for ten frames, a tenth of a second apart.

Tests here share `flipbook_reading.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import diorama as rr

sys.path.append(str(Path(__file__).parent))


@pytest.fixture
def moving(recording):
    rr.log_view_coordinates("/", up="+Z", timeless=True)
    rr.log_points("ground", [[-3, -3, 0], [3, 3, 0]], radii=0.2, timeless=True)
    for frame in range(10):
        rr.set_time_sequence("frame", frame)
        rr.set_time_seconds("sim", frame / 10)
        rr.log_obb("box", half_size=[0.5, 0.5, 0.5], position=[0.3 * frame, 0, 0], color=[255, 120, 0])
    return recording
