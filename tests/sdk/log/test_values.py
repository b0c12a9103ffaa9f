"""What good calls log: values, splats, variants, what None and empty mean."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from PIL import Image

import diorama as rr

RED = 0xFF0000FF
NAN = float("nan")
P2 = [[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]]


def test_zero_is_data(log):
    rr.log_point("p", [0, 0, 0], radius=0, color=[0, 0, 0, 0], label="", class_id=0, keypoint_id=0)
    assert log.row().values == {
        "point3d": [[0, 0, 0]],
        "colorrgba": [0],
        "radius": [0],
        "label": [""],
        "class_id": [0],
        "keypoint_id": [0],
    }
    assert log.row().splats == set()


def test_positions_at_the_origin_are_points(log):
    rr.log_points("p", np.zeros((3, 3)), radii=0.0, class_ids=0, labels="")
    row = log.row()
    assert row.values["point3d"] == [[0, 0, 0]] * 3
    assert row.values["radius"] == [0]
    assert row.splats == {"radius", "class_id", "label"}


def test_what_is_none_is_not_logged(log):
    rr.log_points("p")
    assert log.rows() == []
    rr.log_points("p", colors=[1, 2, 3])
    assert log.row().values == {"colorrgba": [0x010203FF]}


@pytest.mark.parametrize(
    ("call", "components"),
    [
        (lambda: rr.log_points("p", []), {"point2d", "point3d"}),
        (lambda: rr.log_points("p", np.zeros((0, 3))), {"point3d"}),
        (lambda: rr.log_points("p", np.zeros((0, 2), np.float32)), {"point2d"}),
        (lambda: rr.log_points("p", colors=[]), {"colorrgba"}),
        (lambda: rr.log_points("p", radii=[], labels=[], class_ids=[]), {"radius", "label", "class_id"}),
        (lambda: rr.log_line_strip("p", []), {"linestrip2d", "linestrip3d"}),
        (lambda: rr.log_line_strip("p", np.zeros((0, 3))), {"linestrip3d"}),
        (lambda: rr.log_line_segments("p", []), {"linestrip2d", "linestrip3d"}),
        (lambda: rr.log_line_segments("p", [[1, 2]]), {"linestrip2d"}),
        (lambda: rr.log_mesh("p", []), {"mesh3d"}),
    ],
)
def test_what_is_empty_removes(log, call, components):
    call()
    assert log.row().values == {component: [] for component in components}


def test_a_component_can_be_emptied_together_with_new_points(log):
    rr.log_points("p", P2, colors=[], labels=[])
    assert log.row().values == {"point3d": P2, "colorrgba": [], "label": []}


@pytest.mark.parametrize(
    ("kwargs", "component", "values", "splat"),
    [
        ({"colors": [255, 0, 0]}, "colorrgba", [RED], True),
        ({"colors": (255, 0, 0, 128)}, "colorrgba", [0xFF000080], True),
        ({"colors": [[255, 0, 0], [0, 0, 1]]}, "colorrgba", [RED, 0x000001FF], False),
        ({"colors": np.array([[255, 0, 0], [0, 0, 1]], np.uint8)}, "colorrgba", [RED, 0x000001FF], False),
        (
            {"colors": np.array([[255, 0, 0, 9], [0, 0, 1, 8]], np.int64)},
            "colorrgba",
            [0xFF000009, 0x108],
            False,
        ),
        ({"radii": 2}, "radius", [2.0], True),
        ({"radii": [2.0]}, "radius", [2.0], True),
        ({"radii": [2.0, -1.0]}, "radius", [2.0, -1.0], False),
        ({"labels": "hello"}, "label", ["hello"], True),
        ({"labels": ["hello"]}, "label", ["hello"], True),
        ({"labels": ["a", "ü"]}, "label", ["a", "ü"], False),
        ({"labels": np.array(["a", "b"])}, "label", ["a", "b"], False),
        ({"class_ids": 0}, "class_id", [0], True),
        ({"class_ids": [65535, 0]}, "class_id", [65535, 0], False),
        ({"class_ids": np.array([1.0, 2.0])}, "class_id", [1, 2], False),
        ({"identifiers": [7, 3]}, "instance_key", [7, 3], False),
        ({"identifiers": np.array([2**64 - 1, 0], np.uint64)}, "instance_key", [2**64 - 1, 0], False),
        ({"ext": {"e": 1.5}}, "ext.e", [1.5], True),
        ({"ext": {"e2": [1, 2]}}, "ext.e2", [1, 2], False),
        ({"ext": {"ext.e3": ["x", "y"]}}, "ext.e3", ["x", "y"], False),
    ],
)
def test_one_is_for_all_and_more_are_one_each(log, kwargs, component, values, splat):
    rr.log_points("p", P2, **kwargs)
    row = log.row()
    assert row.values["point3d"] == P2
    assert row.values[component] == values
    assert (component in row.splats) is splat


@pytest.mark.parametrize("three", [3, 3.0, np.uint8(3), np.float16(3), np.array(3)])
def test_a_whole_number_of_any_type_is_an_id(log, three):
    rr.log_point("p", [0, 0], class_id=three, keypoint_id=three)
    rr.log_points("p", P2, class_ids=three, keypoint_ids=three)
    assert [(row.values["class_id"], row.values["keypoint_id"]) for row in log.rows()] == [([3], [3])] * 2


def test_a_color_in_two_dimensions_belongs_to_the_one_point(log):
    rr.log_points("p", [[1.0, 2.0]], colors=[[255, 0, 0]], radii=[1.0])
    assert log.row().splats == {"radius"}


def test_an_extension_value_belongs_to_the_one_point_that_is_identified(log):
    rr.log_points("p", [[1.0, 2.0]], identifiers=[5], ext={"only": 1.0})
    assert log.row().splats == set()


def test_keypoints_without_a_class_are_of_class_zero(log):
    rr.log_points("p", P2, keypoint_ids=[3, 4])
    rr.log_points("p", P2, keypoint_ids=[3, 4], class_ids=[1, 2])
    rr.log_point("p", [0, 0], keypoint_id=3)
    rr.log_point("p", [0, 0], keypoint_id=3, class_id=9)
    rows = log.rows()
    assert [row.values["class_id"] for row in rows] == [[0], [1, 2], [0], [9]]
    assert "class_id" in rows[0].splats
    assert "class_id" not in rows[2].splats


@pytest.mark.parametrize(
    ("positions", "variant"),
    [
        ([[9999.0, 0, 0]], "f32"),
        ([[10000.0, 0, 0]], "f64"),
        ([[NAN, 0, -10000.0]], "f64"),
        ([[NAN, 0, 1.0]], "f32"),
        (np.array([[5e6, 0, 0]], np.float32), "f32"),
        (np.array([[5_000_000, 0, 0]]), "f64"),
        (np.array([[5, 0, 0]], np.int8), "f32"),
        (np.array([[5, 0, 0]], np.float16), "f32"),
    ],
)
def test_positions_keep_their_digits(log, positions, variant):
    rr.log_points("p", positions)
    rr.log_point("p", positions[0])
    rr.log_line_strip("p", positions)
    for row in log.rows():
        (got,) = row.variants.values()
        assert got == variant


def test_float_colors_are_linear_light(log):
    rr.log_points("p", colors=[[0.0, 0.5, 1.0, 0.5], [1.0005, -1.0, 0.001, 1.0]])
    rr.log_point("p", color=[0.0, 0.5, 1.0])
    first, second = log.rows()
    assert first.values["colorrgba"] == [0x00BCFF80, 0xFF0003FF]
    assert second.values["colorrgba"] == [0x00BCFFFF]


def test_widths_are_stored_as_radii(log):
    rr.log_line_strip("s", P2, stroke_width=3.0, color=[255, 0, 0])
    rr.log_line_segments("s", P2, stroke_width=0, color=[255, 0, 0])
    rr.log_arrow("a", [0, 0, 0], [0, 0, 1], width_scale=4)
    rr.log_obb("b", [1, 1, 1], stroke_width=5)
    rows = log.rows()
    assert [row.values["radius"] for row in rows] == [[1.5], [0.0], [2.0], [2.5]]
    assert [row.splats for row in rows] == [set(), {"colorrgba", "radius"}, set(), set()]


def test_segments_join_pairs_and_leave_an_odd_point_out(log):
    rr.log_line_segments("s", [[0, 0], [1, 1], [2, 2], [3, 3], [9, 9]])
    assert log.row().values == {"linestrip2d": [[[0, 0], [1, 1]], [[2, 2], [3, 3]]]}


def test_a_strip_is_one_instance(log):
    rr.log_line_strip("s", [[0, 0, 0], [1, 1, 1], [NAN, 2, 2]], ext={"n": 1})
    row = log.row()
    assert len(row.values["linestrip3d"]) == 1
    assert len(row.values["linestrip3d"][0]) == 3


def test_an_arrow_is_origin_and_offset(log):
    rr.log_arrow("a", (0, 0, 0), np.array([0, 1.5, 0]), label="v", color=[0, 0, 0])
    rr.log_arrow("a", None, label="only the label")
    first, second = log.rows()
    assert first.values["arrow3d"] == [[0, 0, 0, 0, 1.5, 0]]
    assert second.values == {"label": ["only the label"]}


def test_a_box_has_a_unit_quaternion(log):
    rr.log_obb("b", [1, 2, 3], [1e6, 0, 0], [0, 0, 0, 2], label="box", class_id=0)
    assert log.row().values == {
        "box3d": [[1, 2, 3]],
        "vec3d": [[1e6, 0, 0]],
        "quaternion": [[0, 0, 0, 1]],
        "label": ["box"],
        "class_id": [0],
    }


def test_a_mesh_keeps_its_buffers(log):
    rr.log_mesh(
        "m",
        np.arange(9.0),
        indices=[[0, 1, 2]],
        normals=[[0, 0, 1]] * 3,
        albedo_factor=[1, 0, 0],
        vertex_colors=[[255, 0, 0]] * 3,
    )
    rr.log_mesh("m", np.arange(9.0) + 1e6, timeless=True)
    first, second = log.rows()
    assert first.values["mesh3d"] == [
        {
            "positions": [[0, 1, 2], [3, 4, 5], [6, 7, 8]],
            "indices": [0, 1, 2],
            "normals": [[0, 0, 1]] * 3,
            "colors": [RED] * 3,
            "albedo_factor": [1, 0, 0, 1],
        }
    ]
    (mesh,) = second.values["mesh3d"]
    assert second.variants["mesh3d"] == "f64"
    assert second.timeless
    assert mesh["positions"][0] == [1e6, 1e6 + 1, 1e6 + 2]
    assert [mesh[name] for name in ("indices", "normals", "colors", "albedo_factor")] == [None] * 4


def test_meshes_with_and_without_indices_share_a_chunk(log):
    for indices in (None, [2, 1, 0], None):
        rr.log_mesh("m", np.arange(9.0), indices=indices)
    assert [row.values["mesh3d"][0]["indices"] for row in log.rows()] == [None, [2, 1, 0], None]


@pytest.mark.parametrize("mesh_format", [rr.MeshFormat.GLB, "GLB", "glb"])
def test_a_mesh_file_is_kept_as_it_is(log, mesh_format):
    rr.log_mesh_file("m", mesh_format, b"content", transform=[[1, 0, 0, 10], [0, 1, 0, 0], [0, 0, 1, 0]])
    assert log.row().values["mesh3d"] == [
        {"format": "GLB", "bytes": b"content", "entity_from_mesh": [1, 0, 0, 10, 0, 1, 0, 0, 0, 0, 1, 0]}
    ]


@pytest.mark.parametrize(
    ("shape", "logged"),
    [
        ((4, 5), (4, 5)),
        ((4, 5, 1), (4, 5)),
        ((4, 5, 3), (4, 5, 3)),
        ((4, 5, 4), (4, 5, 4)),
        ((1, 4, 5), (4, 5)),
        ((1, 4, 5, 3), (4, 5, 3)),
        ((1, 5), (1, 5)),
        ((1, 5, 3), (1, 5, 3)),
        ((1, 1), (1, 1)),
    ],
)
def test_an_image_loses_dimensions_of_one(log, shape, logged):
    image = np.arange(math.prod(shape), dtype=np.uint8).reshape(shape)
    rr.log_image("i", image)
    (tensor,) = log.row().values["tensor"]
    assert tuple(tensor["shape"]) == logged
    assert tensor["names"] == ["height", "width", "depth"][: len(logged)]
    assert (tensor["dtype"], tensor["encoding"], tensor["meaning"]) == ("uint8", "raw", "unknown")
    assert tensor["data"] == image.tobytes()


@pytest.mark.parametrize("dtype", ["i1", "u2", "i4", "u8", "f2", "f4", "f8", ">u2", ">f4"])
def test_an_image_may_have_any_number_type(log, dtype):
    image = np.arange(12).reshape(3, 4).astype(dtype)[:, ::2]
    rr.log_image("i", image)
    (tensor,) = log.row().values["tensor"]
    decoded = np.frombuffer(tensor["data"], np.dtype(tensor["dtype"]).newbyteorder("<")).reshape(
        tensor["shape"]
    )
    assert np.array_equal(decoded, image)
    assert tensor["dtype"] in ("int8", "uint16", "int32", "uint64", "float16", "float32", "float64")


class FakeTorch:
    def __init__(self, array):
        self.array = array

    def numpy(self, *, force=False):
        assert force
        return self.array


def test_images_of_pillow_and_torch_are_arrays(log):
    rr.log_image("i", Image.new("RGB", (5, 4), (1, 2, 3)))
    rr.log_image("i", FakeTorch(np.zeros((4, 5), np.float32)))
    assert [row.values["tensor"][0]["shape"] for row in log.rows()] == [[4, 5, 3], [4, 5]]


@pytest.mark.parametrize(
    ("mode", "kind", "shape", "dtype"),
    [
        ("RGB", "jpeg", [4, 5, 3], "uint8"),
        ("L", "jpeg", [4, 5], "uint8"),
        ("RGB", "png", [4, 5, 3], "uint8"),
        ("RGBA", "png", [4, 5, 4], "uint8"),
        ("L", "png", [4, 5], "uint8"),
        ("LA", "png", [4, 5, 4], "uint8"),
        ("P", "png", [4, 5, 3], "uint8"),
        ("I;16", "png", [4, 5], "uint16"),
    ],
)
def test_an_image_file_is_kept_undecoded(log, tmp_path, mode, kind, shape, dtype):
    content = io.BytesIO()
    Image.new(mode, (5, 4)).save(content, kind)
    (tmp_path / "image").write_bytes(content.getvalue())
    rr.log_image_file("i", img_bytes=content.getvalue())
    rr.log_image_file("i", img_path=tmp_path / "image", img_format=kind)
    for row in log.rows():
        (tensor,) = row.values["tensor"]
        assert (tensor["shape"], tensor["dtype"], tensor["encoding"]) == (shape, dtype, kind)
        assert tensor["data"] == content.getvalue()


def test_a_progressive_jpeg_with_metadata_has_a_size(log):
    content = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "description"
    Image.new("RGB", (300, 200)).save(content, "jpeg", progressive=True, exif=exif, comment=b"x" * 1000)
    rr.log_image_file("i", img_bytes=content.getvalue(), img_format=rr.ImageFormat.JPEG)
    assert log.row().values["tensor"][0]["shape"] == [200, 300, 3]


@pytest.mark.parametrize("cut", range(0, 200, 7))
def test_a_truncated_image_header_is_an_error_or_has_the_true_size(forgiving, cut):
    for kind in ("jpeg", "png"):
        content = io.BytesIO()
        Image.new("RGB", (300, 200)).save(content, kind)
        rr.log_image_file("i", img_bytes=content.getvalue()[:cut])
    for row in forgiving.rows():
        assert row.path == "diorama" or row.values["tensor"][0]["shape"] == [200, 300, 3]


def test_a_pose_is_seven_numbers_with_a_unit_quaternion(log):
    rr.log_rigid3("a", parent_from_child=([1, 2, 3], [0, 0, 0, 5]), xyz="RDF", timeless=True)
    row = log.row()
    assert row.values == {"transform": [[1, 2, 3, 0, 0, 0, 1]], "view_coordinates": [[3, 2, 5]]}
    assert row.variants["transform"] == "rigid3"
    assert row.timeless


@pytest.mark.parametrize("scale", [5e-324, 1e-310, 1e-200, 1e200, 1e308])
def test_a_quaternion_of_any_length_is_a_rotation(log, scale):
    rr.log_rigid3("a", parent_from_child=([0.0, 0.0, 0.0], [scale, 0.0, 0.0, scale]))
    (pose,) = log.row().values["transform"]
    assert pose[3:] == pytest.approx([math.sqrt(0.5), 0, 0, math.sqrt(0.5)])


def test_a_pinhole_is_row_major(log):
    rr.log_pinhole("c", child_from_parent=[[500, 1, 320], [0, 400, 240], [0, 0, 1]], width=640, height=480.0)
    assert log.row().values == {"transform": [[500, 1, 320, 0, 400, 240, 0, 0, 1, 640, 480]]}
    assert log.row().variants == {"transform": "pinhole"}


def test_an_unknown_transform_is_one(log):
    rr.log_unknown_transform("c")
    assert log.row().variants == {"transform": "unknown"}
    assert log.row().values == {"transform": [True]}


@pytest.mark.parametrize(
    ("up", "right_handed", "axes"),
    [
        ("+X", True, "URF"),
        ("-X", True, "DRB"),
        ("+Y", True, "RUB"),
        ("-Y", True, "RDF"),
        ("+Z", True, "RFU"),
        ("-Z", None, "RBD"),
        ("+X", False, "URB"),
        ("-X", False, "DRF"),
        ("+Y", False, "RUF"),
        ("-Y", False, "RDB"),
        ("+Z", False, "RBU"),
        ("-Z", False, "RFD"),
    ],
)
def test_an_up_axis_names_all_three_and_the_letters_agree(log, up, right_handed, axes):
    rr.log_view_coordinates("w", up=up, right_handed=right_handed)
    rr.log_view_coordinates("w", xyz=axes, right_handed=right_handed)
    first, second = log.rows()
    assert (
        first.values
        == second.values
        == {"view_coordinates": [["UDRLFB".index(letter) + 1 for letter in axes]]}
    )


def test_a_scalar_has_its_looks(log):
    rr.log_scalar("s", 2, label="x", color=[255, 0, 0], radius=0, scattered=False, ext={"note": "hm"})
    rr.log_scalar("s", np.float32(0.5))
    rr.log_scalar("s", np.array([[1.5]]))
    first, *others = log.rows()
    assert first.values == {
        "scalar": [2.0],
        "label": ["x"],
        "colorrgba": [RED],
        "radius": [0.0],
        "scalar_scattered": [False],
        "ext.note": ["hm"],
    }
    assert [row.values for row in others] == [{"scalar": [0.5]}, {"scalar": [1.5]}]


def test_nan_is_data_where_the_renderer_skips_it(log):
    rr.log_scalar("s", NAN)
    rr.log_point("p", [NAN, 0, 0])
    rr.log_points("p", [[NAN, math.inf, 0]])
    scalar, point, points = log.rows()
    assert math.isnan(scalar.values["scalar"][0])
    assert math.isnan(point.values["point3d"][0][0])
    assert points.values["point3d"][0][1] == math.inf


def test_a_text_entry_has_a_body_a_level_and_a_color(log):
    rr.log_text_entry("t", "hello", level=rr.LogLevel.ERROR, color=[255, 0, 0])
    rr.log_text_entry("t", "", level=None)
    first, second = log.rows()
    assert first.values == {"text_entry": [{"body": "hello", "level": "ERROR"}], "colorrgba": [RED]}
    assert second.values == {"text_entry": [{"body": "", "level": None}]}


def test_clearing_is_a_row(log):
    rr.log_cleared("a", recursive=True)
    assert log.row().values == {"clear": [True]}


def test_an_extension_keeps_the_type_of_its_first_value(log):
    rr.log_point("p", [0, 0], ext={"kept": 1.5})
    rr.log_point("p", [0, 0], ext={"kept": 2, "left_out": None})
    assert log.rows()[1].values["ext.kept"] == [2.0]
    with pytest.raises(rr.UsageError, match="as many"):
        rr.log_points("p", P2, ext={"rejected": [1, 2, 3]})
    rr.log_points("p", P2, ext={"rejected": [1.5, 2]})
    with pytest.raises(rr.UsageError, match=r"ext.kept was first logged as double, got string"):
        rr.log_point("p", [0, 0], ext={"kept": "text"})


@pytest.mark.parametrize("count", [3, 100_000])
def test_an_array_may_be_changed_after_the_call(log, count):
    positions = np.ones((count, 3), np.float32)
    colors = np.full((count, 4), 7, np.uint8)
    radii = np.ones(count, np.float32)
    image = np.ones((count, 2), np.uint8)
    extension = np.ones(count)
    rr.log_points("p", positions, colors=colors, radii=radii, ext={"changed": extension})
    rr.log_line_segments("s", positions)
    rr.log_line_strip("s", positions)
    rr.log_image("i", image)
    for array in (positions, colors, radii, image, extension):
        array[:] = 0
    points, segments, strip, picture = log.recording.chunks()
    flat = [column.values for column in points.columns]
    assert all(np.asarray(values).all() for values in flat)
    assert segments.columns[0].values.flatten().flatten().to_numpy().all()
    assert strip.columns[0].values.flatten().flatten().to_numpy().all()
    assert picture.columns[0].values.field("data")[0].as_py() == b"\1" * (2 * count)


def test_a_large_array_becomes_the_column_without_a_copy(log, monkeypatch):
    from diorama.components import positions as module

    made = []
    original = module.owned_floats

    def spy(*args, **kwargs):
        made.append(original(*args, **kwargs))
        return made[-1]

    monkeypatch.setattr(module, "owned_floats", spy)
    rr.log_points("p", np.ones((100_000, 3)))
    (chunk,) = log.recording.chunks()
    assert chunk.columns[0].values is made[0][1]
