"""`diorama run`: scripts written for Rerun 0.4, as real processes, unchanged."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import diorama_renderer as dr
from diorama_renderer.cli.commands import main

pytestmark = pytest.mark.slow

SCRIPTS = Path(__file__).parent / "rerun_scripts"
ROOT = Path(__file__).parents[2]
PATHS = os.pathsep.join(str(ROOT / root) for root in ("sdk", "renderer", "shaders"))


@pytest.fixture
def run_script(run_python, tmp_path):
    """Run a script of the folder with `--save`; gives the recording."""

    def run(name: str, *arguments: object) -> dr.Recording:
        run_python("-m", "diorama", "run", SCRIPTS / f"{name}.py", "--save", "out.mcap", *arguments)
        return dr.load(tmp_path / "out.mcap")

    return run


def seen(picture: dr.Rendering) -> set[str]:
    return {picture.paths[entity] for entity in np.unique(picture.entity_ids)} - {""}


def test_the_double_helix_of_the_demos_shows_its_strands_rungs_and_beads(run_script):
    recording = run_script("dna")
    paths = {f"dna/structure/{name}" for name in ("left", "right", "scaffolding", "scaffolding/beads")}
    assert set(recording.entities()) == {"dna/structure", *paths}
    assert seen(dr.render(recording, at={"stable_time": 1.0}, size=(320, 240))) == paths
    strips = recording.latest_at("dna/structure/scaffolding", "linestrip3d")
    left, right = (recording.latest_at(f"dna/structure/{name}", "point3d") for name in ("left", "right"))
    np.testing.assert_allclose(np.stack(strips), np.stack([left, right], axis=1))
    beads = recording.latest_at("dna/structure/scaffolding/beads", "point3d", {"stable_time": 1.0})
    np.testing.assert_allclose(np.cross(beads - left, right - left), 0, atol=1e-5)  # each on its rung


def test_detections_keep_their_boxes_classes_and_colors(run_script):
    recording = run_script("detections", "--frames", 2)
    at = {"frame": 1}
    boxes = recording.latest_at("camera/rgb/boxes", "rect2d", at)
    np.testing.assert_allclose(boxes, [[11, 10, 31, 20], [40, 5, 50, 40]])
    assert recording.latest_at("camera/rgb/boxes", "class_id", at).tolist() == [1, 2]
    classes = recording.latest_at("camera", "annotation_context")
    assert [each.label for each in classes] == ["background", "car", "person"]
    assert recording.latest_at("logs/detector", "text_entry", at).level == "DEBUG"
    picture = dr.render(recording, at=at, space="camera", size=(256, 192))
    of_classes = {"camera/rgb/classes", "camera/rgb/boxes", "camera/rgb/best", "camera/rgb/skeleton"}
    assert of_classes <= seen(picture)  # the segmentation is the topmost image
    red, green, _, _ = picture.color[60, 80]  # within the segmentation's car, which lies over the image
    assert red > 150 > 60 > green
    of_boxes = picture.entity_ids == picture.paths.index("camera/rgb/boxes")
    for instance, channel in ((0, 0), (1, 1)):  # the context's red car and green person
        line = picture.color[of_boxes & (picture.instance_ids == instance)]
        assert np.median(line[:, channel]) > 200 > 60 > np.median(line[:, 1 - channel])


def test_a_depth_camera_is_drawn_in_space_with_all_that_is_beside_it(run_script):
    recording = run_script("depth_camera", "an argument that the script does not know")
    assert recording.latest_at("volume", "tensor").shape == (2, 3, 4)
    assert recording.latest_at("plots/parabola", "scalar", {"step": 3}) == 4.0
    assert recording.latest_at("world/arrow", "arrow3d") is None  # cleared
    assert recording.latest_at("world/origin", "class_id").tolist() == [0]
    picture = dr.render(recording, space="world", size=(480, 360))
    solid = {f"world/{name}" for name in ("box", "triangle", "path", "origin", "camera/image/depth")}
    assert solid <= seen(picture)
    assert "world/arrow" not in seen(picture)


def test_records_of_logging_become_text_entries_and_a_mistake_stops_nothing(run_script):
    recording = run_script("diary")
    assert recording.latest_at("logs/root", "text_entry").body == "from the root"
    entry = recording.latest_at("logs/robot/arm", "text_entry")
    assert (entry.body, entry.level) == ("joint 3 is hot", "WARN")
    rows = recording.range("plain", "text_entry", "log_time")
    assert [entry.level for entry in rows.values] == ["TRACE", "INFO"]
    said = recording.latest_at("diorama", "text_entry").body
    assert "log_points: positions" in said
    assert "diary.py" in said


def test_children_of_every_start_method_find_rerun_and_log_to_one_recording(run_python, tmp_path):
    done = run_python("-m", "diorama", "run", SCRIPTS / "children.py", tmp_path)
    lines = [line.split() for line in done.stdout.splitlines()]
    methods = [method for method, _, _ in lines[:-2]]
    assert "spawn" in methods
    assert [name for name, _, _ in lines[-2:]] == ["parent", "program"]
    assert {module for _, module, _ in lines} == {"diorama"}
    assert len({recording_id for _, _, recording_id in lines[:-1]}) == 1
    for method in methods:
        assert dr.load(tmp_path / f"{method}.mcap").entities() == [f"child/{method}"]
    assert dr.load(tmp_path / "parent.mcap").entities() == ["parent"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help"],
        ["-h", "--version"],
        ["--save", "x", "--port", "none"],
        ["--", "a", "--", "b"],
        ["-m", "run"],
        ["", " ", "ünï"],
    ],
    ids=str,
)
def test_what_follows_the_script_is_the_scripts(run_python, tmp_path, arguments):
    script = tmp_path / "facts.py"
    script.write_text((SCRIPTS / "facts.py").read_text())
    facts = json.loads(run_python("-m", "diorama", "run", "facts.py", *arguments).stdout)
    assert facts["argv"] == ["facts.py", *arguments]
    assert facts["name"] == "__main__"
    assert facts["file"] == facts["main"] == str(script)
    assert facts["path"] == str(tmp_path)
    assert facts["spec"]
    assert facts["bindings"]


def test_a_module_runs_as_python_runs_it(run_python, tmp_path):
    (tmp_path / "tool.py").write_text("import sys, rerun; print(sys.argv[1:], rerun.__name__, __spec__.name)")
    done = run_python("-m", "diorama", "run", "-m", "tool", "-h", "--", "x")
    assert done.stdout == "['-h', '--', 'x'] diorama tool\n"


@pytest.mark.parametrize("words", [["--", "facts.py"], ["--", "-facts.py"]], ids=str)
def test_a_double_dash_may_stand_before_the_script(run_python, tmp_path, words):
    (tmp_path / words[1]).write_text((SCRIPTS / "facts.py").read_text())
    facts = json.loads(run_python("-m", "diorama", "run", *words, "--x").stdout)
    assert facts["argv"][1:] == ["--x"]


def test_the_environment_variable_turns_a_script_off(run_python, monkeypatch):
    monkeypatch.setenv("RERUN", "off")
    assert not json.loads(run_python("-m", "diorama", "run", SCRIPTS / "facts.py").stdout)["enabled"]


def test_a_run_within_a_run_finds_the_same_rerun(run_python, tmp_path):
    (tmp_path / "outer.py").write_text(
        "import subprocess, sys, os\n"
        f"command = [sys.executable, '-m', 'diorama', 'run', {str(SCRIPTS / 'facts.py')!r}]\n"
        "subprocess.run(command, check=True)\n"
        "parts = os.environ['PYTHONPATH'].split(os.pathsep)\n"
        "assert len(parts) == len(set(parts))\n"
    )
    assert json.loads(run_python("-m", "diorama", "run", "outer.py").stdout)["bindings"]


def test_an_exit_code_is_the_scripts_and_what_it_logged_is_saved(run_python, tmp_path):
    (tmp_path / "fails.py").write_text(
        "import sys, rerun as rr\nrr.save('fails.mcap')\nrr.log_point('here', [1, 2, 3])\nsys.exit(7)\n"
    )
    run_python("-m", "diorama", "run", "fails.py", expected_code=7)
    assert dr.load(tmp_path / "fails.mcap").entities() == ["here"]


def test_a_traceback_is_the_scripts_alone(run_python, tmp_path):
    (tmp_path / "raises.py").write_text("import rerun\n\n\ndef f():\n    raise KeyError('mine')\n\n\nf()\n")
    done = run_python("-m", "diorama", "run", "raises.py", expected_code=1)
    files = [line.split('"')[1] for line in done.stderr.splitlines() if line.lstrip().startswith('File "')]
    assert files == [str(tmp_path / "raises.py")] * 2
    assert done.stderr.endswith("KeyError: 'mine'\n")


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_ctrl_c_ends_a_script_as_it_ends_any_program(tmp_path):
    (tmp_path / "waits.py").write_text(
        "import signal, rerun as rr\n"
        "rr.save('waits.mcap')\n"
        "rr.log_point('here', [1, 2, 3])\n"
        "print('ready', flush=True)\n"
        "signal.pause()\n"
    )
    # A shell gives what a signal has ended the code 128 + 2.
    command = f"exec {sys.executable} -m diorama run waits.py"
    process = subprocess.Popen(
        ["bash", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": PATHS},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode in (-signal.SIGINT, 128 + signal.SIGINT)
    assert "KeyboardInterrupt" in errors
    assert dr.load(tmp_path / "waits.mcap").entities() == ["here"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["absent.py"], "no such file or folder: absent.py"),
        (["FOLDER"], "the script must be a Python file, got the folder"),
        (["--", "absent.py", "--help"], "no such file or folder: absent.py"),
    ],
    ids=str,
)
def test_no_script_is_one_line_and_exit_code_2(words, message, tmp_path, capsys):
    assert main(["run", *(str(tmp_path) if word == "FOLDER" else word for word in words)]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.startswith("diorama: error: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("words", [["run"], ["run", "-m"], ["run", "--nonsense", "x.py"]], ids=str)
def test_a_run_without_a_script_is_usage_and_exit_code_2(words, capsys):
    with pytest.raises(SystemExit) as exit_info:
        main(words)
    assert exit_info.value.code == 2
    assert "usage: diorama" in capsys.readouterr().err


def test_the_cube_of_the_demos_is_logged_where_its_arguments_say(run_python, tmp_path):
    run_python("-m", "diorama", "run", "-m", "rerun_demo", "--cube", "--save", "cube.mcap")
    recording = dr.load(tmp_path / "cube.mcap")
    assert recording.entities() == ["cube"]
    assert [(span.name, span.first, span.last) for span in recording.timelines() if span.name == "step"] == [
        ("step", 0, 99)
    ]
    picture = dr.render(recording, at={"step": 25}, size=(320, 240))
    assert seen(picture) == {"cube"}
    assert len(np.unique(picture.instance_ids)) > 100
