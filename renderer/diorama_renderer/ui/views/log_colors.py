"""Colours in text logs: of levels, and logged ones such that they can be read."""

from __future__ import annotations

from diorama_renderer.ui.theme import Rgba, Theme, mixed

_LEAST_CONTRAST = 3.0


def level_color(theme: Theme, level: str) -> Rgba:
    """The colour of a level; CRITICAL is as an error, and is filled with it."""
    named = {
        "CRITICAL": theme.error,
        "ERROR": theme.error,
        "WARN": theme.warning,
        "WARNING": theme.warning,
        "INFO": theme.success,
        "DEBUG": theme.accent,
        "TRACE": theme.subdued,
    }
    return named.get(level.upper(), theme.subdued)


def readable(theme: Theme, color: int) -> Rgba:
    """A logged colour, 0xRRGGBBAA, for a text on the theme's ground: opaque, and stronger where it is too faint."""
    r, g, b = ((color >> shift & 255) / 255 for shift in (24, 16, 8))
    found: Rgba = (r, g, b, 1.0)
    for _ in range(6):
        if _contrast(found, theme.plot) >= _LEAST_CONTRAST:
            break
        found = mixed(found, theme.strong, 0.3)
    return found


def _contrast(a: Rgba, b: Rgba) -> float:
    """By the Web Content Accessibility Guidelines 2: 1 to 21."""
    dark, bright = sorted((_luminance(a), _luminance(b)))
    return (bright + 0.05) / (dark + 0.05)


def _luminance(color: Rgba) -> float:
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color[:3])
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
