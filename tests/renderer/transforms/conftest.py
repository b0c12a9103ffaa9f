"""Random trees, and the slow and obvious way to ask where an entity is: one path, one edge after another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import settings

from diorama_renderer.transforms import Kind, LocalTransforms, Reason, axes_from_letters, local_from_rows

# A busy machine is not a failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

RDF_VECTORS = {1: (0, -1, 0), 2: (0, 1, 0), 3: (1, 0, 0), 4: (-1, 0, 0), 5: (0, 0, 1), 6: (0, 0, -1)}
FLAT = (np.zeros((3, 3)), np.diag([1.0, 0, 2]), np.arange(1.0, 10).reshape(3, 3), np.full((3, 3), np.nan))
BAD_LENSES = (np.zeros((3, 3)), np.full((3, 3), np.nan), np.diag([500.0, 500.0, -1.0]), np.ones((3, 3)))


@dataclass(frozen=True)
class Tree:
    parents: np.ndarray
    levels: list
    kinds: np.ndarray
    rigid3: np.ndarray
    affine: np.ndarray
    intrinsics: np.ndarray
    axes: np.ndarray
    distances: np.ndarray

    @property
    def local(self) -> LocalTransforms:
        rigid, pinhole, unknown, affine = (np.flatnonzero(self.kinds == kind) for kind in (1, 2, 3, 4))
        pinholes = np.concatenate(
            [self.intrinsics[pinhole].reshape(-1, 9), np.tile([800.0, 600.0], (len(pinhole), 1))], axis=1
        )
        return local_from_rows(
            len(self.parents),
            rigid=(rigid, self.rigid3[rigid]),
            affine=(affine, self.affine[affine, :3].reshape(-1, 12)),
            pinhole=(pinhole, pinholes),
            unknown=unknown,
        )

    @property
    def root(self) -> int:
        return int(self.levels[0][0])


def grow(seed: int, count: int, *, kinds=(0, 1, 2, 3, 4), bad: bool = True) -> Tree:
    """A tree with shuffled indexes; a few of its transforms make no sense if `bad`."""
    rng = np.random.default_rng(seed)
    names = rng.permutation(count)
    parents, depths = np.full(count, -1), np.zeros(count, int)
    for i in range(1, count):
        above = int(rng.integers(max(0, i - 4), i))
        parents[names[i]] = names[above]
        depths[names[i]] = depths[names[above]] + 1
    levels = [np.flatnonzero(depths == depth) for depth in range(depths.max() + 1)]
    rigid3 = rng.normal(size=(count, 7)) * 3
    intrinsics = np.zeros((count, 3, 3))
    intrinsics[:, :2] = rng.normal(size=(count, 2, 3)) * 20 + [[500, 0, 400], [0, 400, 300]]
    intrinsics[:, 2, 2] = rng.choice([1.0, 2.0], count)
    good_axes = np.array([[0, 0, 0], *map(axes_from_letters, ("RDF", "RUB", "FLU", "RUF"))], np.uint8)
    axes = good_axes[rng.integers(0, len(good_axes), count)]
    if bad:
        rigid3[rng.random(count) < 0.08, 3:] = 0
        rigid3[rng.random(count) < 0.04, 1] = np.inf
        for i in np.flatnonzero(rng.random(count) < 0.15):
            intrinsics[i] = BAD_LENSES[rng.integers(len(BAD_LENSES))]
        axes[rng.random(count) < 0.1] = (1, 1, 9)
    kinds, distances = rng.choice(kinds, count), rng.uniform(0.1, 9, count)
    affine = np.tile(np.eye(4), (count, 1, 1))
    affine[:, :3] = rng.normal(size=(count, 3, 4))
    # Far from singular: scaled by 0.5 to 2 along some axes, mirrored or not.
    for i in range(count):
        u, _, v = np.linalg.svd(affine[i, :3, :3])
        affine[i, :3, :3] = u @ np.diag(rng.uniform(0.5, 2, 3)) @ v
    if bad:
        for i in np.flatnonzero(rng.random(count) < 0.15):
            affine[i, :3, :3] = FLAT[rng.integers(len(FLAT))]
    return Tree(parents, levels, kinds, rigid3, affine, intrinsics, axes, distances)


@np.errstate(all="ignore")
def where(tree: Tree, root: int, entity: int) -> tuple[Reason, np.ndarray]:
    """Why `entity` cannot be reached from `root`, and space_from_entity if it can."""
    up, down = _path(tree, root, entity)
    matrix = np.eye(4)
    cuts_up = [cut for child in up if (cut := _cut(tree, child))]
    cuts_down = [cut for child in down if (cut := _cut(tree, child))]
    if cuts_down or cuts_up:
        return (cuts_down[-1] if cuts_down else cuts_up[0]), matrix
    for child in up:
        if tree.kinds[child] == Kind.PINHOLE:
            matrix = np.linalg.inv(_parent_from_camera(tree, child)) if np.isfinite(matrix).all() else matrix
        elif tree.kinds[child] == Kind.RIGID:
            matrix = matrix @ inverse_of_rigid(matrix_of_rigid(tree.rigid3[child]))
        elif tree.kinds[child] == Kind.AFFINE:
            matrix = matrix @ inverse_of_affine(tree.affine[child])
    for child in down:
        if tree.kinds[child] == Kind.PINHOLE:
            matrix = matrix @ _parent_from_camera(tree, child) @ _camera_from_pixel(tree, child)
        elif tree.kinds[child] == Kind.RIGID:
            matrix = matrix @ matrix_of_rigid(tree.rigid3[child])
        elif tree.kinds[child] == Kind.AFFINE:
            matrix = matrix @ tree.affine[child]
    return (Reason.REACHABLE if np.isfinite(matrix).all() else Reason.INVALID_TRANSFORM), matrix


def image_space(tree: Tree, entity: int) -> int:
    while entity >= 0 and tree.kinds[entity] != Kind.PINHOLE:
        entity = -1 if tree.kinds[entity] == Kind.UNKNOWN else int(tree.parents[entity])
    return entity


def matrix_of_rigid(rigid3: np.ndarray) -> np.ndarray:
    """Column by column: q e q* for each axis e."""
    with np.errstate(all="ignore"):
        q = rigid3[3:] / np.linalg.norm(rigid3[3:])
        matrix = np.eye(4)
        for axis in range(3):
            e = np.append(np.eye(3)[axis], 0.0)
            matrix[:3, axis] = _hamilton(_hamilton(q, e), q * (-1, -1, -1, 1))[:3]
        matrix[:3, 3] = rigid3[:3]
        return matrix


def inverse_of_rigid(matrix: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        inverse = np.eye(4)
        inverse[:3, :3] = matrix[:3, :3].T
        inverse[:3, 3] = -matrix[:3, :3].T @ matrix[:3, 3]
        return inverse


def inverse_of_affine(matrix: np.ndarray) -> np.ndarray:
    """Where each axis and the origin come from, by Cramer's rule; NaN where nothing says."""
    a, b, c = matrix[:3, :3].T
    inverse = np.full((4, 4), np.nan)
    if np.isfinite(matrix).all() and np.linalg.matrix_rank(matrix[:3, :3]) == 3:
        inverse = np.eye(4)
        inverse[:3, :3] = np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)]) / (a @ np.cross(b, c))
        inverse[:3, 3] = -inverse[:3, :3] @ matrix[:3, 3]
    return inverse


def _path(tree: Tree, root: int, entity: int) -> tuple[list[int], list[int]]:
    above_root, above_entity = _ancestry(tree, root), _ancestry(tree, entity)
    up = [e for e in above_root if e not in above_entity]
    down = [e for e in above_entity if e not in above_root]
    return up, down[::-1]


def _ancestry(tree: Tree, entity: int) -> list[int]:
    line = []
    while entity >= 0:
        line.append(entity)
        entity = int(tree.parents[entity])
    return line


def _cut(tree: Tree, child: int) -> Reason:
    if tree.kinds[child] == Kind.UNKNOWN:
        return Reason.UNKNOWN_TRANSFORM
    if tree.kinds[child] == Kind.PINHOLE:
        if image_space(tree, int(tree.parents[child])) >= 0:
            return Reason.NESTED_PINHOLE
        k = tree.intrinsics[child]
        invertible = np.isfinite(k).all() and np.linalg.matrix_rank(k) == 3 and k[2, 2] > 0
        if not invertible or sorted((_axes(tree, child) - 1) // 2) != [0, 1, 2]:
            return Reason.INVALID_PINHOLE
    return Reason.REACHABLE


def _axes(tree: Tree, pinhole: int) -> np.ndarray:
    for entity in (pinhole, int(tree.parents[pinhole])):
        if entity >= 0 and tree.axes[entity].any():
            return tree.axes[entity].astype(int)
    return np.array([3, 2, 5])


def _parent_from_camera(tree: Tree, pinhole: int) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, :3] = [RDF_VECTORS[code] for code in _axes(tree, pinhole).tolist()]
    return matrix


def _camera_from_pixel(tree: Tree, pinhole: int) -> np.ndarray:
    k = tree.intrinsics[pinhole] / tree.intrinsics[pinhole][2, 2]
    distance = tree.distances[pinhole]

    def place(u: float, v: float, w: float) -> np.ndarray:
        step = w * distance / np.sqrt(abs(k[0, 0] * k[1, 1] - k[0, 1] * k[1, 0]))
        return distance * (np.linalg.inv(k) @ (u, v, 1)) + (0, 0, step)

    origin = place(0, 0, 0)
    matrix = np.eye(4)
    matrix[:3] = np.column_stack([*(place(*e) - origin for e in np.eye(3)), origin])
    return matrix


def _hamilton(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    vector = a[3] * b[:3] + b[3] * a[:3] + np.cross(a[:3], b[:3])
    return np.append(vector, a[3] * b[3] - a[:3] @ b[:3])


@pytest.fixture(scope="session")
def grown():
    """The functions of this file, for tests, which cannot import it."""
    return grow


@pytest.fixture(scope="session")
def oracle():
    return where
