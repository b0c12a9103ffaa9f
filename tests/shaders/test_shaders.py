from __future__ import annotations

import re
from importlib import resources

import numpy as np
import pytest

import diorama_shaders
from diorama_renderer.gpu.device import NoAdapterError, acquire
from diorama_renderer.passes.axes import AXES
from diorama_renderer.passes.boxes import BOXES
from diorama_renderer.passes.clouds import CLOUD
from diorama_renderer.passes.grid import GRID, LEVEL
from diorama_renderer.passes.labels import QUAD
from diorama_renderer.passes.lens import LENS
from diorama_renderer.passes.outline import STYLE
from diorama_renderer.passes.points import POINTS
from diorama_renderer.passes.segments import SEGMENTS
from diorama_renderer.passes.shading import SHADING
from diorama_renderer.scene import layout
from diorama_renderer.view.uniform import VIEW

STRUCTS = {
    "common.wgsl": {"Placement": layout.PLACEMENT, "View": VIEW},
    "arrows.wgsl": {"Arrow": layout.ARROW},
    "points_cloud.wgsl": {"Cloud": CLOUD},
    "labels.wgsl": {"Quad": QUAD},
    "segments.wgsl": {"Segment": layout.SEGMENT},
    "boxes.wgsl": {"Box": layout.BOX},
    "axes.wgsl": {"Axes": AXES},
    "grid.wgsl": {"Grid": GRID, "Level": LEVEL},
    "lens.wgsl": {"Lens": LENS},
    "outline.wgsl": {"Style": STYLE},
    "shading.wgsl": {"Shading": SHADING},
}
"""Which WGSL struct mirrors which dtype."""

SIZE_AND_ALIGNMENT = {
    "f32": (4, 4),
    "u32": (4, 4),
    "vec2f": (8, 8),
    "vec2u": (8, 8),
    "vec3f": (12, 16),
    "vec4f": (16, 16),
    "mat4x4f": (64, 16),
}


def files() -> list[str]:
    return sorted(
        each.name for each in resources.files(diorama_shaders).iterdir() if each.name.endswith(".wgsl")
    )


def wgsl_offsets(text: str, struct: str) -> tuple[dict[str, int], int]:
    """Offset of each field and the stride in an array, by the rules of WGSL (section 14.4.1)."""
    body = re.search(rf"struct {struct} \{{(.*?)\n\}}", text, re.DOTALL)
    assert body is not None
    offsets, end, widest = {}, 0, 4
    for name, kind in re.findall(r"^\s*(\w+): (\w+),", body[1], re.MULTILINE):
        size, alignment = SIZE_AND_ALIGNMENT[kind]
        offsets[name] = -(-end // alignment) * alignment
        end, widest = offsets[name] + size, max(widest, alignment)
    return offsets, -(-end // widest) * widest


def numpy_offsets(dtype: np.dtype) -> dict[str, int]:
    offsets = {}
    for name, (_, offset) in dtype.fields.items():
        if name == "eye_from_local":
            offsets |= {f"row{i}": offset + 16 * i for i in range(3)}
        else:
            offsets[name] = offset
    return offsets


@pytest.mark.parametrize(
    ("file", "struct"), [(file, struct) for file, structs in STRUCTS.items() for struct in structs]
)
def test_a_struct_lies_as_its_dtype(file: str, struct: str):
    text = resources.files(diorama_shaders).joinpath(file).read_text()
    dtype = STRUCTS[file][struct]
    assert wgsl_offsets(text, struct) == (numpy_offsets(dtype), dtype.itemsize)


@pytest.mark.parametrize("kind", [POINTS, SEGMENTS, BOXES], ids=lambda kind: kind.label)
def test_every_shader_of_a_kind_compiles_with_its_entry_points(kind):
    try:
        gpu = acquire()
    except NoAdapterError as error:
        pytest.skip(str(error))
    for own, entries in (
        ((kind.triangles,), {"vertex", "vertex_transparent", "fragment", "fragment_transparent"}),
        (("visibility.wgsl", kind.rasterize), {"rasterize"}),
        *((("visibility_resolve.wgsl", file), {"vertex", "fragment"}) for file in kind.resolve),
    ):
        if "visibility.wgsl" in own and not gpu.has_int64_atomics:
            continue
        code = diorama_shaders.source("elements.wgsl", *kind.shaders, *own)
        gpu.device.create_shader_module(code=code)
        found = re.findall(r"@(?:vertex|fragment|compute)\b[^{;]*?\bfn (\w+)", code)
        assert set(found) == entries


@pytest.mark.parametrize("file", files())
def test_a_shader_says_what_it_is_and_who_reads_it(file: str):
    comment = re.match(r"(// .*\n)+", resources.files(diorama_shaders).joinpath(file).read_text())
    assert comment is not None
    # The prelude is everybody's, and its structs name their mirrors instead.
    assert re.search(r"\.py|\.wgsl|both rasterisers", comment[0])


def test_an_unknown_shader_is_refused():
    with pytest.raises(FileNotFoundError):
        diorama_shaders.source("nothing.wgsl")


UNIFORMS = ("view", "window", "shading", "cloud", "material", "style", "grid", "axes")
"""Variables in uniform buffers."""


def uniform_branches(code: str) -> list[str]:
    """Conditions of `if` that depend on uniforms alone."""
    found = []
    for condition in re.findall(r"\bif\s+([^{;]+)\{", code):
        names = re.findall(r"(?<![\w.])[A-Za-z_]\w*", re.sub(r"\b\d\w*", "", condition))
        if names and all(name in UNIFORMS for name in names):
            found.append(condition.strip())
    return found


def test_a_branch_on_a_uniform_is_found() -> None:
    code = "if view.orthographic != 0u { } if i >= window.count { } if shading.a > 0.0 && view.b { } if PLANES { }"
    assert uniform_branches(code) == ["view.orthographic != 0u", "shading.a > 0.0 && view.b"]


@pytest.mark.parametrize(
    "path",
    [file for file in resources.files(diorama_shaders).iterdir() if file.name.endswith(".wgsl")],
    ids=lambda path: path.name,
)
def test_no_shader_branches_on_a_uniform_alone(path) -> None:
    # Software drivers would compile it anew for each picture: see common.wgsl.
    assert not uniform_branches(path.read_text())
