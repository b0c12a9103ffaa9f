"""One component that is not what it was, in words."""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from diorama_renderer.comparison.digest import ComponentDigest
from diorama_renderer.comparison.tolerance import (
    NUMBERS,
    POSITIONS,
    Tolerance,
    apart,
    rigid_apart,
    rotation_apart,
    turned_degrees,
)

F64 = npt.NDArray[np.float64]
Kind = Literal["removed", "added", "moved", "count", "changed"]

_NOUNS = {
    "point2d": "positions",
    "point3d": "positions",
    "colorrgba": "colour",
    "radius": "radius",
    "label": "label",
    "class_id": "class",
    "keypoint_id": "keypoint",
    "instance_key": "instance keys",
    "linestrip2d": "lines",
    "linestrip3d": "lines",
    "arrow3d": "arrows",
    "box3d": "half size",
    "vec3d": "centre",
    "quaternion": "turn",
    "rect2d": "rectangle",
    "mesh3d": "mesh",
    "tensor": "image",
    "view_coordinates": "view coordinates",
    "annotation_context": "annotations",
    "scalar_scattered": "scattered",
    "text_entry": "text",
    "transform": "transform",
}
_MOVING = ("point2d", "point3d", "vec3d", "rect2d", "linestrip2d", "linestrip3d", "arrow3d", "mesh3d")
_SKETCH_ROUNDING = 4.0


class Phrase(NamedTuple):
    """What happened, to stand behind the name of an entity; `amount` tells which of two is worse."""

    kind: Kind
    text: str
    amount: float = 0.0


def phrase_of(
    component: str, a: ComponentDigest | None, b: ComponentDigest | None, tolerance: Tolerance
) -> Phrase | None:
    """What differs between two digests of one component; None: nothing but what the tolerance forgives.

    Args:
        component: its name.
        a: what was expected; None where it is not in force.
        b: what there is, likewise.
        tolerance: beyond which numbers differ.
    """
    with np.errstate(all="ignore"):  # whatever was logged may be too large to be squared
        return _phrase(component, a, b, tolerance)


def _phrase(
    component: str, a: ComponentDigest | None, b: ComponentDigest | None, tolerance: Tolerance
) -> Phrase | None:
    noun = _NOUNS.get(component, component.removeprefix("ext."))
    if component == "transform":
        return _transform(a, b, tolerance)
    if a is None or b is None:
        return None if a is b else Phrase("changed", f"{noun} {'appeared' if a is None else 'is gone'}")
    if a.hash == b.hash:
        return None
    if a.count != b.count:
        return Phrase("count", f"{noun} {a.count} -> {b.count}", abs(a.count - b.count))
    if _is_forgiven(component, a, b, tolerance):
        return None
    if component == "quaternion" and a.count == 1 and "values" in a.summary and "values" in b.summary:
        degrees = float(turned_degrees(_numbers(a.summary["values"]), _numbers(b.summary["values"]))[0])
        return Phrase("moved", f"turned {_told(degrees)} deg", degrees)
    if component in _MOVING and (moved := _moved(component, a, b)) is not None:
        return moved
    was, now = (_in_words(component, one) for one in (a, b))
    return Phrase("changed", f"{noun} changed" + (f" {was} -> {now}" if was and now and was != now else ""))


def _transform(a: ComponentDigest | None, b: ComponentDigest | None, tolerance: Tolerance) -> Phrase | None:
    if a is not None and b is not None and a.hash == b.hash:
        return None
    kinds = [None if one is None else str(one.summary.get("kind")) for one in (a, b)]
    rigid = [_rigid(one) for one in (a, b)]
    if rigid[0] is not None and rigid[1] is not None:
        if not bool(rigid_apart(rigid[0], rigid[1], tolerance)[0]):
            return None if kinds[0] == kinds[1] else Phrase("changed", _kinds(kinds))
        return _motion(rigid[0][0], rigid[1][0], tolerance)
    if kinds[0] != kinds[1] or a is None or b is None:
        return Phrase("changed", _kinds(kinds), 1.0)
    was, now = (_numbers(one.summary.get("values", [])).reshape(-1) for one in (a, b))
    if kinds[0] == "affine" and len(was) == len(now) == 12:
        if not bool(apart(was, now, tolerance.position).any()):
            return None
        way = float(np.linalg.norm(was[3::4] - now[3::4]))
        is_shaped = bool(
            apart(np.delete(was, [3, 7, 11]), np.delete(now, [3, 7, 11]), tolerance.position).any()
        )
        parts = [f"moved {_units(way)}"] if way > tolerance.position else []
        parts += ["turned, scaled or sheared"] if is_shaped else []
        return Phrase("moved", ", ".join(parts) or "moved", way)
    if str(kinds[0]).endswith("pinhole") and len(was) == len(now) > 0:
        most = float(np.abs(was - now).max())
        return Phrase("changed", f"lens changed by up to {_told(most)}", most)
    return Phrase("changed", "transform changed")


def _rigid(digest: ComponentDigest | None) -> F64 | None:
    """Shape (1, 7); nothing logged is no motion."""
    if digest is None:
        return np.array([[0.0, 0, 0, 0, 0, 0, 1]])
    values = _numbers(digest.summary.get("values", []))
    return values.reshape(1, 7) if digest.summary.get("kind") == "rigid3" and values.size == 7 else None


def _motion(a: F64, b: F64, tolerance: Tolerance) -> Phrase:
    way = float(np.linalg.norm(a[:3] - b[:3]))
    degrees = float(turned_degrees(a[3:], b[3:])[0])
    parts = []
    if not way <= tolerance.position:
        parts.append(f"moved {_units(way)}")
    if not degrees <= tolerance.rotation_degrees:
        parts.append(f"{_told(degrees)} deg" if parts else f"turned {_told(degrees)} deg")
    return Phrase("moved", ", ".join(parts) or "moved", _amount(way))


def _kinds(kinds: list[str | None]) -> str:
    was, now = (kind or "none" for kind in kinds)
    return f"transform changed {was} -> {now}"


def _is_forgiven(component: str, a: ComponentDigest, b: ComponentDigest, tolerance: Tolerance) -> bool:
    """Whether numbers differ within the tolerance: exact where all are told, else as far as a sketch goes."""
    most = tolerance.of(component)
    was, now = a.summary, b.summary
    if _shape(a) != _shape(b):
        return False
    if "values" in was and "values" in now:
        x, y = _numbers(was["values"]), _numbers(now["values"])
        if x.shape != y.shape:
            return False
        if component == "quaternion":
            return not bool(rotation_apart(x, y, tolerance).any())
        return _is_measured(component) and not bool(apart(x, y, most).any())
    fields = ("min", "max", "mean", "sketch")
    if most <= 0 or any(field not in one for field in fields for one in (was, now)):
        return False
    if was.get("not_finite") != now.get("not_finite"):
        return False
    noise = _SKETCH_ROUNDING * math.sqrt(max(a.count, was.get("points", 0), 1)) * most
    return all(
        not bool(
            apart(_numbers(was[field]), _numbers(now[field]), noise if field == "sketch" else most).any()
        )
        for field in fields
    )


def _shape(digest: ComponentDigest) -> list[Any]:
    """How many things of how many parts, of those that have parts."""
    return [digest.summary.get(name) for name in ("strips", "points", "cut", "meshes")]


def _is_measured(component: str) -> bool:
    return component in POSITIONS or component in NUMBERS or component.startswith("ext.")


def _moved(component: str, a: ComponentDigest, b: ComponentDigest) -> Phrase | None:
    """How far places are from where they were; None: something else of them has changed."""
    if _shape(a) != _shape(b):
        return None
    noun = _NOUNS[component]
    subject = "" if component in ("vec3d", "point3d", "point2d") else f"{noun} "
    if "values" in a.summary and "values" in b.summary:
        was, now = (_places(component, one.summary["values"]) for one in (a, b))
        if was.shape != now.shape:
            return None
        ways = np.linalg.norm(was - now, axis=1)
        most = float(ways.max())
        text = f"moved {'by up to ' if len(ways) > 1 else ''}{_units(most)}"
        return None if most == 0 else Phrase("moved", subject + text, _amount(most))
    if "mean" not in a.summary or "mean" not in b.summary:
        return None
    mean = float(np.linalg.norm(_numbers(a.summary["mean"]) - _numbers(b.summary["mean"])))
    count = f" ({a.summary.get('points', a.count)} points)"
    if mean <= 1e-6 * float(np.abs(_numbers(a.summary["mean"])).max()) + 1e-9:
        return Phrase("changed", f"{noun} changed{count}")
    return Phrase("moved", f"{noun} moved, their mean by {_units(mean)}{count}", _amount(mean))


def _places(component: str, values: Any) -> F64:
    numbers = _numbers(values)
    width = 2 if component.endswith("2d") else 3
    return numbers.reshape(-1, width)


def _numbers(listed: Any) -> F64:
    return np.array(listed, np.float64)


def _in_words(component: str, digest: ComponentDigest) -> str:
    said = digest.summary
    if component == "label":
        texts = said.get("texts", [])
        return f"{texts[0]!r}" if digest.count == 1 and texts else ""
    if component == "text_entry":
        return f"{said.get('body')!r}"
    if component == "tensor":
        return " x ".join(map(str, said.get("shape", [])))
    if component == "view_coordinates":
        return str(said.get("axes"))
    values = said.get("values")
    if values is not None and digest.count == 1:
        numbers = ", ".join(_told(number) for number in values[0])
        return numbers if len(values[0]) == 1 else f"({numbers})"
    if component == "colorrgba" and "mean" in said:
        return f"mean ({', '.join(_told(number) for number in said['mean'])})"
    return ""


def _units(way: float) -> str:
    text = _told(way)
    return f"{text} {'unit' if text == '1' else 'units'}"


def _amount(way: float) -> float:
    return way if math.isfinite(way) else math.inf


def _told(number: float | int | bool | str | None) -> str:
    if number is None:
        return "nan"
    return str(number) if isinstance(number, bool | int | str) else f"{number:.3g}"
