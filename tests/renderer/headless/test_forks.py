"""A fork of a process that has drawn is told so: no driver works there, and a wait would be for ever."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PATHS = os.pathsep.join(str(ROOT / root) for root in ("sdk", "renderer", "shaders"))
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")

PROGRAM = """
import os, sys
import diorama as rr
import diorama_renderer as dr

def scene():
    recording = rr.memory_recording()
    rr.log_point("a", [0, 0, 0])
    return recording

{before}
sys.stdout.flush()
child = os.fork()
if child == 0:
    try:
        {inside}
        print("drawn")
    except dr.ForkedProcessError as error:
        print(error)
    finally:
        sys.stdout.flush()
        os._exit(0)
os.waitpid(child, 0)
{after}
"""
DRAW = "dr.render(scene(), size=(8, 8)).color"


def said(inside: str, *, before: str = "", after: str = "") -> str:
    """What a program prints; it fails instead of waiting for ever."""
    program = PROGRAM.format(before=before, inside=inside, after=after)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": PATHS},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if "NoAdapterError" in done.stderr:
        pytest.skip("no adapter")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("inside", "caller"),
    [
        (DRAW, "render"),
        ("dr.Renderer()", "Renderer"),
        ("kept.render(scene(), size=(8, 8))", "render"),
        ("unread.color", "Rendering"),
        ("unread.depth", "Rendering"),
        ("unread.entity_ids", "Rendering"),
    ],
)
def test_in_a_fork_of_a_process_that_has_drawn_an_error_says_what_to_do(inside, caller):
    before = "kept = dr.Renderer(); unread = kept.render(scene(), size=(8, 8))"
    message = said(inside, before=before, after=f"print({DRAW}.shape)")
    assert message.startswith(f"{caller}: ")
    assert 'multiprocessing.get_context("spawn")' in message
    assert message.endswith("(8, 8, 4)\n"), "the parent goes on drawing"


@pytest.mark.slow
def test_what_was_read_before_a_fork_is_still_there():
    assert said("read.color.shape", before=f"read = {DRAW[:-6]}; read.color") == "drawn\n"


@pytest.mark.slow
def test_a_child_draws_if_its_parent_has_not():
    assert said(DRAW) == "drawn\n"
