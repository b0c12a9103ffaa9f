"""`diorama video`: a recording as a film."""

from __future__ import annotations

import argparse
from pathlib import Path

import diorama_renderer as dr
from diorama_renderer.cli.render import load_intact


def video(arguments: argparse.Namespace) -> int:
    """Write what the arguments of the command line ask for; 130 after Ctrl-C, with nothing written."""
    output = arguments.output or Path(f"{arguments.recording.stem}.mp4")
    views = [_view(text, arguments.space) for text in arguments.view] or None
    if views is not None and arguments.camera is not None:
        raise ValueError("--camera and --view exclude each other: each view has a camera of its own")
    recording = load_intact(arguments.recording, keep_damaged=arguments.keep_damaged)
    try:
        dr.save_video(
            output,
            recording,
            arguments.timeline,
            start=arguments.start,
            stop=arguments.stop,
            step=arguments.step,
            fps=arguments.fps,
            speed=arguments.speed,
            size=arguments.size,
            camera=camera_of(arguments.camera),
            space=arguments.space if views is None else None,
            views=views,
            caption=arguments.caption,
            theme=arguments.theme,
            antialias=arguments.antialias,
        )
    except dr.MissingPackageError as error:
        raise RuntimeError(str(error)) from error
    except KeyboardInterrupt:
        return 130
    print(f"wrote {output}")
    return 0


def camera_of(text: str | None) -> dr.CameraPath | str | None:
    """What `--camera` means; an entity that is called as a word is written with a slash before it."""
    if text is None or text == "fit":
        return None
    if text == "orbit":
        return dr.CameraPath.orbit()
    if text.startswith("follow:"):
        return dr.CameraPath.follow(text.removeprefix("follow:"))
    return text


def _view(text: str, space: str | None) -> dr.View:
    title, separator, camera = text.rpartition("=")
    return dr.View(camera_of(camera), space, title.strip() if separator else camera)
