"""What a recording is in a notebook.

That of a program that logs is drawn by a process which runs `main`: see `diorama.recording.drawing`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from diorama_renderer.notebook import markup
from diorama_renderer.notebook.flipbook import Flipbook
from diorama_renderer.recordings import Recording, load

PATIENCE_SECS = 10.0
"""How long a cell is drawn that nobody has asked to be: it is just the last line."""


def to_html(recording: Recording) -> str:
    """A flipbook; where nothing can be drawn, why, and which entities there are."""
    try:
        return Flipbook(recording, seconds=PATIENCE_SECS)._repr_html_()
    except (
        RuntimeError,
        ValueError,
    ) as error:  # no adapter, or a fork: the entities can be told all the same
        paths = recording.entities()
        summary = f"{len(paths)} {'entity' if len(paths) == 1 else 'entities'}"
        return f"<div>{markup.entities(summary, paths, f'It cannot be drawn: {error}')}</div>"


def to_png(recording: Recording) -> bytes | None:
    """The newest picture; None where nothing can be drawn."""
    try:
        return Flipbook(recording, frames=1)._repr_png_()
    except (RuntimeError, ValueError):
        return None


def main() -> int:
    """Draw a recording for the program that logs it.

    Arguments of the command line: its file, the HTML and the PNG to write, width, height, and how many pictures a
    timeline; of one picture only the PNG is written.
    """
    recording, written, picture, *numbers = sys.argv[1:]
    width, height, frames = map(int, numbers)
    try:
        taken = load(recording, damaged="keep")
        book = Flipbook(taken, size=(width, height), frames=frames, seconds=PATIENCE_SECS)
        Path(picture).write_bytes(book._repr_png_())
        if frames > 1:
            Path(written).write_text(book._repr_html_(), "utf-8")
    except (OSError, RuntimeError, ValueError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0
