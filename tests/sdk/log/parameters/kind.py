"""What a caller may do to one kind of parameter, and the dresses in which one value may come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

NAN, INF = float("nan"), float("inf")


class Tensor:
    """Like one of torch: no ndarray, but it can be had as one."""

    def __init__(self, array: Any) -> None:
        self._array = np.asarray(array)

    def numpy(self, *, force: bool = False) -> Any:
        assert force
        return self._array


class ArrayLike:
    """Anything with the array protocol."""

    def __init__(self, array: Any) -> None:
        self._array = np.asarray(array)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self._array.astype(dtype) if dtype is not None else self._array


class Subclass(np.ndarray):
    """As libraries make them."""


@dataclass(frozen=True)
class Kind:
    """What one kind of parameter takes.

    Attributes:
        good: the value where the good call of a function has none.
        same: values that must log the same row as the good one, by a name.
        fine: values that are taken.
        bad: values that are a mistake; the message names the parameter, what it must be, and what was got.
    """

    good: Any = None
    same: dict[str, Any] = field(default_factory=dict)
    fine: dict[str, Any] = field(default_factory=dict)
    bad: dict[str, Any] = field(default_factory=dict)

    def but(
        self, *, bad: dict[str, Any] | None = None, fine: dict[str, Any] | None = None, drop: str = ""
    ) -> Kind:
        """The same with more, and without what `drop` names."""
        gone = drop.split(",") if drop else []

        def kept(values: dict[str, Any]) -> dict[str, Any]:
            missing = [name for name in gone if name not in {**self.same, **self.fine, **self.bad}]
            assert not missing, missing
            return {name: value for name, value in values.items() if name not in gone}

        return Kind(self.good, kept(self.same), kept(self.fine) | (fine or {}), kept(self.bad) | (bad or {}))


def dressed(array: Any) -> dict[str, Any]:
    """An array in every dress that says the same: memory layouts, byte orders, precisions, containers."""
    array = np.asarray(array)
    read_only = array.copy()
    read_only.flags.writeable = False
    gaps = np.repeat(array, 2, axis=0)[::2]
    found = {
        "list": array.tolist(),
        "tuple": tuple(array.tolist()),
        "non-contiguous": gaps,
        "reversed twice": array[::-1].copy()[::-1],
        "read-only": read_only,
        "Fortran order": np.asfortranarray(array),
        "big-endian": array.astype(array.dtype.newbyteorder(">")),
        "like a torch tensor": Tensor(array),
        "array protocol": ArrayLike(array),
        "subclass of ndarray": array.view(Subclass),
        "in the middle of a larger one": np.pad(array, 1)[(slice(1, -1),) * array.ndim],
    }
    if array.dtype.kind == "f":
        found |= {f"float{bits}": array.astype(f"f{bits // 8}") for bits in (16, 32, 64)}
        found["longdouble"] = array.astype(np.longdouble)
    else:
        found |= {name: array.astype(name) for name in ("u1", "i2", "u2", "i4", "u4", "i8", "u8")}
    return found


NOT_NUMBERS = {
    "text": "abc",
    "object": object(),
    "dict": {"a": 1},
    "set": {1, 2},
    "function": len,
    "array of objects": np.array([[None, {}, "x"]] * 4, object),
    "array of texts": np.array([["a", "b", "c"]] * 4),
    "complex": np.zeros((4, 3), complex),
    "dates": np.zeros((4, 3), "datetime64[ns]"),
    "ragged": [[1.0, 2.0, 3.0], [1.0]],
}


def choice(kind: Any, good: Any, *others: Any) -> Kind:
    """An enum: also its name in any case."""
    return Kind(
        same={"name": good.name, "small letters": good.name.lower()},
        fine={other.name: other for other in others},
        bad={"unknown": "nonsense", "number": 5, "object": object(), "the enum": kind, "bytes": b"GLB"},
    )


def buffers(kind: Kind, *, good: Any) -> Kind:
    """A sequence of two of them."""
    return Kind(
        same={name: [value, value] for name, value in kind.same.items()} | {"tuple": (good, good)},
        bad={f"one {name}": [good, value] for name, value in kind.bad.items() if name != "None"}
        | {"too few": [good], "too many": [good] * 3, "text": "ab", "number": 5, "object": object()},
    )
