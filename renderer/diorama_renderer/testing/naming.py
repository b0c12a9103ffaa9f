"""Where what was accepted lies: `<folder>/__diorama__/<module>/<test>[-<name>]`, and names that every disk takes."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

FOLDER = "__diorama__"
"""Beside the test module."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_.+=,@\[\]-]")
_LONGEST = 120
_LONGEST_ENTRY = 80


def safe(text: str) -> str:
    """A file name, without suffix, of any text: another text has another one.

    Letters, digits and `_.+=,@[]-` stay. Where anything else had to go, or the text is long, eight digits of its hash
    follow.
    """
    plain = _UNSAFE.sub("_", text)
    if plain == text and 0 < len(plain) <= _LONGEST and not plain.startswith("."):
        return plain
    return f"{plain[:_LONGEST].lstrip('.')}~{_hash(text)}"


def golden_stem(test_file: Path, test: str, name: str | None) -> Path:
    """The path of a golden without its suffix.

    Args:
        test_file: the module that the test is in.
        test: its classes, its name and its parameters, such as `TestArm.test_reach[left]`.
        name: which picture of the test; None: its only one.
    """
    return test_file.parent / FOLDER / test_file.stem / safe(test if name is None else f"{test}-{name}")


def entry_name(golden: str) -> str:
    """The folder, of one level, for what is compared with the golden of this path."""
    plain = (
        _UNSAFE.sub("_", golden.replace(f"{FOLDER}/", "").replace("/", "-"))
        .replace("[", "_")
        .replace("]", "")
    )
    return f"{plain[-_LONGEST_ENTRY:].lstrip('-.')}-{_hash(golden)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
