"""One function draws many recordings: by processes, and as a map of Dask."""

from __future__ import annotations

from pathlib import Path

import pytest

import diorama as rr

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[2] / "examples" / "render_cluster.py"


@pytest.fixture
def runs(tmp_path):
    rr.init("test_render_cluster")
    recording = rr.memory_recording()
    for frame in range(3):
        rr.set_time_sequence("frame", frame)
        rr.log_points("p", [[frame, 0, 0], [0, frame, 1]], radii=0.3)
    paths = [tmp_path / f"{name}.mcap" for name in ("a", "b")]
    for path in paths:
        recording.save(path)
    (tmp_path / "cut.mcap").write_bytes(paths[0].read_bytes()[:-400])
    rr.reset_time()
    rr.disconnect()
    return [*paths, tmp_path / "cut.mcap"]


@pytest.mark.parametrize("how", [[], ["--dask", "local"]])
def test_all_that_can_be_drawn_is_drawn(runs, run_python, tmp_path, how):
    if how:
        pytest.importorskip("dask.distributed")
    ran = run_python(EXAMPLE, *runs, "--output-dir", tmp_path / "films", *how)
    assert sorted(path.name for path in (tmp_path / "films").iterdir()) == ["a.gif", "b.gif"]
    assert len(ran.stdout.splitlines()) == 3
    assert "truncated" in ran.stdout
