"""Which entities look another way than before: only those are built anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from diorama_renderer.query import LatestAt


class Changes:
    """Which entities have other rows than before."""

    def __init__(
        self, before: LatestAt | None, now: LatestAt, contexts: npt.NDArray[np.bool_] | None
    ) -> None:
        """What changed from `before` to `now`; `contexts` are the entities that have another context."""
        self._changed: dict[str, npt.NDArray[np.bool_]] = {}
        self._retouched: npt.NDArray[np.bool_] | None = None
        self._now = now
        for component, rows in now.rows.items():
            old = None if before is None else before.rows.get(component)
            if old is None:
                self._changed[component] = rows >= 0
            elif old is not rows:
                changed = np.ones(len(rows), bool)
                changed[len(old) :] = rows[len(old) :] >= 0
                changed[: len(old)] = rows[: len(old)] != old
                self._changed[component] = changed
        if contexts is not None:
            has_ids = (now.of("class_id") >= 0) | (now.of("keypoint_id") >= 0)
            self._changed["annotations"] = contexts & has_ids

    def add(self, entities: list[int]) -> None:
        """These look another way, whatever their rows."""
        if not entities:
            return
        count = max((len(rows) for rows in self._now.rows.values()), default=0)
        self._retouched = np.zeros(count, bool)
        self._retouched[[entity for entity in entities if 0 <= entity < count]] = True

    def of(self, primary: str, others: tuple[str, ...]) -> npt.NDArray[np.int64]:
        """Entities whose primary changed, or that have one and of which another component changed."""
        rows = self._now.rows.get(primary)
        if rows is None:
            return np.empty(0, np.int64)
        changed = self._changed.get(primary, np.zeros(len(rows), bool)).copy()
        for other in others:
            if other in self._changed:
                changed |= self._changed[other] & (rows >= 0)
        if self._retouched is not None:
            changed |= self._retouched[: len(rows)] & (rows >= 0)
        found: npt.NDArray[np.int64] = np.flatnonzero(changed)
        return found


def renumbered(latest: LatestAt) -> LatestAt:
    """The same, but with rows that none can equal; -1 stays where there was nothing."""
    rows = {component: np.where(rows >= 0, -2, -1) for component, rows in latest.rows.items()}
    return replace(latest, rows=rows)
