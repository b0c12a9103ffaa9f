"""What comes back of what was logged, component by component."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.recordings import ClassAnnotation, KeypointAnnotation, Mesh, MeshFile, as_recording

F32, F64, U8, U16 = np.float32, np.float64, np.uint8, np.uint16
EYE = np.eye(4)[:3].ravel().tolist()

ARRAYS = [
    ("point2d", "f32", [[1, 2], [3, 4]], [[1, 2], [3, 4]], F32),
    ("point3d", "f32", [[1, 2, 3]], [[1, 2, 3]], F32),
    ("point3d", "f64", [[1e9 + 0.5, 2, 3]], [[1e9 + 0.5, 2, 3]], F64),
    ("colorrgba", None, [0xFF8001FF, 0], [[255, 128, 1, 255], [0, 0, 0, 0]], U8),
    ("radius", None, [0.0, -2.0], [0.0, -2.0], F32),
    ("class_id", None, [0, 65535], [0, 65535], U16),
    ("keypoint_id", None, [7], [7], U16),
    ("instance_key", None, [2**64 - 1], [2**64 - 1], np.uint64),
    ("box3d", None, [[1, 2, 3]], [[1, 2, 3]], F32),
    ("vec3d", None, [[1, 2, 3]], [[1, 2, 3]], F64),
    ("quaternion", None, [[0, 0, 0, 1]], [[0, 0, 0, 1]], F32),
    ("rect2d", None, [[1, 2, 3, 4]], [[1, 2, 3, 4]], F32),
    ("ext.gain", None, pa.array([1.5, 2.5]), [1.5, 2.5], F64),
    ("ext.count", None, pa.array([1, 2], pa.int8()), [1, 2], np.int8),
    ("ext.ok", None, pa.array([True, False]), [True, False], np.bool_),
]
PLAIN = [
    ("label", None, ["a", "", "ü"], ["a", "", "ü"]),
    ("view_coordinates", None, [[3, 2, 5]], "RDF"),
    ("view_coordinates", None, [[3, 0, 99]], "R??"),
    ("scalar", None, [0.0], 0.0),
    ("scalar_scattered", None, [False], False),
    ("text_entry", None, [{"body": "b", "level": None}], ("b", None)),
    ("ext.name", None, pa.array(["x", None]), ["x", None]),
    ("ext.gaps", None, pa.array([1, None]), [1, None]),
]


@pytest.fixture
def ask(call, column):
    """A function: the value of one row of a component."""

    def answer(component, values, variant=None):
        recording = dr.Recording()
        recording.store.insert(call("a", 1, {}, column(component, values, variant)))
        return recording.latest_at("a", component)

    return answer


@pytest.mark.parametrize(("component", "variant", "values", "wanted", "dtype"), ARRAYS)
def test_arrays_come_back_with_their_shape_and_dtype_and_are_the_callers_own(
    ask, component, variant, values, wanted, dtype
):
    got = ask(component, values, variant)
    assert got.dtype == dtype
    assert got.tolist() == wanted
    assert got.flags.writeable


@pytest.mark.parametrize(("component", "variant", "values", "wanted"), PLAIN)
def test_single_values_and_texts_come_back_as_plain_python(ask, component, variant, values, wanted):
    got = ask(component, values, variant)
    assert got == wanted
    assert not isinstance(got, np.generic)


def test_a_text_entry_has_names(ask):
    entry = ask("text_entry", [{"body": "b", "level": "WARN"}])
    assert (entry.body, entry.level) == ("b", "WARN")


def test_line_strips_are_a_list_of_arrays_that_may_be_empty(ask):
    strips = ask("linestrip3d", [[[1, 2, 3], [4, 5, 6]], []], "f64")
    assert [strip.tolist() for strip in strips] == [[[1, 2, 3], [4, 5, 6]], []]
    assert [strip.shape for strip in strips] == [(2, 3), (0, 3)]
    assert strips[0].dtype == F64
    assert ask("linestrip2d", [[[1, 2]]])[0].dtype == F32


def test_arrows_are_origins_and_vectors(ask):
    arrows = ask("arrow3d", [[1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1]])
    assert arrows.origins.tolist() == [[1, 2, 3], [0, 0, 0]]
    assert arrows.vectors.tolist() == [[4, 5, 6], [1, 1, 1]]


def test_a_rigid_transform_has_a_matrix_and_what_it_was_made_from(ask):
    got = ask("transform", [[1, 2, 3, 0, 0, np.sqrt(0.5), np.sqrt(0.5)]])
    assert got.kind == "rigid3"
    np.testing.assert_allclose(got.matrix @ [1, 0, 0, 1], [1, 3, 3, 1], atol=1e-12)
    assert got.translation.tolist() == [1, 2, 3]
    assert got.quaternion.shape == (4,)
    assert got.intrinsics is got.resolution is None


def test_other_transforms_say_what_they_are(ask):
    affine = ask("transform", [2, 0, 0, 7, 0, 2, 0, 8, 0, 0, -2, 9], "affine")
    assert affine.kind == "affine"
    assert affine.matrix.tolist() == [[2, 0, 0, 7], [0, 2, 0, 8], [0, 0, -2, 9], [0, 0, 0, 1]]
    assert affine.translation.tolist() == [7, 8, 9]
    pinhole = ask("transform", [500, 0, 320, 0, 510, 240, 0, 0, 1, 640, 480], "pinhole")
    assert pinhole.kind == "pinhole"
    assert pinhole.matrix is None
    assert pinhole.intrinsics.tolist() == [[500, 0, 320], [0, 510, 240], [0, 0, 1]]
    assert pinhole.resolution.tolist() == [640, 480]
    assert pinhole.distortion is None
    assert ask("transform", [True], "unknown").kind == "unknown"


def test_a_pinhole_comes_back_with_its_distortion_or_without_one_that_is_none(ask):
    pinhole = [500, 0, 320, 0, 510, 240, 0, 0, 1, 640, 480]
    rest = [np.nan] * 7
    bent = ask("transform", [*pinhole, 1, 0.1, 0.2, 0.3, 0.4, 0.5, *rest], "distorted_pinhole")
    assert bent.kind == "pinhole"
    assert bent.resolution.tolist() == [640, 480]
    assert bent.distortion == dr.Distortion("brown_conrady", (0.1, 0.2, 0.3, 0.4, 0.5))
    odd = ask("transform", [*pinhole, 5, 0.1, 0.2, 0.3, 0.4, 0.5, *rest], "distorted_pinhole")
    assert (odd.kind, odd.distortion) == ("pinhole", None)


def test_a_mesh_comes_back_as_arrays_and_what_was_not_logged_is_none(ask):
    mesh = {"positions": [[0, 0, 0], [1, 0, 0], [0, 1, 0]], "indices": [0, 1, 2], "colors": [0xFF0000FF] * 3}
    bare = {"positions": [[0, 0, 0]]}
    full, least = ask("mesh3d", [mesh, bare])
    assert isinstance(full, Mesh)
    assert full.positions.shape == (3, 3)
    assert full.indices.tolist() == [[0, 1, 2]]
    assert full.colors.tolist() == [[255, 0, 0, 255]] * 3
    assert full.normals is full.albedo_factor is least.indices is least.colors is None


def test_a_mesh_file_comes_back_as_its_bytes(ask):
    (mesh,) = ask("mesh3d", [{"format": "OBJ", "bytes": b"v 0 0 0", "entity_from_mesh": EYE}], "file")
    assert isinstance(mesh, MeshFile)
    assert (mesh.format, mesh.content) == ("OBJ", b"v 0 0 0")
    assert np.array_equal(mesh.entity_from_mesh, np.eye(4))


def test_a_mesh_file_is_told_by_its_length_and_not_by_its_bytes():
    told = repr(MeshFile("GLB", b"x" * 12345, np.eye(4)))
    assert "MeshFile(format='GLB', content=<12345 bytes>, entity_from_mesh=" in told
    assert "xx" not in told


def test_annotations_are_frozen_values(ask):
    logged = {
        "id": 3,
        "label": "hand",
        "color": 0xFF8000FF,
        "keypoints": [{"id": 0, "label": None, "color": None}],
        "keypoint_connections": [[0, 1]],
    }
    (got,) = ask("annotation_context", [logged])
    keypoint = KeypointAnnotation(0, None, None)
    assert got == ClassAnnotation(3, "hand", (255, 128, 0, 255), (keypoint,), ((0, 1),))


@pytest.mark.parametrize("dtype", ["|u1", "<u2", ">u2", "<i8", ">f8", "<f4", "<f2", "|b1"])
@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 4), (1,), (0, 2), (2, 1, 1, 2)])
def test_a_tensor_comes_back_with_its_shape_and_its_numbers(ask, dtype, shape):
    values = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    got = ask("tensor", [tensor_fields(values)])
    assert got.dtype == values.dtype.newbyteorder("=")
    assert np.array_equal(got, values)
    assert got.shape == shape
    assert got.flags.writeable


def tensor_fields(values, **fields):
    little = values.astype(values.dtype.newbyteorder("<"))
    return {
        "shape": values.shape,
        "dtype": little.dtype.name,
        "encoding": "raw",
        "data": little.tobytes(),
        "meaning": "unknown",
        **fields,
    }


def test_tensor_at_adds_what_is_known_of_a_tensor(call, column):
    recording = dr.Recording()
    fields = tensor_fields(np.ones((2, 3), U16), names=["height", None], meaning="depth", meter=1000.0)
    recording.store.insert(call("a", 1, {}, column("tensor", [fields])))
    tensor = recording.tensor_at("a")
    assert (tensor.names, tensor.meaning, tensor.meter, tensor.encoding) == (
        ("height", None),
        "depth",
        1000.0,
        "raw",
    )
    assert np.array_equal(tensor.values, recording.latest_at("a", "tensor"))
    assert recording.tensor_at("a", at={"log_time": np.datetime64(0, "ns")}) is None


@pytest.mark.parametrize(
    ("shape", "dtype"), [((4, 5), U8), ((4, 5, 3), U8), ((4, 5, 4), U8), ((4, 5), U16)], ids=str
)
def test_an_image_file_comes_back_as_its_own_pixels(recording, shape, dtype):
    image = pytest.importorskip("PIL.Image")
    pixels = (np.arange(np.prod(shape)).reshape(shape) * 3000 % 256 ** np.dtype(dtype).itemsize).astype(dtype)
    file = io.BytesIO()
    image.fromarray(pixels).save(file, "PNG")
    rr.log_image_file("image", img_bytes=file.getvalue())
    got = as_recording(recording, caller="test").latest_at("image", "tensor")
    assert got.dtype == dtype
    assert np.array_equal(got.reshape(shape), pixels)


def test_values_of_live_logging_are_what_was_logged(recording):
    rr.log_points("p", [[1, 2, 3]], colors=[255, 0, 0], radii=0, labels=["x"], class_ids=[0])
    asked = dr.Recording(recording)
    assert asked.latest_at("p", "point3d").tolist() == [[1, 2, 3]]
    assert asked.latest_at("p", "colorrgba").tolist() == [[255, 0, 0, 255]]
    assert asked.latest_at("p", "radius").tolist() == [0]
    assert asked.latest_at("p", "class_id").tolist() == [0]
    rr.log_points("p", [[4, 5, 6]])
    assert asked.latest_at("p", "point3d").tolist() == [[4, 5, 6]]
    assert asked.latest_at("p", "label") == ["x"]


BAD = [
    ("tensor", [tensor_fields(np.ones((2, 2)), shape=(2, 3))]),
    ("tensor", [tensor_fields(np.ones((2, 2)), shape=(2**63, 2**63))]),
    ("tensor", [tensor_fields(np.ones((0, 2)), shape=(0, 2**63))]),
    ("tensor", [tensor_fields(np.ones(1), shape=(1,) * 99)]),
    ("tensor", [tensor_fields(np.ones((2, 2)), dtype="object")]),
    ("tensor", [tensor_fields(np.ones((2, 2)), dtype="no such dtype")]),
    ("tensor", [tensor_fields(np.ones((2, 2)), dtype="f8,f8")]),
    ("tensor", [tensor_fields(np.ones((2, 2)), dtype="")]),
    ("tensor", [tensor_fields(np.ones((2, 2)), encoding="png")]),
]


@pytest.mark.parametrize(("component", "values"), BAD)
def test_a_tensor_that_is_none_is_an_error_that_says_so(ask, component, values):
    with pytest.raises(ValueError, match=f"^latest_at: {component} of 'a': "):
        ask(component, values)
