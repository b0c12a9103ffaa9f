"""Which events belong to which frame, so that what is done with Ctrl held is seen with Ctrl held.

The interface looks at keys and modifiers once a frame. Whoever types fast, and programs that type, press and release
Ctrl and P within one: at its end P was pressed and Ctrl is up. So a modifier that changes after a deed waits for the
next frame, and all that follows with it: order is never changed.

A button goes down in a frame after that in which the pointer came to its place, since what is drawn there learns a
frame late that it is pointed at: fingers, and programs, point and press at once. It goes up in such a frame, too, or
what is dragged would not be where it was let go.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from diorama_renderer.app.events import Event, Focus, Key, PointerButton, PointerMoved, Wheel

MODIFIERS = ("ctrl", "shift", "alt", "super")
_COMMANDING = frozenset({"ctrl", "alt", "super"})
"""With one of these, letters are no text."""
_SIGNS = (
    "space apostrophe comma minus period slash semicolon equal "
    "left_bracket backslash right_bracket grave_accent"
)
_TYPING = frozenset([*"abcdefghijklmnopqrstuvwxyz", *(f"_{digit}" for digit in range(10)), *_SIGNS.split()])
"""Keys that are for text."""


def modifier_of(key: str) -> str | None:
    """The modifier that a key is: "ctrl" of "left_ctrl", "right_ctrl" and "mod_ctrl"; None of others."""
    side, _, name = key.partition("_")
    return name if side in ("left", "right", "mod") and name in MODIFIERS else None


class Turns:
    """Gives each frame its events."""

    def __init__(self) -> None:
        """Nothing is held, nothing waits."""
        self._waiting: deque[Event] = deque()
        self._held: set[str] = set()

    @property
    def are_waiting(self) -> bool:
        """Whether events wait for the next frame."""
        return bool(self._waiting)

    def take(self, events: Iterable[Event], *, is_busy: bool = False, is_typing: bool = False) -> list[Event]:
        """The events of this frame.

        Args:
            events: what happened since the last call.
            is_busy: whether the interface has not yet seen all of what it got: all waits.
            is_typing: whether a text field has the keyboard. What is typed is then told by its texts alone: keys that
                go down and up again take the interface a frame each, and texts would come late.

        Returns:
            What waited and `events`, up to a modifier that changes after something was done, or a button after a move.
            Where an event says which modifiers were held, and they are others than those of the keys before it, keys
            named "mod_ctrl" and so on come in between: keys that go down or up while another window is in front are
            told to nobody.
        """
        for event in events:
            self._waiting += self._corrections(event)
            if not (is_typing and self._is_typed(event)):
                self._waiting.append(event)
        taken: list[Event] = []
        has_deed = has_moved = False
        while self._waiting and not is_busy:
            event = self._waiting[0]
            is_modifier = isinstance(event, Key) and modifier_of(event.name) is not None
            if is_modifier and has_deed:
                break
            if isinstance(event, PointerButton) and has_moved:
                break
            has_moved |= isinstance(event, PointerMoved)
            has_deed |= not is_modifier and isinstance(event, Key | PointerButton | Wheel)
            taken.append(self._waiting.popleft())
        return taken

    def _is_typed(self, event: Event) -> bool:
        if not isinstance(event, Key) or not event.is_down:
            return False
        return event.name in _TYPING and not self._held & _COMMANDING

    def _corrections(self, event: Event) -> list[Event]:
        """What must be said of modifiers before an event; keeps which are held."""
        if isinstance(event, Focus) and not event.has_focus:
            self._held.clear()  # the library lets go of all keys, too
        if not isinstance(event, Key | PointerButton):
            return []
        modifier = modifier_of(event.name) if isinstance(event, Key) else None
        if modifier is not None:
            (self._held.add if event.is_down else self._held.discard)(modifier)
            return []
        if event.held is None or event.held == self._held:
            return []
        changed = [name for name in MODIFIERS if (name in event.held) != (name in self._held)]
        self._held = set(event.held)
        return [Key(f"mod_{name}", name in event.held) for name in changed]
