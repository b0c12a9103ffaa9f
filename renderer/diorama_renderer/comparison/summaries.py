"""What is told of a component beside its hash: few numbers and words, from which a sentence can be made."""

from __future__ import annotations

import hashlib
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from diorama_renderer.recordings.values import letters_of, rgba_of
from diorama_renderer.store import Instances

pc: Any = pyarrow.compute  # whose functions are made when it is imported, so no checker sees them

_MOST_NUMBERS = 12
"""Up to so many are told as they are."""
_MOST_WORDS = 4
_MOST_LETTERS = 80
_SKETCHES = 2

Summary = dict[str, Any]
"""What `json` can write: NaN is null, infinities are words."""


def summary_of(component: str, row: Instances) -> Summary:
    """What is told of a row that is not empty.

    Of places and other numbers the `values` where they are few, else `min`, `max`, `mean` and `sketch`: sums with
    weights that depend on the place alone, which nearly any change of more than rounding changes.
    """
    if isinstance(row.values, np.ndarray):
        return _of_numbers(component, row, np.asarray(row.values))
    return _of_arrow(component, row.values, row)


def sketch_of(numbers: npt.NDArray[np.float64]) -> list[npt.NDArray[np.float64]]:
    """Shape (n, k) to two of (k,): sums of the numbers with pseudo-random weights, so that their order counts, too."""
    with np.errstate(all="ignore"):
        finite = np.where(np.isfinite(numbers), numbers, 0.0)
        return [(finite * _weights(len(numbers), which)[:, None]).sum(axis=0) for which in range(_SKETCHES)]


def _weights(count: int, which: int) -> npt.NDArray[np.float64]:
    mixed = np.arange(count, dtype=np.uint64) + np.uint64(0x9E3779B97F4A7C15 * (which + 1) % 2**64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    share = ((mixed >> np.uint64(11)) & np.uint64(2**32 - 1)).astype(np.float64) / 2**32
    weights: npt.NDArray[np.float64] = np.where((mixed >> np.uint64(63)) > 0, 0.5 + share, -0.5 - share)
    return weights


def _of_numbers(component: str, row: Instances, values: npt.NDArray[Any]) -> Summary:
    if component == "transform":
        return {"kind": row.variant, "values": [] if row.variant == "unknown" else _plain(values[0])}
    if component == "colorrgba":
        values = rgba_of(np.asarray(values, np.uint32))
    elif component == "view_coordinates":
        return {"axes": letters_of(values[0])}
    return _of_array(values)


def _of_array(values: npt.NDArray[Any]) -> Summary:
    if values.dtype.kind not in "fiub":
        return {}
    if values.size <= _MOST_NUMBERS:
        return {"values": [_plain(one) for one in values.reshape(len(values), -1)]}
    numbers = values.reshape(len(values), -1)
    if numbers.shape[1] > _MOST_NUMBERS:
        numbers = numbers.reshape(-1, 1)
    if numbers.dtype.kind != "f":
        ends = {"min": _plain(numbers.min(axis=0)), "max": _plain(numbers.max(axis=0))}
        return {**ends, "mean": _plain(numbers.mean(axis=0))}
    floats = numbers.astype(np.float64)
    with np.errstate(all="ignore"):
        is_finite = np.isfinite(floats)
        counts = is_finite.sum(axis=0)
        found: Summary = {
            "min": _plain(_where_any(counts, np.where(is_finite, floats, np.inf).min(axis=0), numbers.dtype)),
            "max": _plain(
                _where_any(counts, np.where(is_finite, floats, -np.inf).max(axis=0), numbers.dtype)
            ),
            "mean": _rounded(np.where(is_finite, floats, 0.0).sum(axis=0) / counts, numbers.dtype),
            "sketch": [_rounded(sums, numbers.dtype) for sums in sketch_of(floats)],
        }
    if not bool(is_finite.all()):
        found["not_finite"] = int(is_finite.size - counts.sum())
    return found


def _where_any(counts: npt.NDArray[Any], ends: npt.NDArray[Any], kind: np.dtype[Any]) -> npt.NDArray[Any]:
    return np.where(counts > 0, ends, np.nan).astype(kind)


def _of_arrow(component: str, values: Any, row: Instances) -> Summary:
    if component == "label":
        return {"texts": [_short(text) for text in values.slice(0, _MOST_WORDS).to_pylist()]}
    if component == "text_entry":
        entry = values[0].as_py() or {}
        return {"body": _short(entry.get("body")), "level": entry.get("level")}
    if component == "tensor":
        said = {name: values.field(name)[0].as_py() for name in ("shape", "dtype", "encoding", "meaning")}
        return {"shape": said["shape"], "dtype": _short(said["dtype"]), "encoding": _short(said["encoding"])}
    if component in ("linestrip2d", "linestrip3d"):
        return {
            "strips": len(values),
            "cut": _cut(values),
            **_of_vectors(values.flatten(), 2 if component[-2] == "2" else 3),
        }
    if component == "mesh3d" and row.variant != "file":
        return {"meshes": len(values), **_of_vectors(values.flatten()[0].flatten(), 3)}
    is_number = pa.types.is_integer(values.type) or pa.types.is_floating(values.type)
    if component.startswith("ext.") and is_number and not values.null_count:
        return _of_array(values.to_numpy(zero_copy_only=False))
    return {}


def _cut(strips: Any) -> str:
    """8 hexadecimal digits of where points end one strip and begin the next."""
    lengths = pc.fill_null(pc.list_value_length(strips), 0).to_numpy(zero_copy_only=False)
    return hashlib.blake2b(lengths.astype("<i8").tobytes(), digest_size=4).hexdigest()


def _of_vectors(vectors: Any, width: int) -> Summary:
    numbers = np.asarray(vectors.flatten().to_numpy(zero_copy_only=False))
    points = numbers[: len(numbers) // width * width].reshape(-1, width)
    return {"points": len(points), **(_of_array(points) if len(points) else {})}


def _plain(numbers: npt.NDArray[Any]) -> list[Any]:
    flat = np.asarray(numbers).reshape(-1)
    listed: list[Any] = flat.tolist()
    if flat.dtype == np.float32:
        listed = [float(str(number)) for number in flat]  # 0.1, where tolist says 0.10000000149011612
    return [_number(number) for number in listed]


def _rounded(sums: npt.NDArray[np.float64], of: np.dtype[Any]) -> list[Any]:
    """Sums of numbers of some type, with as many digits as mean something."""
    digits = 10 if of == np.float32 else 16
    return _plain(np.array([float(f"{number:.{digits}g}") for number in sums.tolist()]))


def _number(number: float | int | bool) -> float | int | bool | str | None:
    if not isinstance(number, float):
        return number
    if math.isinf(number):
        return "inf" if number > 0 else "-inf"  # which `np.array` and `float` read
    if math.isnan(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _short(text: object) -> str | None:
    if not isinstance(text, str):
        return None
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"
