"""The promise of docs/determinism.md, between processes: the same recording gives the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCENE = Path(__file__).with_name("determinism_scene.py")

pytestmark = pytest.mark.slow


def run(*arguments: object, **environment: str) -> list[str]:
    roots = [str(Path(__file__).parents[2] / root) for root in ("sdk", "renderer", "shaders")]
    done = subprocess.run(
        [sys.executable, SCENE, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(roots), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.fixture(scope="module")
def expected() -> list[str]:
    digests = run("forwards")
    assert len(set(digests)) == 6
    return digests


def test_another_process_draws_the_same(expected) -> None:
    assert run("forwards", PYTHONHASHSEED="77") == expected


def test_another_number_of_threads_draws_the_same(expected) -> None:
    assert run("forwards", LP_NUM_THREADS="1", OMP_NUM_THREADS="1") == expected


def test_another_order_of_calls_that_say_the_same_draws_the_same(expected) -> None:
    assert run("backwards") == expected


def test_a_file_draws_what_was_saved(expected, tmp_path: Path) -> None:
    run("save", tmp_path / "scene.mcap")
    assert run("load", tmp_path / "scene.mcap") == expected


def test_what_was_drawn_in_between_changes_nothing(expected) -> None:
    assert run("between") == expected
