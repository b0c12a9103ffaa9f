"""All arrays of one picture, against what geometry says they are."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.headless import tiles

SIZE = (160, 120)
AT = (3.0, -4.0, 2.5)
CAMERA = dr.Camera.look_at(AT, (0, 0, 0.3), (0, 0, 1), fov_y_degrees=50)
PARALLEL = dr.Camera.orthographic(AT, (0, 0, 0.3), (0, 0, 1), height=4)
CAMERAS = pytest.mark.parametrize("camera", [CAMERA, PARALLEL])


def log_cube(path: str, half: float) -> None:
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * half
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = [(a, b, c) for a, b, c, d in quads] + [(a, c, d) for a, b, c, d in quads]
    rr.log_mesh(path, corners, indices=np.array(faces, np.uint32))


def rays_of(rendering: dr.Rendering) -> tuple[np.ndarray, np.ndarray]:
    width, height = rendering.eye.size
    u, v = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    origins, directions = rendering.eye.rays(np.stack([u.ravel(), v.ravel()], 1))
    return origins.reshape(height, width, 3), directions.reshape(height, width, 3)


def inner(mask: np.ndarray) -> np.ndarray:
    """Without its rim, where a ray may graze."""
    padded = np.pad(mask, 1)
    return np.logical_and.reduce([np.roll(padded, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)])[
        1:-1, 1:-1
    ]


@CAMERAS
def test_a_sphere_has_its_depth_its_normal_and_its_place(renderer, recording, camera) -> None:
    center, radius = np.array([0.4, -0.2, 0.5]), 0.8
    rr.log_point("ball", center, radius=radius)
    rendering = renderer.render(recording, size=SIZE, camera=camera)
    seen = inner(rendering.entity_ids != 0)
    assert seen.sum() > 500
    origins, directions = rays_of(rendering)
    half = ((center - origins) * directions).sum(-1)
    reach = half - np.sqrt(np.maximum(half**2 - ((center - origins) ** 2).sum(-1) + radius**2, 0))
    hit = origins + reach[..., None] * directions
    np.testing.assert_allclose(rendering.positions[seen], hit[seen], atol=2e-3)
    np.testing.assert_allclose(rendering.normals[seen], ((hit - center) / radius)[seen], atol=3e-3)
    _, depths = rendering.eye.project(hit[seen])
    np.testing.assert_allclose(rendering.depth[seen], depths, atol=1e-3)


@CAMERAS
def test_a_box_has_the_normals_of_its_sides(renderer, recording, camera) -> None:
    log_cube("cube", 0.7)
    rendering = renderer.render(recording, size=SIZE, camera=camera)
    seen = inner(rendering.entity_ids != 0)
    position, normal = rendering.positions[seen], rendering.normals[seen]
    axis = np.abs(position).argmax(axis=1)
    clear = np.sort(np.abs(position), axis=1)[:, 1] < 0.69  # not at an edge
    expected = np.zeros_like(normal)
    expected[np.arange(len(axis)), axis] = np.sign(position[np.arange(len(axis)), axis])
    assert clear.sum() > 1000
    assert len(np.unique(axis[clear])) == 3
    np.testing.assert_allclose(normal[clear], expected[clear], atol=1e-4)
    np.testing.assert_allclose(np.abs(position[clear]).max(axis=1), 0.7, atol=1e-4)


def test_an_oblique_plane_is_where_rays_meet_it(renderer, recording) -> None:
    normal = np.array([0.2, -0.5, 0.9]) / np.linalg.norm([0.2, -0.5, 0.9])
    side = np.cross(normal, [1, 0, 0])
    side /= np.linalg.norm(side)
    other = np.cross(normal, side)
    corners = [3 * (a * side + b * other) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    rr.log_mesh("plane", np.array(corners), indices=np.array([[0, 1, 2], [0, 2, 3]], np.uint32))
    rendering = renderer.render(recording, size=SIZE, camera=CAMERA)
    seen = inner(rendering.entity_ids != 0)
    origins, directions = rays_of(rendering)
    hit = origins - ((origins @ normal) / (directions @ normal))[..., None] * directions
    assert seen.sum() > 5000
    np.testing.assert_allclose(rendering.positions[seen], hit[seen], atol=1e-4)
    np.testing.assert_allclose(rendering.normals[seen], np.broadcast_to(normal, (seen.sum(), 3)), atol=1e-4)


def test_smooth_normals_are_those_that_were_logged(renderer, recording) -> None:
    corners = np.array([[-2, 0, -2], [2, 0, -2], [2, 0, 2], [-2, 0, 2]], float)
    tilted = np.array([0.0, -1.0, 0.4]) / np.hypot(1, 0.4)
    rr.log_mesh(
        "wall", corners, indices=np.array([[0, 1, 2], [0, 2, 3]], np.uint32), normals=np.tile(tilted, (4, 1))
    )
    front = dr.Camera.look_at((0, -5, 0), (0, 0, 0), (0, 0, 1))
    rendering = renderer.render(recording, size=SIZE, camera=front)
    np.testing.assert_allclose(rendering.normals[60, 80], tilted, atol=1e-3)


def test_an_image_plane_faces_its_camera(renderer, recording) -> None:
    rr.log_pinhole("camera", child_from_parent=[[50, 0, 32], [0, 50, 24], [0, 0, 1]], width=64, height=48)
    rr.log_image("camera", np.full((48, 64, 3), 200, np.uint8))
    before = dr.Camera.look_at((0.1, 0.05, -0.3), (0, 0, 0.2), (0, -1, 0))
    rendering = renderer.render(recording, size=SIZE, camera=before, space="/")
    plane = (rendering.entity_ids == rendering.paths.index("camera")) & (rendering.instance_ids > 0)
    normals = rendering.normals[inner(plane)]
    assert len(normals) > 200
    np.testing.assert_allclose(np.median(normals, axis=0), [0, 0, -1], atol=1e-4)


def test_classes_are_those_of_instances_and_texels(renderer, recording) -> None:
    rr.log_points("points", [[-1, 0, 0], [0, 0, 0], [1, 0, 0]], radii=0.3, class_ids=[0, 7, 65535])
    rr.log_point("other", [0, 0, 1.2], radius=0.3)
    front = dr.Camera.look_at((0, -5, 0), (0, 0, 0.4), (0, 0, 1))
    rendering = renderer.render(recording, size=SIZE, camera=front)
    assert rendering.class_ids.dtype == np.int32
    pixels, _ = rendering.eye.project([[-1, 0, 0], [0, 0, 0], [1, 0, 0], [0, 0, 1.2], [3, 0, 3]])
    found = [rendering.class_ids[int(v), int(u)] for u, v in pixels[:4]]
    assert found == [0, 7, 65535, -1]
    assert rendering.class_ids[0, 0] == -1


def test_meshes_have_classes_and_keep_their_colours(renderer, recording) -> None:
    plate = np.array([[-0.3, 0, -0.3], [0.3, 0, -0.3], [0.3, 0, 0.3], [-0.3, 0, 0.3]])
    faces = [[0, 1, 2], [0, 2, 3]]
    rr.log_annotation_context("/", [(7, "crate", (255, 0, 0)), (9, "tree", (0, 255, 0))])
    rr.log_mesh("one", plate, indices=faces, albedo_factor=[0, 0, 1], class_id=7)
    beside = [plate + np.array([x, 0, 0]) for x in (1, 2)]
    rr.log_meshes("two", beside, index_buffers=[faces, faces], class_ids=[9, 65535])
    rr.log_mesh_file("file", "obj", b"v 3 0 -1\nv 4 0 -1\nv 4 0 1\nf 1 2 3\n", class_id=3)
    rr.log_mesh("none", plate - np.array([1, 0, 0]), indices=faces)
    front = dr.Camera.look_at((1.5, -6, 0), (1.5, 0, 0), (0, 0, 1))
    rendering = renderer.render(recording, size=SIZE, camera=front)
    places = [[0, 0, 0], [1, 0, 0], [2, 0, 0], [3.8, 0, -0.4], [-1, 0, 0]]
    pixels = [(int(v), int(u)) for u, v in rendering.eye.project(places)[0]]
    assert [rendering.class_ids[pixel] for pixel in pixels] == [7, 9, 65535, 3, -1]
    red, _, blue = rendering.color[pixels[0]][:3].astype(int)
    assert blue > red + 50


def test_a_segmentation_is_its_own_classes(renderer, recording) -> None:
    labels = np.repeat(np.arange(48, dtype=np.uint8)[:, None], 64, axis=1)
    rr.log_pinhole("camera", child_from_parent=[[50, 0, 32], [0, 50, 24], [0, 0, 1]], width=64, height=48)
    rr.log_segmentation_image("camera/segmentation", labels)
    rendering = renderer.render(recording, size=(64, 48), camera="camera", antialias=1)
    seen = rendering.entity_ids != 0
    assert seen.sum() > 60 * 46
    assert (rendering.class_ids[seen] == labels[seen]).all()


def test_where_nothing_is_every_array_says_so(renderer, recording) -> None:
    rr.log_point("far", [100, 0, 0], radius=0.1)
    away = dr.Camera.look_at((0, 0, 0), (-1, 0, 0), (0, 0, 1))
    rendering = renderer.render(recording, size=SIZE, camera=away, background=(9, 8, 7))
    assert (rendering.color == (9, 8, 7, 255)).all()
    assert np.isinf(rendering.depth).all()
    assert np.isnan(rendering.positions).all()
    assert not rendering.normals.any()
    assert not rendering.entity_ids.any()
    assert not rendering.instance_ids.any()
    assert (rendering.class_ids == -1).all()


def test_far_from_the_origin_positions_keep_their_digits(renderer, recording) -> None:
    place = np.array([500_000.0, 5_400_000.0, 100.0])
    rr.log_points("points", place[None], radii=1.0)
    camera = dr.Camera.look_at(place - [0, 10, 0], place, (0, 0, 1))
    rendering = renderer.render(recording, size=SIZE, camera=camera)
    assert rendering.positions.dtype == np.float64
    np.testing.assert_allclose(rendering.positions[60, 80], place - [0, 1, 0], atol=0.06)


def everything() -> None:
    rng = np.random.default_rng(3)
    rr.log_points("points", rng.normal(0, 0.6, (300, 3)), colors=rng.integers(0, 255, (300, 3)), radii=0.05)
    rr.log_line_strip("line", rng.normal(0, 0.8, (20, 3)), stroke_width=0.02)
    rr.log_obb("box", half_size=[0.6, 0.5, 0.4], position=[0, 0, 0.2], label="a box")
    rr.log_arrow("arrow", [0, 0, 0], [1, 0.5, 0.7], width_scale=0.1)
    log_cube("cube", 0.3)


NAMES = ("color", "depth", "positions", "normals", "entity_ids", "instance_ids", "class_ids")


@pytest.mark.parametrize("factor", [1, 2])
def test_arrays_drawn_at_once_are_those_drawn_one_after_another(renderer, recording, factor) -> None:
    everything()
    late = renderer.render(recording, size=SIZE, camera=CAMERA, antialias=factor)
    arrays = {name: getattr(late, name) for name in NAMES}
    at_once = renderer.render(recording, size=SIZE, camera=CAMERA, antialias=factor, passes=NAMES)
    for name in NAMES:
        np.testing.assert_array_equal(getattr(at_once, name), arrays[name], err_msg=name)


def test_what_was_not_asked_for_is_refused(renderer, recording) -> None:
    everything()
    rendering = renderer.render(recording, size=SIZE, camera=CAMERA, passes=("color", "depth"))
    assert np.isfinite(rendering.depth).any()
    with pytest.raises(ValueError, match="ids must be among the passes"):
        _ = rendering.entity_ids
    with pytest.raises(ValueError, match="passes must be of color, depth"):
        renderer.render(recording, size=SIZE, passes=("colour",))
    with pytest.raises(TypeError, match="passes must be names"):
        renderer.render(recording, size=SIZE, passes="color")


@pytest.mark.parametrize("factor", [1, 2])
@pytest.mark.parametrize("background", [None, "transparent"])
def test_tiles_look_like_one_picture(renderer, recording, monkeypatch, factor, background) -> None:
    everything()
    asked = {"size": (150, 110), "camera": CAMERA, "antialias": factor, "background": background}
    whole = renderer.render(recording, **asked)
    arrays = {name: getattr(whole, name) for name in NAMES}
    monkeypatch.setattr("diorama_renderer.headless.renderer.MOST_SIDE", 100)
    monkeypatch.setattr(tiles, "TILE", 64)
    tiled = renderer.render(recording, **asked)
    difference = np.abs(tiled.color.astype(int) - arrays["color"])
    assert (difference.max(axis=-1) > 2).mean() < 0.01  # rounding moves an edge here and there
    assert (tiled.entity_ids != arrays["entity_ids"]).mean() < 0.01
    same = (tiled.entity_ids == arrays["entity_ids"]) & (tiled.instance_ids == arrays["instance_ids"])
    flat = same & np.isfinite(arrays["depth"]) & np.isfinite(tiled.depth)
    np.testing.assert_allclose(np.median(np.abs(tiled.depth[flat] - arrays["depth"][flat])), 0, atol=1e-4)
    assert tiled.normals.shape == (110, 150, 3)


@pytest.mark.parametrize("shading", [dr.Shading(eye_dome=1), dr.Shading(ambient_occlusion=1)])
@pytest.mark.parametrize("factor", [1, 2])
def test_tiles_are_lit_by_what_is_beyond_their_edges(
    renderer, recording, monkeypatch, shading, factor
) -> None:
    log_cube("floor", 1.0)
    rng = np.random.default_rng(0)
    rr.log_points("points", rng.uniform(-1.5, 1.5, (80, 3)), radii=0.2)
    asked = {"size": (150, 110), "camera": CAMERA, "antialias": factor, "shading": shading}
    whole = renderer.render(recording, **asked).color.astype(int)
    monkeypatch.setattr("diorama_renderer.headless.renderer.MOST_SIDE", 100)
    monkeypatch.setattr(tiles, "TILE", 64)
    tiled = renderer.render(recording, **asked).color
    assert (np.abs(tiled - whole).max(axis=-1) > 8).mean() < 0.001


def test_tiles_that_still_live_are_settled_before_the_scene_changes(renderer, recording, monkeypatch) -> None:
    monkeypatch.setattr("diorama_renderer.headless.renderer.MOST_SIDE", 100)
    monkeypatch.setattr(tiles, "TILE", 64)
    rr.log_point("ball", [0, 0, 0], radius=0.5)
    before = renderer.render(recording, size=(120, 90), camera=CAMERA)
    rr.log_point("ball", [0, 0, 50], radius=0.5)
    after = renderer.render(recording, size=(120, 90), camera=CAMERA)
    assert (before.entity_ids != 0).any()
    assert not (after.entity_ids != 0).any()


def test_a_digest_names_the_picture(renderer, recording) -> None:
    everything()
    asked = {"size": SIZE, "camera": CAMERA}
    first = renderer.render(recording, **asked).digest
    assert len(first) == 64
    renderer.render(recording, size=(33, 21), camera=PARALLEL)
    assert renderer.render(recording, **asked).digest == first
    assert renderer.render(recording, size=SIZE, camera=PARALLEL).digest != first


def test_a_rendering_shows_itself_in_a_notebook(renderer, recording) -> None:
    everything()
    assert renderer.render(recording, size=SIZE)._repr_png_().startswith(b"\x89PNG")
