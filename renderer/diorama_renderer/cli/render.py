"""`diorama render`: one picture of a recording, or a page with pictures over time."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from PIL import Image

import diorama_renderer as dr
from diorama.timelines import TimeType
from diorama_renderer.cli.emptiness import why_empty
from diorama_renderer.recordings import summary_of
from diorama_renderer.state import TimeValue, choose_moment


def render(arguments: argparse.Namespace) -> int:
    """Draw what the arguments of the command line ask for, and write the image."""
    output = arguments.output or Path(f"{arguments.recording.stem}.png")
    is_page = output.suffix.lower() in (".html", ".htm")
    if not is_page and output.suffix.lower() not in Image.registered_extensions():
        raise ValueError(f"the output must be an image file such as out.png, or out.html, got {output}")
    if is_page and arguments.at is not None:
        raise ValueError(f"--at is for one picture, and {output} has those of all times: leave it out")
    recording = load_intact(arguments.recording, keep_damaged=arguments.keep_damaged)
    if is_page:
        return _render_page(recording, arguments, output)
    at = _moment(recording, arguments.timeline, arguments.at)
    if arguments.at is not None:
        _warn_before_all_data(recording, at)
    picture = dr.render(
        recording,
        at=at,
        space=arguments.space,
        size=arguments.size,
        camera=arguments.camera,
        antialias=arguments.antialias,
    )
    save(picture, output)
    asked = arguments.space if arguments.space in (None, "/") else arguments.space.strip("/")
    looks_around = picture.camera is not None and picture.space != asked
    empty = why_empty(recording, at, picture.space, looks_around=looks_around)
    if empty is not None:
        print(f"diorama: warning: {empty}", file=sys.stderr)
    print(f"wrote {output}")
    return 0


def _render_page(recording: dr.Recording, arguments: argparse.Namespace, output: Path) -> int:
    book = dr.Flipbook(
        recording,
        arguments.timeline,
        size=arguments.size,
        camera=arguments.camera,
        space=arguments.space,
        antialias=arguments.antialias,
    )
    book.save(output)
    print(f"wrote {output}")
    return 0


def save(picture: dr.Rendering, output: Path) -> None:
    """Write a picture's colours into an image file; the kind follows from the name's suffix."""
    image = Image.fromarray(picture.color)
    if output.suffix.lower() == ".png":
        # Level 6, the default, takes four times as long for a file that is a tenth smaller.
        image.save(output, compress_level=2)
    else:
        image.convert("RGB").save(output)


def load_intact(file: Path, *, keep_damaged: bool) -> dr.Recording:
    """A recording from a file; of a damaged one, if that is wanted, what is intact, with a warning.

    Raises:
        ValueError: it is damaged.
        OSError: it cannot be read.
    """
    recording = dr.load(file, damaged="keep")
    if recording.damage and not keep_damaged:
        raise ValueError(f"{file}: {summary_of(recording.damage)}; --keep-damaged draws what is intact")
    for damage in recording.damage:
        print(f"diorama: warning: {file}: {damage}", file=sys.stderr)
    return recording


def _warn_before_all_data(recording: dr.Recording, at: dict[str, TimeValue] | None) -> None:
    timeline, time = choose_moment(recording.store, at, caller="render")
    if timeline is not None and time < recording.store.timelines()[timeline][0] and at is not None:
        ((name, asked),) = at.items()
        print(
            f"diorama: warning: --at {asked} is before all that was logged on {name}: only timeless things are seen",
            file=sys.stderr,
        )


def _moment(
    recording: dr.Recording, timeline: str | None, at: TimeValue | None
) -> dict[str, TimeValue] | None:
    """What `dr.render` takes as `at`; a timeline without a time is its end, a time alone needs but one timeline."""
    if timeline is None and at is None:
        return None
    ends = {known: end for known, (_, end) in recording.store.timelines().items()}
    if timeline is None:
        names = sorted({known.name for known in ends} - {"log_time"})
        if len(names) != 1:
            raise ValueError(
                f"--at needs --timeline: the recording has {', '.join(names) or 'none but log_time'}"
            )
        timeline = names[0]
    if at is not None:
        return {timeline: at}
    for known, end in ends.items():
        if known.name == timeline:
            return {timeline: end if known.type is TimeType.SEQUENCE else np.timedelta64(end, "ns")}
    return {timeline: 0}  # render says which timelines there are
