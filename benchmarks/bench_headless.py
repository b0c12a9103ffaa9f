"""Pictures without a window: one after another with all their passes, over time, as a film."""

from __future__ import annotations

import itertools
import time

import numpy as np
from drawing import circling, recording_of
from harness import Cases, Took, scratch
from inputs import cloud, eye

import diorama as rr
import diorama_renderer as dr

cases = Cases()

FRAMES = 100


def small_scene() -> None:
    """A thousand points, a box, a strip and an arrow: what a regression test or a data generator draws."""
    positions, colors = cloud(1_000)
    rr.log_points("points", positions, colors=colors, radii=0.02, class_ids=np.arange(1_000) % 7)
    rr.log_obb("box", half_size=[0.5, 0.4, 0.3], color=[255, 160, 40])
    rr.log_line_strip("strip", positions[:50], color=[80, 200, 255])
    rr.log_arrow("arrow", [0, 0, 0], [0, 0, 0.8], width_scale=0.06, color=[255, 80, 80])


@cases.add("small_scene_640x480", budget=250.0, unit="fps")
def small_scene_640x480():
    """Its colours, again and again."""
    return circling(recording_of(small_scene), size=(640, 480))


@cases.add("color_and_depth_640x480", unit="fps")
def color_and_depth():
    """What peers give as well."""
    return passes_of("color", "depth")


@cases.add("all_passes_640x480", budget=100.0, unit="fps")
def all_passes():
    """Colour, depth, positions, normals, entities, instances, classes."""
    return passes_of("color", "depth", "positions", "normals", "entity_ids", "instance_ids", "class_ids")


@cases.add("shaded_1280x720")
def shaded():
    """The small scene with ambient occlusion and shadows."""
    return circling(recording_of(small_scene), shading=dr.Shading(ambient_occlusion=1, shadows=0.5))


@cases.add("fisheye_640x480")
def fisheye():
    """The small scene through a lens that sees 180 degrees."""
    recording, renderer = recording_of(small_scene), dr.Renderer()
    lens = dr.Distortion("fisheye", [0.02, -0.01, 0, 0])
    matrix = [[150, 0, 320], [0, 150, 240], [0, 0, 1]]
    steps = itertools.count()

    def draw():
        pose = np.linalg.inv(
            dr.Camera.look_at(eye(next(steps), radius=1.2), [0, 0, 0], [0, 0, 1])
            .eye((640, 480), default_up=None)
            .eye_from_space
        )
        camera = dr.Camera.pinhole(pose, matrix, (640, 480), distortion=lens)
        return renderer.render(recording, size=(640, 480), camera=camera).color

    return draw


def passes_of(*names: str):
    """A function that draws the next view of a circle, and reads some arrays of it."""
    recording, renderer = recording_of(small_scene), dr.Renderer()
    steps = itertools.count()

    def draw():
        camera = dr.Camera.look_at(eye(next(steps), radius=2.6), [0, 0, 0], [0, 0, 1])
        rendering = renderer.render(recording, size=(640, 480), camera=camera, passes=names)
        return [getattr(rendering, name) for name in names]

    assert all(array.shape[:2] == (480, 640) for array in draw())
    return draw


def replay():
    """What a reconstruction logs: a photograph, the points that it sees, the way so far; FRAMES times."""
    positions, colors = cloud(50_000)
    pictures = [
        np.random.default_rng(seed).integers(0, 255, (48, 64, 3), np.uint8).repeat(10, 0).repeat(10, 1)
        for seed in range(10)
    ]
    rr.log_view_coordinates("/", up="+Z", timeless=True)
    way = [eye(index, radius=2.6) for index in range(FRAMES)]
    for frame in range(FRAMES):
        rr.set_time_sequence("frame", frame)
        seen = slice(frame * 100, frame * 100 + 2000)
        rr.log_points("points", positions[seen], colors=colors[seen])
        rr.log_line_strip("way", np.array(way[: frame + 1]))
        rr.log_rigid3("camera", parent_from_child=(way[frame], [0, 0, 0, 1]), xyz="RDF")
        rr.log_pinhole(
            "camera/image", child_from_parent=[[500, 0, 320], [0, 500, 240], [0, 0, 1]], width=640, height=480
        )
        rr.log_image("camera/image", pictures[frame % 10])


@cases.add("video_mp4_1280x720_replay", budget=FRAMES / 30, unit="fps", calls=FRAMES, seconds=1.0)
def video_mp4():
    """H.264 of the whole replay, a camera that goes around it, and the caption."""
    return filming("out.mp4")


@cases.add("video_two_views_1280x720_replay", unit="fps", calls=FRAMES, seconds=1.0)
def video_two_views():
    """The same with what the camera saw beside it."""
    views = [dr.View("camera/image", title="camera"), dr.View(dr.CameraPath.orbit(), title="around")]
    return filming("views.mp4", views=views)


@cases.add("gif_480x270_replay", unit="fps", calls=FRAMES, seconds=1.0)
def gif():
    """Palette, dither and all."""
    return filming("out.gif", size=(480, 270))


@cases.add("sequence_640x480_replay", unit="fps", calls=FRAMES, seconds=2.0)
def sequence():
    """Colours to numpy, in the order of time."""
    recording = recording_of(replay)

    def run():
        for frame in dr.render_sequence(recording, "frame", size=(640, 480)):
            assert frame.rendering.color.shape == (480, 640, 4)

    return run


@cases.add("contact_sheet_12x480x270_replay", seconds=2.0)
def contact_sheet():
    """Twelve pictures with their times."""
    recording, renderer = recording_of(replay), dr.Renderer()
    return lambda: dr.contact_sheet(recording, "frame", renderer=renderer)


def filming(name: str, **arguments):
    """A function that makes the film anew, and says how long it took."""
    recording, renderer = recording_of(replay), dr.Renderer()
    numbers = itertools.count()

    def run():
        path = scratch(f"{next(numbers)}_{name}")
        if "views" not in arguments:
            arguments["camera"] = dr.CameraPath.orbit((0, 0, 0), 8)
        start = time.perf_counter()
        dr.save_video(path, recording, "frame", renderer=renderer, progress=False, **arguments)
        took = time.perf_counter() - start
        assert path.stat().st_size > 10_000
        path.unlink()
        return Took(took)

    return run


if __name__ == "__main__":
    cases.main()
