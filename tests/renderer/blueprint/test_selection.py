"""What is selected can be asked of many items at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.blueprint.items import EntityItem, ViewItem
from diorama_renderer.blueprint.selection import Selection

items = st.builds(EntityItem, st.sampled_from("abc"), st.none() | st.integers(0, 2)) | st.builds(
    ViewItem, st.integers(0, 2)
)


@given(st.lists(st.lists(items, max_size=5), max_size=5), st.integers(0, 3), items)
def test_what_is_held_is_what_was_selected_last(choices, back, item):
    selection = Selection()
    for choice in choices:
        selection.select(choice)
        selection.holds(item)
    for _ in range(back):
        selection.back()
    assert selection.holds(item) == (item in selection.items)
    paths = {each.path for each in selection.items if isinstance(each, EntityItem)}
    assert selection.paths == paths
    assert [selection.has_entity(path) for path in "abc"] == [path in paths for path in "abc"]
