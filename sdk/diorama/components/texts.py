"""Labels and text entries. The empty text is a text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from diorama.components.arguments import described
from diorama.components.arrays import check_count
from diorama.components.field import Form, Part, field
from diorama.errors import UsageError
from diorama.paths import check_utf8

LABEL = field("label", "utf8", Form.TEXT)
LABELS = field("label", "utf8", Form.TEXTS)
LABEL_SPLAT = field("label", "utf8", Form.TEXTS, splat=True)
TEXT_ENTRY = field("text_entry", "text_entry", Form.TEXT_ENTRY)


def parse_text(value: object, name: str) -> str:
    """A str that UTF-8 can hold."""
    if type(value) is str and value.isascii():
        return value
    if not isinstance(value, str):
        raise UsageError(f"{name} must be a str, got {described(value)}")
    plain = str.__str__(value)  # what an enum of texts shows is not what it is
    check_utf8(plain, name)
    return plain


def parse_labels(value: object, name: str) -> Part:
    """A text for each instance; one str, or a list of one, is meant for all (a splat)."""
    if isinstance(value, np.ndarray) and (value.ndim != 1 or value.dtype.kind not in "UO"):
        raise UsageError(f"{name} must be a sequence of str, got {described(value)} of dtype {value.dtype}")
    if isinstance(value, str):
        return LABEL_SPLAT, [parse_text(value, name)]
    to_list = getattr(value, "tolist", None)
    items = to_list() if callable(to_list) else value
    if isinstance(items, str) or not isinstance(items, Sequence) or isinstance(items, bytes | bytearray):
        raise UsageError(f"{name} must be a sequence of str, got {described(value)}")
    check_count(len(items), name)
    texts = list(items)
    for text in texts:
        if type(text) is not str:
            texts = [parse_text(each, name) for each in texts]
            break
    check_utf8("".join(texts), name)
    return (LABEL_SPLAT if len(texts) == 1 else LABELS), texts


def parse_text_entry(text: object, level: object) -> Part:
    """A text entry: its body, and a level that may be any str or None."""
    return TEXT_ENTRY, (parse_text(text, "text"), None if level is None else parse_text(level, "level"))
