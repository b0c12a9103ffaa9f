"""The log calls that are measured, and how: shared by Diorama and its peers.

The calls take the module that they call, since Rerun 0.4 has the same functions: what they log is the same to the
byte. Small ones are given what one types, lists of numbers; arrays are numpy arrays.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import inputs
from harness import Cases, Took, scratch

Log = Callable[[], object]
"""Logs once."""


@dataclass(frozen=True)
class Call:
    """One call of a log function.

    Attributes:
        case: its name: the function's, and what that is given if it is not a single thing.
        function: the name of the log function.
        prepare: takes the module, and returns what makes the call.
        budget: in microseconds, or in milliseconds if it goes into a file.
        repeats: how often a round calls it.
        kilobytes: the call logs more than some, see `repeated`.
        into_file: a round is: open a file, log once, complete the file. Otherwise only calls are timed.
    """

    case: str
    function: str
    prepare: Callable[[Any], Log]
    budget: float
    repeats: int
    kilobytes: bool
    into_file: bool

    @property
    def unit(self) -> str:
        """Of the budget and of what is measured."""
        return "ms" if self.into_file else "us"


CALLS: list[Call] = []
SMALL, LARGE = 2_000, 20


def call(*, budget: float, of: str = "", kilobytes: bool = False, into_file: bool = False):
    """Decorate a function that prepares a call of the log function `of`, by default of that of its own name."""
    repeats = 1 if into_file else LARGE if kilobytes else SMALL

    def register(prepare: Callable[[Any], Log]) -> Callable[[Any], Log]:
        case = prepare.__name__
        CALLS.append(Call(case, of or case, prepare, budget, repeats, kilobytes, into_file))
        return prepare

    return register


# Single things.


@call(budget=4)
def log_scalar(rr: ModuleType) -> Log:
    """A float."""
    return lambda: rr.log_scalar("plot/value", 1.5)


@call(budget=4)
def log_text_entry(rr: ModuleType) -> Log:
    """A line with a level."""
    return lambda: rr.log_text_entry("logs/robot", "reached the shelf after 3 attempts", level="INFO")


@call(budget=10)
def log_point(rr: ModuleType) -> Log:
    """With colour, radius and label."""
    place = [1.0, 2.0, 3.0]
    return lambda: rr.log_point("world/mark", place, color=[255, 0, 0], radius=0.1, label="mark")


@call(budget=10)
def log_rigid3(rr: ModuleType) -> Log:
    """A pose from lists."""
    pose = ([1.0, 2.0, 3.0], [0.0, 0.0, 0.0, 1.0])
    return lambda: rr.log_rigid3("world/body", parent_from_child=pose)


@call(budget=20)
def log_transform3d(rr: ModuleType) -> Log:
    """Translation, rotation about an axis and scale, made anew for every call."""

    def log() -> None:
        turn = rr.RotationAxisAngle([0.0, 0.0, 1.0], degrees=45.0)
        moved = rr.TranslationRotationScale3D(translation=[1.0, 2.0, 3.0], rotation=turn, scale=0.5)
        rr.log_transform3d("world/arm", moved)

    return log


@call(budget=10)
def log_pinhole(rr: ModuleType) -> Log:
    """A camera of 640 x 480, its matrix as lists."""
    matrix = [[500.0, 0.0, 320.0], [0.0, 500.0, 240.0], [0.0, 0.0, 1.0]]
    return lambda: rr.log_pinhole("world/camera/image", child_from_parent=matrix, width=640, height=480)


@call(budget=10)
def log_unknown_transform(rr: ModuleType) -> Log:
    """Nothing but a path."""
    return lambda: rr.log_unknown_transform("elsewhere")


@call(budget=10)
def log_disconnected_space(rr: ModuleType) -> Log:
    """The same by its new name."""
    return lambda: rr.log_disconnected_space("elsewhere")


@call(budget=10)
def log_view_coordinates(rr: ModuleType) -> Log:
    """Three letters."""
    return lambda: rr.log_view_coordinates("world/camera", xyz="RDF")


@call(budget=10)
def log_arrow(rr: ModuleType) -> Log:
    """With colour and width."""
    origin, vector = [1.0, 2.0, 3.0], [0.0, 0.0, 1.0]
    return lambda: rr.log_arrow("world/force", origin, vector, color=[255, 0, 0], width_scale=0.1)


@call(budget=10)
def log_obb(rr: ModuleType) -> Log:
    """With place, rotation, colour and label."""
    size, place, turn = [0.5, 1.0, 2.0], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0, 1.0]
    return lambda: rr.log_obb("world/car", size, place, turn, color=[255, 0, 0], label="car")


@call(budget=10)
def log_rect(rr: ModuleType) -> Log:
    """With colour and label."""
    rect = [10.0, 20.0, 30.0, 40.0]
    return lambda: rr.log_rect("image/face", rect, color=[255, 0, 0], label="face")


@call(budget=10)
def log_cleared(rr: ModuleType) -> Log:
    """With all below."""
    return lambda: rr.log_cleared("world", recursive=True)


@call(budget=20)
def log_extension_components(rr: ModuleType) -> Log:
    """Two numbers and a text."""
    extension = {"temperature": 41.5, "battery": 0.8, "mode": "auto"}
    return lambda: rr.log_extension_components("robot", extension)


@call(of="log_annotation_context", budget=80)
def log_annotation_context_20_classes(rr: ModuleType) -> Log:
    """Id, label and colour of each."""
    classes = [(i, f"class {i}", (10 * i, 100, 200)) for i in range(20)]
    return lambda: rr.log_annotation_context("image", classes)


# Several.


@call(of="log_points", budget=20)
def log_points_100(rr: ModuleType) -> Log:
    """With a colour each and one radius."""
    positions, colors = inputs.cloud(100)
    return lambda: rr.log_points("world/points", positions, colors=colors, radii=0.05)


@call(of="log_rects", budget=40)
def log_rects_20(rr: ModuleType) -> Log:
    """With a colour and a label each."""
    rects, colors = inputs.rectangles(20)
    labels = [f"rect {i}" for i in range(20)]
    return lambda: rr.log_rects("image/found", rects, colors=colors, labels=labels)


@call(of="log_obbs", budget=40)
def log_obbs_100(rr: ModuleType) -> Log:
    """With a place, a rotation and a colour each."""
    sizes, places, turns, colors = inputs.boxes(100)
    return lambda: rr.log_obbs("world/cars", sizes, positions=places, rotations_q=turns, colors=colors)


@call(of="log_line_strip", budget=20)
def log_line_strip_100(rr: ModuleType) -> Log:
    """A hundred points, with colour and width."""
    positions = inputs.strip(100)
    return lambda: rr.log_line_strip("world/way", positions, color=[255, 0, 0], stroke_width=0.02)


@call(of="log_path", budget=20)
def log_path_100(rr: ModuleType) -> Log:
    """The same by its old name, which warns."""
    positions = inputs.strip(100)
    return lambda: rr.log_path("world/way", positions, color=[255, 0, 0], stroke_width=0.02)


@call(of="log_line_segments", budget=20)
def log_line_segments_100(rr: ModuleType) -> Log:
    """A hundred segments, with colour and width."""
    positions = inputs.segments(100).reshape(-1, 3)
    return lambda: rr.log_line_segments("world/edges", positions, color=[255, 0, 0], stroke_width=0.02)


# More than some kilobytes.


@call(of="log_mesh", budget=40, kilobytes=True)
def log_mesh_1k_triangles(rr: ModuleType) -> Log:
    """With indices, normals and colours."""
    positions, normals, colors, indices = inputs.grid(1_000)
    return lambda: rr.log_mesh(
        "world/mesh", positions, indices=indices, normals=normals, vertex_colors=colors
    )


@call(of="log_meshes", budget=200, kilobytes=True)
def log_meshes_10_of_100_triangles(rr: ModuleType) -> Log:
    """With indices, normals and colours each."""
    positions, normals, colors, indices = ([several] * 10 for several in inputs.grid(100))
    if rr.__name__ == "rerun":  # it takes no arrays here: it asks each whether it is None, or true
        normals = [several.ravel().tolist() for several in normals]
        indices = [several.ravel().tolist() for several in indices]
    return lambda: rr.log_meshes(
        "world/meshes",
        positions,
        vertex_color_buffers=colors,
        index_buffers=indices,
        normal_buffers=normals,
        albedo_factors=[None] * 10,
    )


@call(of="log_mesh_file", budget=10, kilobytes=True)
def log_mesh_file_1k_triangles(rr: ModuleType) -> Log:
    """An OBJ file of 23 kB, not decoded."""
    content = inputs.wavefront(1_000)
    return lambda: rr.log_mesh_file("world/model", rr.MeshFormat.OBJ, content)


@call(of="log_image_file", budget=20, kilobytes=True)
def log_image_file_640x480_jpeg(rr: ModuleType) -> Log:
    """A JPEG file of 53 kB, not decoded."""
    content = inputs.jpeg(640, 480)
    return lambda: rr.log_image_file("camera/image", img_bytes=content)


@call(of="log_image", budget=400, kilobytes=True)
def log_image_640x480(rr: ModuleType) -> Log:
    """RGB, uint8."""
    image = inputs.picture(640, 480)
    return lambda: rr.log_image("camera/image", image)


@call(of="log_image", budget=4_000, kilobytes=True)
def log_image_640x480_jpeg_quality(rr: ModuleType) -> Log:
    """RGB like a photograph, compressed with quality 75."""
    image = inputs.photograph(640, 480)
    return lambda: rr.log_image("camera/image", image, jpeg_quality=75)


@call(of="log_depth_image", budget=300, kilobytes=True)
def log_depth_image_640x480(rr: ModuleType) -> Log:
    """Millimetres, uint16."""
    image = inputs.depths(640, 480)
    return lambda: rr.log_depth_image("camera/depth", image, meter=1000.0)


@call(of="log_segmentation_image", budget=200, kilobytes=True)
def log_segmentation_image_640x480(rr: ModuleType) -> Log:
    """Class ids, uint8."""
    image = inputs.class_ids(640, 480)
    return lambda: rr.log_segmentation_image("camera/classes", image)


@call(of="log_tensor", budget=300, kilobytes=True)
def log_tensor_8x3x64x64(rr: ModuleType) -> Log:
    """A batch of float32 activations, 393 kB, with named dimensions."""
    tensor = inputs.scattered(8 * 64 * 64).reshape(8, 3, 64, 64)
    return lambda: rr.log_tensor("activations", tensor, names=["batch", "channel", "height", "width"])


# Into a file.


@call(of="log_points", budget=25, into_file=True)
def log_points_1m_file(rr: ModuleType) -> Log:
    """A million points with a colour each."""
    positions, colors = inputs.cloud(1_000_000)
    return lambda: rr.log_points("points", positions, colors=colors)


@call(of="log_image", budget=6, into_file=True)
def log_image_1080p_file(rr: ModuleType) -> Log:
    """An RGB image of noise: nothing that compresses."""
    image = inputs.picture(1920, 1080)
    return lambda: rr.log_image("image", image)


# How they are measured.


@dataclass(frozen=True)
class Tool:
    """How a library is told where to log and at what time.

    Attributes:
        suffix: of its files.
        open: all that follows goes to a new file.
        set_tick: all that follows has this time on the timeline `frame`.
        close: completes the file.
    """

    suffix: str
    open: Callable[[Path], object]
    set_tick: Callable[[int], object]
    close: Callable[[], object]


def repeated(tool: Tool, log: Log, *, repeats: int, kilobytes: bool) -> Callable[[], Took]:
    """A round that calls `log` so often, each with a time of its own, into a file.

    Rounds follow one another, so what a library does in the background disturbs the calls as it does in a program.
    But where a call logs kilobytes each round has a file of its own, and completing that is not timed: else the disk
    would be.
    """
    file = scratch(f"calls{tool.suffix}")
    ticks = itertools.count()
    tool.open(file)

    def round_of_calls() -> Took:
        if kilobytes:
            tool.close()
            tool.open(file)
        begin = time.perf_counter()
        for _ in range(repeats):
            tool.set_tick(next(ticks))
            log()
        return Took(time.perf_counter() - begin)

    return round_of_calls


def into_file(tool: Tool, log: Log, check: Callable[[Path], object]) -> Callable[[], None]:
    """A round that opens a file, logs once, and returns when the file is complete."""
    file = scratch(f"large{tool.suffix}")

    def write() -> None:
        tool.open(file)
        log()
        tool.close()

    write()
    check(file)
    return write


def add_case(cases: Cases, tool: Tool, each: Call, log: Callable[[], Log], check: Callable[[Path], object]):
    """Adds the case of a call as a tool makes it: `log` prepares it, `check` says whether a file is right."""

    def build() -> Callable[[], object]:
        if each.into_file:
            return into_file(tool, log(), check)
        return repeated(tool, log(), repeats=each.repeats, kilobytes=each.kilobytes)

    cases.add(each.case, budget=each.budget, unit=each.unit, calls=each.repeats, seconds=1.0)(build)
