"""The plugin in projects of its own: few sessions, each of many tests, since each costs a third of a second."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import diorama as rr
import diorama_renderer as dr
import diorama_renderer.testing.scene
from diorama_renderer.cli.commands import main

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]

SUITE = """
import os
import threading
import unittest

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr

SHIFT = float(os.environ.get("SHIFT", 0))
CAMERA = dr.Camera.look_at([4, -6, 3], [0, 0, 0])
SMALL = {"camera": CAMERA, "size": (64, 48)}


def log(shift=SHIFT):
    rr.set_time_sequence("frame", 3)
    turn = np.radians(10 * shift) / 2
    rr.log_rigid3("robot/arm", parent_from_child=([shift, 0, 0], [0, 0, np.sin(turn), np.cos(turn)]))
    rr.log_obb("robot/arm", half_size=[1, 0.4, 0.3], color=[230, 140, 60])


def test_several(scene):
    log()
    scene.assert_matches(camera=CAMERA)
    scene.assert_matches("far away", camera=dr.Camera.look_at([8, -12, 6], [0, 0, 0]), size=(64, 48))


@pytest.mark.parametrize("side", ["left", "<b>/../x", "é\\n"])
def test_parameter(scene, side):
    log(0)
    scene.assert_matches(**SMALL, background="transparent")


class TestUnit(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def _take(self, scene):
        self.scene = scene

    def test_thread(self):
        thread = threading.Thread(target=log)
        thread.start()
        thread.join()
        self.scene.assert_matches(**SMALL)


def test_look(scene):
    log(0)
    scene.assert_matches(camera=dr.Camera.look_at([4 + SHIFT, -6, 3], [0, 0, 0]), size=(64, 48))


def test_log_alone(scene):
    log(0)
    rr.log_scalar("error", SHIFT)
    scene.assert_matches(picture=False)
    scene.assert_matches("seen", semantic=False, **SMALL)


def test_over_time(scene):
    for frame in range(10):
        rr.set_time_sequence("frame", frame)
        rr.log_rigid3("robot", parent_from_child=([frame * SHIFT, 0, 0], [0, 0, 0, 1]))
        rr.log_obb("robot", half_size=[1, 1, 1])
    scene.always(lambda s: s["robot"].translation[0] < 1)


def test_isolated(scene):
    assert scene.entities() == [] and rr.strict_mode()
    with pytest.raises(TypeError):
        rr.log_point("a", "not a point")
    with pytest.raises(ValueError, match="something must be logged before"):
        scene.assert_matches()
    rr.log_point("a", [1, 2, 3])
    assert scene.entities() == ["a"] and scene.latest_at("a", "point3d").tolist() == [[1, 2, 3]]
    assert repr(scene).startswith("<Scene of ") and rr.get_data_recording() is scene.stream
"""


@pytest.fixture(autouse=True)
def _warm(monkeypatch):
    """What sessions within this process import stays imported: graphics drivers are loaded once a process."""
    monkeypatch.delenv("DIORAMA_REPORT", raising=False)
    monkeypatch.delenv("SHIFT", raising=False)
    try:
        dr.Renderer()
    except dr.NoAdapterError as error:
        pytest.skip(str(error))


@pytest.fixture
def project(pytester, monkeypatch):
    """A function that runs a session of a project with one module; returns its result."""
    pytester.makeini("[pytest]\nfilterwarnings = error\n")

    def run(*arguments, shift=0.0, inline=True):
        monkeypatch.setenv("SHIFT", str(shift))
        words = ("-q", "-p", "no:randomly", *arguments)
        return pytester.runpytest_inprocess(*words) if inline else pytester.runpytest_subprocess(*words)

    run.path = pytester.path
    run.module = lambda text, name="test_arm": pytester.makepyfile(**{name: text})
    return run


def test_a_scene_is_accepted_compared_reported_and_approved(project, monkeypatch):
    project.module(SUITE)
    before = rr.get_global_data_recording(), rr.get_thread_local_data_recording()
    first = project()
    first.assert_outcomes(passed=2, failed=7)
    first.stdout.fnmatch_lines(
        ["*nothing was accepted yet", "*to accept it: pytest --diorama-update, or diorama approve*"]
    )
    assert (rr.get_global_data_recording(), rr.get_thread_local_data_recording()) == before

    project("--diorama-update", "-k", "several").assert_outcomes(passed=1, deselected=8)
    goldens = project.path / "__diorama__" / "test_arm"
    assert len(list(goldens.iterdir())) == 4
    updated = project("--diorama-update")
    updated.assert_outcomes(passed=9)
    updated.stdout.fnmatch_lines(["9 comparisons: 7 written"])
    written = {path: path.stat().st_mtime_ns for path in goldens.iterdir()}
    assert {"TestUnit.test_thread.png", "test_log_alone.json", "test_log_alone-seen.png"} <= {
        p.name for p in written
    }
    assert not (goldens / "test_log_alone.png").exists()
    said = json.loads((goldens / "test_several.json").read_text())
    assert said["size"] == [640, 480]
    assert said["renderer"] == rr.version()
    assert said["adapter"]["backend"] == "Vulkan"
    assert said["render"]["camera"].startswith("Camera.look_at(eye=(4, -6, 3)")
    project("--diorama-update").assert_outcomes(passed=9)
    assert {
        path: path.stat().st_mtime_ns for path in goldens.iterdir()
    } == written  # what passes is left alone

    failed = project("--diorama-report", "out/report", shift=0.5)
    failed.assert_outcomes(passed=4, failed=5)
    text = failed.stdout.str()
    assert "SceneMismatchError: box `/robot/arm` moved 0.5 units, 5 deg" in text
    assert re.search(r"picture: mean difference [\d.]+ of 255 \(at most 0.05\), 99th percentile", text)
    assert "the picture is not the one that was accepted; what was logged is the same" in text
    assert "camera is Camera.look_at(eye=(4.5, -6, 3)" in text
    assert "scalar `/error`: scalar changed 0 -> 0.5" in text
    difference = Path(re.search(r"difference: (.+\.png)", text)[1])
    assert np.asarray(Image.open(difference)).shape == (480, 640, 3)
    check_report(project.path / "out" / "report" / "index.html")

    assert main(["approve", "out/report", "test_arm.py::test_several"]) == 0
    project(shift=0.5).assert_outcomes(
        passed=4, failed=5
    )  # it has two pictures, and the first one alone failed
    project("--diorama-report", "out/report", shift=0.5)
    assert main(["approve", "out/report", "--all"]) == 0
    again = project(shift=0.5)
    again.assert_outcomes(passed=8, failed=1)
    again.stdout.fnmatch_lines(["*always: does not hold at frame 2*"])


def check_report(page):
    text = page.read_text()
    assert "5 of 8 failed" in text
    assert (
        text.count("<img ") == 3 * 3 + 3 + 1
    )  # three failed by their pictures, three passed, one failed over time
    assert not re.search(r"""(src|href)=["'](?!data:)""", text)
    assert "@import" not in text
    assert "url(" not in text
    assert "<b>/../x" not in text
    assert "&lt;b&gt;/../x" in text
    assert "prefers-color-scheme: dark" in text
    assert "{{" not in text
    order = re.findall(r'<details class="card (\w+)"', text)
    assert order == sorted(order, key=["failed", "new", "passed"].index)
    assert "does not hold at frame 2" in text
    assert "lambda s: s[&quot;robot&quot;]" in text


MISTAKES = """
import pytest

import diorama as rr

SMALL = {"size": (64, 48)}


@pytest.fixture(autouse=True)
def logged(scene):
    rr.log_obb("box", half_size=[1, 1, 1])


def test_twice(scene):
    scene.assert_matches(**SMALL)
    with pytest.raises(ValueError, match="this test has a picture without a name already"):
        scene.assert_matches(**SMALL)


def test_Twice(scene):
    with pytest.raises(ValueError, match="two tests have one golden"):
        scene.assert_matches(**SMALL)


@pytest.mark.parametrize("arguments, error", [
    ({"name": 3}, TypeError), ({"name": ""}, ValueError), ({"mean": -1}, ValueError),
    ({"pixels": "3"}, TypeError), ({"picture": False, "semantic": False}, ValueError),
    ({"semantic": 1}, TypeError), ({"camera": "nobody"}, ValueError), ({"at": {"frame": 1}}, ValueError),
    ({"size": (0, 3)}, ValueError), ({"position": -1}, ValueError),
])
def test_argument(scene, arguments, error):
    with pytest.raises(error):
        scene.assert_matches(**arguments)


def test_damage(scene):
    scene.assert_matches(picture=False)
    scene.assert_matches("seen", semantic=False, **SMALL)


def test_more(scene):
    import os

    changed = os.environ["SHIFT"] != "0.0"
    scene.assert_matches(**SMALL, semantic=changed)
    scene.assert_matches("size", size=(32, 24) if changed else (64, 48))


def test_lenient(scene):
    rr.init("code_under_test")
    rr.log_point("a", "not a point")
"""


def test_each_mistake_is_told(project):
    project.module(MISTAKES, "test_mistakes")
    project("--diorama-update").assert_outcomes(
        passed=15, errors=1
    )  # what was dropped is told after the test
    goldens = project.path / "__diorama__" / "test_mistakes"
    (goldens / "test_damage.json").write_text("{")
    (goldens / "test_damage-seen.png").write_bytes(b"no picture")
    damaged = project("-k", "damage or more", shift=1)
    damaged.stdout.fnmatch_lines(
        ["*test_damage.json cannot be read: *", "*what was accepted has no digest", "*to accept it: *"]
    )
    project("--diorama-update", "-k", "damage or more").stdout.fnmatch_lines(["4 comparisons: 2 updated"])
    sized = project("-k", "more", "--diorama-update", shift=1)
    sized.assert_outcomes(passed=1, deselected=14)
    project("-k", "more").stdout.fnmatch_lines(
        ["*picture: its size is 64 x 48, and 32 x 24 was accepted", "*got: *.png"]
    )


def test_what_cannot_be_written_is_told(project):
    project.module(
        "import diorama as rr\ndef test_a(scene):\n"
        "    rr.log_point('a', [1, 2, 3])\n    scene.assert_matches(picture=False)"
    )
    (project.path / "__diorama__").write_text("a file")
    unwritable = project("--diorama-update")
    unwritable.assert_outcomes(failed=1)
    unwritable.stdout.fnmatch_lines(["*scene.assert_matches: cannot accept it*"])
    (project.path / "file").write_text("")
    assert project("--diorama-report", "file").ret == pytest.ExitCode.USAGE_ERROR
    (project.path / "mine" / "comparisons").mkdir(parents=True)
    theirs = project("--diorama-report", "mine")
    assert theirs.ret == pytest.ExitCode.USAGE_ERROR
    theirs.stderr.fnmatch_lines(["*is there already, and not of a report*"])


def test_another_adapter_is_compared_tolerantly_and_settings_count(project, pytester):
    project.module("""
        import os
        import diorama as rr

        def test_edge(scene):
            rr.log_points("p", [[x / 10, 0, 0] for x in range(30)], radii=0.02 + float(os.environ["SHIFT"]))
            scene.assert_matches(semantic=False)
    """)
    pytester.makeini("[pytest]\ndiorama_size = 320x240\n")
    project("--diorama-update").assert_outcomes(passed=1)
    text = project.path / "__diorama__" / "test_arm" / "test_edge.json"
    said = json.loads(text.read_text())
    assert said["size"] == [320, 240]
    nearly = 0.0005
    strict = project(shift=nearly)
    strict.assert_outcomes(failed=1)
    strict.stdout.fnmatch_lines(["*the strict rule*"])
    text.write_text(json.dumps({**said, "adapter": {**said["adapter"], "name": "another"}}))
    project(shift=nearly).assert_outcomes(passed=1)
    tolerant = project(shift=0.1)
    tolerant.assert_outcomes(failed=1)
    tolerant.stdout.fnmatch_lines(["*the tolerant rule: accepted from another, *"])
    text.write_text(json.dumps(said))
    pytester.makeini(
        "[pytest]\ndiorama_size = 320x240\ndiorama_mean=9\ndiorama_percentile=99\ndiorama_pixels=5%\n"
    )
    project(shift=nearly).assert_outcomes(passed=1)
    pytester.makeini("[pytest]\ndiorama_size = large\n")
    wrong = project()
    assert wrong.ret == pytest.ExitCode.USAGE_ERROR
    wrong.stderr.fnmatch_lines(["*diorama_size: must be WIDTHxHEIGHT*'large'*"])


def test_workers_fill_one_report_and_find_two_tests_with_one_golden(project):
    pytest.importorskip("xdist")
    project.module(SUITE)
    project("--diorama-update").assert_outcomes(passed=9)
    project.module(
        "import diorama as rr\ndef log(scene):\n"
        "    rr.log_point('a', [1, 2, 3])\n    scene.assert_matches(picture=False)\n"
        "def test_a(scene): log(scene)\ndef test_A(scene): log(scene)\n",
        "test_case",
    )
    some = "several or unit or look or over_time or case"
    arguments = (
        "--diorama-update",
        "--diorama-report",
        "report",
        "-n",
        "2",
        "--dist",
        "loadgroup",
        "-k",
        some,
    )
    result = project(*arguments, shift=0.5, inline=False)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*two tests have one golden, *test_case/test_?: *", "*report: *index.html"])
    text = (project.path / "report" / "index.html").read_text()
    assert all(
        f"<strong>{name}</strong>" in text for name in ("test_several", "test_look", "TestUnit::test_thread")
    )
    assert text.count('data-status="updated"') == 1 + 4  # a chip, and the cards


def test_who_draws_nothing_imports_nothing(project):
    program = "import sys, diorama_renderer.testing.plugin; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"numpy", "wgpu", "diorama", "PIL", "diorama_renderer.headless"} & set(done.stdout.split())
    project.module(
        "import sys\ndef test_a():\n    assert not {'numpy', 'wgpu', 'diorama', 'PIL'} & set(sys.modules)\n"
    )
    plain = project("-p", "no:xdist", inline=False)
    plain.assert_outcomes(passed=1)
    assert "diorama" not in plain.stdout.str().replace(str(project.path), "")
    project.module("def test_a(scene):\n    pass\n")
    project("-p", "no:diorama").stdout.fnmatch_lines(["*fixture 'scene' not found"])


def test_the_example_passes_and_finds_what_it_is_there_to_find():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "examples/test_slam.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
