from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.cli.commands import main
from diorama_renderer.cli.video import camera_of


@pytest.fixture
def run(recording, renderer, tmp_path):
    rr.log_pinhole(
        "eye", child_from_parent=[[40, 0, 20], [0, 40, 15], [0, 0, 1]], width=40, height=30, timeless=True
    )
    for frame in range(4):
        rr.set_time_sequence("frame", frame)
        rr.log_points("p", [[0.1 * frame, 0, 3]], radii=0.3)
    recording.save(tmp_path / "run.mcap")
    return tmp_path / "run.mcap"


def test_frames_are_drawn_as_asked(run, tmp_path, capsys):
    output = tmp_path / "frames" / "%d.png"
    words = ["video", str(run), "-o", str(output), "--timeline", "frame", "--from", "1", "--to", "3"]
    assert main([*words, "--step", "2", "--size", "40x30", "--camera", "eye", "--no-caption"]) == 0
    assert capsys.readouterr().out == f"wrote {output}\n"
    assert sorted(path.name for path in output.parent.iterdir()) == ["0.png", "1.png"]
    with Image.open(output.parent / "1.png") as image:
        wanted = dr.render(dr.load(run), at={"frame": 3}, camera="eye", size=(40, 30)).color
        assert np.array_equal(np.asarray(image), wanted)


def test_views_are_side_by_side(run, tmp_path):
    output = tmp_path / "out.gif"
    words = ["video", str(run), "-o", str(output), "--size", "200x80", "--theme", "light"]
    assert main([*words, "--view", "It saw=eye", "--view", "orbit"]) == 0
    with Image.open(output) as image:
        assert image.size == (200, 80)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--camera", "nothing"], "camera must be the path of a logged pinhole"),
        (["--camera", "follow:nothing"], "entity must be an entity of the recording"),
        (["--camera", "eye", "--view", "orbit"], "--camera and --view exclude each other"),
        (["--timeline", "nope"], "timeline must be one of the recording"),
        (["--step", "0"], "step must be a whole number from 1"),
        (["--size", "41x30"], "size must be even"),
        (["-o", "out.mov"], "path must end with .mp4"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_line(run, tmp_path, monkeypatch, capsys, words, message):
    pytest.importorskip("av")
    monkeypatch.chdir(tmp_path)
    assert main(["video", str(run), *words]) == 1
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["run.mcap"]


def test_words_for_cameras():
    assert camera_of(None) is camera_of("fit") is None
    assert isinstance(camera_of("orbit"), dr.CameraPath)
    assert isinstance(camera_of("follow:/robot"), dr.CameraPath)
    assert camera_of("/orbit") == "/orbit"
