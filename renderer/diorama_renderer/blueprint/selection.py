"""What is selected, what is pointed at, and what was selected before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from diorama_renderer.blueprint.items import EntityItem, Item

_LONGEST = 100


@dataclass(frozen=True, slots=True, eq=False)
class _LookedUp:
    """Items as sets: all of them, and the paths of entities."""

    of: tuple[Item, ...]
    items: frozenset[Item]
    paths: frozenset[str]


@dataclass
class Selection:
    """Items that are selected, with a history, and those under the pointer.

    Attributes:
        items: what is selected, in the order in which it was.
        hovered: what the pointer was on in the last frame.
    """

    items: tuple[Item, ...] = ()
    hovered: tuple[Item, ...] = ()
    _history: list[tuple[Item, ...]] = field(default_factory=lambda: [()])
    _at: int = 0
    _known: _LookedUp = field(
        default_factory=lambda: _LookedUp((), frozenset(), frozenset()), repr=False, compare=False
    )

    def select(self, items: Iterable[Item]) -> None:
        """Select these and nothing else."""
        chosen = tuple(dict.fromkeys(items))
        if chosen == self.items:
            return
        self.items = chosen
        del self._history[self._at + 1 :]
        self._history.append(chosen)
        del self._history[:-_LONGEST]
        self._at = len(self._history) - 1

    def toggle(self, item: Item) -> None:
        """Select an item beside the others, or no longer."""
        if item in self.items:
            self.select(each for each in self.items if each != item)
        else:
            self.select((*self.items, item))

    @property
    def can_go_back(self) -> bool:
        """Whether something was selected before."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether `back` was called, and nothing selected since."""
        return self._at + 1 < len(self._history)

    @property
    def before(self) -> tuple[tuple[Item, ...], ...]:
        """What was selected before, the latest first."""
        return tuple(reversed(self._history[: self._at]))

    @property
    def after(self) -> tuple[tuple[Item, ...], ...]:
        """What `forward` would select, the next first."""
        return tuple(self._history[self._at + 1 :])

    def back(self, steps: int = 1) -> None:
        """Select what was selected before."""
        self._go(self._at - steps)

    def forward(self, steps: int = 1) -> None:
        """Select what was selected before `back`."""
        self._go(self._at + steps)

    def _go(self, at: int) -> None:
        if 0 <= at < len(self._history):
            self._at = at
            self.items = self._history[at]

    @property
    def paths(self) -> frozenset[str]:
        """Of the entities of which all or an instance is selected."""
        return self._looked_up().paths

    def holds(self, item: Item) -> bool:
        """Whether just that is selected."""
        return item in self._looked_up().items

    def has_entity(self, path: str) -> bool:
        """Whether an entity, or one of its instances, is selected."""
        return path in self._looked_up().paths

    def _looked_up(self) -> _LookedUp:
        """Thousands may be selected, and each row on the screen asks."""
        if self._known.of is not self.items:
            paths = frozenset(item.path for item in self.items if isinstance(item, EntityItem))
            self._known = _LookedUp(self.items, frozenset(self.items), paths)
        return self._known

    def hovers_entity(self, path: str) -> bool:
        """Whether the pointer is on an entity, or on one of its instances, anywhere."""
        return any(isinstance(item, EntityItem) and item.path == path for item in self.hovered)
