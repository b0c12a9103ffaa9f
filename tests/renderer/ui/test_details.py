"""What is said of components: meshes, rotations, annotations, numbers and pictures of histograms."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.recordings.values import ClassAnnotation, KeypointAnnotation, Mesh, MeshFile
from diorama_renderer.transforms import matrices_from_rigid3
from diorama_renderer.ui.panels.component_cells import bytes_text, hex_of, number, plural, vector
from diorama_renderer.ui.panels.mesh_counts import counts_of
from diorama_renderer.ui.panels.recording_details import date_text
from diorama_renderer.ui.panels.tensor_details import histogram_picture
from diorama_renderer.ui.panels.value_details import annotation_lines, euler_degrees


def file_of(format, content):
    return MeshFile(format, content, np.eye(4))


def glb(document):
    text = document.encode()
    return b"glTF" + struct.pack("<IIII", 2, 20 + len(text), len(text), 0x4E4F534A) + text


def test_meshes_of_arrays_are_counted():
    mesh = Mesh(np.zeros((6, 3)), None, None, np.zeros((6, 4), np.uint8), None)
    assert (counts_of(mesh).vertices, counts_of(mesh).triangles) == (6, 2)
    assert counts_of(mesh).parts == ("colours",)


@pytest.mark.parametrize(
    ("format", "content", "expected"),
    [
        (
            "GLB",
            glb(
                '{"accessors":[{"count":8},{"count":36}],"meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1}]}]}'
            ),
            (8, 12),
        ),
        ("STL", b"\0" * 80 + struct.pack("<I", 2) + b"\0" * 100, (6, 2)),
        ("PLY", b"ply\nelement vertex 5\nelement face 3\nend_header\n", (5, 3)),
        ("OBJ", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", (3, 1)),
        ("GLB", b"", (None, None)),
        ("GLB", glb('{"accessors": 5, "meshes": [3]}'), (None, None)),
        ("GLTF", b"[" * 100_000, (None, None)),
        ("STL", b"short", (None, None)),
        ("PLY", b"nothing", (None, None)),
        ("XYZ", b"1 2 3", (None, None)),
    ],
)
def test_mesh_files_are_counted_by_their_headers(format, content, expected):
    counts = counts_of(file_of(format, content))
    assert (counts.vertices, counts.triangles) == expected
    assert counts.size_bytes == len(content)


@given(st.lists(st.floats(-1, 1), min_size=4, max_size=4).filter(lambda q: np.linalg.norm(q) > 0.1))
def test_angles_make_the_rotation_again(quaternion):
    q = np.array(quaternion) / np.linalg.norm(quaternion)
    matrix = matrices_from_rigid3(np.array([[0, 0, 0, *q]]))[0][:3, :3]
    angles, scales = euler_degrees(matrix * [2.0, 3.0, 4.0])
    assert angles is not None
    (sx, sy, sz), (cx, cy, cz) = np.sin(np.radians(angles)), np.cos(np.radians(angles))
    x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    np.testing.assert_allclose(z @ y @ x, matrix, atol=1e-6)
    np.testing.assert_allclose(scales, [2, 3, 4], rtol=1e-6)


@pytest.mark.parametrize("matrix", [np.zeros((3, 3)), np.full((3, 3), np.nan), np.diag([1, np.inf, 1])])
def test_what_is_no_rotation_has_no_angles(matrix):
    assert euler_degrees(matrix)[0] is None


def test_annotations_are_listed_with_their_keypoints():
    nose = KeypointAnnotation(3, None, (1, 2, 3, 255))
    lines = annotation_lines([ClassAnnotation(7, "person", None, (nose,), ((3, 3),))])
    assert [line[0] for line in lines] == ["7", "3"]
    assert lines[0][2].note == "1 connection"
    assert lines[1][2].text == "#010203"
    assert lines[1][3]


@given(st.one_of(st.floats(), st.integers(-(2**64), 2**64), st.booleans()))
def test_any_number_is_written(value):
    assert number(value)
    assert vector([float(value)]).startswith("(")


def test_numbers_are_short():
    assert [number(x) for x in (0, -0.0, 1.5, 1 / 3, 12345678, True)] == [
        "0",
        "0",
        "1.5",
        "0.333333",
        "12\u00a0345\u00a0678",
        "true",
    ]
    assert bytes_text(999) == "999 bytes"
    assert bytes_text(12_345_678) == "12.3 MB"
    assert (plural(1, "class"), plural(2, "class"), plural(2, "line")) == ("1 class", "2 classes", "2 lines")
    assert (hex_of((255, 0, 1, 255)), hex_of((255, 0, 1, 128))) == ("#ff0001", "#ff000180")


@pytest.mark.parametrize("nanos", [0, 2**62, -(2**62), 2**63 - 1, -(2**63)])
def test_any_date_is_written(nanos):
    assert date_text(nanos)


def test_a_histogram_is_as_high_as_its_counts():
    picture = histogram_picture(np.array([[0, 1, 4, 4]]), (40, 20), [(0.2, 0.4, 1.0, 1.0)])
    heights = np.count_nonzero(picture[..., 3], axis=0)
    assert heights[5] == 0
    assert 0 < heights[15] < heights[25]
    assert heights[25] == heights[35]


def test_a_histogram_of_nothing_is_empty():
    counts = np.zeros((3, 8), np.int64)
    counts[1, 3] = 2**40
    assert histogram_picture(counts, (30, 10), [(1, 0, 0, 1)] * 3).any()
