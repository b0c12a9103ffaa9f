"""What was logged, arranged: no device is needed to see where everything is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.query import latest_at
from diorama_renderer.recordings import as_recording
from diorama_renderer.scene import Scene
from diorama_renderer.state import choose_moment
from diorama_renderer.transforms import local_transforms, view_coordinates
from diorama_renderer.view.frame import Arrangement, Graph, arrange


@dataclass
class Arranged:
    """An arrangement, and what it was made of."""

    arrangement: Arrangement
    scene: Scene
    graph: Graph

    def index(self, path: str) -> int:
        return self.graph.store.entities.index[path]

    def drawn(self) -> set[tuple[Any, ...]]:
        """The keys of what is drawn, with paths for entities."""
        table = self.scene.placements
        paths = self.graph.store.entities.paths
        return {(key[0], paths[key[1]]) for key, row in table._rows.items() if self.arrangement.drawn[row]}

    def again(self, **options: Any) -> Arranged:
        """Another view of the same scene."""
        return _arranged(self.graph, self.scene, **options)


def _arranged(
    graph: Graph,
    scene: Scene,
    *,
    root: str = "/",
    pinhole: str | None = None,
    shown: list[str] | None = None,
    properties: Mapping[str, EntityProperties] | None = None,
) -> Arranged:
    index = graph.store.entities.index
    mask = None
    if shown is not None:
        mask = np.zeros(len(index), bool)
        mask[[index[path] for path in shown]] = True
    by_entity = {index[path]: chosen for path, chosen in (properties or {}).items()}
    scene.update(graph.latest, by_entity)
    through = -1 if pinhole is None else index[pinhole]
    made = arrange(graph, scene, root=index[root], pinhole=through, shown=mask, properties=by_entity)
    return Arranged(made, scene, graph)


@pytest.fixture
def arranged(recording) -> Callable[..., Arranged]:
    """A function: what was logged so far, at its newest time, arranged."""

    def make(**options: Any) -> Arranged:
        taken = as_recording(recording, caller="test")
        taken.sync()
        store = taken.store
        latest = latest_at(store, *choose_moment(store, None, caller="test"))
        graph = Graph(store, latest, local_transforms(store, latest), view_coordinates(store, latest))
        return _arranged(graph, Scene(store), **options)

    return make
