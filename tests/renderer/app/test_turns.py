"""Which events belong to which frame."""

from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.app.events import Focus, Key, PointerButton, PointerMoved, Text, Wheel
from diorama_renderer.app.turns import MODIFIERS, Turns, modifier_of

KEYS = ("a", "p", "left_arrow", "left_ctrl", "right_ctrl", "left_shift", "right_alt", "left_super")

events = st.lists(
    st.one_of(
        st.builds(Key, st.sampled_from(KEYS), st.booleans()),
        st.builds(PointerButton, st.integers(0, 2), st.booleans()),
        st.builds(PointerMoved, st.integers(0, 9), st.integers(0, 9)),
        st.builds(Text, st.sampled_from("ab")),
        st.just(Wheel(0.0, 1.0)),
    ),
    max_size=30,
)


def frames(batches, busy=()):
    turns = Turns()
    out = [turns.take(batch, is_busy=number in busy) for number, batch in enumerate(batches)]
    while turns.are_waiting:
        out.append(turns.take([]))
    return out


@given(st.lists(events, max_size=5), st.sets(st.integers(0, 5)))
def test_everything_comes_in_its_order_and_once(batches, busy):
    assert list(chain.from_iterable(frames(batches, busy))) == list(chain.from_iterable(batches))


@given(st.lists(events, max_size=5))
def test_the_modifiers_at_the_end_of_a_frame_are_those_of_all_its_deeds(batches):
    held: set[str] = set()
    for frame in frames(batches):
        at_deeds = []
        for event in frame:
            modifier = modifier_of(event.name) if isinstance(event, Key) else None
            if modifier is not None:
                (held.add if event.is_down else held.discard)(modifier)
            elif isinstance(event, Key | PointerButton | Wheel):
                at_deeds.append(set(held))
        assert all(each == held for each in at_deeds)


def test_a_chord_in_one_frame_has_its_modifier_until_the_next():
    down, up = Key("left_ctrl", True), Key("left_ctrl", False)
    p, no_p = Key("p", True), Key("p", False)
    assert frames([[down, p, up, no_p]]) == [[down, p], [up, no_p]]


def test_buttons_wait_for_the_frame_after_the_pointer_came_there():
    move, again = PointerMoved(1.0, 2.0), PointerMoved(3.0, 4.0)
    down, up = PointerButton(0, True), PointerButton(0, False)
    assert frames([[move, down, again, up]]) == [[move], [down, again], [up]]
    assert frames([[down, up, down]]) == [[down, up, down]]


def test_while_the_interface_is_busy_all_waits():
    turns = Turns()
    assert turns.take([Key("p", True)], is_busy=True) == []
    assert turns.are_waiting
    assert turns.take([Key("p", False)]) == [Key("p", True), Key("p", False)]


def test_what_an_event_says_of_modifiers_counts_though_nobody_told_of_their_keys():
    event = Key("p", True, frozenset({"ctrl"}))
    assert frames([[event]]) == [[Key("mod_ctrl", True), event]]
    click = PointerButton(0, True, frozenset())
    assert frames([[Key("left_shift", True)], [click]]) == [
        [Key("left_shift", True)],
        [Key("mod_shift", False), click],
    ]


def test_modifiers_that_are_known_are_not_told_again():
    chord = [
        Key("left_ctrl", True),
        Key("p", True, frozenset({"ctrl"})),
        Key("p", False, frozenset({"ctrl"})),
    ]
    assert frames([chord]) == [chord]


def test_while_somebody_types_letters_are_told_as_text_alone():
    turns = Turns()
    typed = [Key("left_shift", True), Key("a", True), Text("A"), Key("a", False), Key("left_shift", False)]
    assert turns.take(typed, is_typing=True) == [typed[0], *typed[2:4]]
    assert turns.take([Key("enter", True)], is_typing=True) == [typed[4], Key("enter", True)]
    chord = [Key("left_ctrl", True), Key("a", True)]
    assert turns.take(chord, is_typing=True) == chord


def test_who_loses_the_keyboard_holds_nothing():
    event = Key("p", True, frozenset({"ctrl"}))
    turns = Turns()
    turns.take([Key("left_ctrl", True), Focus(False)])
    assert turns.take([event]) == [Key("mod_ctrl", True), event]


def test_modifiers_are_known_by_their_keys():
    assert [modifier_of(f"{side}_{name}") for side in ("left", "right") for name in MODIFIERS] == 2 * [
        *MODIFIERS
    ]
    assert [modifier_of(name) for name in ("left_arrow", "p", "left_", "")] == [None] * 4
