"""2D views, used as by somebody at the window."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.app.events import PointerMoved
from diorama_renderer.blueprint.items import EntityItem, ViewItem
from diorama_renderer.blueprint.views import ViewKind
from diorama_renderer.ui.views.pointing import pointing
from diorama_renderer.ui.views.spatial_2d import Sheet

SIZE = (1000, 620)
WIDTH, HEIGHT = 40, 30


class Picture:
    """Somebody who looks at the only 2D view, which is shown alone."""

    def __init__(self, driver, *, alone=True):
        self.driver = driver
        self.opened = driver.app.workspace.opened
        self.opened.time.pause()
        specs = self.opened.blueprint.views.values()
        self.spec = next(spec for spec in specs if spec.kind is ViewKind.SPATIAL_2D)
        self.opened.blueprint.panels.bottom = False
        if alone:
            self.opened.blueprint.maximize(self.spec.id)
        driver.frames(6)
        self.name = f"view/{self.spec.name}"

    @property
    def rect(self):
        return self.driver.item(self.name)

    @property
    def seen(self):
        sheet = self.opened.memo(("sheet", self.spec.id), Sheet)
        size = (self.rect.width, self.rect.height)
        return sheet.wanted.over(((0.0, 0.0), (WIDTH, HEIGHT)), size, beyond=False)

    def wait(self):
        """Longer than there is between the clicks of a double-click."""
        self.driver.now += 1.0
        self.driver.frames(2)
        self.driver.now += 1.0
        self.driver.frames(2)

    def at(self, u, v):
        """Where a pixel of the image is in the window."""
        x, y = self.seen.panel_from_image((u, v))[0].tolist()
        return self.rect.x0 + x, self.rect.y0 + y

    def pixel(self, u, v):
        """The colour that is shown at a pixel of the image."""
        x, y = self.at(u, v)
        picture = self.driver.app.read_view(self.spec.id)
        return picture[int(y - self.rect.y0), int(x - self.rect.x0), :3].tolist()


@pytest.fixture
def look(drive):
    """A function: something that logs, to a `Picture`."""

    def make(log, *, alone=True, **options):
        return Picture(drive(log, size=SIZE, **options), alone=alone)

    return make


def log_image():
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    image[..., 0] = np.arange(WIDTH) * 6
    image[..., 1] = np.arange(HEIGHT)[:, None] * 8
    rr.log_image("image", image, timeless=True)
    rr.log_points("image/dots", [[10.0, 10.0], [30.0, 20.0]], colors=(255, 255, 255), timeless=True)


def log_camera():
    rr.log_view_coordinates("world", up="+Z", timeless=True)
    rr.log_rigid3(
        "world/camera", parent_from_child=([0, -4.0, 0], [-0.7071068, 0, 0, 0.7071068]), timeless=True
    )
    lens = [[30, 0, WIDTH / 2], [0, 30, HEIGHT / 2], [0, 0, 1]]
    rr.log_pinhole("world/camera/image", child_from_parent=lens, width=WIDTH, height=HEIGHT, timeless=True)
    rr.log_image("world/camera/image", np.full((HEIGHT, WIDTH, 3), 40, np.uint8), timeless=True)
    rr.log_point("world/ball", [0.0, 0, 0], radius=0.4, color=(255, 0, 0), timeless=True)


def test_the_image_fills_the_view_in_its_middle(look):
    picture = look(log_image)
    left, top = picture.at(0, 0)
    right, bottom = picture.at(WIDTH, HEIGHT)
    assert left - picture.rect.x0 == pytest.approx(picture.rect.x1 - right)
    assert top - picture.rect.y0 == pytest.approx(picture.rect.y1 - bottom)
    assert picture.pixel(5.5, 7.5) == [30, 56, 0]


def test_the_wheel_zooms_about_the_pointer_a_drag_pans_and_a_double_click_fits(look):
    picture = look(log_image)
    where = [float(round(each)) for each in picture.at(10.5, 20.5)]
    pixel = picture.seen.image_from_panel(np.subtract(where, (picture.rect.x0, picture.rect.y0)))[0]
    fitted = picture.seen.points_per_unit
    picture.driver.scroll(where, 5)
    assert picture.seen.points_per_unit > 1.5 * fitted
    assert np.allclose(picture.at(*pixel), where)
    picture.driver.drag(where, (where[0] + 30, where[1] - 20), steps=10)
    assert np.allclose(picture.at(*pixel), (where[0] + 30, where[1] - 20))
    picture.wait()
    picture.driver.click(where, count=2)
    assert picture.seen.is_fitted


def test_numbers_are_written_into_pixels_that_are_large(look):
    picture = look(log_image)
    shown = picture.driver.picture()
    x, y = picture.at(20.5, 15.5)
    for _ in range(12):
        picture.driver.scroll((x, y), 2)
    picture.driver.move((picture.rect.x0 + 3, picture.rect.y0 + 3))
    picture.driver.frames(2)
    side = picture.seen.points_per_unit
    assert side > 100
    shown = picture.driver.picture()
    u, v = (int(each) for each in picture.at(20.5, 15.5))
    texel = shown[v - 24 : v + 24, u - 24 : u + 24, :3].reshape(-1, 3)
    assert len(np.unique(texel, axis=0)) > 5  # letters
    assert [120, 120, 0] in texel.tolist()  # on the colour of the pixel


def test_marks_are_found_on_images_that_lie_behind_them_everywhere(look):
    picture = look(log_image)
    x, y = picture.at(10, 10)
    picture.driver.move((x + 3, y + 2))  # beside the dot
    picture.driver.frames(2)
    assert picture.opened.selection.hovers_entity("image/dots")
    picture.driver.move((x + 40, y))
    picture.driver.frames(2)
    assert picture.opened.selection.hovers_entity("image")


def test_a_click_selects_a_mark_then_its_instance_and_never_a_pixel(look):
    picture = look(log_image)
    picture.driver.click(picture.at(30, 20))
    picture.wait()
    picture.driver.click(picture.at(30, 20))
    assert picture.opened.selection.items == (EntityItem("image/dots", 1, picture.spec.id),)
    for _ in range(2):
        picture.wait()
        picture.driver.click(picture.at(20.5, 5.5))
        assert picture.opened.selection.items == (EntityItem("image", None, picture.spec.id),)


def test_what_the_tooltip_magnifies_is_framed(look):
    picture = look(log_image)
    x, y = picture.at(20.5, 15.5)
    corner = [round(each) for each in picture.at(10, 5)]
    near = np.s_[corner[1] - 3 : corner[1] + 3, corner[0] - 3 : corner[0] + 3, :3]
    picture.driver.move((picture.rect.x0 + 2, picture.rect.y0 + 2))
    before = picture.driver.picture()[near]
    picture.driver.move((x, y))
    picture.driver.frames(2)
    assert not np.any(before > 230)
    assert np.any(picture.driver.picture()[near] > 230)
    for _ in range(4):  # what fills the view needs no frame
        picture.driver.scroll((x, y), 2)
    half = 10.5 * picture.seen.points_per_unit
    assert 2 * half > 0.6 * picture.rect.width
    column = picture.driver.picture()[
        round(y) - 20 : round(y) + 20, round(x - half) - 2 : round(x - half) + 3, :3
    ]
    assert not np.any(column > 230)


def test_the_scene_around_an_image_is_laid_over_it_when_somebody_wants_it(look):
    picture = look(log_camera)
    assert picture.pixel(WIDTH / 2, HEIGHT / 2) == [40, 40, 40]
    picture.driver.click(f"view/{picture.spec.name}/scene")
    picture.driver.frames(3)
    assert picture.pixel(WIDTH / 2, HEIGHT / 2)[0] > 150
    picture.opened.selection.select([ViewItem(picture.spec.id)])
    picture.driver.frames(3)
    picture.driver.click("settings/scene")
    picture.driver.frames(3)
    assert picture.pixel(WIDTH / 2, HEIGHT / 2) == [40, 40, 40]
    assert picture.opened.blueprint.is_automatic


def test_what_is_pointed_at_in_3d_is_marked_in_the_image_and_the_other_way_around(look):
    picture = look(log_camera, alone=False)
    driver, opened = picture.driver, picture.opened
    x, y = picture.rect.center
    driver.move((x, y + 0.25 * picture.rect.height))
    driver.frames(3)
    there = pointing(opened)
    assert there.pinhole == "world/camera/image"
    assert there.uv[0] == pytest.approx(WIDTH / 2, abs=1)
    driver.move((picture.rect.x0 + 30, picture.rect.y0 - 10))
    driver.frames(3)
    space = next(spec for spec in opened.blueprint.views.values() if spec.kind is ViewKind.SPATIAL_3D)
    before = driver.picture()
    rect = driver.item(f"view/{space.name}")
    found = False
    for u in np.linspace(0.2, 0.8, 25):
        for v in (0.4, 0.5, 0.6):
            driver.frames(2, [PointerMoved(rect.x0 + u * rect.width, rect.y0 + v * rect.height)])
            found = found or opened.selection.hovers_entity("world/ball")
            if found:
                break
        if found:
            break
    assert found
    driver.frames(3)
    assert pointing(opened).position is not None
    middle = [round(each) for each in picture.rect.center]
    near = np.s_[middle[1] - 40 : middle[1] + 40, middle[0] - 40 : middle[0] + 40, :3]
    assert (driver.picture()[near] == 255).all(axis=-1).sum() > (before[near] == 255).all(axis=-1).sum()


def test_marks_of_pointing_go_away_with_the_pointer(look):
    picture = look(log_camera, alone=False)
    picture.driver.move(picture.rect.center)
    picture.driver.frames(3)
    picture.driver.move((3, 3))
    picture.driver.frames(3)
    picture.driver.app.interface.activate()
    assert not pointing(picture.opened).is_fresh()


def test_moving_the_pointer_draws_no_picture_again(look):
    picture = look(log_image)
    x, y = picture.at(20, 5)
    picture.driver.move((x, y))
    picture.driver.frames(4)
    before = picture.driver.app.pictures.statistics()
    for step in range(8):
        picture.driver.frames(2, [PointerMoved(x + 4 * step, y)])
    after = picture.driver.app.pictures.statistics()
    assert (after.pictures, after.outlines) == (before.pictures, before.outlines)


def test_a_camera_without_a_resolution_has_that_of_its_image(look):
    picture = look(log_camera)
    arrangement = picture.driver.app.pictures.arrange(picture.opened, picture.spec, None)
    arrangement.graph.local.resolution[arrangement.pinhole] = 0.0
    picture.driver.frames(3)
    assert picture.pixel(3.5, 3.5) == [40, 40, 40]
    assert np.isclose(
        picture.at(WIDTH, HEIGHT)[0] - picture.at(0, 0)[0], picture.seen.points_per_unit * WIDTH
    )


def test_an_image_16384_texels_wide_is_shown(look):
    picture = look(lambda: rr.log_image("image", np.full((64, 16384), 200, np.uint8), timeless=True))
    pixels = picture.driver.app.read_view(picture.spec.id)
    assert pixels[pixels.shape[0] // 2, pixels.shape[1] // 2, :3].tolist() == [200, 200, 200]
    picture.driver.move(picture.rect.center)
    picture.driver.frames(3)
    assert picture.opened.selection.hovers_entity("image")


def test_the_menu_goes_to_where_numbers_are_shown(look):
    picture = look(log_image)
    picture.driver.click(picture.rect.center, button=1)
    picture.driver.click(f"{picture.name}/menu/Values of pixels")
    picture.driver.frames(3)
    assert picture.seen.points_per_unit == pytest.approx(48.0)
