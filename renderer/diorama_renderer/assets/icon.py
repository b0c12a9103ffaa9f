"""The icon of the program: a scene in an open box, drawn at any size."""

from __future__ import annotations

from PIL import Image, ImageDraw

_SAMPLES = 8
_GROUND = (24, 29, 41, 255)
_WALLS = ((91, 140, 255, 255), (58, 98, 205, 255))
_FLOOR = (33, 52, 104, 255)
_SUN = (255, 181, 71, 255)


def icon(side: int) -> Image.Image:
    """The icon, RGBA, `side` x `side` pixels."""
    n = side * _SAMPLES
    picture = Image.new("RGBA", (n, n))
    draw = ImageDraw.Draw(picture)

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x * n, y * n) for x, y in points]

    draw.rounded_rectangle((0, 0, n - 1, n - 1), radius=0.22 * n, fill=_GROUND)
    # The back corner of a box, seen from above: two walls and a floor.
    corner, back = (0.5, 0.52), (0.5, 0.16)
    left, left_up = (0.17, 0.68), (0.17, 0.32)
    right, right_up = (0.83, 0.68), (0.83, 0.32)
    front = (0.5, 0.85)
    draw.polygon(at(corner, back, left_up, left), fill=_WALLS[0])
    draw.polygon(at(corner, back, right_up, right), fill=_WALLS[1])
    draw.polygon(at(corner, left, front, right), fill=_FLOOR)
    radius = 0.115 * n
    x, y = 0.5 * n, 0.60 * n
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_SUN)
    return picture.resize((side, side), Image.Resampling.LANCZOS)
