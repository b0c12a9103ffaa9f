"""Whatever was logged: the window stays, shows the rest, and nothing raises (tests have the guard raise)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import diorama as rr
import diorama_renderer as dr
from diorama_renderer.app.driver import Driver
from diorama_renderer.app.events import FilesDropped
from diorama_renderer.app.viewer import App, AppOptions
from diorama_renderer.blueprint.items import ComponentItem, EntityItem, ViewItem

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning:diorama")

BAD_NUMBERS = (float("nan"), float("inf"), -1e308, 1e38, 1e-320, 0.0)
BAD_NAMES = (
    "a\nb",
    "##x",
    "a###b",
    "%s%n",
    "100%",
    "\u202eאב",
    "\U0001f600",
    "a\0b",
    "\x1b[31m",
    " ",
    "n" * 4000,
)
HEALTHY = ("healthy/points", "height", "notes", "picture")


def log_healthy():
    for frame in range(2):
        rr.set_time_sequence("frame", frame)
        rr.log_points("healthy/points", [[0, 0, 0], [1, 1, 1]], colors=[255, 0, 255])
        rr.log_scalar("height", float(frame))
        rr.log_text_entry("notes", f"note {frame}")
        rr.log_image("picture", np.full((4, 4, 3), 200, np.uint8))


def log_bad_numbers():
    for index, bad in enumerate(BAD_NUMBERS):
        rr.set_time_sequence("frame", index)
        here = f"bad/{index}"
        rr.log_points(f"{here}/points", np.full((2, 3), bad), radii=np.full(2, bad), labels=["a", "b"])
        rr.log_line_strip(f"{here}/line", np.full((3, 3), bad), stroke_width=bad)
        rr.log_arrow(f"{here}/arrow", origin=[bad] * 3, vector=[bad] * 3, width_scale=bad)
        rr.log_obb(f"{here}/box", half_size=[bad] * 3, position=[bad] * 3, rotation_q=[bad] * 4)
        rr.log_mesh(f"{here}/mesh", positions=np.full((3, 3), bad), indices=[0, 1, 2])
        rr.log_rigid3(f"{here}/pose", parent_from_child=([bad] * 3, [bad] * 4))
        rr.log_points(f"{here}/pose/points", [[0, 0, 0]])
        rr.log_pinhole(f"{here}/camera", child_from_parent=np.full((3, 3), bad), width=4, height=4)
        rr.log_points(f"{here}/camera/points", [[1, 1]])
        rr.log_rect(f"flat{index}", [bad] * 4)
        rr.log_image(f"picture{index}", np.full((4, 4), bad))
        rr.log_depth_image(f"depth{index}", np.full((4, 4), bad), meter=bad)
        rr.log_tensor(f"tensor{index}", np.full((2, 2, 2, 2), bad))
        rr.log_tensor(f"bars{index}", np.full(3, bad))
        rr.log_scalar("curve", bad, radius=bad, scattered=index > 2)


def log_empty_things():
    for path in ("/", "empty"):
        rr.log_points(path, np.zeros((0, 3)))
        rr.log_line_strip(path, np.zeros((0, 3)))
        rr.log_rects(path, np.zeros((0, 4)))
        rr.log_mesh(path, positions=np.zeros((0, 3)), indices=np.zeros(0))
        rr.log_image(path, np.zeros((0, 0, 3), np.uint8))
        rr.log_text_entry(path, "", level="")
        rr.log_annotation_context(path, [])
        rr.log_extension_components(path, {"nothing": []})
    rr.log_tensor("none", np.zeros(0))
    rr.log_tensor("none/of/many", np.zeros((0, 4, 0)))
    rr.log_point("unlabelled", [0, 0, 0], label="")


def log_huge_times():
    for time in (-(2**62), -1, 0, 2**62):
        rr.set_time_sequence("frame", time)
        rr.set_time_nanos("clock", -time)
        rr.log_scalar("curve", float(time))
        rr.log_point("world/point", [0, 0, 0])
        rr.log_text_entry("log", str(time))


def log_bad_names():
    for index, name in enumerate(BAD_NAMES):
        rr.set_time_sequence(name, index)
        here = f"x{name}"
        rr.log_point(f"{here}/point", [index, 0, 0], label=name)
        rr.log_scalar(f"{here}/curve", float(index), label=name)
        rr.log_text_entry(f"{here}/log", name, level=name)
        rr.log_image(f"{here}/picture", np.zeros((2, 2), np.uint8))
        rr.log_tensor(f"{here}/tensor", np.zeros((2, 2, 2)), names=[name, name, ""])
        rr.log_annotation_context(here, [(1, name, (1, 2, 3))])
        rr.log_extension_components(f"{here}/more", {"text": name})


def log_tensors_of_any_shape():
    for dtype in (np.uint8, np.uint64, np.int64, np.float16, np.float64):
        for rank in range(9):
            rr.log_tensor(f"{np.dtype(dtype).name}/{rank}", np.ones((2,) * rank, dtype))
    rr.log_tensor("extreme", np.array([[-(2**63), 2**63 - 1], [0, -1]]))
    rr.log_tensor("same names", np.zeros((2, 2, 2)), names=["a", "a", "a"])


def log_corrupt_files():
    rr.log_image_file("jpeg", img_bytes=JPEG[: len(JPEG) // 2], img_format=rr.ImageFormat.JPEG)
    for number, content in enumerate((b"", b"glTF" + b"\xff" * 40, b"v 1 2 3\nf 1 2 99\n")):
        for kind in rr.MeshFormat:
            rr.log_mesh_file(f"mesh/{kind.name}{number}", kind, content)
    rr.log_mesh("mesh/flat", positions=np.zeros((3, 3)), indices=[0, 0, 0])


def log_large_images():
    rr.log_image("wide", np.zeros((2, 16_385, 3), np.uint8))
    rr.log_image("tall", np.zeros((70_000, 2), np.uint8))
    rr.log_segmentation_image("classes", np.zeros((16_385, 2), np.uint16))


def log_nested_cameras_and_depth():
    path = "world"
    for _ in range(12):
        path += "/camera"
        rr.log_pinhole(path, child_from_parent=[[9, 0, 4], [0, 9, 4], [0, 0, 1]], width=8, height=8)
    rr.log_image(path, np.zeros((8, 8), np.uint8))
    rr.log_pinhole("world/none", child_from_parent=np.zeros((3, 3)))
    rr.log_image("world/none", np.zeros((8, 8), np.uint8))
    deep = "/".join(["d"] * 300)
    rr.log_rigid3(deep.rpartition("/")[0], parent_from_child=([1, 0, 0], [0, 0, 0, 1]))
    rr.log_point(deep, [0, 0, 0])
    rr.log_view_coordinates("world", xyz="RDF")
    rr.log_view_coordinates("world/camera", up="+Z")


def log_long_texts():
    rr.log_text_entry("log", "x" * 1_000_000, level="L" * 5000)
    rr.log_text_entry("log", "line\n" * 20_000)
    rr.log_text_entry("log", "\0\u202e%s%n##" * 100)
    for level in range(300):
        rr.log_text_entry(f"log/{level}", str(level), level=f"level {level}")


def log_many_classes():
    classes = [(number, f"class {number}", (number % 255, 0, 0)) for number in range(20_000)]
    rr.log_annotation_context("classes", classes, timeless=True)
    rr.log_segmentation_image("classes", np.arange(4096, dtype=np.uint16).reshape(64, 64))
    rr.log_points("classes/points", np.ones((50, 2)), class_ids=np.arange(50), keypoint_ids=np.arange(50))


def log_times_going_backwards():
    for step in range(20):
        rr.set_time_sequence("frame", -step)
        rr.log_scalar("curve", step)
        rr.log_text_entry("log", str(step))
        rr.log_point("world/point", [step, 0, 0])
        rr.log_cleared("world", recursive=True)


def log_everything_at_the_root():
    rr.log_points("/", [[0, 0, 0]], labels=["a"], identifiers=[2**64 - 1])
    rr.log_rigid3("/", parent_from_child=([1, 2, 3], [0, 0, 0, 1]))
    rr.log_scalar("/", 1.0)
    rr.log_text_entry("/", "hello")
    rr.log_image("/", np.zeros((4, 4), np.uint8))
    rr.log_tensor("/", np.zeros((2, 3, 4)))
    rr.log_pinhole("/", child_from_parent=np.eye(3), width=4, height=4)


def _jpeg() -> bytes:
    import io

    from PIL import Image

    kept = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (32, 32, 3), dtype=np.uint8)).save(kept, "JPEG")
    return kept.getvalue()


JPEG = _jpeg()

CASES = (
    log_bad_numbers,
    log_empty_things,
    log_huge_times,
    log_bad_names,
    log_tensors_of_any_shape,
    log_corrupt_files,
    log_large_images,
    log_nested_cameras_and_depth,
    log_long_texts,
    log_many_classes,
    log_times_going_backwards,
    log_everything_at_the_root,
)


def look_at_everything(driver: Driver, *, most: int = 4) -> None:
    """Select, maximise, point and click; show the first and the last time of each timeline."""
    opened = driver.app.workspace.opened
    paths = list(opened.recording.store.entities.paths)
    for path in dict.fromkeys([*paths[:most], *paths[-most:]]):
        opened.selection.select([EntityItem(path)])
        driver.frames(1)
    opened.selection.select([EntityItem(path, 10**9) for path in paths])
    driver.frames(1)
    opened.selection.select([ComponentItem(path, "nothing") for path in paths])
    driver.frames(1)
    for spec in list(opened.blueprint.views.values())[:most]:
        opened.selection.select([ViewItem(spec.id)])
        opened.blueprint.maximize(spec.id)
        driver.frames(2)
        rect = driver.item(f"view/{spec.name}")
        driver.click(rect.center)
        driver.scroll((rect.x0 + 30, rect.y1 - 30), 20)
        opened.blueprint.maximize(None)
    for timeline, span in list(opened.spans().items())[:most]:
        opened.time.set_timeline(timeline)
        for time in (*span, -(2**63), 2**63 - 1):
            opened.time.seek(time)
            driver.frames(1)
    for speed in (-1.0, 0.0, 1e300, float("nan")):
        opened.time.speed = speed
        opened.time.play()
        driver.frames(1)


def errors(driver: Driver) -> list[str]:
    return [notice.text for notice in driver.app.workspace.notices if notice.level == "error"]


@pytest.mark.parametrize("log_bad", CASES)
def test_what_is_bad_is_shown_beside_what_is_not(drive, log_bad):
    def log():
        log_healthy()
        rr.set_strict_mode(False)
        log_bad()

    driver = drive(log, size=(900, 600))
    look_at_everything(driver)
    assert errors(driver) == []
    index = driver.app.workspace.opened.recording.store.entities.index
    assert all(path in index for path in HEALTHY)
    assert driver.shows("time/play")


def test_files_that_are_none_are_named_with_the_reason(drive, tmp_path):
    driver = drive(log_healthy)
    folder = tmp_path / "folder"
    folder.mkdir()
    locked = tmp_path / "locked.mcap"
    locked.write_bytes(b"x")
    locked.chmod(0)
    half = tmp_path / "half.mcap"
    whole = next(tmp_path.glob("0.mcap")).read_bytes()
    half.write_bytes(whole[: len(whole) // 2])
    (tmp_path / "nothing.mcap").write_bytes(b"")
    paths = [folder, half, tmp_path / "nothing.mcap", tmp_path / "missing.mcap"]
    if sys.platform != "win32":
        paths += [Path("/dev/null"), Path("/dev/zero")]
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        paths.append(locked)
    driver.frames(1, [FilesDropped(tuple(paths))])
    driver.until(lambda: not driver.app.ingest.readers)
    driver.frames(3)
    said = [notice.text for notice in driver.app.workspace.notices]
    assert len(said) == len(paths)
    assert all(any(path.name in text for text in said) for path in paths)
    assert str(half) in driver.app.workspace.recordings


def test_a_recording_is_closed_while_it_is_read(drive, tmp_path):
    driver = drive(log_healthy)
    large = tmp_path / "large.mcap"
    rr.init("large", strict=True)
    rr.save(large)
    for frame in range(3000):
        rr.set_time_sequence("frame", frame)
        rr.log_points("cloud", np.zeros((300, 3)))
    rr.disconnect()
    driver.frames(1, [FilesDropped((large,))])
    driver.until(lambda: str(large) in driver.app.workspace.recordings)
    driver.app.close_recording(str(large))
    driver.frames(20)
    assert str(large) not in driver.app.workspace.recordings
    assert errors(driver) == []


def test_a_hundred_recordings_at_once(drive, tmp_path):
    paths = []
    for number in range(100):
        paths.append(tmp_path / f"one{number}###%s.mcap")
        rr.init(f"app {number}", strict=True)
        rr.save(paths[-1])
        rr.log_scalar("height", float(number))
        rr.disconnect()
    driver = drive(paths=paths, size=(900, 600))
    assert len(driver.app.workspace.recordings) == 100
    driver.click("recording/switch")
    driver.press("escape")
    for recording_id in list(driver.app.workspace.recordings)[::20]:
        driver.app.workspace.show(recording_id)
        driver.frames(2)
        assert driver.shows("tree/height") or driver.names("tree/")


# A walk: whatever somebody does with mouse and keyboard, in any order.

KEYS = [
    *(
        (key,)
        for key in ("space", "escape", "left_arrow", "right_arrow", "home", "end", "delete", "enter", "tab")
    ),
    *((key,) for key in "wasdqefl"),
    ("left_ctrl", "p"),
    ("left_ctrl", "z"),
    ("left_ctrl", "w"),
    ("left_shift", "left_arrow"),
]
SHARE = st.floats(0, 1)
PLACE = st.one_of(SHARE, st.tuples(SHARE, SHARE))
STEP = st.one_of(
    st.tuples(st.just("click"), PLACE, st.sampled_from([0, 0, 0, 1, 2])),
    st.tuples(st.just("drag"), PLACE, st.tuples(SHARE, SHARE), st.sampled_from([0, 1, 2])),
    st.tuples(st.just("scroll"), PLACE, st.sampled_from([-100.0, -3.0, 3.0, 100.0])),
    st.tuples(st.just("press"), st.sampled_from(KEYS)),
    st.tuples(st.just("type"), st.text(max_size=5)),
)


def walk(driver: Driver, steps: list[tuple]) -> None:
    for name, *arguments in steps:
        arguments = [
            _place(driver, each) if number == 0 and name != "press" and name != "type" else each
            for number, each in enumerate(arguments)
        ]
        if name == "drag":
            arguments[1] = _place(driver, arguments[1])
            driver.drag(arguments[0], arguments[1], button=arguments[2], steps=3)
        elif name == "click":
            driver.click(arguments[0], button=arguments[1])
        elif name == "press":
            driver.press(*arguments[0])
        else:
            getattr(driver, name)(*arguments)


def _place(driver: Driver, where: float | tuple[float, float]) -> tuple[float, float]:
    """The middle of one of the named items, or any place in the window."""
    if isinstance(where, tuple):
        return where[0] * driver.size[0], where[1] * driver.size[1]
    names = driver.names()
    return driver.item(names[min(int(where * len(names)), len(names) - 1)]).center


@pytest.fixture(scope="module")
def walker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("walk")
    path = folder / "everything.mcap"
    rr.init("everything", strict=False)
    rr.save(path)
    log_healthy()
    for log_bad in CASES:
        log_bad()
    rr.disconnect()
    rr.reset_time()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("HOME", str(folder))
        try:
            app = App(AppOptions(paths=[path]))
        except dr.NoAdapterError as error:
            pytest.skip(str(error))
        driver = Driver(app, (900, 600))
        driver.until(lambda: not app.ingest.readers, most_frames=5000)
        yield driver, path
        app.close()


@settings(
    max_examples=int(os.environ.get("DIORAMA_WALKS", "3")),
    derandomize="DIORAMA_WALKS" not in os.environ,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(st.lists(STEP, min_size=10, max_size=30))
def test_nothing_that_somebody_does_raises(walker, steps):
    driver, path = walker
    driver.app.open_files([path])
    walk(driver, steps)
    driver.press("escape")


def test_a_view_says_why_its_image_cannot_be_shown_and_the_others_show_theirs(drive):
    def log():
        log_healthy()
        rr.log_image("wide", np.zeros((2, 16_385, 3), np.uint8))

    driver = drive(log)
    opened = driver.app.workspace.opened
    reasons = {
        spec.name: dict(driver.app.pictures.not_drawn(opened, spec))
        for spec in opened.blueprint.views.values()
    }
    assert "at most 16384 pixels" in reasons["wide"]["wide"]
    assert reasons["picture"] == {}
    view = next(spec.id for spec in opened.blueprint.views.values() if spec.name == "wide")
    opened.blueprint.maximize(view)
    driver.frames(3)
    x, y = driver.item("view/wide").center
    pixels = driver.picture()[round(y) - 30 : round(y) + 30, round(x) - 60 : round(x) + 60, :3]
    assert (pixels.astype(int).sum(axis=2) > 300).any()  # a sentence
