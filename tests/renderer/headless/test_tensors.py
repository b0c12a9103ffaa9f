"""Depth images, segmentations and tensors in pictures of a recording."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.assets import turbo, viridis
from diorama_renderer.scene import depth_clouds
from diorama_renderer.scene import images as scene_images
from diorama_renderer.scene.colors import auto_color

WIDTH, HEIGHT = 64, 48
LENS = np.array([[50.0, 0, 30], [0, 52.0, 25], [0, 0, 1]])
ORIGIN = ([0, 0, 0], [0, 0, 0, 1])
AWAY = ([0.3, -0.2, 0.5], [0.1, 0.2, 0.3, 0.9])
BLACK = (0, 0, 0)


def log_camera(pose=ORIGIN, lens=LENS) -> None:
    rr.log_rigid3("camera", parent_from_child=pose, xyz="RDF")
    rr.log_pinhole("camera/image", child_from_parent=lens, width=WIDTH, height=HEIGHT)


def pixel_centers(width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """Shape (height * width, 3): (u, v, 1)."""
    v, u = np.mgrid[0:height, 0:width] + 0.5
    return np.stack([u, v, np.ones_like(u)], axis=-1).reshape(-1, 3)


def depth_of_plane(normal: np.ndarray, distance: float, lens: np.ndarray = LENS) -> np.ndarray:
    """Depth of the plane normal . x = distance in each pixel, in the camera's frame."""
    rays = pixel_centers() @ np.linalg.inv(lens).T
    return (distance / (rays @ normal)).reshape(HEIGHT, WIDTH)


def matrix_of(pose) -> np.ndarray:
    x, y, z, w = np.array(pose[1]) / np.linalg.norm(pose[1])
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    matrix = np.eye(4)
    matrix[:3, :3] += 2 * (w * cross + cross @ cross)
    matrix[:3, 3] = pose[0]
    return matrix


def camera_at(pose, lens=LENS) -> dr.Camera:
    """A free camera with the lens and the pose of the logged one."""
    return dr.Camera.pinhole(matrix_of(pose), lens, (WIDTH, HEIGHT))


def drawn(rendering: dr.Rendering, path: str) -> np.ndarray:
    return rendering.entity_ids == rendering.paths.index(path)


def rgb_of(color: int) -> list[int]:
    return [color >> 24, color >> 16 & 255, color >> 8 & 255]


SKEWED = np.array([[50.0, 4, 30], [0, 52, 25], [0, 0, 1]])
DTYPES = [("float32", None, 1), ("float64", 100.0, 100), ("uint16", None, 1000), ("int32", 2000.0, 2000)]


@pytest.mark.parametrize("pose", [ORIGIN, AWAY])
@pytest.mark.parametrize("lens", [LENS, SKEWED])
@pytest.mark.parametrize(("dtype", "meter", "units"), DTYPES)
def test_from_its_camera_each_pixel_of_a_depth_cloud_has_its_depth(
    renderer, recording, pose, lens, dtype, meter, units
) -> None:
    depth = (np.random.default_rng(2).uniform(1.0, 9.0, (HEIGHT, WIDTH)) * units).astype(dtype)
    log_camera(pose, lens)
    rr.log_depth_image("camera/image/depth", depth, meter=meter)
    rendering = renderer.render(recording, size=(WIDTH, HEIGHT), camera=camera_at(pose, lens), antialias=1)
    cloud = drawn(rendering, "camera/image/depth")
    assert cloud[2:-2, 2:-2].all()  # the frustum's edges lie along those of the picture
    np.testing.assert_allclose(rendering.depth[cloud], depth[cloud] / units, rtol=1e-4)
    own = np.arange(WIDTH * HEIGHT).reshape(HEIGHT, WIDTH)
    assert np.array_equal(rendering.instance_ids[cloud], own[cloud])


@pytest.mark.parametrize(
    ("model", "coefficients"), [("brown_conrady", [-0.4, 0.1, 0.01, -0.02]), ("fisheye", [0.1, 0, 0, 0])]
)
def test_a_pixel_of_a_depth_cloud_lies_where_the_lens_sees_it(
    renderer, recording, model, coefficients
) -> None:
    lens = {"distortion_model": model, "distortion_coefficients": coefficients}
    rr.log_pinhole("camera/image", child_from_parent=LENS, width=WIDTH, height=HEIGHT, **lens)
    depth = np.zeros((HEIGHT, WIDTH), np.float32)
    depth[4, 6] = 2.0
    rr.log_depth_image("camera/image/depth", depth)
    eye = dr.Camera.pinhole(
        np.eye(4), LENS, (WIDTH, HEIGHT), distortion=dr.Distortion(model, coefficients)
    ).eye((WIDTH, HEIGHT), default_up=None)
    (point,) = eye.unproject([[6.5, 4.5]], 2.0)
    straight = dr.Camera.pinhole(np.eye(4), [[40, 0, 80], [0, 40, 60], [0, 0, 1]], (160, 120))
    rendering = renderer.render(recording, size=(160, 120), camera=straight, antialias=1)
    v, u = np.nonzero(drawn(rendering, "camera/image/depth"))
    wanted, _ = rendering.eye.project([point])
    np.testing.assert_allclose([u.mean() + 0.5, v.mean() + 0.5], wanted[0], atol=0.6)


@pytest.mark.parametrize("eye", [(1.0, -0.6, 0.0), (-2.0, 0.5, 1.0)])
def test_the_depth_image_of_a_plane_is_that_plane_from_elsewhere(renderer, recording, eye) -> None:
    normal = np.array([0.2, -0.1, 1.0])
    log_camera(AWAY)
    rr.log_depth_image("camera/image/depth", depth_of_plane(normal, 4.0).astype(np.float32))
    camera_from_space = np.linalg.inv(matrix_of(AWAY))
    position, target = (matrix_of(AWAY) @ [*at, 1] for at in (eye, (0, 0, 4.0)))
    camera = dr.Camera.look_at(position[:3], target[:3])
    rendering = renderer.render(recording, size=(96, 64), camera=camera, antialias=1)
    v, u = np.nonzero(drawn(rendering, "camera/image/depth"))
    assert len(v) > 1000
    points = rendering.eye.unproject(np.stack([u, v], axis=1) + 0.5, rendering.depth[v, u])
    in_camera = points @ camera_from_space[:3, :3].T + camera_from_space[:3, 3]
    off = in_camera @ normal - 4.0
    # A disc has one depth, so its edge leaves a plane that is seen obliquely; of two discs the nearer one is seen.
    pixel = 4.0 / 50
    assert np.abs(off).max() < 1.5 * pixel
    assert abs(off.mean()) < 0.5 * pixel


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 12), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_points_lie_on_the_rays_of_their_pixels_whatever_the_resolution(
    renderer, width: int, height: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    depth = rng.choice([0.0, -1.0, np.nan, np.inf, 0.5, 3.0, 7.25], (height, width)).astype(np.float32)
    rr.init("test_rays", strict=True)
    recording = rr.memory_recording()
    log_camera()
    rr.log_depth_image("camera/image", depth)
    renderer.render(recording, size=(8, 8)).color  # noqa: B018
    view = next(reversed(renderer._views.values()))
    cloud = view.scene.images[recording_entity(view, "camera/image")].cloud
    points = view.scene.points.batch
    alive = points.columns["placement"][: width * height] == cloud
    position = points.columns["position_color"][: width * height, :3].view(np.float32)
    inverse = np.linalg.inv(LENS)
    for index, value in enumerate(depth.reshape(-1).tolist()):
        v, u = divmod(index, width)
        assert alive[index] == (np.isfinite(value) and value > 0)
        if alive[index]:
            expected = value * inverse @ [(u + 0.5) * WIDTH / width, (v + 0.5) * HEIGHT / height, 1]
            np.testing.assert_allclose(position[index], expected, rtol=1e-5, atol=1e-6)
    rr.disconnect()


def recording_entity(view, path: str) -> int:
    return view.scene._store.entities.index[path]


def test_through_its_camera_a_depth_image_is_an_image(renderer, recording) -> None:
    depth = np.random.default_rng(0).uniform(0, 5, (HEIGHT, WIDTH)).astype(np.float32)
    depth[0, 0] = 5.0
    log_camera()
    rr.log_depth_image("camera/image", depth)
    expected = turbo()[np.floor(depth / 5.0 * 255 + 0.5).astype(int)]
    for view in ({"camera": "camera"}, {"space": "camera/image"}):
        rendering = renderer.render(recording, size=(WIDTH, HEIGHT), antialias=1, **view)
        assert np.abs(rendering.color[..., :3].astype(int) - expected).max() <= 3  # one entry of the table
        assert np.isinf(rendering.depth).all()
    outside = renderer.render(recording, size=(WIDTH, HEIGHT), camera=camera_at(ORIGIN))
    assert np.isfinite(outside.depth).any()


def test_a_depth_cloud_has_the_colors_of_its_depth_or_of_a_photograph_as_large(renderer, recording) -> None:
    depth = np.full((HEIGHT, WIDTH), 2000, np.uint16)
    depth[:, :32] = 1000
    log_camera()
    rr.log_depth_image("camera/image/depth", depth)

    def colors() -> np.ndarray:
        # Of the points themselves: the photograph's plane lies before them.
        renderer.render(recording, size=(8, 8)).color  # noqa: B018
        scene = next(reversed(renderer._views.values())).scene
        packed = scene.points.batch.columns["position_color"][:, 3]
        assert (packed & 255 == 255).all()
        return np.stack([packed >> 24, packed >> 16 & 255, packed >> 8 & 255], axis=1).reshape(
            HEIGHT, WIDTH, 3
        )

    assert (colors()[:, :32] == turbo()[128]).all()
    assert (colors()[:, 32:] == turbo()[255]).all()
    rr.log_image("camera/image/small", np.full((HEIGHT, 7, 3), 9, np.uint8))
    assert (colors()[:, 32:] == turbo()[255]).all()
    photograph = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    rr.log_image("camera/image/photograph", photograph)
    assert np.array_equal(colors(), photograph)
    rr.log_cleared("camera/image/photograph")
    assert (colors()[:, 32:] == turbo()[255]).all()


def test_a_view_through_the_camera_builds_no_cloud_and_leaves_the_picture_as_it_was(
    renderer, recording
) -> None:
    log_camera()
    rr.log_depth_image("camera/image/depth", np.full((HEIGHT, WIDTH), 3.0, np.float32))
    rr.log_points("others", np.random.default_rng(0).normal(size=(40, 3)))
    through = renderer.render(recording, size=(WIDTH, HEIGHT), camera="camera")
    before = through.color, through.depth
    assert next(reversed(renderer._views.values())).scene.points.live_count == 40
    renderer.render(recording, size=(WIDTH, HEIGHT))
    again = renderer.render(recording, size=(WIDTH, HEIGHT), camera="camera")
    assert np.array_equal(before[0], again.color)
    assert np.array_equal(before[1], again.depth)


def test_a_cloud_follows_its_camera_its_image_and_its_lens_and_goes_with_it(renderer, recording) -> None:
    def log(frame: int, pose, lens, depth: float) -> None:
        rr.set_time_sequence("frame", frame)
        log_camera(pose, lens)
        rr.log_depth_image("camera/image/depth", np.full((HEIGHT, WIDTH), depth, np.float32))

    wide = LENS * [[0.5], [0.5], [1]] + [[0, 0, 15], [0, 0, 12], [0, 0, 0]]
    steps = [(ORIGIN, LENS, 2.0), (AWAY, LENS, 2.0), (AWAY, wide, 2.0), (AWAY, wide, 5.0)]
    for frame, step in enumerate(steps):
        log(frame, *step)
    rr.set_time_sequence("frame", len(steps))
    rr.log_cleared("camera/image/depth")
    for frame in (3, 0, 2, 1, 3):
        used = renderer.render(recording, at={"frame": frame}, size=(WIDTH, HEIGHT))
        new = dr.Renderer().render(recording, at={"frame": frame}, size=(WIDTH, HEIGHT))
        assert np.array_equal(used.color, new.color)
        assert np.array_equal(used.depth, new.depth)
    gone = renderer.render(recording, size=(WIDTH, HEIGHT))
    assert not drawn(gone, "camera/image/depth").any()


def test_the_camera_may_move_without_a_cloud_being_built_again(renderer, recording, monkeypatch) -> None:
    built = []
    build = depth_clouds.build
    monkeypatch.setattr(depth_clouds, "build", lambda *a: (built.append(a), build(*a))[1])
    rr.log_depth_image("camera/image", np.ones((HEIGHT, WIDTH), np.float32), timeless=True)
    for frame in range(3):
        rr.set_time_sequence("frame", frame)
        log_camera(([frame, 0, 0], [0, 0, 0, 1]))
        renderer.render(recording, size=(8, 8))
    assert len(built) == 1


def test_a_depth_cloud_is_framed(renderer, recording) -> None:
    log_camera()
    rr.log_depth_image("camera/image/depth", np.full((HEIGHT, WIDTH), 40.0, np.float32))
    seen = drawn(renderer.render(recording, size=(96, 64)), "camera/image/depth")
    assert seen.sum() > 200
    assert not np.concatenate([seen[0], seen[-1], seen[:, 0], seen[:, -1]]).any()


def test_far_from_the_origin_a_depth_cloud_keeps_its_digits(renderer, recording) -> None:
    pose = ([5.4e6, -3e6, 100.0], AWAY[1])
    log_camera(pose)
    rr.log_depth_image("camera/image/depth", np.full((HEIGHT, WIDTH), 2.0, np.float32))
    rendering = renderer.render(recording, size=(WIDTH, HEIGHT), camera=camera_at(pose), antialias=1)
    np.testing.assert_allclose(rendering.depth[5:-5, 5:-5], 2.0, rtol=1e-4)


def test_a_damaged_image_is_left_out_and_said(renderer, recording, caplog) -> None:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)).save(out, "png")
    damaged = bytearray(out.getvalue())
    damaged[60:90] = bytes(30)
    rr.log_image_file("picture", img_bytes=bytes(damaged))
    rr.log_point("picture/mark", [10.5, 10.5], radius=3)
    rendering = renderer.render(recording, size=(WIDTH, HEIGHT))
    assert "the image of 'picture' is not drawn: decode_image: encoding 'png' must be an image" in caplog.text
    assert drawn(rendering, "picture/mark").any()
    assert not drawn(rendering, "picture").any()


def test_a_damaged_depth_image_has_no_cloud(caplog) -> None:
    fields = {"shape": (2, 2), "dtype": "float32", "encoding": "raw", "data": b"short", "meaning": "depth"}
    depth = scene_images.Image(1, "key", 1, 2, 2, fields)
    lens = (*LENS.reshape(-1).tolist(), 2.0, 2.0)
    assert depth_clouds.build(depth_clouds.DepthCloud(depth, lens, None), "a/b") is None
    assert "the depth cloud of 'a/b' is not drawn: decode_image: " in caplog.text


IDS = np.arange(WIDTH * HEIGHT).reshape(HEIGHT, WIDTH) % 5


def test_classes_without_a_context_have_automatic_colors_and_0_is_a_hole(renderer, recording) -> None:
    rr.log_segmentation_image("classes", IDS.astype(np.uint16))
    rendering = renderer.render(recording, size=(WIDTH, HEIGHT), background=BLACK, antialias=1)
    expected = np.array([[0, 0, 0]] + [rgb_of(auto_color(number)) for number in range(1, 5)])
    assert np.array_equal(rendering.color[..., :3], expected[IDS])
    own = np.arange(WIDTH * HEIGHT).reshape(HEIGHT, WIDTH)
    assert np.array_equal(rendering.instance_ids[IDS > 0], own[IDS > 0])
    assert np.array_equal(drawn(rendering, "classes"), IDS > 0)


def test_classes_have_the_colors_of_the_context_in_force(renderer, recording) -> None:
    rr.log_segmentation_image("camera/classes", IDS.astype(np.uint8), timeless=True)
    red, blue = (255, 0, 0), (0, 0, 255)

    def colors() -> list[list[int]]:
        rendering = renderer.render(recording, size=(WIDTH, HEIGHT), background=BLACK, antialias=1)
        return [rendering.color[number == IDS][0, :3].tolist() for number in range(4)]

    rr.set_time_sequence("frame", 0)
    rr.log_annotation_context("/", [rr.AnnotationInfo(0, color=red), rr.AnnotationInfo(2)])
    assert colors() == [list(red), [0, 0, 0], rgb_of(auto_color(2)), [0, 0, 0]]
    rr.set_time_sequence("frame", 1)
    rr.log_annotation_context("camera", [rr.AnnotationInfo(1, color=blue)])
    assert colors() == [[0, 0, 0], list(blue), [0, 0, 0], [0, 0, 0]]
    rr.set_time_sequence("frame", 2)
    rr.log_cleared("camera")
    assert colors()[0] == list(red)


@pytest.mark.parametrize("photograph_is_later", [False, True])
@pytest.mark.parametrize("has_pinhole", [False, True])
def test_a_segmentation_lets_through_the_photograph_of_its_space(
    renderer, recording, photograph_is_later, has_pinhole
) -> None:
    def log_photograph() -> None:
        rr.log_image("camera/image/photograph", np.full((HEIGHT, WIDTH), 255, np.uint8))

    if has_pinhole:
        log_camera()
    if not photograph_is_later:
        log_photograph()
    rr.log_segmentation_image("camera/image/classes", np.where(IDS == 0, 0, 1).astype(np.uint8))
    rr.log_annotation_context("/", [rr.AnnotationInfo(1, color=(0, 0, 0))])
    log_photograph()
    view = {"size": (WIDTH, HEIGHT), "antialias": 1, "background": BLACK}
    rendering = renderer.render(recording, space="camera/image", **view)
    assert (rendering.color[IDS == 0][:, :3] == 255).all()
    assert np.abs(rendering.color[IDS > 0][:, :3].astype(int) - 188).max() <= 1  # half of the light
    if has_pinhole:
        assert np.array_equal(drawn(rendering, "camera/image/classes"), IDS > 0)
        rr.log_points("solid", np.eye(3))
        outside = renderer.render(recording, camera=camera_at(ORIGIN), **view).color[8:-8, 8:-8, 0]
        assert np.abs(outside[IDS[8:-8, 8:-8] > 0].astype(int) - 188).max() <= 3


VALUES = np.random.default_rng(3).normal(size=(3, 2, HEIGHT, WIDTH))


def test_a_tensor_of_four_dimensions_is_shown_as_a_slice_in_its_own_space_only(renderer, recording) -> None:
    rr.log_tensor("world/tensor", VALUES, names=("time", "channel", "height", "width"))
    rr.log_points("world/cloud", np.eye(3))
    shown = VALUES[1, 1]
    share = (shown - shown.min()) / (shown.max() - shown.min())
    expected = viridis()[np.floor(share * 255 + 0.5).astype(int)]
    own = renderer.render(recording, space="world/tensor", size=(WIDTH, HEIGHT), antialias=1)
    assert np.abs(own.color[..., :3].astype(int) - expected).max() <= 4  # one entry of the table
    assert np.array_equal(own.instance_ids, np.arange(WIDTH * HEIGHT).reshape(HEIGHT, WIDTH))
    around = renderer.render(recording, size=(WIDTH, HEIGHT))
    assert not drawn(around, "world/tensor").any()


def test_a_tensor_in_an_image_space_is_no_image_of_the_camera(renderer, recording) -> None:
    log_camera()
    rr.log_image("camera/image/photograph", np.full((HEIGHT, WIDTH), 200, np.uint8))
    rr.log_tensor("camera/image/features", VALUES)
    through = renderer.render(recording, camera="camera", size=(WIDTH, HEIGHT), antialias=1)
    assert (through.color[..., :3] == 200).all()
    own = renderer.render(recording, space="camera/image/features", size=(WIDTH, HEIGHT), antialias=1)
    assert drawn(own, "camera/image/features").all()


def test_a_flat_space_shows_slices_where_there_is_nothing_else(renderer, recording) -> None:
    rr.log_tensor("a", np.arange(WIDTH))
    alone = renderer.render(recording, size=(WIDTH, HEIGHT), antialias=1)
    assert drawn(alone, "a").sum() == WIDTH
    rr.log_image("b", np.full((HEIGHT, WIDTH), 200, np.uint8))
    assert not drawn(renderer.render(recording, size=(WIDTH, HEIGHT)), "a").any()


@pytest.mark.parametrize("shape", [(), (5,), (5, 0), (1, 1, 1, 1, 1), (2, 3, 4)])
def test_a_tensor_of_any_shape_is_shown_or_is_nothing(renderer, recording, shape) -> None:
    rr.log_tensor("t", np.ones(shape, np.float32))
    rendering = renderer.render(recording, space="t", size=(WIDTH, HEIGHT))
    assert drawn(rendering, "t").any() == (0 not in shape)


@pytest.mark.parametrize("has_pinhole", [False, True])
def test_an_image_space_is_shown_pixel_by_pixel_with_marks_in_their_pixels(
    renderer, recording, has_pinhole
) -> None:
    image = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    if has_pinhole:
        log_camera(AWAY)
    rr.log_image("camera/image", image)
    rr.log_points("camera/image/marks", [[10.5, 20.5], [60.5, 40.5]], radii=0.4, colors=[1, 2, 3])
    rr.log_line_strip("camera/image/line", [[5, 30.5], [50, 30.5]], stroke_width=0.9, color=[4, 5, 6])
    rendering = renderer.render(recording, space="camera/image", size=(WIDTH, HEIGHT), antialias=1)
    seen = drawn(rendering, "camera/image")
    assert np.array_equal(rendering.color[seen][:, :3], image[seen])
    assert np.argwhere(drawn(rendering, "camera/image/marks")).tolist() == [[20, 10], [40, 60]]
    line = drawn(rendering, "camera/image/line")
    assert line[30, 6:49].all()
    assert not np.delete(line, 30, axis=0).any()
    assert (rendering.color[line][:, :3] == (4, 5, 6)).all()


IMAGES = [
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "float32",
    "float64",
]


@pytest.mark.parametrize("dtype", IMAGES)
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_images_of_every_dtype_are_drawn(renderer, recording, dtype, channels) -> None:
    values = np.ones((HEIGHT, WIDTH, channels), dtype)
    values[:, :32] = 0
    if channels == 4:
        values[..., 3] = 65535 if dtype == "uint16" else 1 if dtype == "bool" or "float" in dtype else 100
    if dtype == "uint16":
        values[:, 32:, :3] = 65535
    rr.log_image("image", values)
    rendering = renderer.render(recording, size=(WIDTH, HEIGHT), background=BLACK, antialias=1)
    left, right = rendering.color[10, 10, :3].tolist(), rendering.color[10, 50, :3].tolist()
    assert left == [0] * 3
    small = dtype not in ("bool", "uint16") and "float" not in dtype
    bright = [0 if channels == 4 else 1] * 3 if small else [255] * 3
    assert right == bright


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int32", "float32", "float64"])
@pytest.mark.parametrize("names", [None, ("x", "y")])
def test_a_plain_matrix_is_colored_by_viridis_over_its_range(renderer, recording, dtype, names) -> None:
    matrix = (np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH) % 100 * (1 if "8" in dtype else 50)).astype(
        dtype
    )
    rr.log_tensor("matrix", matrix, names=names)
    limits = np.iinfo(dtype) if dtype in ("uint8", "int8") else None
    low, high = (matrix.min(), matrix.max()) if limits is None else (limits.min, limits.max)
    share = (matrix.astype(float) - low) / (float(high) - low)
    expected = viridis()[np.floor(share * 255 + 0.5).astype(int)]
    for space in ("matrix", None):
        rendering = renderer.render(recording, space=space, size=(WIDTH, HEIGHT), antialias=1)
        assert np.abs(rendering.color[..., :3].astype(int) - expected).max() <= 4  # one entry of the table


def test_a_tensor_that_can_only_be_a_photograph_and_a_logged_image_keep_their_colors(
    renderer, recording
) -> None:
    photograph = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    view = {"size": (WIDTH, HEIGHT), "antialias": 1}
    rr.log_tensor("a", photograph)
    assert np.array_equal(renderer.render(recording, **view).color[..., :3], photograph)
    rr.log_image("a", photograph[..., 0])
    assert np.array_equal(renderer.render(recording, **view).color[..., 0], photograph[..., 0])
