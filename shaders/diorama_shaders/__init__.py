"""The WGSL files, and `source`, which reads them.

A pass's shader is `common.wgsl` followed by its own file: WGSL has no include, and concatenation is enough.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=64)
def source(*names: str) -> str:
    """The text of `common.wgsl` and then of the named files, such as `"points.wgsl"`.

    Raises:
        FileNotFoundError: no such shader.
    """
    folder = resources.files(__name__)
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in ("common.wgsl", *names))
