"""Boxes and meshes by the dozen, and the old name of a line."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import diorama as rr
from diorama.components import boxes, numbers

RED = 0xFF0000FF
H2 = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
TRIANGLE = [[0, 0, 0], [1, 0, 0], [0, 1, 0]]
QUAD = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]


def test_boxes_have_a_value_each(log):
    rr.log_obbs(
        "b",
        half_sizes=H2,
        positions=[[1e6, 0, 0], [0.1, 0, 0]],
        rotations_q=[[0, 0, 0, 2], [1, 0, 0, 0]],
        colors=[[255, 0, 0], [0, 0, 1]],
        stroke_widths=[1.0, 3.0],
        labels=["a", "b"],
        class_ids=[0, 9],
        identifiers=[5, 4],
        ext={"e": [1, 2]},
        timeless=True,
    )
    row = log.row()
    assert row.values == {
        "box3d": H2,
        "vec3d": [[1e6, 0, 0], [0.1, 0, 0]],
        "quaternion": [[0, 0, 0, 1], [1, 0, 0, 0]],
        "colorrgba": [RED, 0x000001FF],
        "radius": [0.5, 1.5],
        "label": ["a", "b"],
        "class_id": [0, 9],
        "instance_key": [5, 4],
        "ext.e": [1, 2],
    }
    assert row.splats == set()
    assert row.timeless


def test_one_is_for_all_boxes(log):
    rr.log_obbs(
        "b",
        H2,
        positions=[1, 2, 3],
        rotations_q=[0, 0, 3, 4],
        colors=[255, 0, 0],
        stroke_widths=0,
        labels="all",
        class_ids=0,
        ext={"e": 1},
    )
    row = log.row()
    assert row.splats == set(row.values) - {"box3d"}
    assert row.values["vec3d"] == [[1, 2, 3]]
    assert row.values["quaternion"][0] == pytest.approx([0, 0, 0.6, 0.8])
    assert row.values["radius"] == [0]


def test_what_is_none_is_not_logged_and_what_is_empty_removes(log):
    rr.log_obbs("b")
    rr.log_obbs("b", positions=np.zeros((2, 3)))
    rr.log_obbs("b", [], positions=[], rotations_q=np.zeros((0, 4)), stroke_widths=[])
    first, second = log.rows()
    assert first.values == {"vec3d": [[0, 0, 0]] * 2}
    assert second.values == {"box3d": [], "vec3d": [], "quaternion": [], "radius": []}


def test_a_box_of_no_size_at_the_origin_is_a_box(log):
    rr.log_obbs("b", np.zeros((1, 3), np.uint8), positions=np.zeros((1, 3), np.uint8))
    assert log.row().values == {"box3d": [[0, 0, 0]], "vec3d": [[0, 0, 0]]}


PART = st.floats(-1e200, 1e200).filter(lambda value: value == 0 or abs(value) > 1e-200)


@given(st.lists(st.tuples(*[PART] * 4).filter(any), min_size=1, max_size=4))
def test_rotations_of_many_are_those_of_one_each(quaternions):
    _, many = boxes.parse_rotations(quaternions, "rotations_q")
    each = [numbers.parse_quaternion(quaternion, "rotation_q") for quaternion in quaternions]
    assert np.allclose(many, each, atol=1e-6)


def test_meshes_have_a_buffer_each(log):
    rr.log_meshes(
        "m",
        [TRIANGLE, np.array(QUAD, np.float32).reshape(-1)],
        index_buffers=[None, np.array([[0, 1, 2], [0, 2, 3]], np.uint8)],
        normal_buffers=([[0, 0, 1]] * 3, None),
        vertex_color_buffers=[None, np.full((4, 3), [255, 0, 0], np.uint8)],
        albedo_factors=np.array([[1, 0, 0], [0, 0.5, 0]]),
        ext={"e": [1, 2]},
    )
    row = log.row()
    assert row.values["mesh3d"] == [
        {
            "positions": TRIANGLE,
            "indices": None,
            "normals": [[0, 0, 1]] * 3,
            "colors": None,
            "albedo_factor": [1, 0, 0, 1],
        },
        {
            "positions": QUAD,
            "indices": [0, 1, 2, 0, 2, 3],
            "normals": None,
            "colors": [RED] * 4,
            "albedo_factor": [0, 0.5, 0, 1],
        },
    ]
    assert row.values["ext.e"] == [1, 2]
    assert row.variants["mesh3d"] == "f32"


def test_one_far_mesh_makes_all_of_a_row_double(log):
    far = np.array(TRIANGLE) + 5_000_000.25
    rr.log_meshes("m", [np.array(TRIANGLE, np.float32) / 4, far])
    row = log.row()
    assert row.variants["mesh3d"] == "f64"
    near, other = (mesh["positions"] for mesh in row.values["mesh3d"])
    assert near == (np.array(TRIANGLE) / 4).tolist()
    assert other == far.tolist()


def test_no_meshes_remove_and_a_mesh_of_nothing_keeps_its_place(log):
    rr.log_meshes("m", [])
    rr.log_meshes("m", [[], TRIANGLE], index_buffers=[[], None])
    first, second = log.rows()
    assert first.values == {"mesh3d": []}
    assert [mesh["positions"] for mesh in second.values["mesh3d"]] == [[], TRIANGLE]


def test_meshes_in_one_array_and_of_several_calls_share_a_chunk(log):
    for count in (1, 3, 2):
        rr.log_meshes("m", np.zeros((count, 3, 3), np.float32))
    assert [len(row.values["mesh3d"]) for row in log.rows()] == [1, 3, 2]
    assert len(log.recording.chunks()) == 1


def test_the_buffers_of_meshes_may_be_changed_after_the_call(log):
    positions = np.ones((2, 3, 3), np.float32)
    normals = np.ones((2, 3, 3), np.float32)
    indices = np.ones((2, 3), np.uint32)
    rr.log_meshes("m", positions, index_buffers=indices, normal_buffers=normals)
    for array in (positions, normals, indices):
        array[:] = 0
    for mesh in log.row().values["mesh3d"]:
        assert mesh["positions"] == mesh["normals"] == [[1, 1, 1]] * 3
        assert mesh["indices"] == [1, 1, 1]


def test_the_old_name_of_a_line_strip_logs_one_and_says_so_at_the_call(log):
    with pytest.warns(DeprecationWarning, match="log_path is deprecated: call log_line_strip") as caught:
        rr.log_path("l", H2, stroke_width=2, color=[255, 0, 0], ext={"e": 1}, timeless=True)
    assert caught[0].filename == __file__
    row = log.row()
    assert row.values == {"linestrip3d": [H2], "radius": [1], "colorrgba": [RED], "ext.e": [1]}
    assert row.timeless


def test_a_warning_that_is_an_error_is_the_callers_not_a_rejected_call(forgiving):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DeprecationWarning):
            rr.log_path("l", H2)
    assert forgiving.rows() == []
