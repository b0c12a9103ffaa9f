"""What `diorama video` takes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from diorama_renderer.cli.options import parse_size, parse_time

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_CAMERAS = (
    "a logged pinhole's path; orbit: around the scene; follow:PATH: with an entity; fit: all of the scene"
)


def add_video(commands: Commands) -> None:
    """Add the command."""
    text = "draw a recording, or a part of it, into a video, a GIF or numbered images"
    parser = commands.add_parser(
        "video",
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog="example: diorama video run.mcap -o run.mp4 --timeline frame "
        '--view "What it saw=camera/image" --view Around=orbit',
    )
    parser.add_argument("recording", type=Path, help="the file")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        help="run.mp4, run.webm, run.gif, or frames/%%05d.png (default: RECORDING.mp4)",
    )
    _add_times(parser)
    parser.add_argument("--camera", metavar="CAMERA", help=f"{_CAMERAS} (default: fit)")
    parser.add_argument(
        "--view",
        metavar="[TITLE=]CAMERA",
        action="append",
        default=[],
        help="one of several pictures side by side, each from a camera as above",
    )
    parser.add_argument(
        "--space", metavar="PATH", help="entity to look at (default: chosen from what there is)"
    )
    parser.add_argument(
        "--size",
        metavar="WxH",
        type=parse_size,
        default=(1280, 720),
        help="pixels of the whole (default: 1280x720)",
    )
    parser.add_argument(
        "--caption",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="whether the time stands below (default: it does)",
    )
    parser.add_argument("--theme", choices=("dark", "light"), default="dark", help="default: dark")
    parser.add_argument(
        "--antialias", metavar="N", type=int, help="mean of N x N samples a pixel (default: 2, on a CPU 1)"
    )
    parser.add_argument("--keep-damaged", action="store_true", help="of a damaged file, draw what is intact")
    parser.set_defaults(run=_video)


def _add_times(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--timeline", metavar="NAME", help="default: the first that the program set, by name")
    times = "a whole number on a sequence; seconds, or a date such as 2026-01-31T12:00:00, on a time"
    parser.add_argument(
        "--from", dest="start", metavar="TIME", type=parse_time, help=f"{times} (default: where data begin)"
    )
    parser.add_argument(
        "--to",
        dest="stop",
        metavar="TIME",
        type=parse_time,
        help="likewise, included (default: where they end)",
    )
    parser.add_argument(
        "--step",
        metavar="N",
        type=parse_time,
        help="from one frame to the next: a count on a sequence (default: 1), seconds on a time",
    )
    parser.add_argument("--fps", metavar="N", type=float, help="frames a second (default: 30)")
    parser.add_argument(
        "--speed",
        metavar="X",
        type=float,
        default=1.0,
        help="on a time, how many of its seconds pass in one of the video (default: 1)",
    )


def _video(arguments: argparse.Namespace) -> int:
    from diorama_renderer.cli.video import video

    return video(arguments)
