"""What a renderer keeps of one recording from picture to picture."""

from __future__ import annotations

import weakref
from collections.abc import Mapping

import numpy as np

from diorama.timelines import Timeline
from diorama_renderer.assets.colormaps import COLOR_MAPS
from diorama_renderer.blueprint.properties import EntityProperties
from diorama_renderer.camera import Camera
from diorama_renderer.gpu.device import Gpu
from diorama_renderer.headless.rendering import Rendering
from diorama_renderer.query import Cursor, LatestAt
from diorama_renderer.recordings import Recording
from diorama_renderer.recordings.names import entity_of, table_of
from diorama_renderer.scene import Scene
from diorama_renderer.scene.scalars import AXES
from diorama_renderer.state import At, choose_moment, choose_space
from diorama_renderer.transforms import Kind, LocalTransforms, local_transforms, view_coordinates
from diorama_renderer.view.frame import Arrangement, Frame, Graph, arrange, make_frame
from diorama_renderer.view.view import View


class RecordingView:
    """What a renderer keeps of one recording: its scene, what was arranged of it, and the passes over it.

    Attributes:
        recording: whose rows they are.
        scene: the primitives of the last moment.
        view: the passes.
        last: the last rendering, as long as somebody holds it.
    """

    def __init__(self, gpu: Gpu, recording: Recording) -> None:
        """Nothing is drawn yet."""
        self.recording = recording
        self.scene = Scene(recording.store)
        self.view = View(gpu)
        self._cursor = Cursor(recording.store)
        self.last: weakref.ref[Rendering] | None = None
        self._graph: Graph | None = None
        self._properties: dict[int, EntityProperties] = {}
        self._arrangements: dict[tuple[int, int], Arrangement] = {}  # by root and pinhole looked through

    def frame(
        self,
        at: At | None,
        space: str | None,
        camera: Camera | str | None,
        size: tuple[int, int],
        properties: Mapping[str, EntityProperties] | None = None,
    ) -> Frame:
        """The picture that was asked for; what does not depend on the camera is kept while nothing changes."""
        if not isinstance(camera, Camera | str | None):
            raise TypeError(f"render: camera must be a path, a Camera or None, got {type(camera).__name__}")
        moment = choose_moment(self.recording.store, at, caller="render")
        graph = self._graph_at(*moment, self._by_entity(properties))
        root = self._root(space, graph.latest, graph.local)
        pinhole = self._pinhole(camera, graph.local) if isinstance(camera, str) else -1
        arrangement = self._arrangements.get((root, pinhole))
        if arrangement is None:
            arrangement = arrange(graph, self.scene, root=root, pinhole=pinhole, properties=self._properties)
            self._arrangements[root, pinhole] = arrangement
        return make_frame(arrangement, self.scene, camera if isinstance(camera, Camera) else None, size)

    def settle(self) -> None:
        """Before the scene changes: what somebody may still ask of the last picture is drawn now."""
        last = None if self.last is None else self.last()
        if last is not None:
            last.settle()

    def _by_entity(self, properties: Mapping[str, EntityProperties] | None) -> dict[int, EntityProperties]:
        store = self.recording.store
        found = {}
        for path, each in (properties or {}).items():
            entity = entity_of(store, path, caller="render", argument="properties")
            if each.color_map is not None and each.color_map not in COLOR_MAPS:
                raise ValueError(
                    f"render: color_map of {path!r} must be of {', '.join(COLOR_MAPS)}, got {each.color_map!r}"
                )
            if each.color_by is not None and each.color_by not in ("instance", *AXES):
                table_of(store, each.color_by, entity, caller="render")
            found[entity] = each
        return found

    def _graph_at(
        self, timeline: Timeline | None, time: int, properties: dict[int, EntityProperties]
    ) -> Graph:
        latest = self._cursor.move(timeline, time)
        if self._graph is None or not self.scene.shows(latest) or properties != self._properties:
            store = self.recording.store
            self._properties = properties
            self.scene.update(latest, properties)
            local = local_transforms(store, latest)
            self._graph = Graph(store, latest, local, view_coordinates(store, latest))
            self._arrangements = {}
        return self._graph

    def _root(self, space: str | None, latest: LatestAt, local: LocalTransforms) -> int:
        if space is None:
            return choose_space(self.recording.store, latest, local)
        return entity_of(self.recording.store, space, caller="render", argument="space")

    def _pinhole(self, path: str, local: LocalTransforms) -> int:
        """The pinhole at a path, or the only one below it."""
        paths = self.recording.store.entities.paths
        wanted = path.strip("/")
        pinholes = [int(entity) for entity in np.flatnonzero(local.kind == Kind.PINHOLE)]
        for entity in pinholes:
            if paths[entity] == wanted:
                return entity
        below = [entity for entity in pinholes if paths[entity].startswith(wanted + "/")]
        if len(below) == 1:
            return below[0]
        offered = ", ".join(repr(paths[entity]) for entity in pinholes[:8]) or "none at this time"
        raise ValueError(f"render: camera must be the path of a logged pinhole ({offered}), got {path!r}")
