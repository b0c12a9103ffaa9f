"""Every parameter of every log function, and what a caller may do to it.

A `Kind` says of one kind of parameter which values are the same value in another dress, which are fine, and which are
mistakes. `FUNCTIONS` says of each function how a good call looks and of which kind each of its parameters is.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import diorama as rr
from parameters import common, meshes, pictures, places
from parameters.kind import Kind, buffers, choice


@dataclass(frozen=True)
class Function:
    """How a log function is called well, and the kind of each of its parameters."""

    good: dict[str, Any]
    kinds: dict[str, Kind]


_COMMON = {
    "entity_path": common.PATH,
    "timeless": common.FLAG,
    "ext": common.EXT,
    "recording": common.RECORDING,
}
_STYLE = {"color": common.COLOR, "label": common.TEXT, "class_id": common.ID}
_LABELS = ["a", "", "c", "d"]


def _of(good: dict[str, Any], **kinds: Kind) -> Function:
    return Function(good, {**_COMMON, **kinds})


FUNCTIONS: dict[str, Function] = {
    "log_annotation_context": _of(
        {"class_descriptions": [(1, "car"), (2, "tree")]},
        class_descriptions=common.DESCRIPTIONS,
        entity_path=common.ROOT_PATH,
    ),
    "log_arrow": _of(
        {"origin": [0.5, 2.0, 0.25], "vector": [0.5, 2.0, 0.25]},
        origin=places.VECTOR3.but(drop="None"),
        vector=places.VECTOR3.but(drop="None"),
        width_scale=common.NUMBER,
        **_STYLE,
    ),
    "log_cleared": _of({}, recursive=common.FLAG),
    "log_depth_image": _of(
        {"image": pictures.GOOD_DEPTH, "meter": 0.5}, image=pictures.DEPTH, meter=pictures.METER
    ),
    "log_disconnected_space": _of({}),
    "log_extension_components": _of(
        {"ext": {"a": [1, 2, 3, 4]}, "identifiers": common.GOOD_IDS},
        ext=common.EXT.but(drop="None,one in a list", bad={"None": None}),
        identifiers=common.IDENTIFIERS.but(drop="empty"),
    ),
    "log_image": _of(
        {"image": pictures.GOOD_IMAGE},
        image=pictures.IMAGE,
        jpeg_quality=Kind(
            fine={"None": None, "90": 90, "numpy": np.int64(50)},
            bad={
                "negative": -1,
                "too large": 101,
                "text": "high",
                "float": 0.5,
                "object": object(),
                "huge": 2**70,
            },
        ),
    ),
    "log_image_file": _of(
        {"img_bytes": pictures.encoded("JPEG")},
        img_bytes=pictures.IMAGE_BYTES,
        img_path=pictures.FILE_PATH,
        img_format=choice(rr.ImageFormat, rr.ImageFormat.JPEG),
    ),
    "log_line_segments": _of(
        {"positions": places.GOOD_POINTS},
        positions=places.POSITIONS.but(fine={"None": None}),
        color=common.COLOR,
        stroke_width=common.NUMBER,
    ),
    "log_line_strip": _of(
        {"positions": places.GOOD_POINTS},
        positions=places.POSITIONS.but(fine={"None": None}),
        color=common.COLOR,
        stroke_width=common.NUMBER,
    ),
    "log_mesh": _of(
        {
            "positions": meshes.GOOD_TRIANGLES,
            "indices": meshes.GOOD_INDICES,
            "normals": meshes.GOOD_TRIANGLES,
            "albedo_factor": [0.5, 0.25, 1.0],
            "vertex_colors": common.GOOD_COLORS,
            "class_id": 7,
        },
        positions=meshes.VERTICES,
        indices=meshes.INDICES,
        normals=meshes.NORMALS,
        albedo_factor=meshes.ALBEDO,
        vertex_colors=meshes.VERTEX_COLORS,
        class_id=common.ID,
    ),
    "log_mesh_file": _of(
        {
            "mesh_format": rr.MeshFormat.GLB,
            "mesh_file": b"glTF",
            "transform": np.eye(4)[:3] * 2.0,
            "class_id": 7,
        },
        mesh_format=choice(rr.MeshFormat, rr.MeshFormat.GLB, rr.MeshFormat.OBJ),
        mesh_file=meshes.MESH_BYTES,
        transform=places.MATRIX34,
        class_id=common.ID,
    ),
    "log_meshes": _of(
        {
            "position_buffers": [meshes.GOOD_TRIANGLES] * 2,
            "index_buffers": [meshes.GOOD_INDICES] * 2,
            "normal_buffers": [meshes.GOOD_TRIANGLES] * 2,
            "albedo_factors": [[0.5, 0.25, 1.0]] * 2,
            "vertex_color_buffers": [common.GOOD_COLORS] * 2,
            "class_ids": [3, 7],
        },
        position_buffers=buffers(meshes.VERTICES, good=meshes.GOOD_TRIANGLES),
        index_buffers=buffers(meshes.INDICES, good=meshes.GOOD_INDICES),
        normal_buffers=buffers(meshes.NORMALS, good=meshes.GOOD_TRIANGLES),
        albedo_factors=buffers(meshes.ALBEDO, good=[0.5, 0.25, 1.0]),
        vertex_color_buffers=buffers(meshes.VERTEX_COLORS, good=common.GOOD_COLORS),
        class_ids=Kind(
            same={"numpy": np.array([3, 7])},
            fine={"None": None, "one for all": 5},
            bad={
                "too many": [3, 7, 9],
                "negative": [3, -1],
                "text": "abc",
                "object": object(),
            },
        ),
    ),
    "log_obb": _of(
        {"half_size": [0.5, 2.0, 0.25], "position": [0.5, 2.0, 0.25], "rotation_q": places.Q},
        half_size=places.HALF_SIZE,
        position=places.VECTOR3,
        rotation_q=places.QUATERNION,
        stroke_width=common.NUMBER,
        **_STYLE,
    ),
    "log_obbs": _of(
        {
            "half_sizes": np.abs(places.GOOD_POINTS),
            "positions": places.GOOD_POINTS,
            "rotations_q": [places.Q] * 4,
            "colors": common.GOOD_COLORS,
            "stroke_widths": common.GOOD_RADII,
            "labels": _LABELS,
            "class_ids": common.GOOD_IDS,
            "identifiers": common.GOOD_IDS,
        },
        half_sizes=places.VECTORS3.but(drop="too few,too many,empty", bad={"negative": -np.ones((4, 3))}),
        positions=places.VECTORS3,
        rotations_q=places.QUATERNIONS,
        colors=common.COLORS,
        stroke_widths=common.RADII,
        labels=common.TEXTS,
        class_ids=common.IDS,
        identifiers=common.IDENTIFIERS,
    ),
    "log_path": _of(
        {"positions": places.GOOD_POINTS},
        positions=places.POSITIONS.but(fine={"None": None}),
        color=common.COLOR,
        stroke_width=common.NUMBER,
    ),
    "log_pinhole": _of(
        {"child_from_parent": [[500.0, 0, 320], [0, 500, 240], [0, 0, 1]], "width": 0.5, "height": 0.5}
        | {"distortion_model": "brown_conrady", "distortion_coefficients": [0.25, 0.5, 0.125, -0.5]},
        child_from_parent=places.MATRIX33,
        width=places.PIXELS,
        height=places.PIXELS,
        distortion_model=places.LENS_MODEL,
        distortion_coefficients=places.LENS_COEFFICIENTS,
    ),
    "log_point": _of(
        {
            "position": [0.5, 2.0, 0.25],
            "radius": 0.5,
            "color": [1, 2, 3],
            "label": "car",
            "class_id": 7,
            "keypoint_id": 7,
        },
        position=places.POINT,
        radius=common.NUMBER,
        keypoint_id=common.ID,
        **_STYLE,
    ),
    "log_points": _of(
        {
            "positions": places.GOOD_POINTS,
            "identifiers": common.GOOD_IDS,
            "colors": common.GOOD_COLORS,
            "radii": common.GOOD_RADII,
            "labels": _LABELS,
            "class_ids": common.GOOD_IDS,
            "keypoint_ids": common.GOOD_IDS,
        },
        positions=places.POSITIONS.but(drop="empty list,no rows", fine={"None": None}),
        identifiers=common.IDENTIFIERS,
        colors=common.COLORS,
        radii=common.RADII,
        labels=common.TEXTS,
        class_ids=common.IDS,
        keypoint_ids=common.IDS,
    ),
    "log_rect": _of(
        {"rect": places.GOOD_RECTS[1], "rect_format": rr.RectFormat.XYWH},
        rect=places.RECT,
        rect_format=choice(rr.RectFormat, rr.RectFormat.XYWH, *rr.RectFormat),
        **_STYLE,
    ),
    "log_rects": _of(
        {
            "rects": places.GOOD_RECTS,
            "identifiers": common.GOOD_IDS,
            "colors": common.GOOD_COLORS,
            "labels": _LABELS,
            "class_ids": common.GOOD_IDS,
            "rect_format": rr.RectFormat.XYWH,
        },
        rects=places.RECTS.but(drop="empty list,no rows"),
        rect_format=choice(rr.RectFormat, rr.RectFormat.XYWH, *rr.RectFormat),
        identifiers=common.IDENTIFIERS,
        colors=common.COLORS,
        labels=common.TEXTS,
        class_ids=common.IDS,
    ),
    "log_rigid3": _of(
        {"parent_from_child": places.GOOD_RIGID},
        parent_from_child=places.RIGID,
        child_from_parent=Kind(),
        xyz=places.LETTERS.but(drop="None", fine={"None": None, "none": ""}),
    ),
    "log_scalar": _of(
        {"scalar": 0.5, "radius": 0.5, "color": [1, 2, 3], "label": "car"},
        scalar=common.VALUE,
        radius=common.NUMBER,
        scattered=common.MAYBE_FLAG,
        **_STYLE,
    ),
    "log_segmentation_image": _of({"image": pictures.GOOD_CLASSES}, image=pictures.CLASSES),
    "log_tensor": _of(
        {"tensor": pictures.GOOD_DEPTH, "names": ["height", "width"], "meter": 0.5},
        tensor=pictures.TENSOR.but(drop="0-d,flat,rank 5"),
        names=pictures.NAMES,
        meter=pictures.METER,
    ),
    "log_text_entry": _of(
        {"text": "car", "level": "car"},
        text=common.TEXT.but(drop="None", bad={"None": None}),
        level=common.TEXT,
        **_STYLE,
    ),
    "log_transform3d": _of(
        {"transform": rr.Rigid3D([1.0, 2.0, 3.0], rr.Quaternion(xyzw=places.Q))},
        transform=places.TRANSFORM,
        from_parent=common.FLAG,
    ),
    "log_unknown_transform": _of({}),
    "log_view_coordinates": _of(
        {"xyz": "RDF"},
        xyz=places.LETTERS,
        up=Kind(),
        right_handed=places.HANDED.but(drop="False"),
        entity_path=common.ROOT_PATH,
    ),
}


def cases(column: Callable[[Kind], dict[str, Any]]) -> list[Any]:
    """(function, parameter, value) of one column of all kinds, with an id that names the value."""
    return [
        pytest.param(name, parameter, value, id=f"{name}-{parameter}-{label}")
        for name, function in sorted(FUNCTIONS.items())
        for parameter, kind in function.kinds.items()
        if parameter in inspect.signature(getattr(rr, name)).parameters
        for label, value in column(kind).items()
    ]
