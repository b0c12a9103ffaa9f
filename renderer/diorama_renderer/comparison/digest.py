"""What a scene is at one time: which entities there are, and of each component a hash and a summary."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from diorama_renderer.comparison.canonical import content_hash
from diorama_renderer.comparison.summaries import Summary, summary_of
from diorama_renderer.query import LatestAt, latest_at
from diorama_renderer.recordings import ChunkSource, Recording, as_recording
from diorama_renderer.state import At, choose_moment
from diorama_renderer.store import Instances, Store

_VERSION = 1


@dataclass(frozen=True, slots=True)
class ComponentDigest:
    """One component of one entity.

    Attributes:
        hash: 16 hexadecimal digits of exactly what it says.
        count: how many instances.
        summary: few numbers and words of it, for sentences and tolerances; what `json` can write.
    """

    hash: str
    count: int
    summary: Summary


@dataclass(frozen=True, eq=False)
class SceneDigest:
    """What is in force at one time, to be kept and compared later. Made by `SceneDigest.of`.

    It depends on what is in force alone: not on the process, the order of log calls that commute, when they were made,
    or whether the recording was saved and loaded between. Two are equal if all their hashes are.

    Attributes:
        entities: by path, of each entity that anything is in force of, its components by name.

    Example:
        >>> digest = SceneDigest.of(recording, {"frame": 30})
        >>> Path("scene.json").write_text(digest.to_json())
        >>> differences(SceneDigest.from_json(Path("scene.json").read_text()), digest)
    """

    entities: Mapping[str, Mapping[str, ComponentDigest]]

    @classmethod
    def of(cls, recording: Recording | ChunkSource, at: At | None = None) -> SceneDigest:
        """Of a recording at a time.

        Args:
            recording: from `dr.load` or `rr.memory_recording`.
            at: as `render` takes it; None: the newest time of the first timeline.

        Raises:
            ValueError: no such timeline or time.
            TypeError: `recording` is none.
        """
        taken = as_recording(recording, caller="SceneDigest.of")
        taken.sync()
        moment = choose_moment(taken.store, at, caller="SceneDigest.of")
        return cls(_entities(taken.store, latest_at(taken.store, *moment)))

    @property
    def hash(self) -> str:
        """16 hexadecimal digits of all there is."""
        state = hashlib.blake2b(digest_size=8)
        for path, components in sorted(self.entities.items()):
            for name, component in sorted(components.items()):
                state.update(f"{len(path)} {path} {name} {component.hash};".encode("utf-8", "surrogatepass"))
        return state.hexdigest()

    def __eq__(self, other: object) -> bool:
        return self.hash == other.hash if isinstance(other, SceneDigest) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.hash)

    def __repr__(self) -> str:
        return f"<SceneDigest {self.hash}: {len(self.entities)} entities>"

    def to_json(self) -> str:
        """Text, an entity a line; the same for the same scene."""
        lines = [
            f"{json.dumps(path)}:{json.dumps(_listed(components), separators=(',', ':'), allow_nan=False)}"
            for path, components in sorted(self.entities.items())
        ]
        return f'{{"version":{_VERSION},"entities":{{\n' + ",\n".join(lines) + "\n}}\n"

    @classmethod
    def from_json(cls, text: str) -> SceneDigest:
        """What `to_json` wrote.

        Raises:
            ValueError: it is none, or of another version.
        """
        try:
            said = json.loads(text)
            version = said["version"]
            if version == _VERSION:
                return cls(
                    {
                        str(path): {str(name): _component(one) for name, one in components.items()}
                        for path, components in said["entities"].items()
                    }
                )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(
                f"SceneDigest.from_json: expected what to_json writes, got {text[:40]!r}: {error}"
            ) from None
        raise ValueError(f"SceneDigest.from_json: expected version {_VERSION}, got {version!r}")


def digest_of(component: str, row: Instances) -> ComponentDigest:
    """Of one row that is not empty."""
    return ComponentDigest(content_hash(row), row.count, summary_of(component, row))


def _entities(store: Store, latest: LatestAt) -> dict[str, dict[str, ComponentDigest]]:
    found: dict[str, dict[str, ComponentDigest]] = {}
    paths = store.entities.paths
    for component in sorted(latest.rows):
        table, rows = store.table(component), latest.rows[component]
        if table is not None:
            for entity in np.flatnonzero(rows >= 0).tolist():
                mine = found.setdefault(paths[entity], {})
                mine[component] = digest_of(component, table.instances(int(rows[entity])))
    return found


def _listed(components: Mapping[str, ComponentDigest]) -> dict[str, list[Any]]:
    return {name: [one.hash, one.count, one.summary] for name, one in sorted(components.items())}


def _component(said: Any) -> ComponentDigest:
    hash_, count, summary = said
    return ComponentDigest(str(hash_), int(count), dict(summary))
