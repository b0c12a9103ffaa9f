"""`diorama diff` from a shell: what it prints, and its exit codes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.cli.commands import main


@pytest.fixture
def runs(tmp_path):
    """Three files: the second is the first again, in the third the robot moves by one at frame 2."""
    files = []
    for name, shift in (("a", 0), ("b", 0), ("c", 1)):
        stream = rr.new_recording("diff")
        kept = rr.memory_recording(recording=stream)
        for frame in range(4):
            rr.set_time_sequence("frame", frame, recording=stream)
            place = [0, shift * (frame >= 2), 0]
            rr.log_rigid3("robot", parent_from_child=(place, [0, 0, 0, 1]), recording=stream)
            rr.log_points("robot", [[0, 0, 0], [1, 1, 0]], colors=[255, 0, 0], radii=0.1, recording=stream)
        files.append(tmp_path / f"{name}.mcap")
        kept.save(files[-1])
    return [str(file) for file in files]


def test_equal_files_are_told_by_exit_code_0(runs, capsys):
    assert main(["diff", *runs[:2]]) == 0
    assert capsys.readouterr().out == "no differences\n"


def test_different_files_are_told_by_exit_code_1_and_a_report(runs, capsys):
    assert main(["diff", runs[0], runs[2]]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"--- {runs[0]}",
        f"+++ {runs[2]}",
        "1 entity differs (1 moved)",
        "  frame 2  points `/robot` moved 1 unit",
    ]
    assert main(["diff", runs[0], runs[2], "--tolerance", "1.5"]) == 0
    assert main(["diff", runs[0], runs[2], "--timeline", "frame"]) == 1


def test_trouble_is_told_by_exit_code_2(runs, tmp_path, capsys):
    assert main(["diff", runs[0], str(tmp_path / "none.mcap")]) == 2
    assert "no such file" in capsys.readouterr().err
    assert main(["diff", *runs[:2], "--timeline", "fram"]) == 2
    assert "did you mean 'frame'" in capsys.readouterr().err
    assert main(["diff", *runs[:2], "--picture", "out.txt"]) == 2
    assert "must be an image file" in capsys.readouterr().err
    for wrong in (["diff", runs[0]], ["diff", *runs[:2], "--tolerance", "-1"], ["diff", *runs]):
        with pytest.raises(SystemExit) as caught:
            main(wrong)
        assert caught.value.code == 2


def test_a_damaged_file_is_trouble_unless_its_rest_is_asked_for(runs, tmp_path, capsys):
    whole = Path(runs[0]).read_bytes()
    cut = tmp_path / "cut.mcap"
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    assert main(["diff", runs[0], str(cut)]) == 2
    assert "--keep-damaged compares what is intact" in capsys.readouterr().err
    assert main(["diff", runs[0], str(cut), "--keep-damaged"]) in (0, 1)
    assert "warning" in capsys.readouterr().err
    cut.write_bytes(b"nothing of this kind")
    assert main(["diff", runs[0], str(cut)]) == 2


@pytest.mark.slow
def test_a_picture_shows_both_side_by_side(runs, tmp_path):
    try:
        dr.Renderer()
    except dr.NoAdapterError as error:
        pytest.skip(str(error))
    output = tmp_path / "diff.png"
    assert main(["diff", runs[0], runs[2], "--picture", str(output), "--size", "100x80"]) == 1
    pixels = np.asarray(Image.open(output)).astype(int)
    assert pixels.shape[1] == 204
    reds = (pixels[..., 0] > 120) & (pixels[..., 1] < 60)
    assert reds[:, :100].any()
    assert reds[:, 104:].any()
    assert main(["diff", *runs[:2], "--picture", str(tmp_path / "same.png")]) == 0
    assert not (tmp_path / "same.png").exists()
