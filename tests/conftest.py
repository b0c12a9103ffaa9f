"""What holds for all tests: no property has a time limit, since machines are busy when they like."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
