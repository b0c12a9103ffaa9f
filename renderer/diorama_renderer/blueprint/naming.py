"""Short names for views, by which they can be told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from diorama_renderer.blueprint.views import ViewKind

KIND_NAMES = {
    ViewKind.SPATIAL_3D: "3D",
    ViewKind.SPATIAL_2D: "2D",
    ViewKind.TIME_SERIES: "Plot",
    ViewKind.BAR_CHART: "Bar chart",
    ViewKind.TEXT_LOG: "Text log",
    ViewKind.TENSOR: "Tensor",
}
_LONGEST = 64
_MOST_PARTS = 4
_DIGITS = re.compile(r"([0-9]+)")


def name_views(views: Sequence[tuple[ViewKind, str]]) -> list[str]:
    """A name for each view of (kind, root), all different.

    The last part of the root, or as many more as tell it from other roots; where one root has views of several kinds,
    also the kind. Of the root `/` only the kind. What is still the same has a number: "image (2)".
    """
    roots = list(dict.fromkeys(root for _, root in views))
    short = dict(zip(roots, _shortest(roots), strict=True))
    kinds_of_root = Counter(dict.fromkeys(views, 1))
    kind_counts = Counter(root for _, root in kinds_of_root)
    names = []
    for kind, root in views:
        name = short[root]
        if not name:
            name = KIND_NAMES[kind]
        elif kind_counts[root] > 1 and kind is not ViewKind.SPATIAL_3D:
            name = f"{name} ({KIND_NAMES[kind].lower() if kind is not ViewKind.SPATIAL_2D else '2D'})"
        names.append(name)
    return _numbered(names)


def free_name(name: str, taken: set[str]) -> str:
    """A name, with a number if it is taken."""
    number, found = 2, name
    while found in taken:
        found, number = f"{name} ({number})", number + 1
    return found


def natural_key(path: str) -> tuple[tuple[str, int, str], ...]:
    """Sorts paths part by part and numbers in them by their value: "cam/9" before "cam/10", both before "camera"."""
    parts = _DIGITS.split(path.replace("/", "\0"))
    key = []
    for text, digits in zip(parts[::2], [*parts[1::2], ""], strict=True):
        number = digits.lstrip("0")
        key.append((text, len(number), number))  # digits of any length, without making an int of them
    return tuple(key)


def _shortest(roots: list[str]) -> list[str]:
    """The last parts of each root, as few as it takes to be the only one."""
    parts = [root.strip("/").split("/") if root.strip("/") else [] for root in roots]
    lengths = [1] * len(roots)
    for _ in range(_MOST_PARTS - 1):
        tails = ["/".join(each[-length:]) for each, length in zip(parts, lengths, strict=True)]
        counts = Counter(tails)
        longer = [
            min(length + (counts[tail] > 1), max(len(each), 1))
            for each, length, tail in zip(parts, lengths, tails, strict=True)
        ]
        if longer == lengths:
            break
        lengths = longer
    tails = ["/".join(each[-length:]) for each, length in zip(parts, lengths, strict=True)]
    return [tail if len(tail) <= _LONGEST else f"…{tail[-_LONGEST:]}" for tail in tails]


def _numbered(names: list[str]) -> list[str]:
    taken: set[str] = set()
    found = []
    for name in names:
        found.append(free_name(name, taken))
        taken.add(found[-1])
    return found
