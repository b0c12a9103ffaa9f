"""`import rerun_bindings` is `rr.bindings`."""

from __future__ import annotations

from diorama.compat.aliases import alias

alias("rerun_bindings", "diorama.compat.bindings")
