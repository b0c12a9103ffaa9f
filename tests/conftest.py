"""What holds for all tests: no property has a time limit, since machines are busy when they like; and bugs surface."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# The viewer survives its own bugs, and says so; not here, nor in the processes that tests start.
os.environ["DIORAMA_STRICT"] = "1"
