"""Rows put together from optional parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from diorama.components.colors import COLOR, beyond_one, parse_color
from diorama.components.field import Field, Part
from diorama.components.ids import CLASS_ID, parse_id
from diorama.components.numbers import RADIUS, parse_number, parse_radius
from diorama.components.texts import LABEL, parse_text
from diorama.errors import UsageError
from diorama.paths import normalise
from diorama.recording import RecordingStream, current
from diorama.recording.rows import SMALL_ROW_BYTES

Ext = Mapping[str, Any]


class Parts:
    """The components of a row, as they come."""

    __slots__ = ("_consequence", "_has_ext", "_problem", "fields", "size_bytes", "values")

    def __init__(self) -> None:
        """No components yet."""
        self.fields: list[Field] = []
        self.values: list[Any] = []
        self.size_bytes = SMALL_ROW_BYTES
        self._has_ext = False
        self._problem: UsageError | None = None
        self._consequence = ""

    def object_to(self, problem: UsageError, consequence: str) -> None:
        """Something is wrong that the row can be logged with: in strict mode `log` raises it, else says it afterwards.

        Args:
            problem: what.
            consequence: what is done about it where nothing is raised, such as "it is left out".
        """
        if self._problem is None:
            self._problem, self._consequence = problem, consequence

    def object_to_bright(self, colors: object, name: str) -> None:
        """Objects to floats that are meant as 0-255; None is no colour."""
        problem = None if colors is None or self._problem is not None else beyond_one(colors, name)
        if problem is not None:
            self.object_to(problem, "they are clipped")

    def add(self, part: Part) -> None:
        """Adds a component; twice the same is an error of the caller."""
        self.fields.append(part[0])
        self.values.append(part[1])

    def add_array(self, part: Part) -> None:
        """Adds a component whose value is an array, a mesh, a tensor or a list: it counts for the size."""
        self.size_bytes += _size_bytes(part[1])
        self.add(part)

    def add_first(self, *ways: tuple[Callable[[], Part], str]) -> None:
        """Adds the component that the first way makes that works, and objects to what was wrong with the first of all.

        Args:
            ways: each with what is then said to have been done.

        Raises:
            UsageError: of the first way, if none works.
        """
        wrong: Exception | None = None
        for parse, consequence in ways:
            try:
                part = parse()
            except Exception as error:
                if wrong is None and not isinstance(error, UsageError):
                    raise  # what the user passed raises when it is looked at
                wrong = wrong or error
                continue
            if isinstance(wrong, UsageError):
                self.object_to(wrong, consequence)
            self.add_array(part)
            return
        if wrong is not None:
            raise wrong

    def add_style(
        self,
        *,
        color: object = None,
        radius: object = None,
        diameter: object = None,
        diameter_name: str = "",
        label: object = None,
        class_id: object = None,
    ) -> None:
        """Adds what is not None of the components that every single primitive may have; a wrong one is left out."""
        if color is not None:
            self.add_color(COLOR, color, "color")
        if radius is not None:
            self.add_value(RADIUS, radius, "radius", parse_radius)
        if diameter is not None:
            self.add_value(RADIUS, diameter, diameter_name, parse_diameter)
        if label is not None:
            self.add_value(LABEL, label, "label", parse_text)
        if class_id is not None:
            self.add_value(CLASS_ID, class_id, "class_id", parse_id)

    def add_color(self, field: Field, color: object, name: str) -> None:
        """Adds a colour. A wrong one is left out; one that may be meant as 0-255 is clipped, and objected to."""
        self.add_value(field, color, name, parse_color)
        self.object_to_bright(color, name)

    def add_value(self, field: Field, value: object, name: str, parse: Callable[[Any, str], Any]) -> None:
        """Adds what `parse` makes of a value, unless that is None. A wrong one is left out: it is only the style."""
        try:
            parsed = parse(value, name)
        except UsageError as error:
            self.object_to(error, "it is left out")
        else:
            if parsed is not None:
                self.fields.append(field)
                self.values.append(parsed)

    def add_ext(self, ext: Ext | None, *, instance_count: int | None = None, splat_ones: bool = True) -> None:
        """Adds extension components, if there are any. A wrong one is left out: the rest of the call means something.

        Args:
            ext: as the user gave it.
            instance_count: what those must be as many as that are not meant for all instances, if known.
            splat_ones: one value is meant for all instances.
        """
        if ext is None:
            return
        from diorama.components.ext import parse_ext  # needs pyarrow, which few calls do

        self._has_ext = True
        parts, problems = parse_ext(ext, splat_ones)
        for field, array in parts:
            problem = self._unfit(field, len(array), instance_count)
            if problem is None:
                self.add_array((field, array))
            else:
                problems.append(problem)
        if problems:
            self.object_to(problems[0], "it is left out")

    def _unfit(self, field: Field, length: int, instance_count: int | None) -> UsageError | None:
        if any(field.component == other.component for other in self.fields):
            return UsageError(f"ext must name each component once, got {field.component!r} twice")
        try:
            check_length(field, length, field.component, instance_count)
        except UsageError as error:
            return error
        return None

    def log(
        self,
        entity_path: str,
        *,
        timeless: bool = False,
        root_allowed: bool = False,
        recording: RecordingStream | None = None,
    ) -> None:
        """Logs the row, if it has any component.

        Raises:
            UsageError: no such path; or something was objected to, in strict mode instead of logging, else afterwards.
        """
        stream = current() if recording is None else recording
        if self._problem is not None and stream.strict:
            raise self._problem
        if self.fields:
            self._append(stream, entity_path, timeless, root_allowed)
        else:
            normalise(entity_path)  # a wrong path is a mistake all the same
        if self._problem is not None:
            raise UsageError(f"{self._problem}; {self._consequence}") from self._problem

    def _append(self, stream: RecordingStream, entity_path: str, timeless: bool, root_allowed: bool) -> None:
        stream.append(
            entity_path,
            tuple(self.fields),
            tuple(self.values),
            timeless=timeless,
            size_bytes=self.size_bytes,
            root_allowed=root_allowed,
        )
        if self._has_ext:
            from diorama.components.ext import fix_types

            fix_types(self.fields)


def _size_bytes(value: Any) -> int:
    """Roughly."""
    of_arrow = getattr(value, "get_total_buffer_size", None)
    if of_arrow is not None:  # its `nbytes` takes thirty times as long
        return int(of_arrow())
    size: int | None = getattr(value, "nbytes", None)
    if size is None:
        return 64 * len(value) if hasattr(value, "__len__") else 0
    return size


def parse_diameter(value: object, name: str) -> float:
    """A width in scene units, as the radius that is stored."""
    return parse_radius(parse_number(value, name) * 0.5, name)


def check_length(field: Field, length: int, name: str, instance_count: int | None) -> None:
    """Raises UsageError unless `length` values fit `instance_count` instances: one for all, one each, or none."""
    if instance_count is not None and not field.splat and length not in (0, instance_count):
        one = "" if name == "identifiers" else "one for all, or "
        got = "1 row of one" if length == 1 and name.endswith("colors") else str(length)
        raise UsageError(f"{name} must be {one}as many as there are instances ({instance_count}), got {got}")
