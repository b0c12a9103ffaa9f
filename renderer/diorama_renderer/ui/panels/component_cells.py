"""One line for what a component says: texts and colours, made once a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from diorama_renderer.recordings.values import Transform
from diorama_renderer.ui.panels.readings import Reading, Unreadable, context_of, kept, value, value_at
from diorama_renderer.ui.theme import Rgba

if TYPE_CHECKING:
    from diorama_renderer.ui.workspace import Opened

TIMES = "\u00d7"
_MOST_SWATCHES = 8
_LONGEST = 2000
_AXES = {"U": "up", "D": "down", "R": "right", "L": "left", "F": "forward", "B": "back"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What is drawn for a component.

    Attributes:
        text: one line, or several.
        swatches: colours before it.
        note: what stands behind it, subdued.
        is_odd: the data are not what they say.
    """

    text: str
    swatches: tuple[Rgba, ...] = ()
    note: str = ""
    is_odd: bool = False


def cell_of(opened: Opened, path: str, reading: Reading, place: int | None = None) -> Cell:
    """What is drawn for a component of an entity.

    Args:
        opened: the recording.
        path: of the entity.
        reading: of the component.
        place: of one value; None: of all.
    """
    context = context_of(opened, path).key if reading.component in ("class_id", "keypoint_id") else 0
    key = ("cell", reading.key, place, context)

    def make() -> Cell:
        if reading.count == 0:
            return Cell("empty")
        if place is None and reading.count > 1 and not _is_whole(reading.component):
            return _many(opened, reading)
        return _one(opened, path, reading, 0 if place is None else place)

    found = kept(opened, key, make)
    return Cell(found.reason, is_odd=True) if isinstance(found, Unreadable) else found


def _is_whole(component: str) -> bool:
    return component in (
        "tensor",
        "transform",
        "view_coordinates",
        "annotation_context",
        "scalar",
        "text_entry",
    )


def _one(opened: Opened, path: str, reading: Reading, place: int) -> Cell:
    component = reading.component
    if component == "tensor":
        return _tensor(reading)
    if component in _WHOLE:
        one = value(opened, reading)
        return Cell(one.reason, is_odd=True) if isinstance(one, Unreadable) else _WHOLE[component](one)
    one = value_at(opened, reading, place)
    if isinstance(one, Unreadable):
        return Cell(one.reason, is_odd=True)
    if component == "class_id":
        return _class(opened, path, int(one))
    return _ONE.get(component, _anything)(one)


def _many(opened: Opened, reading: Reading) -> Cell:
    noun = _NOUNS.get(reading.component, "values")
    if reading.component != "colorrgba":
        return Cell(f"{reading.count:,} {noun}")
    places = np.unique(np.linspace(0, reading.count - 1, _MOST_SWATCHES).astype(int)).tolist()
    colors = [value_at(opened, reading, place) for place in places]
    swatches = tuple(rgba(color) for color in colors if not isinstance(color, Unreadable))
    return Cell(f"{reading.count:,}", swatches)


_NOUNS = {
    "point2d": "points",
    "point3d": "points",
    "linestrip2d": "lines",
    "linestrip3d": "lines",
    "arrow3d": "arrows",
    "box3d": "boxes",
    "rect2d": "rectangles",
    "mesh3d": "meshes",
    "label": "labels",
    "radius": "radii",
    "class_id": "ids",
    "keypoint_id": "ids",
    "instance_key": "keys",
}


def rgba(color: Sequence[int]) -> Rgba:
    """0 to 255 to 0 to 1."""
    r, g, b, a = (int(channel) / 255 for channel in color)
    return r, g, b, a


def hex_of(color: Sequence[int]) -> str:
    """As "#rrggbb", with the alpha where it is not opaque."""
    channels = [int(channel) for channel in color]
    return "#" + "".join(
        f"{channel:02x}" for channel in (channels[:3] if channels[3:] in ([255], []) else channels)
    )


def number(one: Any, digits: int = 6) -> str:
    """A number as people write it."""
    if isinstance(one, (bool, np.bool_)):
        return "true" if one else "false"
    if isinstance(one, (int, np.integer)):
        return f"{int(one):,}".replace(",", "\u00a0") if abs(int(one)) >= 10_000 else str(int(one))
    text = format(float(one), f".{digits}g")
    return "0" if text == "-0" else text


def vector(some: Any, digits: int = 4) -> str:
    """Numbers in brackets."""
    return "(" + ", ".join(number(float(one), digits) for one in np.asarray(some).reshape(-1)) + ")"


def plural(count: int, noun: str) -> str:
    """As "1 line", "2 lines"."""
    return f"{number(count)} {noun}" + (
        "" if count == 1 else "es" if noun.endswith(("s", "x", "sh")) else "s"
    )


def bytes_text(count: int) -> str:
    """As "12.3 kB"."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.3g} {unit}"


def _color(one: Any) -> Cell:
    alpha = int(one[3])
    return Cell(hex_of(one), (rgba(one),), "" if alpha == 255 else f"alpha {alpha / 255:.2f}")


def _radius(one: Any) -> Cell:
    size = float(one)
    if not np.isfinite(size):
        return Cell("automatic", note=number(size))
    return Cell(f"{number(-size)} pt") if size < 0 else Cell(number(size), note="scene units")


def _class(opened: Opened, path: str, class_id: int) -> Cell:
    context = context_of(opened, path)
    ids = np.array([class_id])
    color = int(context.colors(ids, otherwise=0)[0])
    channels = color >> 24, color >> 16 & 255, color >> 8 & 255, color & 255
    label = context.labels(ids)[0]
    return Cell(
        str(class_id) if label is None else label,
        (rgba(channels),),
        "" if label is None else f"id {class_id}",
    )


def _label(one: Any) -> Cell:
    return Cell("none") if one is None else Cell(f"“{_cut(str(one))}”")


def _strip(one: Any) -> Cell:
    return Cell(plural(len(one), "point"))


def _arrow(one: Any) -> Cell:
    return Cell(vector(one[1]), note=f"from {vector(one[0], 3)}")


def _mesh(one: Any) -> Cell:
    from diorama_renderer.ui.panels.mesh_counts import counts_of

    counts = counts_of(one)
    return Cell(
        counts.format, note=plural(counts.triangles, "triangle") if counts.triangles is not None else ""
    )


def _tensor(reading: Reading) -> Cell:
    said: Any = reading.instances.values[0]
    shape = f" {TIMES} ".join(str(size) for size in said["shape"].as_py())
    return Cell(
        f"{said['dtype'].as_py()}  {shape or 'a number'}", note=_TENSOR_NOTES.get(said["meaning"].as_py(), "")
    )


_TENSOR_NOTES = {"depth": "depth", "class_id": "class ids"}


def _transform(one: Transform) -> Cell:
    if one.kind == "pinhole" and one.resolution is not None:
        width, height = (number(side) for side in one.resolution)
        return Cell("pinhole", note=f"{width} {TIMES} {height}")
    if one.kind == "unknown":
        return Cell("unknown", note="what is below lies apart")
    return Cell(
        one.kind if one.kind != "rigid3" else "rigid",
        note="" if one.translation is None else vector(one.translation),
    )


def _view_coordinates(one: str) -> Cell:
    words = [_AXES.get(letter, "unknown") for letter in one]
    return Cell(one, note=", ".join(f"{axis} {word}" for axis, word in zip("xyz", words)))


def _annotations(one: Any) -> Cell:
    return Cell(plural(len(one), "class"))


def _text(one: Any) -> Cell:
    return Cell(_cut(one.body), note=one.level or "")


def _anything(one: Any) -> Cell:
    if isinstance(one, np.ndarray) and one.ndim == 1 and one.dtype.kind in "biuf" and len(one) <= 16:
        return Cell(vector(one))
    if isinstance(one, (bool, int, float, np.generic)) and np.asarray(one).dtype.kind in "biuf":
        return Cell(number(one))
    return Cell("none" if one is None else _cut(str(one)))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


_WHOLE: dict[str, Callable[[Any], Cell]] = {
    "transform": _transform,
    "view_coordinates": _view_coordinates,
    "annotation_context": _annotations,
    "text_entry": _text,
    "scalar": lambda one: Cell(number(one, 8)),
    "scalar_scattered": lambda one: Cell("as points" if one else "as a line"),
}

_ONE: dict[str, Callable[[Any], Cell]] = {
    "colorrgba": _color,
    "radius": _radius,
    "label": _label,
    "linestrip2d": _strip,
    "linestrip3d": _strip,
    "arrow3d": _arrow,
    "mesh3d": _mesh,
}
