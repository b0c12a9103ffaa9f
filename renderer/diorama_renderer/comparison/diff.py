"""What differs between two recordings, and from when on: row by row, without drawing anything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diorama.timelines import LOG_TIME, Timeline
from diorama_renderer.comparison.differences import name_of, of_phrase
from diorama_renderer.comparison.digest import digest_of
from diorama_renderer.comparison.outcome import EntityDifference, Kind, RecordingDiff
from diorama_renderer.comparison.rows import differing
from diorama_renderer.comparison.sentences import Phrase, phrase_of
from diorama_renderer.comparison.timelines import Ints, Side, paired
from diorama_renderer.comparison.tolerance import Tolerance
from diorama_renderer.recordings import ChunkSource, Recording, as_recording
from diorama_renderer.recordings.names import timeline_of
from diorama_renderer.recordings.snapshot import at_of, told
from diorama_renderer.state import Moment
from diorama_renderer.store import ComponentTable, Store


def diff(
    a: Recording | ChunkSource,
    b: Recording | ChunkSource,
    *,
    over: str | None = None,
    position: float = 1e-6,
    rotation_degrees: float = 1e-4,
    value: float = 0.0,
) -> RecordingDiff:
    """What differs between two recordings: what is in force in each, at each time at which either logs something.

    Rows are compared on the timelines that both recordings have; what is on none of these, in the order of the log
    calls. `log_time` is no such timeline: no two runs have the same. Clears are compared as what they are, rows that
    were logged.

    Args:
        a: what is expected: from `dr.load` or `rr.memory_recording`.
        b: what is compared with it.
        over: name of the one timeline to compare on, with what is timeless; None: all that both have, by name.
        position: how far places, lengths and radii may be apart along each axis, in scene units.
        rotation_degrees: how far turns may be apart.
        value: how far scalars and extension components may be apart.

    Raises:
        ValueError: `over` is no timeline of both, or a tolerance that is none.
        TypeError: no recording.

    Example:
        >>> difference = dr.diff(dr.load("a.mcap"), dr.load("b.mcap"))
        >>> if difference:
        ...     print(difference)
    """
    tolerance = Tolerance(position, rotation_degrees, value)
    first, second = (as_recording(one, caller="diff") for one in (a, b))
    first.sync()
    second.sync()
    return _Comparison(first, second, over, tolerance).result()


@dataclass(slots=True)
class _First:
    """The first difference of one entity so far."""

    round: int
    time: int
    timeless: bool
    timeline: Timeline | None
    phrases: list[tuple[str, int, int]]  # component, and its rows
    components: set[str]


class _Comparison:
    def __init__(self, a: Recording, b: Recording, over: str | None, tolerance: Tolerance) -> None:
        self._a, self._b = a, b
        self._tolerance = tolerance
        names = [
            timeline_of(store, over, (), caller="diff") for store in (a.store, b.store) if over is not None
        ]
        known = [
            sorted(store.timelines(), key=lambda one: (one.name, one.type.value)) for store in self._stores()
        ]
        shared = [one for one in known[0] if one in known[1]]
        if over is None:
            self._rounds: list[Timeline | None] = [one for one in shared if one != LOG_TIME]
            self._rounds.append(None)
        else:
            if names[0] != names[1]:
                raise ValueError(f"diff: over must be of one type in both recordings, got {over!r}")
            self._rounds = [names[0]]
        only = [
            [one.name for one in mine if one not in others and one != LOG_TIME]
            for mine, others in (known, known[::-1])
        ]
        self._only = [tuple(names) if over is None else () for names in only]
        self._paths: list[str] = sorted({path for store in self._stores() for path in store.entities.paths})
        index = {path: entity for entity, path in enumerate(self._paths)}
        self._joint = [np.array([index[path] for path in store.entities.paths]) for store in self._stores()]
        self._found: dict[int, _First] = {}
        self._largest: dict[tuple[bool, str], dict[int, int]] = {}

    def result(self) -> RecordingDiff:
        components = sorted({name for store in self._stores() for name in store.components()})
        has: list[npt.NDArray[np.bool_]] = [np.zeros(len(self._paths), bool) for _ in range(2)]
        for component in components:
            sides = [Side(store.table(component), joint) for store, joint in zip(self._stores(), self._joint)]
            for mine, side, joint in zip(has, sides, self._joint):
                if side.table is not None:
                    mine[joint[np.unique(side.table.entity)]] = True
            for number, timeline in enumerate(self._rounds):
                self._compare(component, sides, number, timeline)
            if self._rounds == [None]:
                self._compare_timeless(component, sides)
        order = sorted(self._found.items(), key=lambda item: self._rank(*item))
        entities = tuple(self._told(entity, one, has) for entity, one in order)
        start = next((one for one in self._rounds if one is not None), None)
        at = None if start is None else at_of(self._a.store, Moment(start, self._begin(start)))
        return RecordingDiff(self._a, self._b, entities, self._only[0], self._only[1], at)

    def _stores(self) -> tuple[Store, Store]:
        return self._a.store, self._b.store

    def _begin(self, timeline: Timeline) -> int:
        return min(store.timelines()[timeline][0] for store in self._stores())

    def _rank(self, entity: int, one: _First) -> tuple[int, bool, int, str]:
        return one.round, not one.timeless, one.time, self._paths[entity]

    def _compare(self, component: str, sides: list[Side], number: int, timeline: Timeline | None) -> None:
        pairs = paired(sides[0], sides[1], timeline)
        differs = np.flatnonzero(
            differing(sides[0].table, pairs.rows[0], sides[1].table, pairs.rows[1], self._tolerance)
        )
        entities, firsts = np.unique(pairs.entity[differs], return_index=True)
        for entity, place in zip(entities.tolist(), differs[firsts].tolist()):
            timeless = bool(pairs.timeless[place])
            rows = int(pairs.rows[0][place]), int(pairs.rows[1][place])
            self._add(entity, component, rows, number, int(pairs.time[place]), timeless, timeline)

    def _compare_timeless(self, component: str, sides: list[Side]) -> None:
        """Where there is no timeline whose rows the timeless ones lie before."""
        last: list[Ints] = []
        for side, joint in zip(sides, self._joint):
            rows = np.full(len(self._paths), -1)
            if side.table is not None and side.table.has_timeless:
                table = side.table
                found = table.index(None).latest(0, len(joint))
                found[(found >= 0) & (table.counts[found] == 0)] = -1
                rows[joint] = found
            last.append(rows)
        differs = differing(sides[0].table, last[0], sides[1].table, last[1], self._tolerance)
        for entity in np.flatnonzero(differs).tolist():
            self._add(entity, component, (int(last[0][entity]), int(last[1][entity])), -1, 0, True, None)

    def _add(
        self,
        entity: int,
        component: str,
        rows: tuple[int, int],
        number: int,
        time: int,
        timeless: bool,
        timeline: Timeline | None,
    ) -> None:
        new = _First(number, time, timeless, timeline, [(component, *rows)], {component})
        known = self._found.get(entity)
        if known is None:
            self._found[entity] = new
            return
        known.components.add(component)
        mine, others = self._rank(entity, known), self._rank(entity, new)
        if mine == others:
            known.phrases.append((component, *rows))
        elif others < mine:
            new.components = known.components
            self._found[entity] = new

    def _told(self, entity: int, one: _First, has: list[npt.NDArray[np.bool_]]) -> EntityDifference:
        path = self._paths[entity]
        at, when = None, "timeless" if one.timeless else "in log order"
        if one.timeline is not None and not one.timeless:
            moment = Moment(one.timeline, one.time)
            at, when = at_of(self._a.store, moment), told(self._a.store, moment)
        components = tuple(sorted(one.components))
        if not has[0][entity] or not has[1][entity]:
            which = 1 if not has[0][entity] else 0
            store = self._stores()[which]
            name = name_of(
                path,
                {component: self._count(store, component, rows[which]) for component, *rows in one.phrases},
            )
            kind: Kind = "added" if which else "removed"
            return EntityDifference(
                path, kind, at, when, components, f"{name} is {'new' if which else 'gone'}"
            )
        kind, sentence = self._sentence(entity, one)
        return EntityDifference(path, kind, at, when, components, sentence)

    def _sentence(self, entity: int, one: _First) -> tuple[Kind, str]:
        path = self._paths[entity]
        name = name_of(path, self._ever_logged(path))
        phrases: list[tuple[str, Phrase]] = []
        for component, *rows in one.phrases:
            tables = (store.table(component) for store in self._stores())
            digests = [
                None if table is None or row < 0 else digest_of(component, table.instances(row))
                for table, row in zip(tables, rows)
            ]
            phrase = phrase_of(component, digests[0], digests[1], self._tolerance)
            phrases.append((component, phrase or Phrase("changed", f"{component} changed")))
        phrases.sort(key=lambda item: (item[1].kind != "moved", item[0]))
        kind: Kind = "moved" if all(phrase.kind == "moved" for _, phrase in phrases) else "changed"
        first, *others = phrases
        sentence = of_phrase(name, path, *first).sentence
        return kind, "; ".join([sentence, *(phrase.text for _, phrase in others)])

    def _ever_logged(self, path: str) -> dict[str, int]:
        """The components of an entity, and how many instances of each its first row has that has any."""
        found: dict[str, int] = {}
        for store in self._stores():
            entity = store.entities.index.get(path, -1)
            for component in store.components():
                rows = self._rows_of(store, component).get(entity)
                if rows is not None:
                    found[component] = max(found.get(component, 0), rows)
        return found

    def _rows_of(self, store: Store, component: str) -> dict[int, int]:
        """Of each entity how many instances its largest row has."""
        key = store is self._b.store, component
        if key not in self._largest:
            table = store.table(component)
            most = np.full(len(store.entities), -1)
            if isinstance(table, ComponentTable):
                np.maximum.at(most, table.entity, table.counts)
            there = np.flatnonzero(most >= 0)
            self._largest[key] = dict(zip(there.tolist(), most[there].tolist()))
        return self._largest[key]

    @staticmethod
    def _count(store: Store, component: str, row: int) -> int:
        table = store.table(component)
        return 0 if table is None or row < 0 else int(table.counts[row])
