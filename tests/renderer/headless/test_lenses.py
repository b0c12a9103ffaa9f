"""Pictures through distorted lenses: every pixel against its own ray."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.view import lens_map

BROWN = dr.Distortion("brown_conrady", [-0.25, 0.06, 0.001, -0.002, 0.0])
PINCUSHION = dr.Distortion("brown_conrady", [0.15, 0.02, 0.0, 0.0])
FISHEYE = dr.Distortion("fisheye", [0.02, -0.01, 0.0, 0.0])
SIZE = (160, 120)
LENS = [[80.0, 0.5, 83.0], [0, 78.0, 57.0], [0, 0, 1]]
WIDE = [[38.0, 0, 80.0], [0, 38.0, 60.0], [0, 0, 1]]
LENSES = pytest.mark.parametrize(
    ("distortion", "matrix"), [(BROWN, LENS), (PINCUSHION, LENS), (FISHEYE, LENS), (FISHEYE, WIDE)]
)


def camera(distortion: dr.Distortion | None, matrix: object) -> dr.Camera:
    return dr.Camera.pinhole(np.eye(4), matrix, SIZE, distortion=distortion)


def pixels_of(size: tuple[int, int]) -> np.ndarray:
    u, v = np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5)
    return np.stack([u.ravel(), v.ravel()], axis=1)


def inner(mask: np.ndarray) -> np.ndarray:
    """Without its rim."""
    padded = np.pad(mask, 1, constant_values=True)
    neighbours = [np.roll(padded, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    return np.logical_and.reduce(neighbours)[1:-1, 1:-1]


def log_room(half: float) -> None:
    """A cube around the eye."""
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * half
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    for number, (a, b, c, d) in enumerate(quads):
        rr.log_mesh(
            f"side{number}", corners[[a, b, c, d]], indices=np.array([[0, 1, 2], [0, 2, 3]], np.uint32)
        )


@pytest.mark.parametrize("factor", [1, 2])
@LENSES
def test_walls_are_where_their_rays_meet_them(renderer, recording, distortion, matrix, factor) -> None:
    log_room(2.0)
    rendering = renderer.render(
        recording, size=SIZE, camera=camera(distortion, matrix), space="/", antialias=factor
    )
    _, directions = rendering.eye.rays(pixels_of(SIZE))
    seen = np.isfinite(directions).all(axis=1)
    with np.errstate(invalid="ignore"):
        hits = directions * (2.0 / np.abs(directions).max(axis=1))[:, None]
    found = rendering.positions.reshape(-1, 3)
    assert seen.sum() > 10_000
    second = np.sort(np.abs(hits), axis=1)[:, 1]
    clear = seen & (second < 1.97)  # not at an edge of the room, where a texel may be of the other wall
    np.testing.assert_allclose(found[clear], hits[clear], atol=2e-3)
    np.testing.assert_allclose(rendering.depth.reshape(-1)[clear], hits[clear][:, 2], atol=2e-3)
    inward = -np.sign(hits) * (np.abs(hits) == np.abs(hits).max(axis=1, keepdims=True))
    np.testing.assert_allclose(rendering.normals.reshape(-1, 3)[clear], inward[clear], atol=1e-3)
    assert not np.isfinite(found[~seen]).any()
    assert not rendering.entity_ids.reshape(-1)[~seen].any()


@LENSES
def test_points_are_seen_at_the_pixels_they_are_projected_to(renderer, recording, distortion, matrix) -> None:
    rng = np.random.default_rng(5)
    points = rng.uniform(-1, 1, (40, 3)) * (3, 2, 0.5) + (0, 0, 3)
    rr.log_points("points", points, radii=0.15)
    rendering = renderer.render(recording, size=SIZE, camera=camera(distortion, matrix), space="/")
    pixels, _ = rendering.eye.project(points)
    inside = np.all((pixels > 1) & (pixels < np.array(SIZE) - 1), axis=1)
    u, v = pixels[inside].astype(int).T
    assert inside.sum() > 5
    assert (rendering.entity_ids[v, u] != 0).all()
    assert (rendering.instance_ids[v, u] == np.flatnonzero(inside)).mean() > 0.8  # some hide others


def test_a_fisheye_lens_sees_what_is_behind(renderer, recording) -> None:
    rr.log_point("behind", [1.2, 0, -0.5], radius=0.3)
    lens = [[30.0, 0, 80.0], [0, 30.0, 60.0], [0, 0, 1]]
    rendering = renderer.render(recording, size=SIZE, camera=camera(dr.Distortion("fisheye", [0] * 4), lens))
    seen = rendering.entity_ids != 0
    assert seen.any()
    assert (rendering.depth[seen] < 0).all()
    np.testing.assert_allclose(np.nanmin(np.linalg.norm(rendering.positions[seen], axis=-1)), 1.0, atol=0.01)


def test_a_weak_lens_is_nearly_none(renderer, recording) -> None:
    log_room(2.0)
    rr.log_points("points", [[0, 0, 1.0], [0.5, 0.2, 1.5]], radii=0.1, colors=[[255, 0, 0], [0, 255, 0]])
    asked = {"size": SIZE, "space": "/", "antialias": 2}
    plain = renderer.render(recording, camera=camera(None, LENS), **asked)
    arrays = plain.color.astype(int), plain.entity_ids
    bent = renderer.render(
        recording, camera=camera(dr.Distortion("brown_conrady", [1e-9, 0, 0, 0]), LENS), **asked
    )
    assert (np.abs(bent.color.astype(int) - arrays[0]).max(axis=-1) > 12).mean() < 0.01
    assert (bent.entity_ids != arrays[1]).mean() < 0.01


@pytest.fixture
def photograph(recording) -> np.ndarray:
    rng = np.random.default_rng(2)
    pixels = rng.integers(0, 255, (120, 160, 3), np.uint8)
    rr.log_pinhole(
        "cam/image",
        child_from_parent=LENS,
        width=160,
        height=120,
        distortion_model="brown_conrady",
        distortion_coefficients=BROWN.coefficients,
    )
    rr.log_image("cam/image", pixels)
    return pixels


def test_the_photograph_lies_behind_as_it_was_taken(renderer, recording, photograph) -> None:
    rr.log_point("ball", [0.3, 0.2, 2.0], radius=0.3, color=[255, 0, 0])
    rendering = renderer.render(recording, size=SIZE, camera="cam/image", antialias=1)
    ball = rendering.entity_ids == rendering.paths.index("ball")
    image = rendering.entity_ids == rendering.paths.index("cam/image")
    assert 100 < ball.sum() < 3000
    assert (image | ball).all()
    clear = inner(image)  # at the rim of the ball colours and ids may be of two sides
    np.testing.assert_array_equal(rendering.color[..., :3][clear], photograph[clear])
    assert np.isinf(rendering.depth[image]).all()
    assert not rendering.normals[image].any()
    v, u = np.nonzero(image)
    np.testing.assert_array_equal(rendering.instance_ids[image], v * 160 + u)
    pixels, _ = rendering.eye.project([[0.3, 0.2, 2.0]])
    assert ball[int(pixels[0, 1]), int(pixels[0, 0])]


def test_marks_on_the_photograph_stay_at_their_pixels(renderer, recording, photograph) -> None:
    rr.log_point("cam/image/mark", [150.5, 10.5], color=[255, 0, 255], radius=-2)
    rr.log_rect("cam/image/rectangle", [20, 20, 60, 40], label="here")
    rendering = renderer.render(recording, size=SIZE, camera="cam/image", antialias=1)
    assert rendering.paths[rendering.entity_ids[10, 150]] == "cam/image/mark"
    assert rendering.color[10, 150].tolist() == [255, 0, 255, 255]
    without = renderer.render(recording, size=SIZE, camera="cam/image", antialias=1, labels=False).color
    assert (without != rendering.color).any()


def test_a_distorted_picture_is_settled_before_the_scene_changes(renderer, recording) -> None:
    rr.log_point("ball", [0, 0, 3], radius=0.5)
    before = renderer.render(recording, size=SIZE, camera=camera(BROWN, LENS))
    rr.log_point("ball", [0, 0, -30], radius=0.5)
    after = renderer.render(recording, size=SIZE, camera=camera(BROWN, LENS))
    assert (before.entity_ids != 0).any()
    assert np.isfinite(before.depth).any()
    assert not (after.entity_ids != 0).any()


def test_maps_of_a_rig_of_cameras_are_kept_and_those_of_old_ones_are_not(monkeypatch) -> None:
    def maps(first: int) -> list[lens_map.LensMap]:
        matrices = [(80.0 + number, 0.0, 80.0, 0.0, 80.0, 60.0) for number in range(first, first + 12)]
        return [lens_map.lens_map(BROWN, matrix, SIZE, 1.0) for matrix in matrices]

    monkeypatch.setattr(lens_map, "_maps", {})
    assert all(one is other for one, other in zip(maps(0), maps(0)))
    most = 5 * maps(0)[0].nbytes
    monkeypatch.setattr(lens_map, "_MOST_MAP_BYTES", most)
    maps(100)
    assert 0 < sum(each.nbytes for each in lens_map._maps.values()) <= most


def test_distorted_pictures_are_the_same_each_time(renderer, recording) -> None:
    log_room(1.0)
    digests = {
        renderer.render(recording, size=SIZE, camera=camera(FISHEYE, WIDE), antialias=2).digest
        for _ in range(2)
    }
    assert len(digests) == 1


def test_one_light_shines_on_all_sides_of_a_wide_lens(renderer, recording) -> None:
    log_room(2.0)
    recorded = {"size": SIZE, "space": "/", "antialias": 1, "labels": False}
    wide = renderer.render(recording, camera=camera(FISHEYE, WIDE), **recorded)
    colors = wide.color[..., :3].astype(int)
    walls = [inner(wide.entity_ids == entity_id) for entity_id in range(1, len(wide.paths))]
    walls = [wall for wall in walls if wall.sum() > 50]
    assert len(walls) >= 4
    for wall in walls:
        assert np.ptp(colors[wall], axis=0).max() <= 1  # one plane has one light, whichever face shows it


@pytest.mark.parametrize("distortion", [BROWN, FISHEYE])
def test_all_but_colours_is_the_same_whatever_the_antialiasing(renderer, recording, distortion) -> None:
    rr.log_points("balls", np.random.default_rng(0).uniform((-1, -1, 2), (1, 1, 4), (20, 3)), radii=0.2)
    asked = {"size": SIZE, "space": "/", "camera": camera(distortion, LENS)}
    one = renderer.render(recording, antialias=1, **asked)
    arrays = {name: getattr(one, name) for name in ("depth", "normals", "entity_ids", "instance_ids")}
    two = renderer.render(recording, antialias=2, **asked)
    for name, expected in arrays.items():
        np.testing.assert_array_equal(getattr(two, name), expected, err_msg=name)


def test_spheres_are_nearly_exact_through_a_lens(renderer, recording) -> None:
    center, radius = np.array([0.4, 0.2, 3.0]), 0.7
    rr.log_point("ball", center, radius=radius)
    rendering = renderer.render(recording, size=SIZE, space="/", camera=camera(BROWN, LENS))
    _, directions = rendering.eye.rays(pixels_of(SIZE))
    half = directions @ center
    inside = half**2 - center @ center + radius**2
    hits = inside.reshape(SIZE[::-1]) > 0
    seen = rendering.entity_ids != 0
    assert (hits != seen).sum() <= 0.03 * hits.sum()
    clear = inner(hits & seen)
    off = np.linalg.norm(rendering.positions[clear] - center, axis=-1) - radius
    assert np.abs(off).max() < 0.01 * radius
