"""The logging cases by the Foxglove SDK: what it has a message for, made anew for every call."""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import foxglove
import inputs
import numpy as np
from foxglove import messages as m
from foxglove.channels import (
    CameraCalibrationChannel,
    CompressedImageChannel,
    FrameTransformChannel,
    ImageAnnotationsChannel,
    LogChannel,
    PointCloudChannel,
    RawImageChannel,
    SceneUpdateChannel,
)
from harness import Cases
from log_calls import CALLS, Log, Tool, add_case


class Session:
    """The file that is written, and the time of the next message."""

    def __init__(self) -> None:
        """No file."""
        self.tick = 0
        self.writer = None

    def open(self, file: Path) -> None:
        """All that follows goes to a new file."""
        self.close()
        self.writer = foxglove.open_mcap(file, allow_overwrite=True)

    def set_tick(self, tick: int) -> None:
        """All that follows has this time."""
        self.tick = tick

    def close(self) -> None:
        """Completes the file."""
        if self.writer is not None:
            self.writer.close()
            self.writer = None


session = Session()
prepared: dict[str, Callable[[], Log]] = {}


def same(prepare: Callable[[], Log]) -> Callable[[], Log]:
    """Decorate what prepares the call of the same name."""
    prepared[prepare.__name__] = prepare
    return prepare


@functools.cache
def channel(kind: type, topic: str):
    """The channel of a topic; cases share it, since a second one of the same topic is warned about."""
    return kind(topic)


def each(sent_by, make: Callable[[], object]) -> Log:
    """Makes a message and logs it."""
    return lambda: sent_by.log(make(), log_time=session.tick)


def in_scene(make: Callable[[], dict[str, list]]) -> Log:
    """Makes primitives and logs an entity of them."""

    def update() -> m.SceneUpdate:
        return m.SceneUpdate(entities=[m.SceneEntity(frame_id="world", id="entity", **make())])

    return each(channel(SceneUpdateChannel, "/scene"), update)


def red() -> m.Color:
    return m.Color(r=1.0, g=0.0, b=0.0, a=1.0)


def pose(x: float, y: float, z: float, turn: tuple[float, ...] = (0.0, 0.0, 0.0, 1.0)) -> m.Pose:
    quaternion = m.Quaternion(x=turn[0], y=turn[1], z=turn[2], w=turn[3])
    return m.Pose(position=m.Vector3(x=x, y=y, z=z), orientation=quaternion)


def line(positions: np.ndarray, kind: m.LinePrimitiveLineType) -> dict[str, list]:
    points = [m.Point3(x=x, y=y, z=z) for x, y, z in positions.tolist()]
    return {"lines": [m.LinePrimitive(type=kind, thickness=0.02, points=points, color=red())]}


@same
def log_scalar():
    return each(foxglove.Channel("/plot/value", schema={"type": "object"}), lambda: {"value": 1.5})


@same
def log_text_entry():
    text = "reached the shelf after 3 attempts"
    return each(
        channel(LogChannel, "/logs"), lambda: m.Log(level=m.LogLevel.Info, message=text, name="robot")
    )


@same
def log_point():
    def make() -> dict[str, list]:
        size = m.Vector3(x=0.2, y=0.2, z=0.2)
        sphere = m.SpherePrimitive(pose=pose(1.0, 2.0, 3.0), size=size, color=red())
        label = m.TextPrimitive(pose=pose(1.0, 2.0, 3.0), billboard=True, text="mark", font_size=12.0)
        return {"spheres": [sphere], "texts": [label]}

    return in_scene(make)


@same
def log_rigid3():
    def make() -> m.FrameTransform:
        return m.FrameTransform(
            parent_frame_id="world",
            child_frame_id="body",
            translation=m.Vector3(x=1.0, y=2.0, z=3.0),
            rotation=m.Quaternion(x=0.0, y=0.0, z=0.0, w=1.0),
        )

    return each(channel(FrameTransformChannel, "/tf"), make)


@same
def log_pinhole():
    matrix = [500.0, 0.0, 320.0, 0.0, 500.0, 240.0, 0.0, 0.0, 1.0]
    return each(
        channel(CameraCalibrationChannel, "/camera"),
        lambda: m.CameraCalibration(frame_id="camera", width=640, height=480, K=matrix),
    )


@same
def log_arrow():
    def make() -> dict[str, list]:
        arrow = m.ArrowPrimitive(
            pose=pose(1.0, 2.0, 3.0),
            shaft_length=0.8,
            shaft_diameter=0.1,
            head_length=0.2,
            head_diameter=0.2,
            color=red(),
        )
        return {"arrows": [arrow]}

    return in_scene(make)


@same
def log_obb():
    def make() -> dict[str, list]:
        cube = m.CubePrimitive(pose=pose(1.0, 2.0, 3.0), size=m.Vector3(x=1.0, y=2.0, z=4.0), color=red())
        label = m.TextPrimitive(pose=pose(1.0, 2.0, 3.0), billboard=True, text="car", font_size=12.0)
        return {"cubes": [cube], "texts": [label]}

    return in_scene(make)


@same
def log_obbs_100():
    sizes, places, turns, colors = inputs.boxes(100)

    def make() -> dict[str, list]:
        rows = zip((2 * sizes).tolist(), places.tolist(), turns.tolist(), (colors / 255).tolist())
        return {
            "cubes": [
                m.CubePrimitive(
                    pose=pose(*place, turn),
                    size=m.Vector3(x=size[0], y=size[1], z=size[2]),
                    color=m.Color(r=color[0], g=color[1], b=color[2], a=1.0),
                )
                for size, place, turn, color in rows
            ]
        }

    return in_scene(make)


def outline(rect: list[float], color: m.Color) -> m.PointsAnnotation:
    x, y, w, h = rect
    corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    return m.PointsAnnotation(
        type=m.PointsAnnotationType.LineLoop,
        points=[m.Point2(x=u, y=v) for u, v in corners],
        outline_color=color,
        thickness=1.0,
    )


def caption(rect: list[float], text: str) -> m.TextAnnotation:
    return m.TextAnnotation(position=m.Point2(x=rect[0], y=rect[1]), text=text, font_size=12.0)


@same
def log_rect():
    rect = [10.0, 20.0, 30.0, 40.0]
    return each(
        channel(ImageAnnotationsChannel, "/annotations"),
        lambda: m.ImageAnnotations(points=[outline(rect, red())], texts=[caption(rect, "face")]),
    )


@same
def log_rects_20():
    rects, colors = inputs.rectangles(20)

    def make() -> m.ImageAnnotations:
        listed = rects.tolist()
        shades = [m.Color(r=r, g=g, b=b, a=1.0) for r, g, b in (colors / 255).tolist()]
        return m.ImageAnnotations(
            points=[outline(rect, shade) for rect, shade in zip(listed, shades)],
            texts=[caption(rect, f"rect {i}") for i, rect in enumerate(listed)],
        )

    return each(channel(ImageAnnotationsChannel, "/annotations"), make)


@same
def log_cleared():
    kind = m.SceneEntityDeletionType.All
    return each(
        channel(SceneUpdateChannel, "/scene"),
        lambda: m.SceneUpdate(deletions=[m.SceneEntityDeletion(type=kind)]),
    )


@same
def log_extension_components():
    robot = foxglove.Channel("/robot", schema={"type": "object"})
    return each(robot, lambda: {"temperature": 41.5, "battery": 0.8, "mode": "auto"})


@same
def log_line_strip_100():
    positions = inputs.strip(100)
    return in_scene(lambda: line(positions, m.LinePrimitiveLineType.LineStrip))


@same
def log_line_segments_100():
    positions = inputs.segments(100).reshape(-1, 3)
    return in_scene(lambda: line(positions, m.LinePrimitiveLineType.LineList))


@same
def log_mesh_1k_triangles():
    """Without normals, which it has not."""
    positions, _, colors, indices = inputs.grid(1_000)

    def make() -> dict[str, list]:
        points = [m.Point3(x=x, y=y, z=z) for x, y, z in positions.tolist()]
        shades = [m.Color(r=r, g=g, b=b, a=1.0) for r, g, b in (colors / 255).tolist()]
        triangles = m.TriangleListPrimitive(points=points, colors=shades, indices=indices.ravel().tolist())
        return {"triangles": [triangles]}

    return in_scene(make)


@same
def log_mesh_file_1k_triangles():
    content = inputs.wavefront(1_000)
    return in_scene(lambda: {"models": [m.ModelPrimitive(media_type="model/obj", data=content)]})


@same
def log_image_file_640x480_jpeg():
    content = inputs.jpeg(640, 480)
    return each(
        channel(CompressedImageChannel, "/file"),
        lambda: m.CompressedImage(frame_id="camera", data=content, format="jpeg"),
    )


def raw_image(path: str, image: np.ndarray, encoding: str) -> Log:
    height, width = image.shape[:2]
    step = image.strides[0]
    return each(
        channel(RawImageChannel, path),
        lambda: m.RawImage(encoding=encoding, width=width, height=height, step=step, data=image.tobytes()),
    )


@same
def log_image_640x480():
    return raw_image("/image", inputs.picture(640, 480), "rgb8")


@same
def log_depth_image_640x480():
    return raw_image("/depth", inputs.depths(640, 480), "16UC1")


@same
def log_segmentation_image_640x480():
    return raw_image("/classes", inputs.class_ids(640, 480), "mono8")


@same
def log_image_1080p_file():
    return raw_image("/image", inputs.picture(1920, 1080), "rgb8")


def point_cloud(count: int) -> Log:
    positions, colors = inputs.cloud(count)
    number = m.PackedElementFieldNumericType
    fields = [
        m.PackedElementField(name=name, offset=4 * i, type=number.Float32) for i, name in enumerate("xyz")
    ]
    names = ("red", "green", "blue", "alpha")
    fields += [
        m.PackedElementField(name=name, offset=12 + i, type=number.Uint8) for i, name in enumerate(names)
    ]

    def make() -> m.PointCloud:
        packed = np.empty(len(positions), [("position", "<f4", 3), ("color", "u1", 4)])
        packed["position"], packed["color"][:, :3], packed["color"][:, 3] = positions, colors, 255
        return m.PointCloud(frame_id="world", point_stride=16, fields=fields, data=packed.tobytes())

    return each(channel(PointCloudChannel, "/points"), make)


@same
def log_points_100():
    return point_cloud(100)


@same
def log_points_1m_file():
    return point_cloud(1_000_000)


def check(file: Path) -> None:
    assert file.stat().st_size > 1_000_000


TOOL = Tool(".mcap", session.open, session.set_tick, session.close)

cases = Cases()
for call in CALLS:
    if call.case in prepared:
        add_case(cases, TOOL, call, prepared[call.case], check)
assert set(prepared) == set(cases.by_name), set(prepared) - set(cases.by_name)

if __name__ == "__main__":
    cases.main(f"foxglove {version('foxglove-sdk')}")
