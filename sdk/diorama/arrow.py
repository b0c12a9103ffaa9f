"""Arrays of Arrow from numpy and from texts, without `pa.array`.

The first call of that one looks for pandas, and imports it where it is installed: half a second of everybody's program.
And while the interpreter ends pandas cannot be imported, so what a short script logged was lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_MOST_BYTES = 2**31 - 1
"""Offsets of texts are int32."""


def from_numpy(array: npt.NDArray[Any], present: Sequence[bool] | None = None) -> pa.Array:
    """Numbers or bools, shape (n,), native byte order: shared, not copied, if they are contiguous.

    Args:
        array: the values.
        present: False where there is none; None: all are.
    """
    if array.dtype == np.bool_:
        arrow, values = pa.bool_(), np.packbits(array, bitorder="little")
    else:
        arrow, values = pa.from_numpy_dtype(array.dtype), np.ascontiguousarray(array)
    return pa.Array.from_buffers(arrow, len(array), [validity(present), pa.py_buffer(values)])


def from_texts(texts: Sequence[str | None]) -> pa.Array:
    """Texts, or None where there is none.

    Raises:
        ValueError: more than 2 GiB, or text that UTF-8 cannot hold.
    """
    present = [text is not None for text in texts] if None in texts else None
    some = ["" if text is None else text for text in texts]
    joined = "".join(some)
    # Letters of ASCII are a byte each, so that nothing need be encoded to be measured.
    sizes = map(len, some if joined.isascii() else [text.encode() for text in some])
    ends = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(sizes, np.int64, len(texts)), out=ends[1:])
    if ends[-1] > _MOST_BYTES:
        raise ValueError(f"texts must be at most {_MOST_BYTES:,} bytes, got {ends[-1]:,}")
    buffers = [validity(present), pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(joined.encode())]
    return pa.Array.from_buffers(pa.utf8(), len(texts), buffers)


def fixed_lists(values: pa.Array, arrow: pa.DataType, present: Sequence[bool] | None = None) -> pa.Array:
    """Lists of the fixed size that `arrow` has, or nulls where `present` is False; these have values too."""
    count = len(values) // arrow.list_size
    return pa.Array.from_buffers(arrow, count, [validity(present)], children=[values])


def validity(present: Sequence[bool] | None) -> pa.Buffer | None:
    """The bitmap that says which values there are; None: all."""
    return None if present is None else pa.py_buffer(np.packbits(np.array(present, bool), bitorder="little"))
