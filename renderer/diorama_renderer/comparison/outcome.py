"""What came out of a comparison of two recordings: entities, sentences, pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from diorama_renderer.camera import Camera
from diorama_renderer.recordings import Recording
from diorama_renderer.state import At

if TYPE_CHECKING:
    from diorama_renderer.headless.rendering import Rendering

Kind = Literal["removed", "added", "moved", "changed"]

_MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class EntityDifference:
    """An entity that is not the same in two recordings.

    Attributes:
        entity: its path.
        kind: "removed" (only the first has it), "added" (only the second), "moved" or "changed".
        at: the first time at which it differs, as `render` takes it; None: it differs in what is timeless, or on no
            timeline that both have.
        when: the same in words, such as "frame 30".
        components: which ones differ, at any time.
        sentence: what differs first, such as ``box `/robot/arm` moved 0.03 units, 0.2 deg``.
    """

    entity: str
    kind: Kind
    at: At | None
    when: str
    components: tuple[str, ...]
    sentence: str

    def __str__(self) -> str:
        return f"{self.when}: {self.sentence}"


@dataclass(frozen=True, eq=False)
class RecordingDiff:
    """What differs between two recordings; true if anything does, and `print` shows it.

    Attributes:
        a: the first recording.
        b: the second.
        entities: what differs, by first time, timeless things first.
        timelines_removed: names of timelines that only the first has.
        timelines_added: names of timelines that only the second has.
    """

    a: Recording
    b: Recording
    entities: tuple[EntityDifference, ...]
    timelines_removed: tuple[str, ...]
    timelines_added: tuple[str, ...]
    _start: At | None = field(default=None, repr=False)

    def __bool__(self) -> bool:
        return bool(self.entities or self.timelines_removed or self.timelines_added)

    def __len__(self) -> int:
        return len(self.entities)

    def __iter__(self) -> Iterator[EntityDifference]:
        return iter(self.entities)

    @property
    def added(self) -> list[str]:
        """Paths of entities that only the second recording has."""
        return self._of("added")

    @property
    def removed(self) -> list[str]:
        """Paths of entities that only the first recording has."""
        return self._of("removed")

    @property
    def moved(self) -> list[str]:
        """Paths of entities that are at another place, first of all."""
        return self._of("moved")

    @property
    def changed(self) -> list[str]:
        """Paths of entities that say something else."""
        return self._of("changed")

    @property
    def first(self) -> EntityDifference | None:
        """What differs first; None: no entity does."""
        return self.entities[0] if self.entities else None

    def __str__(self) -> str:
        if not self:
            return "no differences"
        count = len(self.entities)
        lines = [f"{count} {'entity differs' if count == 1 else 'entities differ'}"]
        counts = [(len(self._of(kind)), kind) for kind in ("added", "removed", "moved", "changed")]
        lines[0] += f" ({', '.join(f'{n} {kind}' for n, kind in counts if n)})" if count else ""
        for names, where in ((self.timelines_removed, "first"), (self.timelines_added, "second")):
            lines += [f"  timeline {name!r} is only in the {where}" for name in names]
        width = max((len(one.when) for one in self.entities[:_MOST_LINES]), default=0)
        lines += [f"  {one.when:<{width}}  {one.sentence}" for one in self.entities[:_MOST_LINES]]
        lines += [f"  ... and {count - _MOST_LINES} more"] if count > _MOST_LINES else []
        return "\n".join(lines)

    def pictures(self, **arguments: Any) -> tuple[Rendering, Rendering]:
        """Both recordings at the first difference; of what is timeless, at the first time.

        Args:
            **arguments: of `dr.render`, such as `camera` and `size`; without a camera both are seen by the one that
                fits the first.

        Raises:
            NoAdapterError: there is nothing to draw with.
            ValueError: see `dr.render`.
        """
        from diorama_renderer.headless.renderer import render

        asked: dict[str, Any] = {"at": self.at_first(), **arguments}
        first = render(self.a, **asked)
        if asked.get("camera") is None and first.camera is None and not first.eye.orthographic:
            pose, lens = first.eye.space_from_eye, first.eye.intrinsics
            asked["camera"] = Camera.pinhole(pose, lens, resolution=first.eye.size)
            asked.setdefault("space", first.space if first.space in self.b.store.entities.index else None)
        return first, render(self.b, **asked)

    def at_first(self) -> At | None:
        """The first time of difference, as `render` takes it; None: they share no timeline."""
        return next((one.at for one in self.entities if one.at is not None), self._start)

    def _of(self, kind: str) -> list[str]:
        return [one.entity for one in self.entities if one.kind == kind]
