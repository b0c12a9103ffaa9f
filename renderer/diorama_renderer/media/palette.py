"""The colours around pictures: those of the viewer's themes, without its library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Rgb = tuple[int, int, int]
ThemeName = Literal["dark", "light"]


@dataclass(frozen=True, slots=True)
class Palette:
    """sRGB, 0 to 255; see `ui/theme.py` for what each is for.

    Attributes:
        window: between pictures.
        panel: behind texts.
        track: of a bar that fills.
        text: of titles.
        subdued: of what matters less.
        strong: of the time.
        accent: of what has passed.
        background: behind a scene; None: as `render` has it.
    """

    window: Rgb
    panel: Rgb
    track: Rgb
    text: Rgb
    subdued: Rgb
    strong: Rgb
    accent: Rgb
    background: Rgb | None


def _rgb(text: str) -> Rgb:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


PALETTES: dict[str, Palette] = {
    "dark": Palette(
        window=_rgb("0b0d12"),
        panel=_rgb("12151c"),
        track=_rgb("303747"),
        text=_rgb("c9d1dc"),
        subdued=_rgb("8590a2"),
        strong=_rgb("f4f7fb"),
        accent=_rgb("5b8cff"),
        background=None,
    ),
    "light": Palette(
        window=_rgb("dfe3ea"),
        panel=_rgb("f6f7f9"),
        track=_rgb("cdd4df"),
        text=_rgb("2a313d"),
        subdued=_rgb("667085"),
        strong=_rgb("0c1118"),
        accent=_rgb("2f66e8"),
        background=_rgb("e9ecf1"),
    ),
}


def palette_of(theme: str, *, caller: str) -> Palette:
    """The palette of a theme.

    Raises:
        ValueError: there is none of that name.
    """
    found = PALETTES.get(theme) if isinstance(theme, str) else None
    if found is None:
        raise ValueError(f'{caller}: theme must be "dark" or "light", got {theme!r}')
    return found
