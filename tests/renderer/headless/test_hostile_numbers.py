"""What is logged may be NaN, infinite or huge: it is drawn or it is not, but no warning of numpy's reaches the user."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr

IDENTITY = ([0, 0, 0], [0, 0, 0, 1])
LENS = [[50.0, 0, 32], [0, 50, 24], [0, 0, 1]]
FRONT = dr.Camera.look_at((0, -4, 0), (0, 0, 0), (0, 0, 1))
NUMBERS = [np.nan, np.inf, -np.inf, 1e19, -1e30, 3.4e38, 1e154, -1.7e308, 1e-300]


def log_skeleton(path: str, positions: np.ndarray) -> None:
    bones = rr.ClassDescription(info=rr.AnnotationInfo(1), keypoint_connections=[(0, 1), (1, 2)])
    rr.log_annotation_context("/", bones)
    rr.log_points(path, positions, class_ids=1, keypoint_ids=[0, 1, 2], labels=["a", "b", "c"])


def log_meshes(x: float) -> None:
    triangle = np.array([[0, 0, 0], [1, 0, 0], [0, 1, x]])
    rr.log_mesh("mesh", triangle, normals=triangle, albedo_factor=[x, 1, 1])
    rr.log_mesh_file("file", rr.MeshFormat.OBJ, f"v 0 0 0\nv 1 0 0\nv 0 1 {x}\nf 1 2 3\n".encode())
    obj = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"
    rr.log_mesh_file(
        "placed", rr.MeshFormat.OBJ, obj, transform=np.array([[x, 0, 0, x], [0, 1, 0, 0], [0, 0, 1, 0]])
    )


def log_camera(x: float) -> None:
    rr.log_pinhole("cam/image", child_from_parent=[[x, 0, 32], [0, 50, x], [0, 0, 1]], width=64, height=48)
    rr.log_image("cam/image", np.zeros((48, 64, 3), np.uint8))
    rr.log_depth_image("cam/image/depth", np.ones((48, 64), np.float32))


def log_on_image(x: float) -> None:
    rr.log_pinhole("cam/image", child_from_parent=LENS, width=64, height=48)
    rr.log_image("cam/image", np.zeros((48, 64, 3), np.uint8))
    log_skeleton("cam/image/marks", np.array([[1, 2], [x, 3], [3, x]]))
    rr.log_rect("cam/image/rect", [1, x, 3, 4], label="r")


def log_depths(x: float, dtype: str) -> None:
    rr.log_pinhole("cam/image", child_from_parent=LENS, width=64, height=48)
    rr.log_image("cam/image/rgb", np.zeros((48, 64, 3), np.uint8))
    rr.log_depth_image("cam/image/depth", np.tile([x, 1.0, 2.0, 0.0], (48, 16)).astype(dtype), meter=1.5)


LOGS: dict[str, Callable[[float], None]] = {
    "points": lambda x: rr.log_points("p", [[0, 0, 0], [x, 0, 0], [1, x, x]], labels=["a", "b", "c"]),
    "nothing but that": lambda x: rr.log_points("p", [[x, x, x]], labels=["a"]),
    "radii": lambda x: rr.log_points("p", np.eye(3), radii=[x, 0.1, -1], labels=["a", "b", "c"]),
    "colors": lambda x: rr.log_points("p", np.eye(3), colors=np.array([[x, 0, 0]] * 3)),
    "flat points": lambda x: rr.log_points("p", [[0, 0], [x, 0], [1, x]], labels=["a", "b", "c"]),
    "skeleton": lambda x: log_skeleton("p", np.array([[0, 0, 0], [x, 0, 0], [1, x, 0]])),
    "lines": lambda x: rr.log_line_strip("l", [[0, 0, 0], [x, 0, 0], [1, 1, x]], stroke_width=x),
    "flat lines": lambda x: rr.log_line_segments("l", [[0, 0], [x, 0], [1, 1], [x, x]]),
    "rectangles": lambda x: rr.log_rects("r", [[0, 0, x, 1], [x, 1, 2, 2]], labels=["a", "b"]),
    "boxes": lambda x: rr.log_obb("b", half_size=[x, 1, 1], position=[0, x, 0], label="b"),
    "turned box": lambda x: rr.log_obb("b", half_size=[1, 1, 1], rotation_q=[x, 0, 0, 1], label="b"),
    "arrows": lambda x: rr.log_arrow("a", [0, x, 0], [x, 0, 1], width_scale=x, label="a"),
    "meshes": log_meshes,
    "rigid transform": lambda x: rr.log_rigid3("p", parent_from_child=([x, 0, 0], [0, 0, x, 1])),
    "scale": lambda x: rr.log_transform3d("p", rr.TranslationRotationScale3D([x, 0, 0], None, x)),
    "matrix": lambda x: rr.log_transform3d("p", rr.TranslationAndMat3([0, 0, x], np.diag([x, 1, 1]))),
    "camera": log_camera,
    "on an image": log_on_image,
    "depths of 4 bytes": lambda x: log_depths(x, "float32"),
    "depths of 8 bytes": lambda x: log_depths(x, "float64"),
    "image": lambda x: rr.log_image("i", np.full((48, 64, 4), x)),
    "grey of 2 bytes": lambda x: rr.log_image("i", np.full((48, 64), x).astype(np.float16)),
    "tensor": lambda x: rr.log_tensor("i", np.array([[x, 0, 1], [-x, x, 1]])),
    "tensor of 4 bytes": lambda x: rr.log_tensor("i", np.array([[x, 0, 1], [-x, x, 1]], np.float32)),
}


VIEWS: list[dict[str, Any]] = [
    {}, {"camera": FRONT}, {"space": "p"}, {"space": "i"}, {"camera": "cam"}
]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
def test_no_number_makes_a_picture_warn(renderer, log, number) -> None:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # what log calls say of it is tested with them
        rr.init("test_hostile_numbers")
        recording = rr.memory_recording()
        rr.log_points("p/child", np.eye(3), labels=["x", "y", "z"])
        log(number)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for view in VIEWS:
            try:
                rendering = renderer.render(recording, size=(16, 12), **view)
            except ValueError as error:  # no such space or camera, or one that is nowhere
                assert str(error).startswith("render: ")  # noqa: PT017
                continue
            assert rendering.color.shape == (12, 16, 4)
            assert rendering.entity_ids.shape == rendering.depth.shape
    rr.disconnect()
