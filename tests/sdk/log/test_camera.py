from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama.errors import UsageError

LENS = {"child_from_parent": [[500, 0, 320], [0, 400, 240], [0, 0, 1]], "width": 640, "height": 480}
PINHOLE = [500, 0, 320, 0, 400, 240, 0, 0, 1, 640, 480]


@pytest.mark.parametrize(
    ("model", "coefficients", "code", "kept"),
    [
        ("brown_conrady", [0.1, 0.2, 0.3, 0.4], 1, [0.1, 0.2, 0.3, 0.4]),
        ("plumb_bob", np.array([[1], [2], [3], [4], [5]]), 1, [1, 2, 3, 4, 5]),
        ("rational_polynomial", np.arange(8.0), 1, list(range(8))),
        ("brown_conrady", [*range(12), 0, 0], 1, list(range(12))),
        ("fisheye", (1, 2, 3, 4), 2, [1, 2, 3, 4]),
        ("equidistant", [0, 0, 0, 0], 2, [0, 0, 0, 0]),
    ],
)
def test_a_distortion_is_logged_with_the_pinhole(log, model, coefficients, code, kept):
    rr.log_pinhole("c", **LENS, distortion_model=model, distortion_coefficients=coefficients)
    assert log.row().variants == {"transform": "distorted_pinhole"}
    (values,) = log.row().values["transform"]
    assert values[:12] == [*PINHOLE, code]
    assert values[12 : 12 + len(kept)] == kept
    assert np.isnan(values[12 + len(kept) :]).all()


def test_without_a_distortion_a_pinhole_is_logged_as_ever(log):
    rr.log_pinhole("c", **LENS, distortion_model=None, distortion_coefficients=None)
    assert log.row().variants == {"transform": "pinhole"}
    assert log.row().values == {"transform": [PINHOLE]}


BAD = [
    ({"distortion_model": "kannala", "distortion_coefficients": [0] * 4}, "distortion_model must be one of"),
    ({"distortion_model": "fisheye"}, "must be given together, got distortion_model='fisheye'"),
    ({"distortion_coefficients": [0] * 4}, "must be given together"),
    (
        {"distortion_model": "fisheye", "distortion_coefficients": [0] * 5},
        "of fisheye must be 4 numbers, got 5",
    ),
    (
        {"distortion_model": "plumb_bob", "distortion_coefficients": []},
        "must be 4 or 5 or 8 or 12 numbers, got 0",
    ),
    ({"distortion_model": "plumb_bob", "distortion_coefficients": [0.1] * 14}, "no tilt"),
    ({"distortion_model": "plumb_bob", "distortion_coefficients": [np.nan] * 4}, "must be finite"),
]


@pytest.mark.parametrize(("distortion", "why"), BAD)
def test_a_bad_distortion_raises_in_strict_mode(log, distortion, why):
    with pytest.raises(UsageError, match=f"log_pinhole: .*{why}"):
        rr.log_pinhole("c", **LENS, **distortion)
    assert log.rows() == []


@pytest.mark.parametrize(("distortion", "why"), BAD)
def test_a_bad_distortion_is_else_left_out_and_the_pinhole_logged(forgiving, caplog, distortion, why):
    rr.log_pinhole("c", **LENS, **distortion)
    pinhole, warning = forgiving.rows()
    assert (pinhole.path, warning.path) == ("c", "diorama")
    assert pinhole.values == {"transform": [PINHOLE]}
    assert "the distortion is left out" in caplog.text


def test_a_bad_pinhole_is_not_logged_for_its_distortion(forgiving):
    rr.log_pinhole("c", **(LENS | {"width": 0}), distortion_model="fisheye", distortion_coefficients=[0] * 4)
    assert [row.path for row in forgiving.rows()] == ["diorama"]
