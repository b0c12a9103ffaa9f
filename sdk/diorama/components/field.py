"""What one component of a row is: its name, its type, and the form in which the row holds it."""

from __future__ import annotations

import enum
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


class Form(enum.Enum):
    """The Python form of a row's value, until the flusher makes columns of it.

    The forms of a single instance exist because a float costs a fiftieth of an array that holds it.
    """

    NUMBER = enum.auto()
    """A float, int or bool: one instance of width 0."""
    VECTOR = enum.auto()
    """A tuple of `width` floats or ints: one instance."""
    ARRAY = enum.auto()
    """An ndarray (n,) or (n, width) of the exact dtype, C order: n instances. Owned by the row."""
    TEXT = enum.auto()
    """A str: one instance."""
    TEXTS = enum.auto()
    """A list of str: one instance each."""
    STRIP = enum.auto()
    """An ndarray (points, 2 or 3) of the exact dtype: one strip."""
    SEGMENTS = enum.auto()
    """An ndarray (n, 2, 2 or 3) of the exact dtype: n strips of two points."""
    MESH = enum.auto()
    """A `meshes.Mesh`: one instance."""
    MESHES = enum.auto()
    """A `meshes.Meshes`: one instance each."""
    MESH_FILE = enum.auto()
    """A `meshes.MeshFile`: one instance."""
    TENSOR = enum.auto()
    """A `tensors.Tensor`: one instance."""
    TEXT_ENTRY = enum.auto()
    """A tuple (body, level or None): one instance."""
    CLASSES = enum.auto()
    """A list of `annotations.Class`: one instance each."""
    NOTHING = enum.auto()
    """None: no instances, of a component whose values are not numpy arrays."""
    EXT = enum.auto()
    """A `pa.Array`."""


class Field:
    """A component of a row. Compared by identity (two are equal only if `field` made them), so hashing is cheap.

    Attributes:
        component: its name in the schema, or `ext.*`.
        variant: the schema's variant that the values have.
        splat: True if the one value is meant for every instance of the entity.
        form: how the row holds it.
        arrow: the Arrow type of an extension component; None for others, whose type the schema knows.
    """

    __slots__ = ("arrow", "component", "form", "splat", "variant")

    def __init__(
        self, component: str, variant: str, form: Form, splat: bool, arrow: pa.DataType | None
    ) -> None:
        """Use `field` instead: it keeps one object a field."""
        self.component = component
        self.variant = variant
        self.form = form
        self.splat = splat
        self.arrow = arrow

    def __repr__(self) -> str:
        """Such as `Field(point3d, f32, ARRAY)`."""
        return f"Field({self.component}, {self.variant}, {self.form.name}{', splat' if self.splat else ''})"


@cache
def field(
    component: str, variant: str, form: Form, splat: bool = False, arrow: pa.DataType | None = None
) -> Field:
    """The field with these attributes; always the same object."""
    return Field(component, variant, form, splat, arrow)


Layout = tuple[Field, ...]
Part = tuple[Field, Any]
"""A field and a value of its form."""
