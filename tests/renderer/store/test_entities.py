from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.store import EntityTree

paths = st.lists(st.sampled_from("abc"), min_size=1, max_size=5).map("/".join)


@given(st.lists(paths))
def test_every_entity_comes_after_its_parent_and_one_level_below(logged):
    tree = EntityTree()
    for path in logged:
        assert tree.paths[tree.add(path)] == path
    for entity, path in enumerate(tree.paths):
        assert tree.index[path] == entity
        assert tree.depths[entity] == (0 if path == "/" else path.count("/") + 1)
        if entity:
            assert tree.parents[entity] == tree.index[path.rpartition("/")[0] or "/"]
            assert tree.parents[entity] < entity
    assert len(set(tree.paths)) == len(tree.paths) == len(tree)


@given(st.lists(paths))
def test_the_levels_hold_each_entity_once_at_its_depth(logged):
    tree = EntityTree()
    for path in logged:
        tree.add(path)
        levels = tree.levels()
        assert [depth for depth, level in enumerate(levels) for _ in level] == sorted(tree.depths)
        assert sorted(int(entity) for level in levels for entity in level) == list(range(len(tree)))
        for depth, level in enumerate(levels):
            assert (tree.depths[level] == depth).all()


def test_an_empty_tree_is_the_root():
    tree = EntityTree()
    assert (tree.paths, tree.parents.tolist(), tree.depths.tolist()) == (["/"], [-1], [0])
    assert [level.tolist() for level in tree.levels()] == [[0]]
    assert tree.add("/") == 0


def test_the_version_changes_exactly_when_an_entity_is_new():
    tree = EntityTree()
    assert tree.version == 0
    tree.add("a/b")
    assert tree.version == 2
    parents, levels = tree.parents, tree.levels()
    assert tree.add("a/b") == tree.index["a/b"]
    assert tree.add("a") == tree.index["a"]
    assert tree.version == 2
    assert tree.parents is parents
    assert tree.levels() is levels


@pytest.mark.parametrize("path", ["", "//", "/a", "a/", "a//b"])
def test_a_path_with_an_empty_part_is_refused_and_creates_nothing(path):
    tree = EntityTree()
    with pytest.raises(ValueError, match=r"EntityTree\.add: .*got"):
        tree.add(path)
    assert tree.paths == ["/"]
