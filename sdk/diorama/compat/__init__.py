"""What lets a script that was written for Rerun 0.4 run unchanged; `diorama run` puts `on_path` where Python looks.

`on_path` is a folder of real packages, so that whatever processes the script starts find them too.
"""

from __future__ import annotations

import os

__all__ = ["PATH", "python_path"]

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "on_path")
"""The folder that holds `rerun`, `rerun_bindings` and `rerun_demo`."""


def python_path(inherited: str | None) -> str:
    """The value of PYTHONPATH with which a process finds `rerun`: `PATH`, then what was `inherited`."""
    if not inherited:
        return PATH
    return os.pathsep.join([PATH, *(part for part in inherited.split(os.pathsep) if part != PATH)])
