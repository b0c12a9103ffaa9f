"""Parse, don't validate: what a user passed to a log call, to values of the exact type of a component.

Every parser takes the value and the name that the user knows it by, and returns a `Field` with a value of its form
(or raises `UsageError`, worded `<name> must be ..., got ...`). Nothing here imports pyarrow before it is needed:
`columns` and `ext` do, and are imported by the first flush and by the first use of `ext=`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    REGISTERED_COMPONENT_NAMES: dict[str, pa.Field]
    """Every component but `ext.*`: its name, and the Arrow field of the first of its variants."""


def __getattr__(name: str) -> Any:
    if name != "REGISTERED_COMPONENT_NAMES":
        raise AttributeError(f"module 'diorama.components' has no attribute {name!r}")
    import pyarrow as pa

    from diorama.schema import COMPONENTS

    fields = {key: pa.field(key, component.variants[0].arrow) for key, component in COMPONENTS.items()}
    globals()[name] = fields
    return fields
