"""What importing a package brings along."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import diorama_renderer as dr

ROOT = Path(__file__).parents[2]
PATHS = os.pathsep.join(str(ROOT / root) for root in ("sdk", "renderer", "shaders"))
GRAPHICS = {"wgpu", "glfw", "imgui_bundle", "trimesh", "PIL", "diorama_renderer"}


def modules_after(program: str) -> set[str]:
    """The top-level modules that are loaded after `program` in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print('\\n'.join(sys.modules))"],
        env={**os.environ, "PYTHONPATH": PATHS},
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.slow
def test_logging_loads_no_graphics_library():
    program = "import diorama as rr; rr.init('x'); rr.memory_recording(); rr.log_point('p', [1, 2, 3])"
    loaded = modules_after(program)
    assert "diorama" in loaded
    assert not loaded & GRAPHICS


@pytest.mark.slow
@pytest.mark.parametrize(
    "room", ["store", "query", "transforms", "camera", "state", "sources", "recordings", "cli.commands"]
)
def test_a_room_below_the_gpu_loads_no_wgpu(room):
    assert not modules_after(f"import diorama_renderer.{room}") & {"wgpu", "glfw", "imgui_bundle"}


@pytest.mark.slow
def test_asking_a_recording_loads_nothing_that_draws():
    program = (
        "import diorama as rr; from diorama_renderer.recordings import as_recording; rr.init('x');"
        "source = rr.memory_recording(); rr.log_scalar('p', 1.0);"
        "recording = as_recording(source, caller='test');"
        "assert recording.latest_at('p', 'scalar') == 1.0; recording.to_arrow()"
    )
    loaded = modules_after(program)
    assert not loaded & {"wgpu", "glfw", "imgui_bundle", "trimesh", "PIL"}


def test_the_public_names_are_those_that_an_editor_offers():
    assert dir(dr) == sorted(dr.__all__)
    assert all(getattr(dr, name).__module__.startswith("diorama") for name in dr.__all__)
