"""Finding names by some of their letters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.ui.fuzzy import Texts, letters_of

NAMES = st.lists(st.text("abAB/_ ", max_size=8), max_size=8)
QUERIES = st.text("abAB/_ ", max_size=4)


def is_within(word, text):
    rest = iter(text)
    return all(letter in rest for letter in word)


@given(NAMES, QUERIES)
def test_those_are_found_in_which_all_words_occur_letter_by_letter(names, query):
    found = {match.index for match in Texts(names).best(query, 100)}
    words = query.lower().split()
    assert found == {
        index for index, name in enumerate(names) if all(is_within(word, name.lower()) for word in words)
    }


@given(NAMES, QUERIES, st.integers(0, 5))
def test_the_best_few_are_the_first_of_all(names, query, most):
    texts = Texts(names)
    assert texts.best(query, most) == texts.best(query, 100)[:most]


@given(NAMES, QUERIES)
def test_the_letters_that_are_told_are_those_of_the_words(names, query):
    words = query.lower().split()
    for match in Texts(names).best(query, 100):
        low = names[match.index].lower()
        letters = letters_of(low, words)
        assert match.letters == letters
        assert {low[letter] for letter in letters} == set("".join(words))


def test_whole_words_at_the_beginning_of_parts_come_first():
    names = ["world/xcam", "w/c/a/m", "other/camera", "camera"]
    assert [names[match.index] for match in Texts(names).best("cam", 9)] == [
        "camera",
        "other/camera",
        "world/xcam",
        "w/c/a/m",
    ]


def test_an_empty_query_finds_the_first():
    assert [match.index for match in Texts(["b", "a", "c"]).best("  ", 2)] == [0, 1]
    assert Texts([]).best("a", 5) == []


def test_letters_that_mean_something_in_patterns_are_letters():
    assert [match.index for match in Texts(["a.b", "a[^]-b", "ab"]).best("[^]-", 5)] == [1]
