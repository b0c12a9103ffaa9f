"""Encoded things made plain: mesh files, images and fonts become numpy arrays.

Nothing here knows a GPU, an entity or a time. Pillow and trimesh are imported when first needed: trimesh
alone costs as much as all the rest of a small frame.
"""

from __future__ import annotations

from diorama_renderer.assets.errors import AssetError
from diorama_renderer.assets.fonts import GlyphAtlas, TextLayout, font_bytes
from diorama_renderer.assets.images import decode_image
from diorama_renderer.assets.meshes import AlphaMode, MeshAsset, MeshPart, decode_mesh, vertex_colors
from diorama_renderer.assets.normals import NO_NORMAL, crease_normals, pack_normals

__all__ = [
    "NO_NORMAL",
    "AlphaMode",
    "AssetError",
    "GlyphAtlas",
    "MeshAsset",
    "MeshPart",
    "TextLayout",
    "crease_normals",
    "decode_image",
    "decode_mesh",
    "font_bytes",
    "pack_normals",
    "vertex_colors",
]
