"""3D views, used as by somebody at the window."""

from __future__ import annotations

import numpy as np
import pytest

import diorama as rr
from diorama_renderer.app.events import Key, PointerButton, PointerMoved
from diorama_renderer.blueprint.items import EntityItem, ViewItem
from diorama_renderer.blueprint.views import EyeMode, ViewKind
from diorama_renderer.ui.views import spatial
from diorama_renderer.ui.views.pointing import pointing
from diorama_renderer.ui.views.space_eye import SpaceEye
from diorama_renderer.ui.views.spatial_3d import eye_of

SIZE = (1000, 620)


class Space:
    """Somebody who looks at the only 3D view, which is shown alone."""

    def __init__(self, driver):
        self.driver = driver
        self.opened = driver.app.workspace.opened
        self.opened.time.pause()
        specs = self.opened.blueprint.views.values()
        self.spec = next(spec for spec in specs if spec.kind is ViewKind.SPATIAL_3D)
        self.opened.blueprint.maximize(self.spec.id)
        self.opened.blueprint.panels.bottom = False
        driver.frames(4)
        self.name = f"view/{self.spec.name}"

    @property
    def control(self):
        return self.opened.memo(("eye", self.spec.id), SpaceEye)

    @property
    def eye(self):
        return self.control.control.eye

    @property
    def rect(self):
        return self.driver.item(self.name)

    @property
    def empty(self):
        return self.rect.x0 + 10, self.rect.y0 + 10

    def wait(self):
        """Longer than any flight takes, and than there is between the clicks of a double-click."""
        for _ in range(4):
            self.driver.now += 0.24
            self.driver.frames(1)
        self.driver.frames(2)

    def at(self, point):
        """Where a point in space is in the window."""
        (uv,), _ = self.eye.eye((round(self.rect.width), round(self.rect.height))).project([point])
        return float(self.rect.x0 + uv[0]), float(self.rect.y0 + uv[1])

    def click(self, point, **how):
        self.wait()
        self.driver.click(self.at(point) if len(point) == 3 else point, **how)

    def drawn(self):
        return self.driver.app.pictures.statistics()


@pytest.fixture
def look(drive):
    """A function: something that logs, to a `Space`."""

    def make(log, **options):
        return Space(drive(log, size=SIZE, **options))

    return make


BALLS = [[-2.0, 0, 0], [2, 0, 0], [0, 0, 2]]


def log_balls():
    rr.log_view_coordinates("world", up="+Z", timeless=True)
    rr.log_points("world/balls", BALLS, radii=0.3, timeless=True)
    rr.log_point("world/middle", [0.0, 0, 0], radius=0.3, color=(255, 0, 0), timeless=True)


def log_camera():
    log_balls()
    rr.log_rigid3(
        "world/camera", parent_from_child=([0, -4.0, 1], [-0.7071068, 0, 0, 0.7071068]), timeless=True
    )
    rr.log_pinhole(
        "world/camera/image", child_from_parent=[[100, 0, 50], [0, 100, 40], [0, 0, 1]], width=100, height=80,
        timeless=True,
    )  # fmt: skip


def test_what_there_is_fills_the_view_whatever_its_shape(look):
    space = look(log_balls)

    def share():
        places = np.array([space.at(point) for point in BALLS])
        spread = np.ptp(places, axis=0) / (space.rect.width, space.rect.height)
        assert all(space.rect.holds(*place) for place in places)
        return spread.max()

    assert share() > 0.5
    space.opened.blueprint.panels.left = space.opened.blueprint.panels.right = False
    space.driver.frames(6)
    assert share() > 0.5


def test_a_drag_turns_the_eye_around_the_scene(look):
    space = look(log_balls)
    before = space.eye
    space.driver.drag(space.empty, (space.empty[0] + 100, space.empty[1]))
    after = space.eye
    assert np.linalg.norm(after.position - after.center) == pytest.approx(before.radius)
    assert np.degrees(
        np.arccos(after.axes[2][:2] @ before.axes[2][:2] / (after.axes[2][:2] @ after.axes[2][:2]))
    )
    assert after.position[2] == pytest.approx(before.position[2])  # around the up axis
    assert not np.allclose(after.position, before.position)


def test_what_is_grabbed_with_the_right_button_stays_under_the_pointer(look):
    space = look(log_balls)
    x, y = space.at(BALLS[1])
    space.driver.move((x, y))
    found = space.driver.app.pictures.hit(space.opened, space.spec).position
    before = np.array(space.at(found))
    space.driver.drag((x, y), (x - 80, y + 40), button=1)
    assert np.allclose(space.at(found) - before, (-80, 40), atol=0.5)


def test_the_wheel_brings_what_is_under_the_pointer_nearer(look):
    space = look(log_balls)
    x, y = space.at(BALLS[0])
    space.driver.move((x, y))
    found = space.driver.app.pictures.hit(space.opened, space.spec).position
    before, radius = np.array(space.at(found)), space.eye.radius
    space.driver.scroll((x, y), 3)
    assert np.allclose(space.at(found), before, atol=0.5)
    assert space.eye.radius < 0.7 * radius


def test_a_middle_drag_rolls_and_seeing_everything_levels_the_eye_again(look):
    space = look(log_balls)
    middle = space.rect.center
    space.driver.drag((middle[0] + 150, middle[1]), (middle[0] + 150, middle[1] + 100), button=2)
    assert space.eye.up is None
    assert abs(space.eye.axes[0][2]) > 0.1  # the right axis is not level
    space.driver.drag((middle[0], middle[1] + 150), (middle[0] + 40, middle[1] + 150), keys=["left_shift"])
    space.click(space.empty, count=2)
    space.wait()
    assert space.eye.up == (0.0, 0.0, 1.0)
    assert abs(space.eye.axes[0][2]) < 1e-6


def test_keys_walk_while_the_pointer_is_in_the_view_but_shortcuts_do_not(look):
    space = look(log_balls)
    space.driver.move(space.empty)
    before, ahead = space.eye.position, space.eye.axes[2]
    space.driver.frames(20, [Key("w", True)])
    space.driver.frames(20, [Key("w", False)])
    assert (space.eye.position - before) @ ahead > 0.3
    space.wait()
    before = space.eye.position
    space.driver.frames(2, [Key("left_ctrl", True)])
    space.driver.frames(10, [Key("a", True)])
    space.driver.frames(4, [Key("a", False), Key("left_ctrl", False)])
    assert np.allclose(space.eye.position, before)
    space.driver.frames(2, [PointerMoved(3.0, 200.0)])
    space.driver.frames(10, [Key("w", True)])
    assert np.allclose(space.eye.position, before)


def test_a_double_click_on_a_thing_orbits_it_and_one_on_nothing_shows_everything(look):
    space = look(log_balls)
    home = space.eye
    space.click(BALLS[1], count=2)
    space.wait()
    assert np.linalg.norm(np.subtract(space.eye.center, BALLS[1])) < 0.35
    assert np.allclose(space.eye.axes, home.axes, atol=1e-6)
    space.click(space.empty, count=2)
    space.wait()
    assert np.allclose(space.eye.position, home.position, atol=1e-6)
    assert not space.control.is_placed


def test_a_double_click_on_a_camera_looks_through_it_until_escape(look):
    space = look(log_camera)
    before = space.eye
    arrangement = space.driver.app.pictures.arrange(space.opened, space.spec, None)
    corner = (arrangement.space.space_from_entity[arrangement.cameras.entities[0]] @ [0, 0, 0, 1])[:3]
    space.click((corner + np.array([0, -4, 1])) / 2, count=2)
    assert space.control.tracked is None  # flying there
    space.wait()
    assert space.control.tracked == "world/camera/image"
    assert np.allclose(space.eye.position, (0, -4, 1))
    x, y = space.rect.center
    space.driver.drag((x, y), (x + 3, y))
    assert space.control.tracked is not None  # too short to leave
    space.driver.press("escape")
    space.wait()
    assert space.control.tracked is None
    assert np.allclose(space.eye.position, before.position, atol=1e-6)


@pytest.mark.parametrize("is_cloud", [True, False])
def test_the_outline_of_a_camera_is_not_the_first_pixel_of_its_own_image(look, is_cloud):
    def log():
        log_camera()
        rr.log_depth_image(
            "world/camera/image", np.full((80, 100), 1500, np.uint16), meter=1000, timeless=True
        )

    space = look(log)
    blueprint = space.opened.blueprint
    blueprint.set_properties("world/camera/image", is_depth_cloud=is_cloud, image_plane_distance=1.0)
    blueprint.set_properties("world/balls", interactive=False)
    space.driver.frames(3)
    arrangement = space.driver.app.pictures.arrange(space.opened, space.spec, None)
    (camera,) = arrangement.cameras.space_from_camera
    (intrinsics,) = arrangement.cameras.intrinsics

    def there(pixel, depth):
        return (camera @ [*(np.linalg.inv(intrinsics) @ [*pixel, 1.0] * depth), 1.0])[:3]

    def hit_at(point):
        space.wait()
        space.driver.move(space.at(point))
        space.driver.frames(2)
        return space.driver.app.pictures.hit(space.opened, space.spec)

    assert hit_at(there((0, 0), 0.5)).is_frustum
    inside = hit_at(there((45.5, 45.5), 1.5 if is_cloud else 1.0))
    assert not inside.is_frustum
    assert divmod(inside.instance, 100) == pytest.approx((45, 45), abs=3)
    space.click(there((0, 0), 0.5), count=2)
    space.wait()
    assert space.control.tracked == "world/camera/image"


def test_a_drag_leaves_a_camera_from_where_it_is(look):
    space = look(log_camera)
    arrangement = space.driver.app.pictures.arrange(space.opened, space.spec, None)
    space.control.track(arrangement, "world/camera/image")
    space.wait()
    x, y = space.rect.center
    space.driver.drag((x, y), (x + 40, y))
    assert space.control.tracked is None
    assert np.linalg.norm(space.eye.position - (0, -4, 1)) < 1.0


def test_a_camera_that_goes_away_is_left(look):
    def log():
        rr.set_time_sequence("frame", 0)
        log_balls()
        rr.log_rigid3("world/camera", parent_from_child=([0, -4.0, 1], [0, 0, 0, 1]))
        rr.log_pinhole("world/camera/image", child_from_parent=np.diag([50.0, 50, 1]), width=100, height=80)
        rr.set_time_sequence("frame", 1)
        rr.log_unknown_transform("world/camera")

    space = look(log)
    space.opened.time.seek(0)
    space.driver.frames(3)
    arrangement = space.driver.app.pictures.arrange(space.opened, space.spec, None)
    space.control.track(arrangement, "world/camera/image")
    space.wait()
    assert space.control.tracked == "world/camera/image"
    space.opened.time.seek(1)
    space.wait()
    assert space.control.tracked is None


def test_a_click_selects_the_entity_the_next_its_instance_and_ctrl_adds(look):
    space = look(log_balls)
    space.click(BALLS[2])
    assert space.opened.selection.items == (EntityItem("world/balls", None, space.spec.id),)
    space.click(BALLS[2])
    assert space.opened.selection.items == (EntityItem("world/balls", 2, space.spec.id),)
    space.click([0.0, 0, 0], keys=["left_ctrl"])
    assert [item.path for item in space.opened.selection.items] == ["world/balls", "world/middle"]
    space.click(space.empty)
    assert space.opened.selection.items == ()


def test_what_is_hovered_is_told_and_outlined_everywhere(look):
    space = look(log_balls)
    space.driver.move(space.empty)
    before = space.driver.picture()
    space.driver.move(space.at([0.0, 0, 0]))
    space.driver.frames(2)
    assert space.opened.selection.hovers_entity("world/middle")
    x, y = (round(side) for side in space.at([0.0, 0, 0]))
    near = np.s_[y - 40 : y, x - 40 : x, :3]
    assert np.any(space.driver.picture()[near] != before[near])
    # And the other way around: what is hovered in the tree has an outline here.
    space.driver.move(space.empty)
    space.driver.move(next(name for name in space.driver.names("tree/") if name.endswith("world/middle")))
    space.driver.frames(2)
    assert np.any(space.driver.picture()[near] != before[near])


def test_a_label_stands_for_what_it_names(look):
    def log():
        rr.log_points("points", [[0.0, 0, 0], [4.0, 0, 4]], labels=["", "a long name"], timeless=True)

    space = look(log)
    x, y = space.at([4.0, 0, 4])
    space.click((x + 20, y + 14))  # under the point, and far from it
    assert space.opened.selection.items == (EntityItem("points", None, space.spec.id),)
    space.click((x + 20, y + 14))
    assert space.opened.selection.items == (EntityItem("points", 1, space.spec.id),)


def test_what_cannot_be_pointed_at_is_ignored(look):
    space = look(log_balls)
    space.opened.blueprint.set_properties("world/middle", interactive=False)
    space.driver.frames(3)
    space.click([0.0, 0, 0])
    assert space.opened.selection.items == ()
    assert not space.opened.selection.hovered


def test_nothing_is_drawn_again_while_nothing_changes(look):
    space = look(log_balls)
    x, y = space.at(BALLS[1])
    space.driver.move((x, y))
    space.driver.frames(4)
    before = space.drawn()
    for step in range(6):
        space.driver.frames(2, [PointerMoved(x + 0.5 * step, y)])
    on_it = space.drawn()
    assert (on_it.pictures, on_it.outlines) == (before.pictures, before.outlines)
    assert on_it.looks > before.looks
    space.driver.move((3.0, 3.0))
    space.driver.frames(4)
    off = space.drawn()
    for step in range(6):
        space.driver.frames(2, [PointerMoved(3.0 + step, 3.0)])
    assert space.drawn() == off
    assert off.pictures == before.pictures


def test_a_ball_of_the_axes_lets_one_look_from_there(look):
    space = look(log_balls)
    space.driver.click(f"{space.name}/axis +z")
    space.wait()
    assert np.allclose(space.eye.axes[2], (0, 0, -1), atol=1e-6)
    assert space.opened.selection.items == ()
    places = np.array([space.at(point) for point in BALLS])
    assert np.ptp(places, axis=0).max() > 0.5 * space.rect.height  # it still fills the view


def test_projection_ground_and_spin_are_set_in_the_selection_panel(look):
    space = look(log_balls)
    space.opened.selection.select([ViewItem(space.spec.id)])
    space.driver.frames(3)
    space.driver.click("settings/projection")
    space.driver.click("settings/projection/orthographic")
    space.wait()
    assert space.spec.settings.mode is EyeMode.ORTHOGRAPHIC
    assert space.eye.orthographic
    ground = space.driver.app.read_view(space.spec.id)
    space.driver.click("settings/ground")
    space.driver.frames(3)
    assert np.any(space.driver.app.read_view(space.spec.id) != ground)
    before = space.eye.position
    space.driver.click("settings/spin")
    space.driver.frames(10)
    assert not np.allclose(space.eye.position, before)


def test_default_radii_and_backgrounds_are_set_in_the_selection_panel(look):
    space = look(lambda: rr.log_points("points", [[0.0, 0, 0], [1, 1, 1]], timeless=True))
    space.opened.selection.select([ViewItem(space.spec.id)])
    space.driver.frames(3)
    space.driver.click("settings/point radius/unit")
    space.driver.click("settings/point radius/unit/scene units")
    space.driver.frames(3)
    assert space.spec.settings.point_radius > 0
    space.driver.click("settings/point radius/unit")
    space.driver.click("settings/point radius/unit/UI points")
    assert space.spec.settings.point_radius == -2.0
    space.spec.settings.background = (200, 10, 10)
    space.driver.frames(3)
    assert space.driver.app.read_view(space.spec.id)[5, 5, :3].tolist() == [200, 10, 10]
    space.driver.click("settings/background/reset")
    assert space.spec.settings.background is None


def test_the_menu_hides_what_is_under_the_pointer(look):
    space = look(log_balls)
    space.click([0.0, 0, 0], button=1)
    space.driver.click(f"{space.name}/menu/Hide")
    space.driver.frames(3)
    assert not space.opened.blueprint.is_visible(space.spec.id, "world/middle")
    assert space.opened.blueprint.is_visible(space.spec.id, "world/balls")


def test_growing_data_are_framed_until_somebody_moves_the_eye(look):
    def log():
        for frame in range(4):
            rr.set_time_sequence("frame", frame)
            rr.log_points("points", [[0.0, 0, 0], [10.0**frame, 0, 1]])

    space = look(log)
    space.opened.time.seek(0)
    space.driver.frames(3)
    space.click(space.empty, count=2)
    space.wait()
    assert space.eye.radius < 10
    space.opened.time.seek(1)
    space.wait()
    assert space.rect.holds(*space.at([10.0, 0, 1]))
    space.driver.drag(space.empty, (space.empty[0] + 30, space.empty[1]))
    placed = space.eye
    space.opened.time.seek(3)
    space.wait()
    assert np.allclose(space.eye.position, placed.position)


def log_nothing_finite():
    rr.log_points("world/points", [[np.nan, 0, 0], [np.inf, 1, 1]], timeless=True)
    rr.log_rigid3("world/moved", parent_from_child=([1e300, 0, 0], [0, 0, 0, 1]), timeless=True)
    rr.log_points("world/moved/points", [[0.0, 0, 0], [1e30, -1e30, 0]], timeless=True)
    rr.log_pinhole(
        "world/moved/camera", child_from_parent=np.diag([1e-300, 1e300, 1]), width=1, height=1, timeless=True
    )


@pytest.mark.filterwarnings("ignore:.*:UserWarning", "ignore:.*:RuntimeWarning")
def test_numbers_that_are_none_leave_the_view_calm(look):
    space = look(log_nothing_finite)
    for _ in range(2):
        space.driver.drag(space.rect.center, (space.rect.x0 + 20, space.rect.y0 + 30))
        space.driver.scroll(space.rect.center, -3)
        space.click(space.rect.center, count=2)
        space.wait()
    assert np.isfinite(space.eye.position).all()
    assert not [each for each in space.driver.app.workspace.notices if each.level == "error"]


def test_a_space_that_is_not_there_says_so(look):
    space = look(log_balls)
    space.spec.root = "nowhere/at/all"
    space.opened.blueprint.touch()
    space.driver.frames(4)
    pixels = space.driver.app.read_view(space.spec.id)
    assert np.ptp(pixels[5, :, 0].astype(int)) < 30
    space.driver.move(space.rect.center)
    assert not space.opened.selection.hovered


def test_a_press_that_closes_a_menu_does_not_click_through(look):
    space = look(log_balls)
    space.click([0.0, 0, 0])
    selected = space.opened.selection.items
    space.wait()
    space.driver.click(space.empty, button=1)
    space.driver.frames(2, [PointerMoved(*space.empty)])
    space.driver.frames(2, [PointerButton(0, True)])
    space.driver.frames(2, [PointerButton(0, False)])
    assert space.opened.selection.items == selected


def test_a_large_cloud_has_fewer_pixels_while_it_turns_and_all_of_them_afterwards(drive):
    positions = np.random.default_rng(0).normal(size=(310_000, 3)).astype(np.float32)
    driver = drive(lambda: rr.log_points("world/points", positions, timeless=True))
    view = next(iter(driver.app.workspace.opened.blueprint.views))
    rect = driver.item("view/world")
    whole = driver.app.read_view(view).shape
    assert whole[:2] == pytest.approx((rect.height, rect.width), abs=1)
    driver.frames(2, [PointerMoved(*rect.center)])
    driver.frames(2, [PointerButton(0, True)])
    for step in range(1, 4):
        driver.frames(1, [PointerMoved(rect.center[0] + 30 * step, rect.center[1])])
    turning = driver.app.read_view(view).shape
    driver.frames(3, [PointerButton(0, False)])
    if driver.app.gpu.is_cpu:
        assert turning[0] <= whole[0] // 2
    assert driver.app.read_view(view).shape == whole


def test_a_click_selects_after_a_drag_with_another_button(look):
    space = look(log_balls)
    for button in (1, 2):
        space.driver.drag(space.rect.center, (space.rect.center[0] + 30, space.rect.center[1]), button=button)
        space.driver.drag((space.rect.center[0] + 30, space.rect.center[1]), space.rect.center, button=button)
        space.wait()
        space.opened.selection.select([])
        space.click([0.0, 0, 0])
        assert space.opened.selection.items, button


def test_a_selected_cloud_has_a_box_instead_of_rings_around_its_points(drive):
    points = np.random.default_rng(1).uniform(-1, 1, (500, 3))
    driver = drive(lambda: rr.log_points("cloud", points, radii=0.01))
    opened = driver.app.workspace.opened
    before = driver.picture()
    opened.selection.select([EntityItem("cloud")])
    assert spatial.outlined(opened, images=True) == ()
    assert spatial.clouds_selected(opened) == ["cloud"]
    driver.frames(3)
    x0, y0, x1, y1 = (round(side) for side in driver.item("view/3D"))
    assert np.any(driver.picture()[y0:y1, x0:x1] != before[y0:y1, x0:x1])
    opened.selection.select([EntityItem("cloud", 3)])
    assert spatial.outlined(opened, images=True) == (("cloud", 3, "selected"),)


def test_a_place_on_an_image_plane_has_no_depth(look):
    def log() -> None:
        log_camera()
        rr.log_image("world/camera/image", np.full((80, 100, 3), 90, np.uint8), timeless=True)

    space = look(log)
    arrangement = space.driver.app.pictures.arrange(space.opened, space.spec, None)
    middle = arrangement.space.space_from_entity[arrangement.cameras.entities[0]] @ [20, 60, 1, 1]
    space.wait()
    space.driver.move(space.at(middle[:3]))
    space.driver.frames(4)
    assert space.driver.app.pictures.hit(space.opened, space.spec).path == "world/camera/image"
    assert pointing(space.opened).plane == "world/camera/image"
    space.driver.move(space.at(BALLS[1]))
    space.driver.frames(4)
    assert pointing(space.opened).plane is None
    assert pointing(space.opened).position is not None


def test_everything_is_framed_without_what_is_hidden_or_not_finite(drive):
    def log() -> None:
        rr.log_points("near", [[0, 0, 0], [1, 1, 1], [np.nan, 0, 0], [np.inf, 0, 0]])
        rr.log_points("far", [[1e6, 0, 0], [1e6, 1, 1]])

    driver = drive(log)
    opened = driver.app.workspace.opened
    spec = next(iter(opened.blueprint.views.values()))
    opened.blueprint.set_visible(spec.id, "far", False)
    driver.frames(2)
    rect = driver.item(f"view/{spec.name}")
    driver.click((rect.x0 + 40, rect.y0 + 40), count=2)
    driver.frames(60)
    assert eye_of(opened, spec).control.eye.radius < 10
