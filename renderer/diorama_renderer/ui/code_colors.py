"""Python code in colours: enough for a few lines to read well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from diorama_renderer.ui.theme import Rgba

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui

_PIECE = re.compile(
    r"""(?P<string>"[^"]*"|'[^']*')|(?P<keyword>\b(?:import|as|from|for|in|def)\b)|(?P<call>\w+(?=\())"""
)


def colored(ui: Ui, line: str) -> Iterator[tuple[str, Rgba]]:
    """A line in pieces, each with its colour."""
    colors = {"string": ui.theme.success, "keyword": ui.theme.accent, "call": ui.theme.strong}
    at = 0
    for found in _PIECE.finditer(line):
        if found.start() > at:
            yield line[at : found.start()], ui.theme.text
        yield found.group(), colors[str(found.lastgroup)]
        at = found.end()
    if at < len(line):
        yield line[at:], ui.theme.text
