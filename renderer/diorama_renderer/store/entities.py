"""The tree of entities: paths to small indexes that never change."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


class EntityTree:
    """All entities ever seen. It only grows; an index once given stays.

    Attributes:
        paths: path of each entity; `paths[0]` is the root `/`.
        index: the entity of each path.
        version: number of changes so far; equal versions mean equal trees.
    """

    def __init__(self) -> None:
        """A tree of the root alone."""
        self.paths: list[str] = ["/"]
        self.index: dict[str, int] = {"/": 0}
        self.version = 0
        self._parents: list[int] = [-1]
        self._depths: list[int] = [0]
        self._parent_array: npt.NDArray[np.int64] = np.array([-1], np.int64)
        self._depth_array: npt.NDArray[np.int64] = np.array([0], np.int64)
        self._levels: tuple[int, list[npt.NDArray[np.int64]]] = (0, [])

    def __len__(self) -> int:
        """How many entities, the root included."""
        return len(self.paths)

    def add(self, path: str) -> int:
        """The entity of `path`, created with its parents if it is new.

        Raises:
            ValueError: the path is empty or has an empty part (`/a`, `a//b`, `a/`). Nothing was created then.
        """
        known = self.index.get(path)
        if known is not None:
            return known
        if not all(path.split("/")):
            raise ValueError(f"EntityTree.add: a path is parts joined by single slashes, got {path!r}")
        missing = [path]
        while (slash := missing[-1].rfind("/")) >= 0 and missing[-1][:slash] not in self.index:
            missing.append(missing[-1][:slash])
        top = missing[-1].rpartition("/")[0]
        parent = self.index[top] if top else 0
        for name in reversed(missing):
            parent = self._append(name, parent)
        return parent

    @property
    def parents(self) -> npt.NDArray[np.int64]:
        """Shape (n,), read-only: the parent of each entity, -1 for the root; parents come first."""
        if len(self._parent_array) != len(self.paths):
            self._parent_array = _frozen(self._parents)
        return self._parent_array

    @property
    def depths(self) -> npt.NDArray[np.int64]:
        """Shape (n,), read-only: 0 for the root, 1 for its children, and so on."""
        if len(self._depth_array) != len(self.paths):
            self._depth_array = _frozen(self._depths)
        return self._depth_array

    def levels(self) -> list[npt.NDArray[np.int64]]:
        """The entities of each depth, ascending; the list is cached until the tree grows."""
        size, levels = self._levels
        if size != len(self.paths):
            by_depth = np.argsort(self.depths, kind="stable")
            ends = np.cumsum(np.bincount(self.depths))[:-1]
            levels = np.split(by_depth, ends)
            self._levels = (len(self.paths), levels)
        return levels

    def _append(self, path: str, parent: int) -> int:
        entity = len(self.paths)
        self.paths.append(path)
        self.index[path] = entity
        self._parents.append(parent)
        self._depths.append(self._depths[parent] + 1)
        self.version += 1
        return entity


def _frozen(values: list[int]) -> npt.NDArray[np.int64]:
    array = np.array(values, np.int64)
    array.flags.writeable = False
    return array
