"""What a recording is in a notebook."""

from __future__ import annotations

from diorama_renderer.notebook import markup
from diorama_renderer.notebook.flipbook import Flipbook
from diorama_renderer.recordings import Recording


def to_html(recording: Recording) -> str:
    """A flipbook; where nothing can be drawn, why, and which entities there are."""
    try:
        return Flipbook(recording)._repr_html_()
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
