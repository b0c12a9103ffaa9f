"""How a program asks who listens on a port: a stream begins with MCAP's magic bytes, a question with these."""

from __future__ import annotations

QUESTION = b"DIORAMA?"
ANSWER = b"DIORAMA viewer\n"
