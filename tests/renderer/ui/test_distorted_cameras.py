"""Views through distorted lenses: what is drawn, pointed at and told is where the lens shows it."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.blueprint.views import ViewKind
from diorama_renderer.camera import Distortion
from diorama_renderer.ui.views.pointing import pointing
from diorama_renderer.ui.views.space_eye import SpaceEye

SIZE = (1000, 620)
WIDTH, HEIGHT = 320, 240
CENTER = (150.0, 130.0)
LENSES = {
    "brown_conrady": (200.0, [-0.25, 0.06, 0.004, -0.006]),
    "fisheye": (110.0, [0.02, -0.01, 0.0, 0.0]),
}
BALLS = [[x, y, 3.0] for x in (-1.6, -0.1, 1.5) for y in (-1.1, 0.1, 1.0)]
COLORS = np.array(
    [[255, g, b] for g in (0, 110, 220) for b in (0, 110, 220)], np.uint8
)  # told apart by what is lit as by what is not


def log_scene(model):
    focal, coefficients = LENSES[model]
    rr.log_view_coordinates("/", xyz="RDF", timeless=True)
    for index, (ball, color) in enumerate(zip(BALLS, COLORS)):
        rr.log_point(f"balls/{index}", ball, radius=0.12, color=color, timeless=True)
    rr.log_rigid3("camera", parent_from_child=([0, 0, 0], [0, 0, 0, 1]), xyz="RDF", timeless=True)
    rr.log_pinhole(
        "camera/image",
        child_from_parent=[[focal, 0, CENTER[0]], [0, focal, CENTER[1]], [0, 0, 1]],
        width=WIDTH,
        height=HEIGHT,
        distortion_model=model,
        distortion_coefficients=coefficients,
        timeless=True,
    )
    rr.log_image("camera/image", np.full((HEIGHT, WIDTH, 3), [0, 40, 0], np.uint8), timeless=True)


def pixels_through(model):
    """Of the balls, in the image: shape (9, 2), with the lens, and as a pinhole would have them."""
    focal, coefficients = LENSES[model]
    plane = np.array(BALLS)[:, :2] / np.array(BALLS)[:, 2:]
    bent = Distortion(model, coefficients).distort(plane)
    return bent * focal + CENTER, plane * focal + CENTER


class Looker:
    """Somebody who looks at one view alone."""

    def __init__(self, driver, kind):
        self.driver = driver
        self.opened = driver.app.workspace.opened
        self.opened.time.pause()
        self.spec = next(spec for spec in self.opened.blueprint.views.values() if spec.kind is kind)
        self.opened.blueprint.panels.bottom = False
        self.opened.blueprint.maximize(self.spec.id)
        driver.frames(6)

    def lay_scene(self):
        """Over the image of a 2D view."""
        self.driver.click(f"view/{self.spec.name}/scene")
        self.driver.frames(3)

    @property
    def rect(self):
        return self.driver.item(f"view/{self.spec.name}")

    def panel_from_image(self, pixels):
        """Of an image that is fitted: shape (n, 2), from the view's corner."""
        size = np.array([self.rect.width, self.rect.height])
        scale = (size / (WIDTH, HEIGHT)).min()
        return (np.asarray(pixels) - np.array([WIDTH, HEIGHT]) / 2) * scale + size / 2

    def reds(self):
        """Shape (h, w), bool: where balls are."""
        picture = self.driver.app.read_view(self.spec.id).astype(int)
        return picture[..., 0] > 120


@pytest.mark.parametrize("model", LENSES)
def test_the_scene_of_a_camera_is_where_its_lens_shows_it(drive, model):
    looker = Looker(drive(lambda: log_scene(model), size=SIZE), ViewKind.SPATIAL_2D)
    looker.lay_scene()
    bent, straight = pixels_through(model)
    assert np.abs(bent - straight).max() > 5
    reds = looker.reds()
    for u, v in looker.panel_from_image(bent):
        around = reds[int(v) - 14 : int(v) + 15, int(u) - 14 : int(u) + 15]
        y, x = np.argwhere(around).mean(axis=0) - 13.5
        assert abs(int(u) + x - u) < 1.2
        assert abs(int(v) + y - v) < 1.2


@pytest.mark.parametrize("model", LENSES)
def test_what_is_pointed_at_through_a_lens_is_what_is_drawn_there(drive, model):
    looker = Looker(drive(lambda: log_scene(model), size=SIZE), ViewKind.SPATIAL_2D)
    looker.lay_scene()
    bent, _ = pixels_through(model)
    for index in (0, 4, 8):
        u, v = looker.panel_from_image(bent[index])
        looker.driver.move((looker.rect.x0 + u, looker.rect.y0 + v))
        looker.driver.frames(4)
        assert looker.opened.selection.hovers_entity(f"balls/{index}")
        hit = looker.driver.app.pictures.hit(looker.opened, looker.spec)
        assert np.linalg.norm(hit.position - BALLS[index]) < 0.14
        there = pointing(looker.opened)
        assert np.allclose(there.uv, bent[index], atol=1.0)


def test_over_an_image_the_scene_is_bent_too_and_the_image_stays(drive):
    looker = Looker(drive(lambda: log_scene("brown_conrady"), size=SIZE), ViewKind.SPATIAL_2D)
    alone = looker.driver.app.read_view(looker.spec.id)
    assert not looker.reds().any()
    looker.lay_scene()
    reds = looker.reds()
    for u, v in looker.panel_from_image(pixels_through("brown_conrady")[0]):
        assert reds[int(v), int(u)]
    both = looker.driver.app.read_view(looker.spec.id)
    middle = looker.panel_from_image([[60, 130]])[0].astype(int)[::-1]
    assert (both[tuple(middle)] == alone[tuple(middle)]).all()


def test_beside_the_image_of_a_distorted_lens_there_is_nothing(drive):
    looker = Looker(drive(lambda: log_scene("brown_conrady"), size=SIZE), ViewKind.SPATIAL_2D)
    looker.lay_scene()
    looker.driver.scroll(looker.rect.center, -12)  # the image is small now
    looker.driver.frames(4)
    picture = looker.driver.app.read_view(looker.spec.id).astype(int)
    green = np.argwhere((picture[..., 1] > 35) & (picture[..., 0] < 10))
    balls = np.argwhere(picture[..., 0] > 120)
    assert len(balls)
    assert (balls >= green.min(axis=0)).all()
    assert (balls <= green.max(axis=0)).all()


def test_a_3d_view_that_looks_through_a_camera_has_its_lens(drive):
    looker = Looker(drive(lambda: log_scene("brown_conrady"), size=SIZE), ViewKind.SPATIAL_3D)
    driver, opened, spec = looker.driver, looker.opened, looker.spec
    control = opened.memo(("eye", spec.id), SpaceEye)
    arrangement = driver.app.pictures.arrange(opened, spec, None)
    control.track(arrangement, "camera/image")
    driver.now += 3.0
    driver.frames(4)
    driver.now += 3.0
    driver.frames(4)
    reds = looker.reds()
    for u, v in looker.panel_from_image(pixels_through("brown_conrady")[0]):
        assert reds[int(v), int(u)]
