"""The components: their names, and the exact Arrow and numpy types of their values.

A component may have several *variants*: one name, several types, of which a chunk's column has one. `transform`
is a rigid motion, an affine map, a pinhole, one with a distorted lens, or unknown; positions are float32, or float64
where float32 would lose digits.
The variant is recognised by its Arrow type, so it costs nothing on the wire.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa


class Variant(NamedTuple):
    """One type that a component's values may have.

    `dtype` and `width` describe the numpy form of one instance: width 0 is a plain number, shape (n,); otherwise
    shape (n, width). `dtype` is None where values have no fixed width; they then stay `pa.Array`.
    """

    name: str
    arrow: pa.DataType
    dtype: np.dtype[np.generic] | None
    width: int


class Component(NamedTuple):
    """A component. `single` means a row holds one value (or none, which clears), never one an instance."""

    name: str
    variants: tuple[Variant, ...]
    single: bool


def _fixed(name: str, arrow: pa.DataType, width: int = 0) -> Variant:
    dtype = np.dtype(np.bool_) if pa.types.is_boolean(arrow) else np.dtype(arrow.to_pandas_dtype())
    return Variant(name, pa.list_(_item(arrow), width) if width else arrow, dtype, width)


def _nested(name: str, arrow: pa.DataType) -> Variant:
    return Variant(name, arrow, None, 0)


def _item(arrow: pa.DataType) -> pa.Field:
    return pa.field("item", arrow, nullable=False)


def _strip(arrow: pa.DataType, width: int) -> pa.DataType:
    return pa.list_(_item(pa.list_(_item(arrow), width)))


def _mesh(position: pa.DataType) -> pa.DataType:
    return pa.struct(
        [
            pa.field("positions", _strip(position, 3), nullable=False),
            pa.field("indices", pa.list_(_item(pa.uint32()))),
            pa.field("normals", _strip(pa.float32(), 3)),
            pa.field("colors", pa.list_(_item(pa.uint32()))),
            pa.field("albedo_factor", pa.list_(_item(pa.float32()), 4)),
        ]
    )


_F32, _F64 = pa.float32(), pa.float64()

MESH_FILE = pa.struct(
    [
        pa.field("format", pa.utf8(), nullable=False),  # "GLB", "GLTF", "OBJ", "PLY", "STL"
        pa.field("bytes", pa.large_binary(), nullable=False),
        pa.field("entity_from_mesh", pa.list_(_item(_F64), 12), nullable=False),  # 3x4, row-major
    ]
)
TENSOR = pa.struct(
    [
        pa.field("shape", pa.list_(_item(pa.uint64())), nullable=False),
        pa.field("names", pa.list_(pa.field("item", pa.utf8()))),  # one a dimension, each may be null
        pa.field("dtype", pa.utf8(), nullable=False),  # a numpy name, of the decoded values
        pa.field("encoding", pa.utf8(), nullable=False),  # "raw": C order, little-endian; "jpeg"; "png"; ...
        pa.field("data", pa.large_binary(), nullable=False),
        pa.field("meaning", pa.utf8(), nullable=False),  # "unknown", "class_id", "depth"
        pa.field("meter", pa.float32()),  # depth units in one scene unit
    ]
)
TEXT_ENTRY = pa.struct([pa.field("body", pa.utf8(), nullable=False), pa.field("level", pa.utf8())])

_ANNOTATION = [
    pa.field("id", pa.uint16(), nullable=False),
    pa.field("label", pa.utf8()),
    pa.field("color", pa.uint32()),  # 0xRRGGBBAA, sRGB, straight alpha
]
CLASS_DESCRIPTION = pa.struct(
    [
        *_ANNOTATION,
        pa.field("keypoints", pa.list_(_item(pa.struct(_ANNOTATION))), nullable=False),
        # pairs of keypoint ids that lines are drawn between
        pa.field("keypoint_connections", pa.list_(_item(pa.list_(_item(pa.uint16()), 2))), nullable=False),
    ]
)

_ALL = (
    Component("point2d", (_fixed("f32", _F32, 2), _fixed("f64", _F64, 2)), False),
    Component("point3d", (_fixed("f32", _F32, 3), _fixed("f64", _F64, 3)), False),
    Component("colorrgba", (_fixed("u32", pa.uint32()),), False),  # 0xRRGGBBAA, sRGB, straight alpha
    Component("radius", (_fixed("f32", _F32),), False),  # > 0: scene units; < 0: UI points
    Component("label", (_nested("utf8", pa.utf8()),), False),
    Component("class_id", (_fixed("u16", pa.uint16()),), False),
    Component("keypoint_id", (_fixed("u16", pa.uint16()),), False),
    Component("instance_key", (_fixed("u64", pa.uint64()),), False),
    Component("linestrip2d", (_nested("f32", _strip(_F32, 2)), _nested("f64", _strip(_F64, 2))), False),
    Component("linestrip3d", (_nested("f32", _strip(_F32, 3)), _nested("f64", _strip(_F64, 3))), False),
    Component("arrow3d", (_fixed("f32", _F32, 6), _fixed("f64", _F64, 6)), False),  # origin xyz, vector xyz
    Component("box3d", (_fixed("f32", _F32, 3),), False),  # half sizes
    Component("vec3d", (_fixed("f64", _F64, 3),), False),  # centre of a box
    Component("quaternion", (_fixed("f32", _F32, 4),), False),  # xyzw
    Component("rect2d", (_fixed("f32", _F32, 4),), False),  # min xy, max xy
    Component(
        "mesh3d",
        (_nested("f32", _mesh(_F32)), _nested("f64", _mesh(_F64)), _nested("file", MESH_FILE)),
        False,
    ),
    Component("tensor", (_nested("tensor", TENSOR),), True),
    Component(
        "transform",
        (
            _fixed("rigid3", _F64, 7),  # parent_from_entity: translation xyz, quaternion xyzw (normalised)
            _fixed("affine", _F64, 12),  # parent_from_entity: 3x4, row-major
            _fixed("pinhole", _F64, 11),  # image_from_camera 3x3 row-major in pixels, width, height
            # as pinhole; then the code of DISTORTION_MODELS, and 12 coefficients: NaN after the last
            _fixed("distorted_pinhole", _F64, 24),
            _fixed("unknown", pa.bool_()),
        ),
        True,
    ),
    Component("view_coordinates", (_fixed("u8", pa.uint8(), 3),), True),  # see ViewDirection
    # one instance a class
    Component("annotation_context", (_nested("class_description", CLASS_DESCRIPTION),), False),
    Component("scalar", (_fixed("f64", _F64),), True),
    Component("scalar_scattered", (_fixed("bool", pa.bool_()),), True),
    Component("text_entry", (_nested("text_entry", TEXT_ENTRY),), True),
    Component("clear", (_fixed("recursive", pa.bool_()),), True),
)
COMPONENTS: dict[str, Component] = {component.name: component for component in _ALL}
"""Every component but `ext.*`, whose values are a `pa.Array` of any type."""

PINHOLES = ("pinhole", "distorted_pinhole")
"""The variants of `transform` that make their entity an image."""

DISTORTION_MODELS = {"brown_conrady": 1, "fisheye": 2}
"""The codes of lens models."""
DISTORTION_COUNTS = {"brown_conrady": (4, 5, 8, 12), "fisheye": (4,)}
"""How many coefficients a lens model may have; those that are missing are zero."""
DISTORTION_ALIASES = {
    "brown_conrady": "brown_conrady",
    "plumb_bob": "brown_conrady",
    "rational_polynomial": "brown_conrady",
    "fisheye": "fisheye",
    "equidistant": "fisheye",
}
"""What lens models are called, here and by ROS, and the name of each here."""

VIEW_DIRECTIONS = {"U": 1, "D": 2, "R": 3, "L": 4, "F": 5, "B": 6}
"""The codes of `view_coordinates`: where the x, y and z axes point."""


def variant_of(component: str, arrow: pa.DataType) -> Variant:
    """The variant of `component` whose values have the Arrow type `arrow`.

    Raises:
        ValueError: no such component, or not one of its types.
    """
    if component.startswith("ext."):
        return Variant("ext", arrow, None, 0)
    known = COMPONENTS.get(component)
    if known is None:
        raise ValueError(f"unknown component {component!r}")
    for variant in known.variants:
        if variant.arrow == arrow:
            return variant
    expected = " or ".join(str(variant.arrow) for variant in known.variants)
    raise ValueError(f"component {component!r} must be {expected}, got {arrow}")
