"""Texts that can be shown: names of files need not be UTF-8, and Python gives their bytes as what no text may have.

Made so once, where such a text comes in; whoever opens a file keeps its real `Path`.
"""

from __future__ import annotations

import os


def displayable(text: str) -> str:
    """A text without surrogates, which UTF-8 has no bytes for; others stay what they are."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def path_text(path: str | os.PathLike[str]) -> str:
    r"""A path as it is shown. Different ones differ: bytes that are not UTF-8 are `\xff`.

    >>> path_text("/tmp/a.mcap")
    '/tmp/a.mcap'
    """
    try:
        return os.fsencode(path).decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # no file can be called that
        return displayable(os.fspath(path))
