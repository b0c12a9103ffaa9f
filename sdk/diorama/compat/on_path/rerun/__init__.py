"""`import rerun` is `import diorama`."""

from __future__ import annotations

from diorama.compat.aliases import alias

alias("rerun", "diorama")
