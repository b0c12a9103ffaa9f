"""Real processes: what one logs another draws, and drawing twice gives the same bytes."""

from __future__ import annotations

import numpy as np
import pytest

import diorama_renderer as dr
from diorama_renderer.sources import TcpReceiver

pytestmark = pytest.mark.slow

LOGGER = """
import sys
import numpy as np
import diorama as rr

rr.init("end_to_end", strict=True)
rr.connect(sys.argv[2]) if sys.argv[1] == "connect" else rr.save(sys.argv[2])
rr.log_view_coordinates("world", up="+Z", timeless=True)
cloud = np.random.default_rng(0).normal(0, 1, (5000, 3))
for frame in range(5):
    rr.set_time_sequence("frame", frame)
    rr.log_points("world/cloud", cloud * (1 + 0.1 * frame), colors=[90, 200, 250])
    rr.log_rigid3("world/body", parent_from_child=([frame, 0, 0], [0, 0, 0, 1]))
    rr.log_obb("world/body", half_size=[0.5, 0.5, 0.5], color=[255, 160, 40], label=f"body {frame}")
    rr.log_arrow("world/body/ahead", [0, 0, 0], [1, 0, 0], width_scale=0.2, color=[80, 220, 80])
    rr.log_image("image", np.full((12, 16, 3), 20 * frame, np.uint8))
"""
VIEW = {"at": {"frame": 3}, "space": "world", "size": (320, 240)}


@pytest.fixture
def logger(tmp_path):
    script = tmp_path / "logger.py"
    script.write_text(LOGGER)
    return script


def test_what_is_logged_over_tcp_gives_the_same_pixels_as_the_file(logger, tmp_path, run_python):
    run_python(logger, "save", tmp_path / "run.mcap")
    with TcpReceiver() as receiver:
        run_python(logger, "connect", f"{receiver.host}:{receiver.port}")
        assert receiver.wait_closed(30.0)
        received = dr.Recording()
        for _, chunk in receiver.drain():
            received.store.insert(chunk)
        assert [info.application_id for info in receiver.recordings().values()] == ["end_to_end"]

    live, filed = (dr.render(recording, **VIEW) for recording in (received, dr.load(tmp_path / "run.mcap")))
    assert np.array_equal(live.color, filed.color)
    assert np.array_equal(live.depth, filed.depth)
    live_paths = np.array(live.paths)[live.entity_ids]
    assert np.array_equal(live_paths, np.array(filed.paths)[filed.entity_ids])
    assert {"world/cloud", "world/body", "world/body/ahead"} <= set(np.unique(live_paths))


def test_two_processes_draw_the_same_bytes(logger, tmp_path, run_python):
    run_python(logger, "save", tmp_path / "run.mcap")
    arguments = ["run.mcap", "--timeline", "frame", "--at", "3", "--space", "world", "--size", "640x480"]
    for name in ("one.png", "two.png"):
        run_python("-m", "diorama_renderer", "render", *arguments, "--antialias", "2", "-o", name)
    one, two = ((tmp_path / name).read_bytes() for name in ("one.png", "two.png"))
    assert one == two


def test_a_program_that_is_killed_leaves_what_it_flushed(tmp_path, run_python):
    script = tmp_path / "killed.py"
    script.write_text(
        "import os, signal\n"
        "import diorama as rr\n"
        "rr.init('killed', strict=True)\n"
        "rr.save('killed.mcap')\n"
        "rr.set_time_sequence('frame', 1)\n"
        "rr.log_points('cloud', [[0, 0, 0], [1, 1, 1]], radii=0.2)\n"
        "assert rr.flush()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    run_python(script, expected_code=-9)
    with pytest.raises(dr.DamagedRecordingError, match=r"killed\.mcap: truncated at offset \d+"):
        dr.load(tmp_path / "killed.mcap")
    picture = dr.render(dr.load(tmp_path / "killed.mcap", damaged="keep"), size=(160, 120))
    assert "cloud" in {picture.paths[entity] for entity in np.unique(picture.entity_ids)}
