from __future__ import annotations

import base64
import copy
import io
import json
import struct
import subprocess
import sys

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diorama_renderer.assets import AssetError, decode_mesh, vertex_colors

OBJ = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nvt 0.25 0.75\nf 1/1 2/1 3/1\nf 1/1 3/1 4/1\n"
PLY = b"""ply
format ascii 1.0
element vertex 3
property float x
property float y
property float z
property uchar red
property uchar green
property uchar blue
element face 1
property list uchar int vertex_indices
end_header
0 0 0 255 0 0
1 0 0 0 255 0
0 1 0 0 0 255
3 0 1 2
"""
STL = bytes(80) + struct.pack("<I", 1) + struct.pack("<12fH", 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0)


def gltf(**more) -> dict:
    """One triangle, as glTF with its buffer inside."""
    positions = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32).tobytes()
    indices = np.array([0, 1, 2], np.uint16).tobytes()
    colors = np.array([[1, 0.5, 0, 1]] * 3, np.float32).tobytes()
    blob = positions + indices + b"\0\0" + colors
    tree = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
            {"bufferView": 2, "componentType": 5126, "count": 3, "type": "VEC4"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": 36},
            {"buffer": 0, "byteOffset": 36, "byteLength": 6},
            {"buffer": 0, "byteOffset": 44, "byteLength": 48},
        ],
        "buffers": [{"byteLength": len(blob), "uri": "data:;base64," + base64.b64encode(blob).decode()}],
    }  # fmt: skip
    return tree | more


def decode_gltf(tree: dict):
    return decode_mesh("GLTF", json.dumps(tree).encode())


@pytest.mark.parametrize(("format", "data"), [("OBJ", OBJ), ("ply", PLY), ("STL", STL), ("GLTF", None)])
def test_every_format_is_read(format, data):
    asset = decode_mesh(format, json.dumps(gltf()).encode() if data is None else data)
    (part,) = asset.parts
    assert part.positions.dtype == np.float32
    assert part.indices.dtype == np.uint32
    assert part.indices.max() < len(part.positions)
    assert part.albedo.shape == (4,)
    assert asset.size_bytes() >= part.positions.nbytes + part.indices.nbytes


def test_obj_texture_coordinates_count_from_the_top():
    (part,) = decode_mesh("OBJ", OBJ).parts
    assert np.allclose(part.uv, (0.25, 0.25))
    assert part.texture is None
    assert part.albedo[0] == part.albedo[2] < 1


def test_ply_vertex_colours_are_srgb_and_untinted():
    (part,) = decode_mesh("PLY", PLY).parts
    assert [hex(color) for color in vertex_colors(part)] == ["0xff0000ff", "0xff00ff", "0xffff"]


def test_triangle_soups_stay_flat_and_others_become_smooth():
    assert decode_mesh("STL", STL).parts[0].normals is None
    assert decode_mesh("OBJ", OBJ.replace(b"/1", b"")).parts[0].normals is not None


def test_gltf_vertex_colours_are_linear():
    tree = gltf()
    tree["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"] = 2
    (part,) = decode_gltf(tree).parts
    assert hex(vertex_colors(part)[0]) == "0xffbc00ff"  # 0.5 of linear light is 188


def test_gltf_materials_keep_factor_mode_and_sides():
    material = {
        "pbrMetallicRoughness": {"baseColorFactor": [0.2, 0.4, 0.6, 0.8]},
        "alphaMode": "MASK",
        "alphaCutoff": 0.25,
        "doubleSided": True,
    }
    tree = gltf(materials=[material])
    tree["meshes"][0]["primitives"][0]["material"] = 0
    (part,) = decode_gltf(tree).parts
    assert np.allclose(part.albedo, (0.2, 0.4, 0.6, 0.8), atol=0.002)
    assert (part.alpha_mode, part.alpha_cutoff, part.double_sided) == ("mask", 0.25, True)
    tree["materials"][0] = {"alphaMode": "BLEND"}
    (part,) = decode_gltf(tree).parts
    assert (part.alpha_mode, part.double_sided, part.albedo.tolist()) == ("blend", False, [1, 1, 1, 1])


def textured(png: bytes) -> dict:
    """The triangle of `gltf`, with texture coordinates and an image."""
    uri = "data:image/png;base64," + base64.b64encode(png).decode()
    material = {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}
    tree = gltf(materials=[material], textures=[{"source": 0}], images=[{"uri": uri}])
    tree["accessors"].append({"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC2"})
    tree["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"] = 3
    return tree | {"meshes": [{"primitives": [tree["meshes"][0]["primitives"][0] | {"material": 0}]}]}


def test_a_mesh_whose_texture_is_damaged_is_read_without_it(caplog):
    file = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (32, 32, 3), np.uint8)
    PIL.Image.fromarray(noise).save(file, "PNG")
    whole = file.getvalue()
    (part,) = decode_gltf(textured(whole)).parts
    assert np.array_equal(part.texture[..., :3], noise)
    (part,) = decode_gltf(textured(whole[:600] + bytes(len(whole) - 600))).parts
    assert part.texture is None
    assert "without its texture" in caplog.text


def test_an_obj_with_names_in_another_encoding_is_read():
    named = b"# Gr\xf6\xdfe\ng K\xf6rper\n" + OBJ
    assert len(decode_mesh("OBJ", named).parts[0].positions) == len(
        decode_mesh("OBJ", OBJ).parts[0].positions
    )


def test_node_transforms_compose_along_the_hierarchy():
    nodes = [
        {
            "children": [1, 2],
            "translation": [10, 0, 0],
            "rotation": [0, 0, 0.7071067811865476, 0.7071067811865476],
        },
        {"mesh": 0, "translation": [1, 0, 0], "scale": [2, 3, 4]},
        {"mesh": 0, "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 6, 7, 1]},
    ]
    parts = decode_gltf(gltf(nodes=nodes)).parts
    first, second = sorted(parts, key=lambda part: part.entity_from_part[2, 3])
    assert np.allclose(first.entity_from_part @ (1, 1, 1, 1), (10 - 3, 1 + 2, 4, 1))
    assert np.allclose(second.entity_from_part @ (0, 0, 0, 1), (10 - 6, 5, 7, 1))
    assert first.positions is second.positions


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["nodes", 0, "children"], [0]),
        (["nodes", 0, "mesh"], 5),
        (["nodes", 0, "matrix"], [1, 2]),
        (["nodes", 0, "translation"], [float("nan"), 0, 0]),
        (["accessors", 0, "count"], 10**12),
        (["accessors", 1, "count"], 2),
        (["bufferViews", 0, "byteOffset"], 10**9),
        (["meshes", 0, "primitives"], []),
        (["scenes", 0, "nodes"], []),
        (["buffers", 0, "uri"], "file:///etc/passwd"),
        (["buffers", 0, "uri"], "../secret.bin"),
    ],
)
def test_damaged_gltf_is_parts_or_an_asset_error(path, value):
    tree = copy.deepcopy(gltf())
    at = tree
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    try:
        asset = decode_gltf(tree)
    except AssetError:
        return
    assert all(part.indices.max() < len(part.positions) for part in asset.parts)


@pytest.mark.parametrize(
    ("format", "data"),
    [
        ("FBX", b"x"), ("GLB", b""), ("GLB", b"glTF" + bytes(40)), ("OBJ", b""), ("OBJ", b"v 0 0 0\nf 1 2 3\n"),
        ("OBJ", b"v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"), ("PLY", b"ply\n"),
        ("PLY", PLY.replace(b"3 0 1 2", b"3 0 1 9")),
        ("PLY", PLY.replace(b"vertex 3", b"vertex 999999999999")), ("STL", b""), ("STL", bytes(80) + b"\xff" * 4),
        ("GLTF", b"{}"), ("GLTF", b"[" * 100_000),
    ],
)  # fmt: skip
def test_what_is_no_mesh_is_an_asset_error(format, data):
    with pytest.raises(AssetError, match=r"^decode_mesh: .*got"):
        decode_mesh(format, data)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_flipped_bytes_never_escape_as_anything_but_an_asset_error(data):
    format, whole = data.draw(st.sampled_from([("OBJ", OBJ), ("PLY", PLY), ("STL", STL)]))
    damaged = bytearray(whole)
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=5)):
        damaged[at] = data.draw(st.integers(0, 255))
    try:
        asset = decode_mesh(format, bytes(damaged))
    except AssetError:
        return
    assert all(np.isfinite(part.positions[part.indices]).all() for part in asset.parts)


def test_colours_times_albedo_are_of_linear_light():
    tree = gltf(
        materials=[{"pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0.5]}, "alphaMode": "BLEND"}]
    )
    tree["meshes"][0]["primitives"][0] |= {"material": 0}
    tree["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"] = 2
    (part,) = decode_gltf(tree).parts
    assert hex(vertex_colors(part)[0]) == "0xffbc0080"


def test_the_truck_has_its_nodes_and_textures(meshes):
    asset = decode_mesh("GLB", (meshes / "CesiumMilkTruck.glb").read_bytes())
    assert len(asset.parts) == 5
    wheels = [part for part in asset.parts if len(part.positions) == 586]
    assert len(wheels) == 2
    assert wheels[0].texture is wheels[1].texture is not None
    apart = wheels[0].entity_from_part[:3, 3] - wheels[1].entity_from_part[:3, 3]
    assert np.allclose(np.abs(apart), (2.785, 0, 0), atol=1e-3)


def test_the_duck_is_as_large_as_its_node_says(meshes):
    (part,) = decode_mesh("GLB", (meshes / "Duck.glb").read_bytes()).parts
    positions = part.positions @ part.entity_from_part[:3, :3].T
    assert 1.5 < np.ptp(positions[:, 1]) < 1.6
    assert part.texture.shape == (512, 512, 4)


def test_alpha_modes_are_read_from_the_file(meshes):
    asset = decode_mesh("GLB", (meshes / "AlphaBlendModeTest.glb").read_bytes())
    masks = sorted(part.alpha_cutoff for part in asset.parts if part.alpha_mode == "mask")
    assert masks == [0.25, 0.5, 0.75]
    assert sum(part.alpha_mode == "blend" for part in asset.parts) == 2


def test_the_scans_without_normals_get_unit_ones(meshes):
    (bunny,) = decode_mesh("PLY", (meshes / "bunny.ply").read_bytes()).parts
    used = np.linalg.norm(bunny.normals[bunny.indices], axis=1)
    assert np.allclose(used, 1, atol=1e-5)
    (fuze,) = decode_mesh("OBJ", (meshes / "fuze.obj").read_bytes()).parts
    assert fuze.uv is not None
    assert fuze.normals is not None


def test_importing_assets_loads_neither_pillow_nor_trimesh():
    code = "import sys, diorama_renderer.assets; print([name in sys.modules for name in ('PIL', 'trimesh', 'wgpu')])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_environment()
    )
    assert done.stdout.strip() == "[False, False, False]"


def _environment() -> dict[str, str]:
    import os
    from pathlib import Path

    root = Path(__file__).parents[3]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(str(root / name) for name in ("sdk", "renderer", "shaders"))
    }
