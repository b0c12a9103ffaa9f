"""What the command palette finds: actions, views, recordings and entities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diorama_renderer.blueprint.items import EntityItem, ViewItem
from diorama_renderer.ui import icons
from diorama_renderer.ui.actions import ACTIONS, GROUPS, Action, key_title
from diorama_renderer.ui.fuzzy import Match, Texts
from diorama_renderer.ui.views import ICONS

if TYPE_CHECKING:
    from diorama_renderer.ui.frame import Ui
    from diorama_renderer.ui.workspace import Opened

MOST_ENTITIES = 60
_MOST_OTHERS = 60
_PATIENCE_SECS = 0.5
"""How long what was found may be of before, while more comes: searching 100,000 entities takes 50 ms."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that can be chosen.

    Attributes:
        name: for tests, unique.
        title: what it is called.
        kind: what it is, in a word.
        icon: of icons.py.
        keys: its shortcut, as written on the keys.
        letters: indexes of the letters of `title` that the query names.
        run: does it, given the frame.
    """

    name: str
    title: str
    kind: str
    icon: str
    keys: tuple[str, ...]
    letters: tuple[int, ...]
    run: Callable[[Ui], None]


class Finder:
    """Searches, and remembers what it searched while nothing has changed."""

    def __init__(self) -> None:
        """Nothing was searched yet."""
        self._key: object = None
        self._version: object = None
        self._searched = 0.0
        self._found: list[Finding] = []
        self._entities: tuple[object, Texts, list[str]] = (None, Texts([]), [])

    def find(self, ui: Ui, query: str) -> list[Finding]:
        """What a query finds: actions, views and recordings, then entities; without a query, no entities."""
        opened = ui.workspace.opened
        key = (query, ui.workspace.current, len(ui.workspace.recordings))
        version = _version(opened)
        is_stale = version != self._version
        if is_stale and ui.now - self._searched < _PATIENCE_SECS:
            is_stale = False
            ui.animate()  # until what came last is found, too
        if key != self._key or is_stale:
            self._key, self._version, self._searched = key, version, ui.now
            found = [*_others(ui, query), *self._entities_of(opened, query)]
            self._found = sorted(found, key=lambda each: not _says(each.title, query)) + _by_words(
                ui, query, found
            )
        return self._found

    def _entities_of(self, opened: Opened | None, query: str) -> list[Finding]:
        if opened is None or not query.strip():
            return []
        paths = opened.recording.store.entities.paths
        known = (opened.id, len(paths))
        if self._entities[0] != known:
            names = [path for path in paths if path.strip("/")]
            self._entities = (known, Texts(names), names)
        _, texts, names = self._entities
        return [_entity(opened, names[match.index], match) for match in texts.best(query, MOST_ENTITIES)]


def _version(opened: Opened | None) -> tuple[object, ...]:
    if opened is None:
        return (None, 0, 0)
    return (opened.id, opened.blueprint.revision, len(opened.recording.store.entities))


def _others(ui: Ui, query: str) -> list[Finding]:
    made: list[tuple[str, Callable[[Match], Finding]]] = [
        # What a step was about is told, but is no reason to find it.
        (action.title, _maker(action, action.title_now(ui)))
        for action in ACTIONS
        if action.name != "help/palette" and action.is_enabled(ui)
    ]
    opened = ui.workspace.opened
    if opened is not None:
        made += [(spec.name, _view_maker(opened, spec.id)) for spec in opened.blueprint.views.values()]
    made += [
        (each.title, _recording_maker(each))
        for each in ui.workspace.recordings.values()
        if each is not opened
    ]
    return [
        made[match.index][1](match) for match in Texts([title for title, _ in made]).best(query, _MOST_OTHERS)
    ]


def _says(title: str, query: str) -> bool:
    """Whether a title has all words of a query as they are, rather than their letters."""
    low = title.lower()
    return all(word in low for word in query.lower().split())


def _by_words(ui: Ui, query: str, found: list[Finding]) -> list[Finding]:
    """Actions that were not found, but are called that by others: each word begins one of theirs."""
    names = {each.name for each in found}
    typed = query.lower().split()
    others = (action for action in ACTIONS if action.name != "help/palette" and action.name not in names)
    return [
        _maker(action, action.title_now(ui))(Match(0, ()))
        for action in others
        if typed and action.is_enabled(ui) and _is_called(action, typed)
    ]


def _is_called(action: Action, typed: list[str]) -> bool:
    words = f"{action.title} {action.words} {GROUPS.get(action.group, '')}".lower().split()
    return all(any(word.startswith(part) for word in words) for part in typed)


def _maker(action: Action, title: str) -> Callable[[Match], Finding]:
    keys = tuple(map(key_title, action.keys))
    return lambda match: Finding(action.name, title, "", action.icon, keys, match.letters, action.run)


def _view_maker(opened: Opened, view: int) -> Callable[[Match], Finding]:
    spec = opened.blueprint.views[view]

    def show() -> None:
        opened.blueprint.set_view_visible(view, True)
        if opened.blueprint.maximized not in (None, view):
            opened.blueprint.maximize(view)
        opened.blueprint.focus(view)
        opened.selection.select([ViewItem(view)])

    return lambda match: Finding(
        f"view/{view}", spec.name, "View", ICONS[spec.kind], (), match.letters, lambda ui: ui.do(show)
    )


def _recording_maker(opened: Opened) -> Callable[[Match], Finding]:
    return lambda match: Finding(
        f"recording/{opened.id}",
        opened.title,
        "Recording",
        icons.RADIO if opened.is_live else icons.FILE,
        (),
        match.letters,
        lambda ui: ui.do(ui.workspace.show, opened.id),
    )


def _entity(opened: Opened, path: str, match: Match) -> Finding:
    return Finding(
        f"entity/{path}",
        path,
        "Entity",
        icons.BOXES,
        (),
        match.letters,
        lambda ui: ui.do(opened.selection.select, [EntityItem(path)]),
    )
