"""`diorama diff`: whether two recordings say the same, as diff(1) tells it: 0 yes, 1 no, 2 trouble (commands.py)."""

from __future__ import annotations

import argparse
import io
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from diorama_renderer.comparison import RecordingDiff
    from diorama_renderer.recordings import Recording

_FONT = resources.files("diorama_renderer.assets") / "fonts" / "Inter-Regular.ttf"


def diff(arguments: argparse.Namespace) -> int:
    """Print what differs between two files, and draw it if that was asked for."""
    from diorama_renderer.comparison import diff as compare

    if arguments.picture is not None:
        _check_picture(arguments.picture)
    first, second = (_load(file, keep_damaged=arguments.keep_damaged) for file in arguments.recordings)
    found = compare(
        first,
        second,
        over=arguments.timeline,
        position=arguments.tolerance,
        rotation_degrees=arguments.rotation_tolerance,
        value=arguments.value_tolerance,
    )
    if not found:
        print("no differences")
        return 0
    print(f"--- {arguments.recordings[0]}\n+++ {arguments.recordings[1]}\n{found}")
    if arguments.picture is not None:
        _draw(found, arguments.picture, arguments.size)
        print(f"wrote {arguments.picture}")
    return 1


def _load(file: Path, *, keep_damaged: bool) -> Recording:
    from diorama_renderer.recordings import load, summary_of

    recording = load(file, damaged="keep")
    if recording.damage and not keep_damaged:
        raise ValueError(f"{file}: {summary_of(recording.damage)}; --keep-damaged compares what is intact")
    for damage in recording.damage:
        print(f"diorama: warning: {file}: {damage}", file=sys.stderr)
    return recording


def _check_picture(output: Path) -> None:
    from PIL import Image

    if output.suffix.lower() not in Image.registered_extensions():
        raise ValueError(f"the picture must be an image file such as out.png, got {output}")


def _draw(found: RecordingDiff, output: Path, size: tuple[int, int]) -> None:
    """The first and the second side by side at the first difference, and above each which it is, and when."""
    from PIL import Image, ImageDraw, ImageFont

    first = found.first
    when = "" if first is None else f", {first.when}"
    pictures = [Image.fromarray(picture.color).convert("RGB") for picture in found.pictures(size=size)]
    width, height = size
    bar, gap = 28, 4
    sheet = Image.new("RGB", (2 * width + gap, height + bar), (24, 25, 28))
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(io.BytesIO(_FONT.read_bytes()), 14)
    for number, (picture, word) in enumerate(zip(pictures, ("first", "second"))):
        left = number * (width + gap)
        sheet.paste(picture, (left, bar))
        draw.text((left + 10, bar / 2), f"{word}{when}", fill=(220, 222, 226), anchor="lm", font=font)
    if np.array_equal(np.asarray(pictures[0]), np.asarray(pictures[1])):
        print("diorama: warning: the pictures are equal: what differs is not seen in them", file=sys.stderr)
    sheet.save(output)
