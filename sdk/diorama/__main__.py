"""`python -m diorama`: the command of the viewer, which this package does not import."""

from __future__ import annotations

import runpy

if __name__ == "__main__":
    runpy.run_module("diorama_renderer", run_name="__main__", alter_sys=True)
