r"""Names that somebody logged, as they can stand in a line: whatever they hold, they neither break it nor hide.

>>> one_line("a\nb")
'a\\nb'
>>> title_of("##hidden")
'#\u034f#hidden'
"""

from __future__ import annotations

import re

MOST_CHARACTERS = 400
"""More is wider than any place for a name; the library would measure all of it in every frame."""

_NO_GLYPHS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""What breaks lines or turns them around: control characters, and those of bidirectional text."""

_JOINER = "\u034f"
"""A combining grapheme joiner, which has a glyph in our typeface, and that has no width."""

_KNOWN = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def one_line(text: str) -> str:
    """A text without line breaks and control characters, which are written as Python writes them, and not too long."""
    if len(text) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        text = f"{text[:half]}…{text[-half:]}"
    if text.isascii() and text.isprintable():
        return text
    return _NO_GLYPHS.sub(_written, text)


def title_of(text: str) -> str:
    """As `one_line`, for what the UI library takes as a title too: it would hide what follows two number signs."""
    return one_line(text).replace("##", f"#{_JOINER}#").replace("##", f"#{_JOINER}#")


def _written(found: re.Match[str]) -> str:
    character = found.group()
    return _KNOWN.get(character) or ascii(character)[1:-1]
