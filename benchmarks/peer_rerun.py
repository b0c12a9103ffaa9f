"""The logging cases by the newest Rerun SDK, which logs archetypes: what there is one for, made anew for every call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import inputs
import rerun as rr
from harness import Cases
from log_calls import CALLS, Log, Tool, add_case

RED = [255, 0, 0]

prepared: dict[str, Callable[[], Log]] = {}


def same(prepare: Callable[[], Log]) -> Callable[[], Log]:
    """Decorate what prepares the call of the same name."""
    prepared[prepare.__name__] = prepare
    return prepare


def each(path: str, make: Callable[[], object]) -> Log:
    """Makes an archetype and logs it."""
    return lambda: rr.log(path, make())


@same
def log_scalar():
    return each("plot/value", lambda: rr.Scalars(1.5))


@same
def log_text_entry():
    return each("logs/robot", lambda: rr.TextLog("reached the shelf after 3 attempts", level="INFO"))


@same
def log_point():
    return each(
        "world/mark", lambda: rr.Points3D([[1.0, 2.0, 3.0]], colors=[RED], radii=[0.1], labels=["mark"])
    )


@same
def log_rigid3():
    return each(
        "world/body",
        lambda: rr.Transform3D(
            translation=[1.0, 2.0, 3.0], rotation=rr.Quaternion(xyzw=[0.0, 0.0, 0.0, 1.0])
        ),
    )


@same
def log_transform3d():
    def make() -> rr.Transform3D:
        turn = rr.RotationAxisAngle([0.0, 0.0, 1.0], degrees=45.0)
        return rr.Transform3D(translation=[1.0, 2.0, 3.0], rotation=turn, scale=0.5)

    return each("world/arm", make)


@same
def log_pinhole():
    matrix = [[500.0, 0.0, 320.0], [0.0, 500.0, 240.0], [0.0, 0.0, 1.0]]
    return each("world/camera/image", lambda: rr.Pinhole(image_from_camera=matrix, width=640, height=480))


@same
def log_view_coordinates():
    return each("world/camera", lambda: rr.ViewCoordinates.RDF)


@same
def log_arrow():
    return each(
        "world/force",
        lambda: rr.Arrows3D(origins=[[1.0, 2.0, 3.0]], vectors=[[0.0, 0.0, 1.0]], colors=[RED], radii=[0.05]),
    )


@same
def log_obb():
    return each(
        "world/car",
        lambda: rr.Boxes3D(
            half_sizes=[[0.5, 1.0, 2.0]],
            centers=[[1.0, 2.0, 3.0]],
            quaternions=[rr.Quaternion(xyzw=[0.0, 0.0, 0.0, 1.0])],
            colors=[RED],
            labels=["car"],
        ),
    )


@same
def log_rect():
    return each(
        "image/face",
        lambda: rr.Boxes2D(
            array=[10.0, 20.0, 30.0, 40.0], array_format=rr.Box2DFormat.XYWH, colors=[RED], labels=["face"]
        ),
    )


@same
def log_cleared():
    return each("world", lambda: rr.Clear(recursive=True))


@same
def log_extension_components():
    return each("robot", lambda: rr.AnyValues(temperature=41.5, battery=0.8, mode="auto"))


@same
def log_annotation_context_20_classes():
    classes = [(i, f"class {i}", (10 * i, 100, 200)) for i in range(20)]
    return lambda: rr.log("image", rr.AnnotationContext(classes), static=True)


@same
def log_points_100():
    positions, colors = inputs.cloud(100)
    return each("world/points", lambda: rr.Points3D(positions, colors=colors, radii=0.05))


@same
def log_rects_20():
    rects, colors = inputs.rectangles(20)
    labels = [f"rect {i}" for i in range(20)]
    return each(
        "image/found",
        lambda: rr.Boxes2D(array=rects, array_format=rr.Box2DFormat.XYWH, colors=colors, labels=labels),
    )


@same
def log_obbs_100():
    sizes, places, turns, colors = inputs.boxes(100)
    return each(
        "world/cars", lambda: rr.Boxes3D(half_sizes=sizes, centers=places, quaternions=turns, colors=colors)
    )


@same
def log_line_strip_100():
    positions = inputs.strip(100)
    return each("world/way", lambda: rr.LineStrips3D([positions], colors=[RED], radii=[0.01]))


@same
def log_line_segments_100():
    positions = inputs.segments(100)
    return each("world/edges", lambda: rr.LineStrips3D(positions, colors=[RED], radii=[0.01]))


@same
def log_mesh_1k_triangles():
    positions, normals, colors, indices = inputs.grid(1_000)
    return each(
        "world/mesh",
        lambda: rr.Mesh3D(
            vertex_positions=positions,
            triangle_indices=indices,
            vertex_normals=normals,
            vertex_colors=colors,
        ),
    )


@same
def log_mesh_file_1k_triangles():
    content = inputs.wavefront(1_000)
    return each("world/model", lambda: rr.Asset3D(contents=content, media_type="model/obj"))


@same
def log_image_file_640x480_jpeg():
    content = inputs.jpeg(640, 480)
    return each("camera/image", lambda: rr.EncodedImage(contents=content, media_type="image/jpeg"))


@same
def log_image_640x480():
    image = inputs.picture(640, 480)
    return each("camera/image", lambda: rr.Image(image))


@same
def log_image_640x480_jpeg_quality():
    image = inputs.photograph(640, 480)
    return each("camera/image", lambda: rr.Image(image).compress(jpeg_quality=75))


@same
def log_depth_image_640x480():
    image = inputs.depths(640, 480)
    return each("camera/depth", lambda: rr.DepthImage(image, meter=1000.0))


@same
def log_segmentation_image_640x480():
    image = inputs.class_ids(640, 480)
    return each("camera/classes", lambda: rr.SegmentationImage(image))


@same
def log_tensor_8x3x64x64():
    tensor = inputs.scattered(8 * 64 * 64).reshape(8, 3, 64, 64)
    names = ["batch", "channel", "height", "width"]
    return each("activations", lambda: rr.Tensor(tensor, dim_names=names))


@same
def log_points_1m_file():
    positions, colors = inputs.cloud(1_000_000)
    return each("points", lambda: rr.Points3D(positions, colors=colors))


@same
def log_image_1080p_file():
    image = inputs.picture(1920, 1080)
    return each("image", lambda: rr.Image(image))


def start(file: Path) -> None:
    rr.init("benchmark", strict=True)
    rr.save(file)


def check(file: Path) -> None:
    assert file.stat().st_size > 1_000_000


TOOL = Tool(".rrd", start, lambda tick: rr.set_time("frame", sequence=tick), rr.disconnect)

cases = Cases()
for call in CALLS:
    if call.case in prepared:
        add_case(cases, TOOL, call, prepared[call.case], check)
assert set(prepared) == set(cases.by_name), set(prepared) - set(cases.by_name)

if __name__ == "__main__":
    cases.main(f"rerun {rr.__version__}")
