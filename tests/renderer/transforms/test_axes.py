from __future__ import annotations

import itertools

import numpy as np
import pytest

from diorama_renderer.transforms import axes_from_letters, forward_of, frame_from_rdf, right_of, up_of

ALL = [
    "".join(letters)
    for axes in itertools.permutations(("UD", "RL", "FB"))
    for letters in itertools.product(*axes)
]
RIGHT_HANDED = {"RDF", "RUB", "RFU", "FLU", "URF", "DRB", "RBD"}
LEFT_HANDED = {"RUF", "RDB", "URB", "DRF", "RBU", "RFD"}


@pytest.mark.parametrize("letters", ALL)
def test_a_frame_points_where_its_view_coordinates_say(letters):
    codes, frame = axes_from_letters(letters), frame_from_rdf(axes_from_letters(letters))
    assert np.array_equal(frame[:3, :3] @ (1, 0, 0), right_of(codes))
    assert np.array_equal(frame[:3, :3] @ (0, -1, 0), up_of(codes))
    assert np.array_equal(frame[:3, :3] @ (0, 0, 1), forward_of(codes))
    assert np.array_equal(frame[:3, :3] @ frame[:3, :3].T, np.eye(3))


@pytest.mark.parametrize("letters", sorted(RIGHT_HANDED | LEFT_HANDED))
def test_a_right_handed_frame_is_a_rotation_and_a_left_handed_one_a_reflection(letters):
    handedness = np.linalg.det(frame_from_rdf(axes_from_letters(letters)))
    assert round(handedness) == (1 if letters in RIGHT_HANDED else -1)


@pytest.mark.parametrize(
    ("letters", "up", "right", "forward"),
    [
        ("RDF", (0, -1, 0), (1, 0, 0), (0, 0, 1)),
        ("RFU", (0, 0, 1), (1, 0, 0), (0, 1, 0)),
        ("FLU", (0, 0, 1), (0, -1, 0), (1, 0, 0)),
        ("DRB", (-1, 0, 0), (0, 1, 0), (0, 0, -1)),
    ],
)
def test_named_axes_are_the_unit_vectors(letters, up, right, forward):
    codes = axes_from_letters(letters)
    assert tuple(up_of(codes)) == up
    assert tuple(right_of(codes)) == right
    assert tuple(forward_of(codes)) == forward


def test_the_default_frame_changes_nothing():
    assert np.array_equal(frame_from_rdf(axes_from_letters("RDF")), np.eye(4))


@pytest.mark.parametrize("codes", [(0, 0, 0), (3, 3, 5), (7, 8, 9)])
def test_codes_that_name_no_up_have_none(codes):
    assert up_of(np.array(codes, np.uint8)) is None


def test_two_ups_are_none():
    assert up_of((1, 1, 5)) is None


@pytest.mark.parametrize("codes", [(0, 0, 0), (3, 4, 5), (3, 2, 250), (3, 2)])
def test_a_frame_of_codes_that_do_not_cover_all_axes_is_refused(codes):
    with pytest.raises(ValueError, match="frame_from_rdf: expected three codes"):
        frame_from_rdf(np.array(codes, np.uint8))


@pytest.mark.parametrize("letters", ["", "RD", "RDFU", "RRF", "RLF", "rdf", "XYZ"])
def test_letters_that_do_not_cover_all_axes_are_refused(letters):
    with pytest.raises(ValueError, match="axes_from_letters"):
        axes_from_letters(letters)
