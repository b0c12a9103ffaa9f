"""The command `diorama`, also as `python -m diorama_renderer`."""

from __future__ import annotations

import sys

from diorama_renderer.cli.commands import main

if __name__ == "__main__":
    sys.exit(main())
