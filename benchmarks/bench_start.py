"""What starting costs: imports, and from the start of a process to a PNG on disk."""

from __future__ import annotations

import subprocess
import sys
import time

from harness import Cases, Took, scratch

import diorama as rr

cases = Cases()


def importing(module: str):
    """Time to import `module` in a fresh interpreter that has imported numpy already."""
    program = (
        "import numpy, time; start = time.perf_counter(); "
        f"import {module}; print(time.perf_counter() - start)"
    )

    def run() -> Took:
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        return Took(done.stdout)

    return run


@cases.add("import_diorama", budget=50.0)
def import_diorama():
    return importing("diorama")


@cases.add("import_diorama_renderer")
def import_diorama_renderer():
    return importing("diorama_renderer")


@cases.add("process_start_to_png", budget=1000.0, seconds=6.0)
def process_start_to_png():
    """The command line from nothing to a picture of a small scene, 640 x 480."""
    recording, picture = scratch("small.mcap"), scratch("small.png")
    rr.init("benchmark", strict=True)
    rr.save(recording)
    rr.log_points("points", [[0, 0, 0], [1, 0, 0], [0, 1, 0]], colors=[255, 160, 40], radii=0.2)
    rr.log_obb("box", half_size=[0.5, 0.5, 0.5], color=[80, 200, 255])
    rr.disconnect()
    command = [sys.executable, "-m", "diorama_renderer", "render", str(recording), "--size", "640x480"]

    def run() -> Took:
        start = time.perf_counter()
        subprocess.run([*command, "-o", str(picture)], check=True, stdout=subprocess.DEVNULL)
        return Took(time.perf_counter() - start)

    run()
    assert picture.stat().st_size > 1_000
    return run


if __name__ == "__main__":
    cases.main()
