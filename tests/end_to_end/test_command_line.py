"""The command line, as somebody calls it from a shell."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PIL import Image

from diorama_renderer.cli.commands import main

pytestmark = pytest.mark.slow


@pytest.fixture
def recording(tmp_path, fresh_logging):
    rr = fresh_logging
    file = tmp_path / "run.mcap"
    rr.init("command_line", strict=True)
    rr.save(file)
    rr.log_view_coordinates("/", xyz="RDF", timeless=True)
    for frame in range(3):
        rr.set_time_sequence("frame", frame)
        rr.log_points("cloud", [[0, 0, 3 + frame], [1, 0, 4], [0, 1, 4]], colors=[255, 160, 40], radii=0.2)
        rr.log_rigid3("camera", parent_from_child=([0, 0, 0], [0, 0, 0, 1]), xyz="RDF")
        rr.log_pinhole(
            "camera/image", child_from_parent=[[50, 0, 40], [0, 50, 30], [0, 0, 1]], width=80, height=60
        )
        rr.log_image("camera/image", np.full((60, 80, 3), 50, np.uint8))
    rr.disconnect()
    return file


def test_render_writes_the_picture_that_was_asked_for(recording, tmp_path, capsys):
    output = tmp_path / "out.png"
    arguments = ["--timeline", "frame", "--at", "1", "--camera", "camera/image", "--space", "/"]
    assert main(["render", str(recording), *arguments, "--size", "80x60", "-o", str(output)]) == 0
    pixels = np.asarray(Image.open(output))
    assert pixels.shape == (60, 80, 4)
    assert (pixels[2, 2] == [50, 50, 50, 255]).all()  # the camera's image, behind everything
    assert pixels[30, 40, 0] > 100  # a point
    assert str(output) in capsys.readouterr().out


def test_render_takes_another_kind_of_image_by_its_suffix(recording, tmp_path):
    output = tmp_path / "out.jpg"
    assert main(["render", str(recording), "--size", "64x48", "-o", str(output)]) == 0
    with Image.open(output) as image:
        assert (image.format, image.size) == ("JPEG", (64, 48))


@pytest.fixture
def dull_recording(tmp_path, fresh_logging):
    rr = fresh_logging
    file = tmp_path / "dull.mcap"
    rr.init("command_line", strict=True)
    rr.save(file)
    rr.set_time_sequence("frame", 0)
    rr.log_scalar("plot/height", 1.0)
    rr.log_text_entry("log", "hello")
    rr.set_time_sequence("frame", 1)
    rr.log_points("world/cloud", [[0, 0, 0]])
    rr.disconnect()
    return file


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--timeline", "frame", "--at", "0"],
            "there is nothing to draw in space '/' at this time; 'plot/height' has scalars, which are data: "
            "recording.range('plot/height', 'scalar', ...); 'log' has texts, which are data: "
            "recording.range('log', 'text_entry', ...)",
        ),
        (
            ["--space", "plot"],
            "there is nothing to draw in space 'plot' at this time; 'plot/height' has scalars, which are data: "
            "recording.range('plot/height', 'scalar', ...); what is drawn lies in 'world/cloud'",
        ),
        (
            ["--space", "/log/"],
            "there is nothing to draw in space 'log' at this time; 'log' has texts, which are data: "
            "recording.range('log', 'text_entry', ...); what is drawn lies in 'world/cloud'",
        ),
        (["--space", "world"], ""),
        ([], ""),
    ],
)
def test_of_an_empty_picture_render_says_why(dull_recording, tmp_path, capsys, arguments, said):
    output = tmp_path / "out.png"
    assert main(["render", str(dull_recording), "-o", str(output), "--size", "64x48", *arguments]) == 0
    assert capsys.readouterr().err == (said and f"diorama: warning: {said}\n")


def test_through_a_camera_that_is_its_space_nothing_is_missed(recording, tmp_path, capsys):
    output = tmp_path / "out.png"
    for arguments in (
        ["--space", "camera/image"],
        ["--camera", "camera"],
        ["--space", "cloud", "--camera", "camera"],
    ):
        assert main(["render", str(recording), "-o", str(output), "--size", "64x48", *arguments]) == 0
    assert capsys.readouterr().err == ""


def test_a_page_has_pictures_of_all_times(recording, tmp_path, capsys):
    page = tmp_path / "run.html"
    assert main(["render", str(recording), "-o", str(page), "--size", "64x48"]) == 0
    assert '"labels":["#0","#1","#2"]' in page.read_text("utf-8")
    assert main(["render", str(recording), "-o", str(page), "--timeline", "frame", "--at", "1"]) == 1
    assert "--at is for one picture" in capsys.readouterr().err


def test_info_says_what_is_in_the_file(recording, capsys):
    assert main(["info", str(recording)]) == 0
    said = capsys.readouterr().out
    assert "application  command_line" in said
    assert re.search(r"frame +sequence +0 to 2", said)
    assert re.search(r"cloud +colorrgba 3, point3d 3, radius 3", said)
    assert re.search(r"/ +view_coordinates 1 timeless", said)


def test_info_names_the_lenses_of_cameras(tmp_path, capsys, fresh_logging):
    rr = fresh_logging
    rr.init("lenses", strict=True)
    rr.save(tmp_path / "lenses.mcap")
    lens = {"child_from_parent": [[100, 0, 50], [0, 100, 40], [0, 0, 1]], "width": 100, "height": 80}
    rr.log_pinhole("plain", **lens)
    rr.log_pinhole("wide", **lens, distortion_model="fisheye", distortion_coefficients=[0.1, 0, 0, 0])
    rr.disconnect()
    assert main(["info", str(tmp_path / "lenses.mcap")]) == 0
    said = capsys.readouterr().out
    assert "transform 1 (fisheye lens)" in said
    assert said.count("lens)") == 1


def test_info_of_a_damaged_file_says_where_and_exits_with_1(recording, tmp_path, capsys):
    cut = tmp_path / "cut.mcap"
    cut.write_bytes(recording.read_bytes()[:-200])
    assert main(["info", str(cut)]) == 1
    said = capsys.readouterr().out
    assert "application  command_line" in said
    assert re.search(r"damaged: at offset \d+", said)


def test_of_a_damaged_file_only_what_is_kept_on_request_is_drawn(recording, tmp_path, capsys):
    cut, output = tmp_path / "cut.mcap", tmp_path / "cut.png"
    cut.write_bytes(recording.read_bytes()[:-200])
    assert main(["render", str(cut), "-o", str(output)]) == 1
    said = capsys.readouterr().err
    assert re.search(r"cut\.mcap: .*at offset \d+.*; --keep-damaged draws what is intact", said)
    assert "load" not in said
    assert not output.exists()
    assert main(["render", str(cut), "--keep-damaged", "--size", "64x48", "-o", str(output)]) == 0
    assert output.exists()


def test_a_time_before_all_data_is_drawn_with_a_warning(recording, tmp_path, capsys):
    output = str(tmp_path / "early.png")
    arguments = ["render", str(recording), "--timeline", "frame", "--size", "64x48", "-o", output]
    assert main([*arguments, "--at", "-5"]) == 0
    assert "diorama: warning: --at -5 is before all that was logged on frame" in capsys.readouterr().err
    assert main([*arguments, "--at", "0"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["render", "absent.mcap"], "no such file or folder: absent.mcap"),
        (["info", "absent.mcap"], "no such file or folder: absent.mcap"),
        (["render", "RUN", "--camera", "nothing/here"], "camera must be the path of a logged pinhole"),
        (["render", "RUN", "--space", "nothing"], "space must be an entity"),
        (["render", "RUN", "--timeline", "tick"], "timeline of the recording"),
        (["render", "RUN", "-o", "out.docx"], "must be an image file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_line_and_exit_code_1(recording, arguments, message, capsys, monkeypatch):
    monkeypatch.chdir(recording.parent)
    assert main([str(recording) if word == "RUN" else word for word in arguments]) == 1
    said = capsys.readouterr().err
    assert message in said
    assert said.startswith("diorama: error: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "many"],
        ["rendre"],
        ["render"],
        ["render", "x", "--size", "big"],
        ["render", "x", "--size", "0x10"],
        ["render", "x", "--at", "noon"],
        ["demo", "--frames", "1"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_usage_and_exit_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as exit_info:
        main(arguments)
    assert exit_info.value.code == 2
    assert "usage: diorama " in capsys.readouterr().err


def test_a_foreign_file_is_one_line_too(tmp_path, capsys):
    foreign = tmp_path / "notes.txt"
    foreign.write_text("not a recording")
    assert main(["info", str(foreign)]) == 1
    assert "notes.txt" in capsys.readouterr().err


def test_the_demo_makes_a_recording_and_a_picture_from_another_folder(tmp_path, run_python):
    done = run_python(
        "-m", "diorama_renderer", "demo", "--frames", "6", "--output-dir", "made", "--no-window"
    )
    assert "diorama_renderer" in done.stdout or "diorama render" in done.stdout
    pixels = np.asarray(Image.open(tmp_path / "made" / "demo.png"))
    assert pixels.shape == (720, 1280, 4)
    assert len(np.unique(pixels.reshape(-1, 4), axis=0)) > 1000
    assert main(["info", str(tmp_path / "made" / "demo.mcap")]) == 0


def test_the_demo_opens_the_viewer_only_where_there_is_a_display(tmp_path, monkeypatch, capsys):
    from diorama_renderer.cli import commands, demo

    shown = []
    monkeypatch.setattr(demo, "demo", lambda folder, *, frames: folder / "demo.mcap")
    monkeypatch.setattr(commands, "_view", lambda arguments: shown.append(arguments.files) or 0)
    (tmp_path / "demo.mcap").touch()
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DIORAMA_HEADLESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    arguments = ["demo", "--output-dir", str(tmp_path)]
    assert main(arguments) == 0
    assert shown == []
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert main([*arguments, "--no-window"]) == 0
    assert shown == []
    assert main(arguments) == 0
    assert shown == [[tmp_path / "demo.mcap"]]


def test_a_demo_whose_window_cannot_be_opened_says_why_and_has_done_the_rest(tmp_path, monkeypatch, capsys):
    from diorama_renderer.cli import commands, demo

    def fail(arguments):
        raise RuntimeError("there is no display")

    monkeypatch.setattr(demo, "demo", lambda folder, *, frames: folder / "demo.mcap")
    monkeypatch.setattr(demo, "has_display", lambda: True)
    monkeypatch.setattr(commands, "_view", fail)
    (tmp_path / "demo.mcap").touch()
    assert main(["demo", "--output-dir", str(tmp_path)]) == 0
    assert "diorama: warning: there is no display" in capsys.readouterr().err
