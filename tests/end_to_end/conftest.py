"""Where the real recordings lie, and how a process of its own is started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))
ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("DIORAMA_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real input, which is no part of the project."""
    if not DATA.is_dir():
        pytest.skip(f"no real input at {DATA} (DIORAMA_DATA names another folder)")
    return DATA


@pytest.fixture
def run_python(tmp_path):
    """Run Python with the project importable, in a scratch folder; returns what it printed."""

    def run(*arguments: object, expected_code: int = 0) -> subprocess.CompletedProcess[str]:
        paths = os.pathsep.join(str(ROOT / root) for root in ("sdk", "renderer", "shaders"))
        done = subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == expected_code, done.stdout + done.stderr
        return done

    return run


@pytest.fixture
def fresh_logging():
    """The SDK as it is at the start of a program; what a test logs goes nowhere afterwards."""
    import diorama as rr

    rr.disconnect()
    rr.reset_time()
    rr.memory_recording()  # takes over what was left
    yield rr
    rr.reset_time()
    rr.set_strict_mode(False)
    rr.memory_recording()


@pytest.fixture
def served(tmp_path):
    """A program that serves, and its server."""
    from browsing import SCRIPT, Served, free_port

    port = free_port()
    made = Served(tmp_path, port, SCRIPT.format(port=port, ws_port=free_port()))
    assert made.said == f"diorama: {made.address} shows the recording in a browser\n"
    yield made
    made.stop()
