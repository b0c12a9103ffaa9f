"""What `import diorama` costs and offers."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys

import pytest
from PIL import Image

import diorama as rr


def run(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_importing_loads_nothing_heavy():
    heavy = {"wgpu", "trimesh", "PIL", "pyarrow", "pyarrow.dataset", "pandas", "torch", "mcap"}
    heavy |= {"multiprocessing", "diorama_renderer", "asyncio"}
    path = [p for p in sys.path if p]
    script = (
        f"import sys; sys.path[:0] = {path!r}; import diorama; print(sorted({heavy!r} & sys.modules.keys()))"
    )
    assert run(script) == "[]"


@pytest.mark.slow
def test_logging_arrays_and_the_files_of_images_that_are_everywhere_loads_nothing_heavy_either(tmp_path):
    for name in ("image.png", "image.jpg"):
        Image.new("RGB", (4, 4)).save(tmp_path / name)
    path = [p for p in sys.path if p]
    script = f"""
import sys; sys.path[:0] = {path!r}
import numpy as np, diorama as rr
rr.init("light", strict=True)
rr.save({str(tmp_path / "run.mcap")!r})
grey = np.zeros((4, 4), np.uint8)
rr.log_points("points", np.zeros((2, 3)), ext={{"confidence": [1.0, 2.0]}})
for log_function in (rr.log_image, rr.log_depth_image, rr.log_segmentation_image, rr.log_tensor):
    log_function("picture", grey)
rr.log_image_file("file", img_path={str(tmp_path / "image.png")!r})
rr.log_image_file("file", img_path={str(tmp_path / "image.jpg")!r})
rr.disconnect()
heavy = {{"wgpu", "trimesh", "PIL", "torch", "pyarrow.dataset", "diorama_renderer"}}
print(sorted(heavy & sys.modules.keys()))
"""
    assert run(script) == "[]"


def test_every_public_name_exists_and_is_documented():
    for name in rr.__all__:
        assert getattr(rr, name).__doc__, name


@pytest.mark.parametrize(
    "module",
    [
        "diorama",
        "diorama.color_conversion",
        "diorama.paths",
        "diorama.recording.session",
        "diorama.log.annotation",
        "diorama.log.bounding_box",
        "diorama.log.camera",
        "diorama.log.image",
        "diorama.log.tensor",
        "diorama.log.extension_components",
        "diorama.log.mesh",
        "diorama.log.rects",
        "diorama.log.text",
        "diorama.log.transform",
    ],
)
def test_the_examples_in_the_documentation_run(log, module):
    results = doctest.testmod(importlib.import_module(module))
    assert results.attempted
    assert not results.failed


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
