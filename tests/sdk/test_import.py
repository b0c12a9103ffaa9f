"""What `import diorama` costs and offers."""

from __future__ import annotations

import subprocess
import sys

import pytest

import diorama as rr


def run(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_importing_loads_nothing_heavy():
    heavy = ["wgpu", "trimesh", "PIL", "pyarrow", "mcap", "multiprocessing", "diorama_renderer", "asyncio"]
    path = [p for p in sys.path if p]
    assert (
        run(
            f"import sys; sys.path[:0] = {path!r}; import diorama; print({heavy!r} & sys.modules.keys() or '')".replace(
                f"{heavy!r} &", f"set({heavy!r}) &"
            )
        )
        == ""
    )


def test_every_public_name_exists_and_is_documented():
    for name in rr.__all__:
        assert getattr(rr, name).__doc__, name


@pytest.mark.slow
def test_the_package_runs_the_command_of_the_viewer(tmp_path):
    package = tmp_path / "diorama_renderer"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text(
        "import sys\nif __name__ == '__main__': print('viewer', sys.argv[1:])\n"
    )
    path = [str(tmp_path), *(p for p in sys.path if p)]
    script = (
        f"import sys, runpy; sys.path[:0] = {path!r}; sys.argv = ['diorama', 'info', 'x'];"
        "runpy.run_module('diorama', run_name='__main__')"
    )
    assert run(script) == "viewer ['info', 'x']"
