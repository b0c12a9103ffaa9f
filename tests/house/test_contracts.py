"""The house keeps its own rules."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE_ROOTS = {"sdk": "diorama", "renderer": "diorama_renderer", "shaders": "diorama_shaders"}
PATHS = os.pathsep.join(str(ROOT / root) for root in SOURCE_ROOTS)


@pytest.mark.slow
def test_every_import_contract_is_kept():
    pytest.importorskip("importlinter")
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    environment = {**os.environ, "PYTHONPATH": PATHS}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_source_root_holds_one_package():
    for root, package in SOURCE_ROOTS.items():
        assert {path.name for path in (ROOT / root).iterdir() if path.name != "__pycache__"} == {package}


def test_each_package_says_that_it_is_typed():
    missing = [
        root for root, package in SOURCE_ROOTS.items() if not (ROOT / root / package / "py.typed").exists()
    ]
    assert not missing


def test_the_changelog_speaks_of_the_current_version():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("script", ["dev", ".ci/run"])
def test_a_script_can_be_executed(script):
    assert os.access(ROOT / script, os.X_OK)
