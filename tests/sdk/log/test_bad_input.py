"""Every log function against wrong shapes, dtypes, lengths, NaN, huge arrays, paths and quaternions."""

from __future__ import annotations

import inspect
import io
import itertools
import logging
import signal

import numpy as np
import pytest
from briefly import briefly

import diorama as rr
from diorama.errors import UsageError

NAN = float("nan")
INF = float("inf")
EYE3 = np.eye(3)
T0, Q0 = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]
GREY = np.zeros((2, 2), np.uint8)
WIDE = np.broadcast_to(np.uint16(0), (2**16, 2**16))
HUGE = np.broadcast_to(np.zeros(3, np.float32), (2**31, 3))
TRIANGLE = [[0, 0, 0], [1, 0, 0], [0, 1, 0]]
P2 = [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]
R2 = [[0.0, 0.0, 1.0, 1.0], [5.0, 5.0, 1.0, 1.0]]

pytestmark = pytest.mark.filterwarnings("ignore:log_path is deprecated:DeprecationWarning")


class Explodes:
    def __array__(self, *args, **kwargs):
        raise RuntimeError("boom")


BAD = [
    # function, arguments, what the message says
    ("log_points", ([[1, 2, 3, 4]] * 4,), {}, r"positions must be \(n, 2\) or \(n, 3\), got \(4, 4\)"),
    ("log_points", ([1.0, 2.0, 3.0],), {}, r"positions must be \(n, 2\) or \(n, 3\), got \(3,\)"),
    ("log_points", (np.zeros((2, 2, 2)),), {}, r"got \(2, 2, 2\)"),
    ("log_points", (5.0,), {}, r"got \(\)"),
    ("log_points", ("abc",), {}, "integers or floats"),
    ("log_points", ([[1, 2, 3], [1, 2]],), {}, "regular array"),
    ("log_points", ([["a", "b", "c"]],), {}, "integers or floats"),
    ("log_points", (np.zeros((2, 3), complex),), {}, "complex128"),
    ("log_points", (np.zeros((2, 3), bool),), {}, "bool"),
    ("log_points", ([[None, 1, 2]],), {}, "integers or floats"),
    ("log_points", ({1, 2, 3},), {}, "integers or floats"),
    ("log_points", (HUGE,), {}, "at most"),
    ("log_points", (np.ma.array([[1, 2, 3]], mask=[[0, 1, 0]]),), {}, "must not have masked values"),
    ("log_points", (P2,), {"timeless": np.zeros(2)}, "timeless must be a bool"),
    ("log_rigid3", (), {"parent_from_child": (T0, Q0), "xyz": np.zeros(2)}, "truth value"),
    ("log_image_file", (), {"img_path": 5.0}, "img_path must be the path of a file, got 5.0"),
    (
        "log_points",
        (P2,),
        {"colors": [[255, 0, 0]]},
        "colors must be one for all, or as many as there are instances",
    ),
    ("log_points", (P2,), {"colors": [[1, 2]] * 2}, r"colors must be \(3,\), \(4,\), \(n, 3\) or \(n, 4\)"),
    ("log_points", (P2,), {"colors": [256, 0, 0]}, "0-255 or floats in 0-1, got 256"),
    ("log_points", (P2,), {"colors": np.array([-1, 0, 0], np.int8)}, "got -1"),
    ("log_points", (P2,), {"colors": [NAN, 0, 0]}, "colors must not be NaN"),
    ("log_points", (P2,), {"colors": [[1, 2, 3], [1, 2, 3, 4]]}, "regular array"),
    ("log_points", (P2,), {"colors": "red"}, "integers or floats"),
    ("log_points", (P2,), {"radii": [1.0, 2.0, 3.0]}, "radii must be one for all, or as many"),
    ("log_points", (P2,), {"radii": [[1.0], [2.0]]}, "radii must be a number or"),
    ("log_points", (P2,), {"radii": NAN}, "radii must be finite"),
    ("log_points", (P2,), {"radii": [1e300, 1.0]}, "radii must be finite"),
    ("log_points", (P2,), {"labels": ["a", "b", "c"]}, "labels must be one for all, or as many"),
    ("log_points", (P2,), {"labels": ["a", 5]}, "labels must be a str, got 5"),
    ("log_points", (P2,), {"labels": ["a", "\ud800"]}, "labels must be valid Unicode"),
    ("log_points", (P2,), {"labels": b"ab"}, "labels must be a sequence of str"),
    ("log_points", (P2,), {"class_ids": 65536}, "class_ids must be in 0-65535, got 65536"),
    ("log_points", (P2,), {"class_ids": [0, -1]}, "got -1"),
    ("log_points", (P2,), {"class_ids": [0.5, 1]}, "class_ids must be integers"),
    ("log_points", (P2,), {"class_ids": [1, 2, 3]}, "class_ids must be one for all, or as many"),
    ("log_points", (P2,), {"keypoint_ids": 70000}, "keypoint_ids must be in"),
    ("log_points", (P2,), {"identifiers": [1, 1]}, "identifiers must be unique"),
    ("log_points", (P2,), {"identifiers": [1]}, "identifiers must be as many"),
    ("log_points", (P2,), {"identifiers": [-1, 1]}, "must not be negative"),
    ("log_points", (P2,), {"ext": {"e": [1, 2, 3]}}, "ext.e must be one for all, or as many"),
    ("log_points", (P2,), {"ext": {"e": [[1], [2]]}}, "one-dimensional"),
    ("log_points", (P2,), {"ext": {"e": [object(), object()]}}, "Arrow"),
    ("log_points", (P2,), {"ext": {"e": 1, "ext.e": 2}}, "twice"),
    ("log_points", (P2,), {"ext": {5: 1}}, "name must be a str"),
    ("log_points", (P2,), {"ext": {"": 1}}, "must not be empty"),
    ("log_points", (P2,), {"ext": [1]}, "ext must be a dict"),
    ("log_point", ([1.0],), {}, "position must be 2 or 3 numbers"),
    ("log_point", ([1.0, 2.0, "x"],), {}, "integers or floats"),
    ("log_point", ([1.0, 2.0, 3.0],), {"radius": INF}, "radius must be finite, got inf"),
    ("log_point", ([1.0, 2.0, 3.0],), {"radius": "1"}, "radius must be a number, got '1'"),
    ("log_point", ([1.0, 2.0, 3.0],), {"color": [1, 2]}, "color must be 3 or 4 numbers"),
    ("log_point", ([1.0, 2.0, 3.0],), {"color": [300, 0, 0]}, "got 300"),
    ("log_point", ([1.0, 2.0, 3.0],), {"color": np.zeros((2, 3))}, "color must be 3 or 4"),
    ("log_point", ([1.0, 2.0, 3.0],), {"label": 5}, "label must be a str, got 5"),
    ("log_point", ([1.0, 2.0, 3.0],), {"class_id": -1}, "class_id must be in 0-65535, got -1"),
    ("log_point", ([1.0, 2.0, 3.0],), {"class_id": 1.5}, "class_id must be an integer"),
    ("log_point", ([1.0, 2.0, 3.0],), {"keypoint_id": 65536}, "keypoint_id must be in"),
    ("log_line_strip", ([[1, 2, 3, 4]],), {}, r"positions must be \(n, 2\) or \(n, 3\)"),
    ("log_line_strip", (P2,), {"stroke_width": NAN}, "stroke_width must be finite"),
    ("log_line_strip", (P2,), {"color": [[1, 2, 3]] * 2}, "color must be 3 or 4"),
    ("log_line_segments", ([1, 2, 3],), {}, r"positions must be \(n, 2\) or \(n, 3\)"),
    ("log_line_segments", (HUGE,), {}, "at most"),
    ("log_line_segments", (P2,), {"color": [1]}, "color must be 3 or 4"),
    ("log_arrow", ([0, 0, 0],), {}, "origin and vector must be given together"),
    ("log_arrow", (None, [0, 0, 1]), {}, "origin and vector must be given together"),
    ("log_arrow", ([0, 0], [0, 0, 1]), {}, "origin must be 3 numbers"),
    ("log_arrow", ([0, 0, 0], [0, NAN, 1]), {}, "vector must be finite"),
    ("log_arrow", ([0, 0, 0], [0, 0, 1]), {"width_scale": "big"}, "width_scale must be a number"),
    ("log_obb", ([1, 1],), {}, "half_size must be 3 numbers"),
    ("log_obb", ([1, 1, -1],), {}, "half_size must not be negative"),
    ("log_obb", ([1, 1, 1e39],), {}, "beyond float32"),
    ("log_obb", ([1, 1, NAN],), {}, "half_size must be finite"),
    ("log_obb", ([1, 1, 1], [0, INF, 0]), {}, "position must be finite"),
    ("log_obb", ([1, 1, 1], T0, [0, 0, 0, 0]), {}, "rotation_q must be a quaternion"),
    ("log_obb", ([1, 1, 1], T0, [0, 0, NAN, 1]), {}, "rotation_q must be a quaternion"),
    ("log_obb", ([1, 1, 1], T0, [0, 0, 1]), {}, "rotation_q must be 4 numbers"),
    ("log_obb", ([10**400, 1, 1],), {}, "within float64"),
    ("log_mesh", ([1, 2, 3, 4],), {}, "positions must be a multiple of 3"),
    ("log_mesh", (P2,), {}, "multiple of three"),
    ("log_mesh", ([[0, 0, NAN]] * 3,), {}, "positions must be finite"),
    ("log_mesh", (TRIANGLE,), {"indices": [0, 1]}, "indices must be a multiple of three"),
    ("log_mesh", (TRIANGLE,), {"indices": [0, 1, 3]}, "indices must be in 0-2, got 3"),
    ("log_mesh", (TRIANGLE,), {"indices": [0, 1, -1]}, "got -1"),
    ("log_mesh", (TRIANGLE,), {"indices": [0.0, 1.0, 2.0]}, "indices must be integers"),
    ("log_mesh", (TRIANGLE,), {"normals": [[0, 0, 1]]}, "normals must be as many as positions"),
    ("log_mesh", (TRIANGLE,), {"albedo_factor": [1, 0]}, "albedo_factor must be 3 or 4 numbers"),
    ("log_mesh", (TRIANGLE,), {"albedo_factor": [255, 0, 0]}, "albedo_factor must be in 0-1"),
    ("log_mesh", (TRIANGLE,), {"vertex_colors": [[1, 2, 3]]}, r"vertex_colors must be \(3, 3\) or \(3, 4\)"),
    ("log_mesh_file", ("FBX", b"x"), {}, "mesh_format must be one of GLB, GLTF, OBJ, PLY, STL, got 'FBX'"),
    ("log_mesh_file", (5, b"x"), {}, "mesh_format must be one of"),
    ("log_mesh_file", ("GLB", b""), {}, "mesh_file must not be empty"),
    ("log_mesh_file", ("GLB", "text"), {}, "mesh_file must be bytes"),
    ("log_mesh_file", ("GLB", b"x"), {"transform": np.eye(4)}, r"transform must be \(3, 4\), got \(4, 4\)"),
    ("log_mesh_file", ("GLB", b"x"), {"transform": np.full((3, 4), NAN)}, "transform must be finite"),
    ("log_image", (np.zeros(5, np.uint8),), {}, r"image must be \(h, w\).*got \(5,\)"),
    ("log_image", (np.zeros((5, 5, 2), np.uint8),), {}, r"got \(5, 5, 2\)"),
    ("log_image", (np.zeros((2, 5, 5, 3), np.uint8),), {}, r"got \(2, 5, 5, 3\)"),
    ("log_image", (np.zeros((0, 5), np.uint8),), {}, "image must have pixels"),
    (
        "log_image",
        (np.zeros((5, 5), complex),),
        {},
        "integers, floats or bools, got ndarray of dtype complex",
    ),
    ("log_image", (np.zeros((5, 5), object),), {}, "got ndarray of dtype object"),
    ("log_image", (np.zeros((5, 5), "M8[ns]"),), {}, "got ndarray of dtype datetime64"),
    ("log_image", (np.zeros((5, 5), [("r", "u1")]),), {}, "integers, floats or bools"),
    ("log_image", ([[1, 2], [3]],), {}, "regular array"),
    ("log_image", (np.ma.array([[1, 2]], mask=[[0, 1]]),), {}, "must not have masked values"),
    ("log_image", (None,), {}, "integers, floats or bools"),
    ("log_image", ("photo.png",), {}, "integers, floats or bools"),
    ("log_image", (WIDE,), {}, "image must be at most"),
    ("log_image", (GREY,), {"jpeg_quality": 101}, "jpeg_quality must be an integer in 0-100, got 101"),
    ("log_image", (GREY,), {"jpeg_quality": -1}, "jpeg_quality must be an integer in 0-100"),
    ("log_image", (GREY,), {"jpeg_quality": NAN}, "jpeg_quality must be an integer"),
    ("log_image", (GREY,), {"jpeg_quality": INF}, "jpeg_quality must be an integer"),
    ("log_image", (GREY,), {"jpeg_quality": 75.5}, "jpeg_quality must be an integer in 0-100, got 75.5"),
    ("log_image", (GREY,), {"jpeg_quality": True}, "jpeg_quality must be an integer in 0-100, got True"),
    ("log_image", (GREY,), {"jpeg_quality": "high"}, "jpeg_quality must be a number, got 'high'"),
    ("log_image", (GREY.astype(float),), {"jpeg_quality": 90}, "image must be uint8 where jpeg_quality"),
    ("log_image", (GREY.astype(bool),), {"jpeg_quality": 90}, "image must be uint8 where jpeg_quality"),
    (
        "log_image",
        (np.zeros((2, 2, 4), "u1"),),
        {"jpeg_quality": 90},
        "must be grey or RGB where jpeg_quality",
    ),
    ("log_image", (np.zeros((1, 65501), "u1"),), {"jpeg_quality": 90}, "must be at most 65500 x 65500"),
    ("log_depth_image", (np.zeros(5),), {}, r"image must be \(h, w\), got \(5,\)"),
    ("log_depth_image", (np.zeros((4, 5, 3)),), {}, r"image must be \(h, w\), got \(4, 5, 3\)"),
    ("log_depth_image", (5.0,), {}, r"image must be \(h, w\), got \(\)"),
    ("log_depth_image", (np.zeros((4, 0)),), {}, "image must have pixels"),
    ("log_depth_image", (None,), {}, "integers, floats or bools"),
    ("log_depth_image", (WIDE,), {}, "image must be at most"),
    ("log_depth_image", (GREY,), {"meter": 0}, "meter must be positive and finite, got 0"),
    ("log_depth_image", (GREY,), {"meter": -1000}, "meter must be positive and finite, got -1000"),
    ("log_depth_image", (GREY,), {"meter": NAN}, "meter must be positive and finite, got nan"),
    ("log_depth_image", (GREY,), {"meter": INF}, "meter must be positive and finite, got inf"),
    ("log_depth_image", (GREY,), {"meter": 1e39}, "meter must be positive and finite, got 1e"),
    ("log_depth_image", (GREY,), {"meter": 1e-46}, "meter must be positive and finite, got 1e-46"),
    ("log_depth_image", (GREY,), {"meter": "mm"}, "meter must be a number, got 'mm'"),
    ("log_depth_image", (GREY,), {"meter": [1, 2]}, "meter must be a number"),
    ("log_segmentation_image", (np.zeros(5, int),), {}, r"image must be \(h, w\), got \(5,\)"),
    ("log_segmentation_image", (np.zeros((4, 5, 3), "u1"),), {}, r"image must be \(h, w\), got \(4, 5, 3\)"),
    ("log_segmentation_image", (np.zeros((0, 5), "u1"),), {}, "image must have pixels"),
    ("log_segmentation_image", ([[0, -1]],), {}, "image must be class ids in 0-65535, got -1"),
    ("log_segmentation_image", ([[0, 65536]],), {}, "image must be class ids in 0-65535, got 65536"),
    ("log_segmentation_image", (np.array([[-1]], "i1"),), {}, "image must be class ids in 0-65535, got -1"),
    ("log_segmentation_image", ([[0, 1.5]],), {}, "image must be class ids, whole numbers, got 1.5"),
    ("log_segmentation_image", ([[0, NAN]],), {}, "image must be class ids in 0-65535, got nan"),
    ("log_segmentation_image", ([[0, INF]],), {}, "image must be class ids in 0-65535, got inf"),
    ("log_segmentation_image", ([[1j]],), {}, "integers, floats or bools"),
    ("log_segmentation_image", (None,), {}, "integers, floats or bools"),
    ("log_segmentation_image", (WIDE,), {}, "image must be at most"),
    ("log_tensor", (None,), {}, "tensor must be an array of integers, floats or bools"),
    ("log_tensor", (np.zeros((2, 2), complex),), {}, "complex128"),
    ("log_tensor", ([[1], [2, 3]],), {}, "tensor must be a regular array"),
    ("log_tensor", ("abc",), {}, "integers, floats or bools"),
    ("log_tensor", (WIDE,), {}, "tensor must be at most"),
    ("log_tensor", (GREY,), {"names": ["h"]}, r"names must be one per dimension \(2\), got 1"),
    ("log_tensor", (GREY,), {"names": ["h", "w", "c"]}, r"names must be one per dimension \(2\), got more"),
    ("log_tensor", (GREY,), {"names": itertools.repeat("x")}, "names must be one per dimension"),
    ("log_tensor", (GREY,), {"names": "hw"}, "names must be a sequence of str or None, got 'hw'"),
    ("log_tensor", (GREY,), {"names": 5}, "names must be a sequence of str or None, got 5"),
    ("log_tensor", (GREY,), {"names": ["h", 5]}, "names must be a str, got 5"),
    ("log_tensor", (GREY,), {"names": ["h", "\ud800"]}, "names must be valid Unicode"),
    ("log_tensor", (GREY,), {"meter": 0}, "meter must be positive"),
    ("log_image_file", (), {}, "exactly one of img_bytes and img_path"),
    ("log_image_file", (), {"img_bytes": b"x", "img_path": "y"}, "exactly one of"),
    ("log_image_file", (), {"img_bytes": b"GIF89a"}, "must be an image file .JPEG, PNG, .*b'GIF89a'"),
    (
        "log_image_file",
        (),
        {"img_bytes": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"},
        "by itself, got EPS",
    ),
    ("log_image_file", (), {"img_bytes": b""}, "must not be empty"),
    ("log_image_file", (), {"img_bytes": "photo.jpg"}, "img_bytes must be bytes, got 'photo.jpg'"),
    ("log_image_file", (), {"img_bytes": np.zeros(9)}, "img_bytes must be bytes, got ndarray"),
    ("log_image_file", (), {"img_bytes": io.BytesIO(b"x")}, "must be bytes, got a file object; pass what"),
    ("log_image_file", (), {"img_bytes": b"\xff\xd8\xff\xe0\x00"}, "whole JPEG"),
    ("log_image_file", (), {"img_bytes": b"\xff\xd8" + b"\xff" * 100_000}, "whole JPEG"),
    ("log_image_file", (), {"img_bytes": b"\xff\xd8" + b"\xff\xe0\0\2" * 100_000}, "whole JPEG"),
    ("log_image_file", (), {"img_bytes": b"\x89PNG\r\n\x1a\n\x00"}, "whole PNG"),
    (
        "log_image_file",
        (),
        {"img_bytes": b"\xff\xd8\xff", "img_format": "png"},
        "of img_format png, got jpeg",
    ),
    (
        "log_image_file",
        (),
        {"img_bytes": b"\xff\xd8\xff", "img_format": "TIF"},
        "of img_format tiff, got jpeg",
    ),
    (
        "log_image_file",
        (),
        {"img_bytes": b"\xff\xd8\xff", "img_format": 5},
        "img_format must be an ImageFormat",
    ),
    ("log_rigid3", (), {}, "exactly one of parent_from_child and child_from_parent"),
    ("log_rigid3", (), {"parent_from_child": (T0, Q0), "child_from_parent": (T0, Q0)}, "exactly one of"),
    ("log_rigid3", (), {"parent_from_child": (T0, [0, 0, 0, 0])}, "finite and not zero"),
    ("log_rigid3", (), {"parent_from_child": (T0, [NAN, 0, 0, 1])}, "finite and not zero"),
    ("log_rigid3", (), {"parent_from_child": ([NAN, 0, 0], Q0)}, "translation must be finite"),
    ("log_rigid3", (), {"parent_from_child": (T0, [0, 0, 1])}, "rotation must be 4 numbers"),
    ("log_rigid3", (), {"parent_from_child": np.eye(4)}, "must be a pair"),
    ("log_rigid3", (), {"parent_from_child": (T0, Q0), "xyz": "RDX"}, "three letters"),
    (
        "log_rigid3",
        (),
        {"child_from_parent": ([1.7e308, -1.7e308, 1.7e308], [0.1, 0.7, 0.3, 0.5])},
        "inverse within float64",
    ),
    ("log_pinhole", (), {"child_from_parent": np.eye(4)[:3], "width": 4, "height": 4}, r"must be \(3, 3\)"),
    ("log_pinhole", (), {"child_from_parent": EYE3 * NAN, "width": 4, "height": 4}, "must be finite"),
    ("log_pinhole", (), {"child_from_parent": np.zeros((3, 3)), "width": 4, "height": 4}, "invertible"),
    ("log_pinhole", (), {"child_from_parent": EYE3, "width": 0, "height": 4}, "width must be a positive"),
    ("log_pinhole", (), {"child_from_parent": EYE3, "width": 4, "height": NAN}, "height must be a positive"),
    ("log_view_coordinates", (), {}, "exactly one of xyz and up"),
    ("log_view_coordinates", (), {"xyz": "RDF", "up": "+Z"}, "exactly one of xyz and up"),
    ("log_view_coordinates", (), {"xyz": "RLF"}, "three letters"),
    ("log_view_coordinates", (), {"xyz": "rdf"}, "three letters"),
    (
        "log_view_coordinates",
        (),
        {"xyz": "RDF", "right_handed": False},
        "right-handed, got right_handed=False",
    ),
    ("log_view_coordinates", (), {"up": "Z"}, "up must be one of"),
    ("log_view_coordinates", (), {"up": "+Z", "right_handed": 1}, "right_handed must be a bool"),
    ("log_scalar", ("1.5",), {}, "scalar must be a number, got '1.5'"),
    ("log_scalar", (np.array("1.5"),), {}, "scalar must be a number"),
    ("log_scalar", (1j,), {}, "scalar must be a number"),
    ("log_scalar", (None,), {}, "scalar must be a number, got None"),
    ("log_scalar", ([1.0, 2.0],), {}, "scalar must be a number, got list"),
    ("log_scalar", (np.zeros(2),), {}, r"got ndarray of shape \(2,\)"),
    ("log_scalar", (10**400,), {}, "scalar must be a number, got a huge int"),
    ("log_scalar", (1.0,), {"color": [1, 2, 999]}, "got 999"),
    ("log_scalar", (1.0,), {"scattered": "yes"}, "scattered must be a bool"),
    ("log_text_entry", (5,), {}, "text must be a str, got 5"),
    ("log_text_entry", (None,), {}, "text must be a str, got None"),
    ("log_text_entry", ("hi",), {"level": 5}, "level must be a str"),
    ("log_text_entry", ("\ud800",), {}, "text must be valid Unicode"),
    ("log_cleared", (), {"recursive": "yes"}, "recursive must be a bool"),
    ("log_path", ([[1, 2, 3, 4]],), {}, r"positions must be \(n, 2\) or \(n, 3\)"),
    ("log_path", (P2,), {"stroke_width": NAN}, "stroke_width must be finite"),
    ("log_path", (P2,), {"color": [[1, 2, 3]] * 2}, "color must be 3 or 4"),
    ("log_rect", ([1, 2, 3],), {}, r"rect must be 4 numbers, got \(3,\)"),
    ("log_rect", (P2,), {}, r"rect must be 4 numbers, got \(2, 3\)"),
    ("log_rect", ("abcd",), {}, "integers or floats"),
    ("log_rect", ([1, 2, 3, 4],), {"rect_format": "WHXY"}, "rect_format must be one of XYWH, YXHW,.*'WHXY'"),
    ("log_rect", ([1, 2, 3, 4],), {"rect_format": None}, "rect_format must be one of .* got None"),
    ("log_rect", ([3e38, 0, 3e38, 1],), {}, "rect must have corners within float32, got .3e"),
    ("log_rect", ([1, 2, 3, 4],), {"color": [256, 0, 0]}, "color must be .* got 256"),
    ("log_rect", ([1, 2, 3, 4],), {"label": 5}, "label must be a str, got 5"),
    ("log_rect", ([1, 2, 3, 4],), {"class_id": -1}, "class_id must be in 0-65535, got -1"),
    ("log_rect", ([1, 2, 3, 4],), {"ext": {"e": [1, 2, 3]}}, "ext.e must be one for all, or as many"),
    ("log_rects", ([1, 2, 3, 4],), {}, r"rects must be \(n, 4\), got \(4,\)"),
    ("log_rects", (P2,), {}, r"rects must be \(n, 4\), got \(2, 3\)"),
    ("log_rects", ([[1, 2, 3, 4], [1]],), {}, "regular array"),
    ("log_rects", (np.zeros((2, 4), complex),), {}, "complex128"),
    ("log_rects", (np.broadcast_to(np.zeros(4, np.float32), (2**31, 4)),), {}, "at most"),
    ("log_rects", (R2,), {"rect_format": 5}, "rect_format must be one of .* got 5"),
    ("log_rects", ([[0, 0, 1, 1], [0, 1e300, 1, 1]],), {}, r"within float32, got \[0.0, 1e\+300, 1.0, 1.0\]"),
    ("log_rects", (R2,), {"colors": [[255, 0, 0]]}, "colors must be one for all, or as many"),
    ("log_rects", (R2,), {"labels": ["a", "b", "c"]}, "labels must be one for all, or as many"),
    ("log_rects", (R2,), {"class_ids": [1, 70000]}, "class_ids must be in 0-65535, got 70000"),
    ("log_rects", (R2,), {"identifiers": [1, 1]}, "identifiers must be unique"),
    ("log_rects", (R2,), {"ext": {"e": [1, 2, 3]}}, "ext.e must be one for all, or as many"),
    ("log_obbs", ([1, 1, 1],), {}, r"half_sizes must be \(n, 3\), got \(3,\)"),
    ("log_obbs", ([[1, 1]],), {}, r"half_sizes must be \(n, 3\), got \(1, 2\)"),
    ("log_obbs", ([[1, 1, 1], [1, -1, 1]],), {}, r"half_sizes must not be negative .* got \[1, -1, 1\]"),
    ("log_obbs", ([[1, 1, 1e39]],), {}, "beyond float32"),
    ("log_obbs", ([[1, 1, NAN]],), {}, "half_sizes must be finite"),
    ("log_obbs", (P2,), {"positions": [[0, 0, 0]]}, "positions must be one for all, or as many"),
    ("log_obbs", (P2,), {"positions": [0, 0]}, "positions must be 3 numbers"),
    ("log_obbs", (P2,), {"positions": [[0, INF, 0]] * 2}, "positions must be finite"),
    ("log_obbs", (P2,), {"positions": np.zeros((2, 2, 3))}, r"positions must be \(n, 3\), got \(2, 2, 3\)"),
    ("log_obbs", (P2,), {"rotations_q": [Q0] * 3}, "rotations_q must be one for all, or as many"),
    ("log_obbs", (P2,), {"rotations_q": [Q0, [0, 0, 0, 0]]}, r"not zero, got \[0.0, 0.0, 0.0, 0.0\]"),
    ("log_obbs", (P2,), {"rotations_q": [Q0, [0, NAN, 0, 1]]}, "rotations_q must be quaternions"),
    ("log_obbs", (P2,), {"rotations_q": [0, 0, 0, 0]}, "rotations_q must be a quaternion"),
    ("log_obbs", (P2,), {"rotations_q": P2}, r"rotations_q must be \(n, 4\), got \(2, 3\)"),
    ("log_obbs", (P2,), {"stroke_widths": [1, 2, 3]}, "stroke_widths must be one for all, or as many"),
    ("log_obbs", (P2,), {"stroke_widths": NAN}, "stroke_widths must be finite"),
    ("log_obbs", (P2,), {"identifiers": [-1, 1]}, "identifiers must not be negative"),
    ("log_obbs", (P2,), {"class_ids": [0.5, 1]}, "class_ids must be integers"),
    ("log_meshes", (5,), {}, "position_buffers must be a sequence of buffers, one per mesh, got 5"),
    ("log_meshes", ("abc",), {}, "position_buffers must be a sequence"),
    ("log_meshes", (None,), {}, "position_buffers must be a sequence"),
    ("log_meshes", ([TRIANGLE, [1, 2]],), {}, r"position_buffers\[1\] must be a multiple of 3"),
    ("log_meshes", ([TRIANGLE, None],), {}, r"position_buffers\[1\] must be an array of integers or floats"),
    ("log_meshes", ([TRIANGLE, P2],), {}, r"position_buffers\[1\] must be a multiple of three"),
    ("log_meshes", ([[[0, 0, NAN]] * 3],), {}, r"position_buffers\[0\] must be finite"),
    (
        "log_meshes",
        ([TRIANGLE] * 2,),
        {"index_buffers": [None]},
        r"index_buffers must be as many as .*\(2\), got 1",
    ),
    (
        "log_meshes",
        ([TRIANGLE],),
        {"index_buffers": [[0, 1, 3]]},
        r"index_buffers\[0\] must be in 0-2, got 3",
    ),
    ("log_meshes", ([TRIANGLE],), {"index_buffers": 5}, "index_buffers must be a sequence"),
    ("log_meshes", ([TRIANGLE],), {"normal_buffers": [[[0, 0, 1]]]}, r"normal_buffers\[0\] must be as many"),
    ("log_meshes", ([TRIANGLE],), {"normal_buffers": []}, "normal_buffers must be as many"),
    (
        "log_meshes",
        ([TRIANGLE],),
        {"albedo_factors": [[1, 0]]},
        r"albedo_factors\[0\] must be 3 or 4 numbers",
    ),
    ("log_meshes", ([TRIANGLE],), {"albedo_factors": [1, 0, 0]}, "albedo_factors must be as many"),
    (
        "log_meshes",
        ([TRIANGLE],),
        {"vertex_color_buffers": [[[1, 2, 3]]]},
        r"vertex_color_buffers\[0\] must be",
    ),
    ("log_meshes", ([TRIANGLE],), {"ext": {"e": [1, 2]}}, "ext.e must be one for all, or as many"),
    ("log_transform3d", (None,), {}, "transform must be"),
    ("log_transform3d", (5,), {}, r"or a matrix \(3, 3\), \(3, 4\) or \(4, 4\), got \(\)"),
    ("log_transform3d", ("abc",), {}, "integers or floats"),
    ("log_transform3d", ((T0, Q0),), {}, "regular array"),
    ("log_transform3d", (np.zeros((4, 4)),), {}, r"last row 0 0 0 1, got \[0.0, 0.0, 0.0, 0.0\]"),
    ("log_transform3d", (np.full((3, 4), NAN),), {}, "must be finite"),
    ("log_transform3d", (np.full((3, 3), INF),), {}, "must be finite"),
    ("log_transform3d", (np.zeros((3, 3)),), {"from_parent": True}, "transform must have an inverse"),
    ("log_transform3d", (np.arange(9).reshape(3, 3),), {"from_parent": True}, "must have an inverse"),
    ("log_transform3d", (EYE3 * 1e-320,), {"from_parent": True}, "must have an inverse"),
    ("log_transform3d", (EYE3,), {"from_parent": "yes"}, "from_parent must be a bool, got 'yes'"),
    ("log_transform3d", (rr.Translation3D([1, 2]),), {}, "transform must be 3 numbers"),
    ("log_transform3d", (rr.Scale3D([1, 2]),), {}, "transform must be 1 or 3 numbers"),
    ("log_transform3d", (rr.Scale3D(NAN),), {}, "transform must be finite"),
    ("log_transform3d", (rr.Scale3D(0),), {"from_parent": True}, "must have an inverse"),
    ("log_transform3d", (rr.Quaternion([0, 0, 0, 0]),), {}, "finite and not zero"),
    ("log_transform3d", (rr.Rigid3D([NAN, 0, 0]),), {}, "transform.translation must be finite"),
    ("log_transform3d", (rr.Rigid3D(rotation=EYE3),), {}, "transform.rotation must be 4 numbers"),
    ("log_transform3d", (rr.RotationAxisAngle([0, 0, 0], 1.0),), {}, "axis must not be zero"),
    ("log_transform3d", (rr.RotationAxisAngle([0, 1], 1.0),), {}, "axis must be 3 numbers"),
    ("log_transform3d", (rr.RotationAxisAngle([0, 0, 1]),), {}, "exactly one angle, .* got 0"),
    (
        "log_transform3d",
        (rr.RotationAxisAngle([0, 0, 1], 1.0, degrees=1.0),),
        {},
        "exactly one angle, .* got 2",
    ),
    ("log_transform3d", (rr.RotationAxisAngle([0, 0, 1], rr.Angle()),), {}, "exactly one angle, .* got 0"),
    ("log_transform3d", (rr.RotationAxisAngle([0, 0, 1], INF),), {}, "angle must be finite"),
    ("log_transform3d", (rr.RotationAxisAngle([0, 0, 1], "x"),), {}, "angle must be a number, got 'x'"),
    ("log_transform3d", (rr.TranslationRotationScale3D(scale=[1, 2]),), {}, "transform.scale must be 1 or 3"),
    ("log_transform3d", (rr.TranslationAndMat3(T0, np.eye(4)),), {}, r"transform.matrix must be \(3, 3\)"),
    ("log_transform3d", (rr.TranslationAndMat3(5, EYE3),), {}, "transform.translation must be 3 numbers"),
    ("log_annotation_context", (None,), {}, "class_descriptions must be one description or an iterable"),
    ("log_annotation_context", ("car",), {}, "class_descriptions must be one description or an iterable"),
    (
        "log_annotation_context",
        ({1: "car"},),
        {},
        "class_descriptions must be one description or an iterable",
    ),
    ("log_annotation_context", ([5],), {}, r"class_descriptions must be \(id, label\), .* got list of 1"),
    ("log_annotation_context", ([(1, "a"), 5],), {}, r"class_descriptions\[1\] must be \(id, label\),"),
    ("log_annotation_context", ([(1,)],), {}, r"class_descriptions\[0\] must be .* got tuple of 1"),
    ("log_annotation_context", ([(-1, "a")],), {}, r"\.id must be in 0-65535, got -1"),
    ("log_annotation_context", ([(65536, "a")],), {}, r"\.id must be in 0-65535, got 65536"),
    ("log_annotation_context", ([("1", "a")],), {}, r"\.id must be an integer, got '1'"),
    ("log_annotation_context", ([(1, 5)],), {}, r"\.label must be a str, got 5"),
    ("log_annotation_context", ([(1, "\ud800")],), {}, r"\.label must be valid Unicode"),
    ("log_annotation_context", ((1, "a", [1, 2]),), {}, r"\.color must be 3 or 4 numbers"),
    ("log_annotation_context", ((1, "a", [1, 2, 300]),), {}, r"\.color must be .* got 300"),
    ("log_annotation_context", (rr.ClassDescription(5),), {}, "class_descriptions.info must be"),
    (
        "log_annotation_context",
        (rr.ClassDescription(keypoint_annotations=[(0, "a"), 5]),),
        {},
        r"class_descriptions.keypoint_annotations\[1\] must be",
    ),
    (
        "log_annotation_context",
        ([rr.ClassDescription(keypoint_connections=[0, 1, 2])],),
        {},
        r"class_descriptions\[0\].keypoint_connections must be pairs .* got \(3,\)",
    ),
    (
        "log_annotation_context",
        (rr.ClassDescription(keypoint_connections=[(0, 1, 2), (3, 4, 5)]),),
        {},
        r"must be pairs .* got \(2, 3\)",
    ),
    (
        "log_annotation_context",
        (rr.ClassDescription(keypoint_connections=[(0, -1)]),),
        {},
        "keypoint_connections must be in 0-65535, got -1",
    ),
    ("log_extension_components", (None,), {}, "ext must be a dict, got None"),
    ("log_extension_components", ([1],), {}, "ext must be a dict"),
    (
        "log_extension_components",
        ({"e": [1, 2], "f": [1, 2, 3]},),
        {},
        r"ext.f must be one for all, or .* \(2\), got 3",
    ),
    (
        "log_extension_components",
        ({"e": [1, 2, 3]},),
        {"identifiers": [5, 6]},
        r"identifiers must be as many as there are values \(3\), got 2",
    ),
    (
        "log_extension_components",
        ({"e": [1, 2]},),
        {"identifiers": [5]},
        r"identifiers must be as many as there are values \(2\), got 1",
    ),
    ("log_extension_components", ({"e": 1},), {"identifiers": [5, 5]}, "identifiers must be unique"),
    ("log_extension_components", ({"e": [[1], [2]]},), {}, r"ext.e must be one-dimensional, got \(2, 1\)"),
    ("log_extension_components", ({"e": 1j},), {}, "ext.e must be a sequence that Arrow can hold"),
    ("log_extension_components", ({"e": [2**70]},), {}, "ext.e must be a sequence that Arrow can hold"),
    ("log_extension_components", ({"e": 1, "ext.e": 2},), {}, "ext must name each component once"),
    ("log_extension_components", ({"": 1},), {}, "ext's name must not be empty"),
]

GOOD = {
    "log_points": (([[0.0, 0.0]],), {}),
    "log_point": (([0.0, 0.0],), {}),
    "log_line_strip": ((P2,), {}),
    "log_line_segments": ((P2,), {}),
    "log_arrow": ((T0, T0), {}),
    "log_obb": ((T0,), {}),
    "log_mesh": ((TRIANGLE,), {}),
    "log_mesh_file": (("GLB", b"x"), {}),
    "log_image": ((np.zeros((1, 1), np.uint8),), {}),
    "log_image_file": ((), {"img_path": "/nonexistent"}),
    "log_depth_image": ((GREY,), {}),
    "log_segmentation_image": ((GREY,), {}),
    "log_tensor": ((GREY,), {}),
    "log_rigid3": ((), {"parent_from_child": (T0, Q0)}),
    "log_pinhole": ((), {"child_from_parent": EYE3, "width": 1, "height": 1}),
    "log_unknown_transform": ((), {}),
    "log_view_coordinates": ((), {"up": "+Z"}),
    "log_scalar": ((1.0,), {}),
    "log_text_entry": (("hi",), {}),
    "log_cleared": ((), {}),
    "log_path": ((P2,), {}),
    "log_rect": (([1, 2, 3, 4],), {}),
    "log_rects": ((R2,), {}),
    "log_obbs": ((P2,), {}),
    "log_meshes": (([TRIANGLE],), {}),
    "log_transform3d": ((EYE3,), {}),
    "log_disconnected_space": ((), {}),
    "log_annotation_context": (((1, "car"),), {}),
    "log_extension_components": (({"e": 1},), {}),
}
MAY_BE_THE_ROOT = {"log_view_coordinates", "log_annotation_context"}
FUNCTIONS = sorted(GOOD)


@pytest.mark.parametrize(("function", "args", "kwargs", "why"), BAD, ids=briefly)
def test_bad_input_raises_in_strict_mode_and_nothing_is_logged(log, function, args, kwargs, why):
    with pytest.raises(UsageError, match=f"^{function}: .*(?:{why})"):
        getattr(rr, function)("a/b", *args, **kwargs)
    assert log.rows() == []


@pytest.mark.parametrize(("function", "args", "kwargs", "why"), BAD, ids=briefly)
def test_bad_input_is_said_once_and_as_text_and_nothing_else_is_lost(
    forgiving, caplog, function, args, kwargs, why
):
    for _ in range(2):
        getattr(rr, function)("a/b", *args, **kwargs)
    rr.log_scalar("fine", 1.0)
    rows = forgiving.rows()
    first, second, fine = (row for row in rows if row.path != "a/b")
    assert fine.path == "fine"
    for entry in (first, second):
        assert entry.path == "diorama"
        (text,) = entry.values["text_entry"]
        assert (
            len(rows) == 3
            or "; it is " in text["body"]
            or "; up is " in text["body"]
            or "clipped" in text["body"]
        )
        assert text["level"] == "WARN"
        assert text["body"].startswith(f"{function}: ")
        assert 'test_bad_input.py", line' in text["body"]
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert warnings[0].name == "diorama"


def test_every_log_function_is_in_the_tables():
    assert [name for name in rr.__all__ if name.startswith("log_")] == sorted(GOOD)
    assert {function for function, *_ in BAD} >= set(GOOD) - {
        "log_unknown_transform",
        "log_disconnected_space",
    }


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("path", ["", "/a", "a//b", "a/#x", None, 5, ["a"], "\ud800"], ids=briefly)
def test_a_bad_path_is_an_error_of_every_function(log, function, path):
    args, kwargs = GOOD[function]
    error = (UsageError, FileNotFoundError)
    with pytest.raises(error):
        getattr(rr, function)(path, *args, **kwargs)
    rr.set_strict_mode(False)
    getattr(rr, function)(path, *args, **kwargs)
    assert [row.path for row in log.rows()] == ["diorama"]


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name != "log_image_file"])
def test_only_what_holds_for_all_entities_may_be_logged_to_the_root(log, function):
    args, kwargs = GOOD[function]
    if function in MAY_BE_THE_ROOT:
        getattr(rr, function)("/", *args, **kwargs)
        assert log.row().path == "/"
        return
    with pytest.raises(UsageError, match="root"):
        getattr(rr, function)("/", *args, **kwargs)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_missing_and_unknown_arguments_are_caught_too(forgiving, caplog, function):
    getattr(rr, function)()
    getattr(rr, function)("a", *GOOD[function][0], colour=5, **GOOD[function][1])
    assert [row.path for row in forgiving.rows()] == ["diorama", "diorama"]
    assert "missing" in caplog.text or "unexpected" in caplog.text
    rr.set_strict_mode(True)
    with pytest.raises(TypeError, match="colour"):
        getattr(rr, function)("a", *GOOD[function][0], colour=5, **GOOD[function][1])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_documents_each_of_its_arguments(function):
    signature = inspect.signature(getattr(rr, function))
    text = inspect.getdoc(getattr(rr, function))
    for name in signature.parameters:
        assert f"{name}:" in text, name
    assert ("ext" in signature.parameters) is (function != "log_cleared")


def test_what_is_masked_in_floats_is_not_a_number(log):
    rr.log_points("a", np.ma.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], mask=[[0, 0, 0], [0, 1, 0]]))
    rr.log_point("b", np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0]))
    points, point = (np.array(row.values["point3d"]) for row in log.rows())
    assert np.array_equal(points, [[1, 2, 3], [4, NAN, 6]], equal_nan=True)
    assert np.array_equal(point, [[1, NAN, 3]], equal_nan=True)


@pytest.mark.filterwarnings("error")
def test_ids_of_half_precision_are_whole_numbers_like_others(log):
    rr.log_points("a", P2, class_ids=np.float16([1, 2]))
    assert log.row().values["class_id"] == [1, 2]


def test_an_object_that_raises_whatever_it_likes_does_not_stop_the_program(forgiving):
    rr.log_points("a", Explodes())
    rr.log_points("a", [[0, 0, 0]], ext={"x": Explodes()})
    assert [row.path for row in forgiving.rows()] == ["diorama", "diorama"]
    assert "got Explodes: boom" in forgiving.rows()[0].values["text_entry"][0]["body"]


def test_a_missing_image_file_is_said(forgiving, caplog):
    rr.log_image_file("a", img_path="/nonexistent.jpg")
    assert "FileNotFoundError" in caplog.text


def test_nothing_happens_while_logging_is_disabled(log):
    rr.set_enabled(False)
    rr.log_points("a", "nonsense")
    rr.log_scalar()
    rr.set_time_sequence("frame", "nonsense")
    rr.set_enabled(True)
    assert log.rows() == []


def test_two_calls_on_different_lines_warn_twice(forgiving, caplog):
    rr.log_scalar("a", "x")
    rr.log_scalar("a", "x")
    assert len(caplog.records) == 2
    assert rr.statistics().calls_rejected >= 2


def test_what_a_row_can_do_without_is_left_out_and_the_rest_is_logged(forgiving):
    rr.log_points("a", P2, ext={"good": [1, 2], "bad": [[1], [2]], "long": [1, 2, 3]})
    rr.log_view_coordinates("b", xyz="RDF", up="+Z")
    points, first, axes, second = forgiving.rows()
    assert set(points.values) == {"point3d", "ext.good"}
    assert axes.values["view_coordinates"] == [[3, 2, 5]]
    assert "ext.bad must be one-dimensional" in first.values["text_entry"][0]["body"]
    assert "exactly one of xyz and up must be given" in second.values["text_entry"][0]["body"]


def test_each_mistake_of_a_wrapper_is_said_once_with_its_entity_and_who_called_it(forgiving, caplog):
    def wrapper(path, value):
        rr.log_scalar(path, value)

    for _ in range(2):
        wrapper("one", "x")
        wrapper("two", [1, 2])
    assert len(caplog.records) == 2
    assert "at entity 'one'" in caplog.records[0].getMessage()
    assert "got list" in caplog.records[1].getMessage()
    assert "in wrapper" in caplog.text
    assert "in test_each_mistake_of_a_wrapper" in caplog.text


def test_only_a_style_that_is_wrong_is_left_out(forgiving):
    rr.log_points("a", P2, class_ids=-1, colors=[[255, 0, 0]], labels=["a", "b"])
    points, entry = forgiving.rows()
    assert set(points.values) == {"point3d", "label"}
    assert (
        "colors must be one for all, or as many as there are instances (2)"
        in entry.values["text_entry"][0]["body"]
    )


def test_two_mesh_files_of_one_entity_are_two_rows(log):
    rr.log_mesh_file("a", "GLB", b"one")
    rr.log_mesh_file("a", "GLB", b"other")
    assert [row.values["mesh3d"][0]["bytes"] for row in log.rows()] == [b"one", b"other"]


@pytest.mark.parametrize("mode", ["strict", "forgiving"])
@pytest.mark.parametrize("argument", ["value", "color"])
def test_what_a_signal_handler_raises_in_the_middle_of_a_call_reaches_the_program(log, mode, argument):
    class ExpiredError(Exception):
        pass

    def expire(number, frame):
        raise ExpiredError

    class Interrupted:
        def __array__(self, *args, **kwargs):
            signal.raise_signal(signal.SIGALRM)

        def item(self):
            signal.raise_signal(signal.SIGALRM)

    rr.set_strict_mode(mode == "strict")
    before = signal.signal(signal.SIGALRM, expire)
    try:
        call = {
            "value": lambda: rr.log_scalar("s", Interrupted()),
            "color": lambda: rr.log_point("p", [0, 0, 0], color=Interrupted()),
        }[argument]
        with pytest.raises(ExpiredError):
            call()
    finally:
        signal.signal(signal.SIGALRM, before)
