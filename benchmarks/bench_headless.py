"""Pictures without a window: one after another, over time, as a film."""

from __future__ import annotations

import itertools
import time

import numpy as np
from drawing import recording_of
from harness import Cases, Took, scratch
from inputs import cloud, eye

import diorama as rr
import diorama_renderer as dr

cases = Cases()

FRAMES = 100


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
