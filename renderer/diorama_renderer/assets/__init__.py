"""Encoded things made plain: mesh files, images and fonts become numpy arrays.

Nothing here knows a GPU, an entity or a time. Pillow and trimesh are imported when first needed: trimesh
alone costs as much as all the rest of a small frame.
"""

from __future__ import annotations

from diorama_renderer.assets.colormaps import COLOR_MAPS, colored, turbo, viridis
from diorama_renderer.assets.errors import AssetError
from diorama_renderer.assets.fonts import GlyphAtlas, TextLayout, font_bytes
from diorama_renderer.assets.images import decode_image, decode_numbers, depth_range
from diorama_renderer.assets.meshes import AlphaMode, MeshAsset, MeshPart, decode_mesh, vertex_colors
from diorama_renderer.assets.normals import NO_NORMAL, crease_normals, pack_normals
from diorama_renderer.assets.tensors import TensorSlice, default_slice, is_image, slice_size, take_slice

__all__ = [
    "COLOR_MAPS",
    "NO_NORMAL",
    "AlphaMode",
    "AssetError",
    "GlyphAtlas",
    "MeshAsset",
    "MeshPart",
    "TensorSlice",
    "TextLayout",
    "colored",
    "crease_normals",
    "decode_image",
    "decode_mesh",
    "decode_numbers",
    "default_slice",
    "depth_range",
    "font_bytes",
    "is_image",
    "pack_normals",
    "slice_size",
    "take_slice",
    "turbo",
    "vertex_colors",
    "viridis",
]
