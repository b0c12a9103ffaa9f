from __future__ import annotations

import numpy as np
import pytest

from diorama_renderer.assets import MeshPart, decode_mesh
from diorama_renderer.view.uniform import TO_KEY

RED, WHITE = 0xFF0000FF, 0xFFFFFFFF


def quad(
    z: float = 2.0, *, normal=None, color: int = WHITE, texture=None, alpha_mode="opaque", size: float = 1.0
) -> MeshPart:
    """A square facing the eye, with its texture upright: v grows downwards, as y does."""
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32) * size
    matrix = np.eye(4)
    matrix[2, 3] = z
    return MeshPart(
        positions=corners,
        indices=np.array([0, 1, 2, 0, 2, 3], np.uint32),
        normals=None if normal is None else np.tile(np.asarray(normal, np.float32), (4, 1)),
        uv=np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32),
        colors=np.full(4, color, np.uint32),
        albedo=np.ones(4, np.float32),
        texture=texture,
        entity_from_part=matrix,
        alpha_mode=alpha_mode,
    )


def linear(srgb) -> np.ndarray:
    x = np.asarray(srgb, float) / 255
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)


def test_it_covers_its_pixels_with_its_id_and_depth(stage):
    stage.add_part(quad(), entity=7, first=3)
    picture = stage.draw()
    expected = np.zeros((48, 64), bool)
    expected[:, 7:57] = True  # half a unit at 2 units: 25 pixels either side
    assert np.array_equal(picture.covered, expected)
    assert (picture.id[picture.covered] == (7, 3)).all()
    assert np.allclose(picture.depth[picture.covered], stage.eye.near / 2, rtol=1e-5)


def test_a_white_surface_that_faces_the_key_light_is_about_white(stage):
    # An oblique quad whose file normals look at the light.
    stage.add_part(quad(normal=TO_KEY))
    color = stage.draw().color[24, 32]
    assert linear(color)[0] == pytest.approx(1.0, abs=0.06)
    assert color[0] == color[1] == color[2]


@pytest.mark.parametrize("normal", [(0, 0, 1), (0.9, 0.3, -0.1), (0, 1, -0.1), None])
def test_nothing_is_black_and_nothing_is_burnt(stage, normal):
    stage.add_part(quad(normal=normal))
    light = linear(stage.draw().color[24, 32])[0]
    assert 0.09 <= light <= 1.0


def test_normals_that_look_away_count_as_looking_here(make_stage):
    pictures = []
    for normal in ((0.2, -0.3, -0.9), (-0.2, 0.3, 0.9)):
        stage = make_stage()
        stage.add_part(quad(normal=normal))
        pictures.append(stage.draw().color)
    assert np.abs(pictures[0].astype(int) - pictures[1]).max() <= 1


def test_without_normals_a_face_has_its_own_from_either_side(make_stage):
    pictures = []
    for normal, flip in ((None, False), (None, True), ((0, 0, -1), False)):
        part = quad(normal=normal)
        if flip:
            part.indices[:] = part.indices[::-1].copy()
        stage = make_stage()
        stage.add_part(part)
        pictures.append(stage.draw().color)
    assert np.array_equal(pictures[0], pictures[1])
    assert np.abs(pictures[0].astype(int) - pictures[2]).max() <= 1


def test_mirroring_and_scaling_leave_a_smooth_surface_lit_alike(make_stage):
    pictures = []
    for matrix in (np.eye(4), np.diag([-1.0, 1, 1, 1]), np.diag([3.0, 3, 3, 1])):
        stage = make_stage()
        stage.add_part(quad(normal=(0, -0.3, -1)), matrix)
        pictures.append(stage.draw().color[24, 32].astype(int))
    assert np.abs(pictures[0] - pictures[1]).max() <= 1
    assert np.abs(pictures[0] - pictures[2]).max() <= 1


def test_vertex_placement_and_texture_colours_multiply_in_linear_light(make_stage):
    plain, tinted = make_stage(), make_stage()
    plain.add_part(quad(normal=(0, 0, -1)))
    texture = np.full((2, 2, 4), (188, 255, 255, 255), np.uint8)
    tinted.add_part(quad(normal=(0, 0, -1), color=0xFFBCFFFF, texture=texture), color=0xFFFFBCFF)
    light = linear(plain.draw().color[24, 32, :3])
    assert np.allclose(linear(tinted.draw().color[24, 32, :3]), light * 0.5, atol=0.01)


def test_a_texture_is_upright(stage):
    texture = np.full((8, 8, 4), 255, np.uint8)
    texture[:4, :4, :3], texture[:4, 4:, :3], texture[4:, :4, :3] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    stage.add_part(quad(texture=texture, size=0.6))
    color = stage.draw().color
    corners = [color[v, u, :3].tolist() for v, u in ((12, 20), (12, 44), (36, 20), (36, 44))]
    strongest = [[c > max(corner) * 0.8 for c in corner] for corner in corners]
    assert strongest == [[True, False, False], [False, True, False], [False, False, True], [True] * 3]


def test_mask_cuts_and_opaque_ignores_alpha(make_stage):
    texture = np.full((4, 4, 4), 255, np.uint8)
    texture[:, :2, 3] = 100
    covered = {}
    for mode in ("opaque", "mask"):
        stage = make_stage()
        stage.add_part(quad(texture=texture, alpha_mode=mode))
        covered[mode] = stage.draw().covered
    assert covered["opaque"][24, 10]
    assert not covered["mask"][24, 18]
    assert covered["mask"][24, 50]


def test_blend_lets_through_what_its_alpha_says(stage):
    stage.add_part(quad(4.0, normal=(0, 0, -1), color=RED, size=2.0), entity=1)
    alone = linear(stage.draw().color[24, 32, :3])
    stage.add_part(quad(2.0, normal=(0, 0, -1), color=0x00FF0080, alpha_mode="blend", size=0.2), entity=2)
    picture = stage.draw()
    mixed = linear(picture.color[24, 32, :3])
    alpha = 128 / 255
    assert mixed[0] == pytest.approx(alone[0] * (1 - alpha), abs=0.01)
    assert mixed[1] == pytest.approx(alone[0] * alpha, abs=0.01)
    assert (picture.id[24, 32] == (1, 0)).all()


def test_what_is_nearer_hides_whatever_the_order_and_entity_0_is_not_drawn(make_stage):
    for order in ((2.0, 3.0), (3.0, 2.0)):
        stage = make_stage()
        for z in order:
            stage.add_part(quad(z), entity=int(z))
        stage.add_part(quad(1.0), entity=0)
        assert (stage.draw().id[24, 32, 0]) == 2


def test_a_surface_that_reaches_behind_the_eye_is_clipped(stage):
    part = quad(0.0, size=50.0)
    turned = np.array([[1, 0, 0, 0], [0, 0, 1, 1], [0, 1, 0, 0], [0, 0, 0, 1]], float)  # a floor at y = 1
    stage.add_part(part, turned)
    covered = stage.draw().covered
    assert covered[40:].all()
    assert not covered[:24].any()


def test_two_draws_of_one_scene_are_the_same_bytes(make_stage, data):
    asset = decode_mesh("GLB", (data / "meshes" / "Duck.glb").read_bytes())
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = np.diag([1, -1, -1]), (0, 0.8, 3)
    pictures = []
    for _ in range(2):
        stage = make_stage(width=160, height=120, focal=120.0)
        for part in asset.parts:
            stage.add_part(part, matrix)
        pictures.append(stage.draw())
    assert pictures[0].color.tobytes() == pictures[1].color.tobytes()
    assert pictures[0].id.tobytes() == pictures[1].id.tobytes()


@pytest.mark.parametrize(
    ("name", "format", "matrix", "top", "bottom"),
    [
        # The duck's bill and eye are above its belly: yellow fills the bottom, black pupils lie in the upper half.
        ("Duck.glb", "GLB", (np.diag([1, -1, -1]), (0, 0.9, 2.5)), None, None),
        ("CesiumMilkTruck.glb", "GLB", (np.diag([1, -1, -1]), (0, 1.3, 8.0)), None, None),
    ],
)
def test_textured_files_are_right_side_up(make_stage, data, name, format, matrix, top, bottom):
    stage = make_stage(width=160, height=120, focal=120.0)
    placed = np.eye(4)
    placed[:3, :3], placed[:3, 3] = matrix
    for part in decode_mesh(format, (data / "meshes" / name).read_bytes()).parts:
        stage.add_part(part, placed)
    picture = stage.draw()
    rows = np.flatnonzero(picture.covered.any(axis=1))
    middle = (rows[0] + rows[-1]) // 2
    color, covered = picture.color[..., :3].astype(int), picture.covered
    dark = covered & (color.max(axis=2) < 60)
    if name == "Duck.glb":
        assert dark[:middle].sum() > dark[middle:].sum()  # its eye
        yellow = covered & (color[..., 0] > 120) & (color[..., 2] < 60)
        assert yellow.sum() > 0.6 * covered.sum()
    else:
        assert dark[middle:].sum() > dark[:middle].sum()  # its wheels
        green = covered & (color[..., 1] > color[..., 0] + 20) & (color[..., 1] > color[..., 2] + 20)
        assert green.sum() > 20  # the hills of its emblem
