"""Pictures of a recording for a notebook, drawn by a process of their own: no graphics driver comes into this one."""

from __future__ import annotations

import base64
import html
import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from typing import NamedTuple

from diorama.recording.delivery import LOGGER
from diorama.recording.spawning import command, environment

_TIMEOUT_SECS = 120.0
_MOST_LISTED = 200


class Drawn(NamedTuple):
    """A recording as pictures.

    Attributes:
        html: pictures over time, to leaf through; None where only one was asked for.
        png: the newest one, as the bytes of a PNG file.
    """

    html: str | None
    png: bytes


def draw(save: Callable[[str], None], width: int, height: int, frames: int) -> Drawn | None:
    """A recording as pictures; None, and a warning, if it cannot be drawn.

    Args:
        save: writes the recording to a file.
        width: in pixels.
        height: in pixels.
        frames: how many times of each timeline are shown, at most.
    """
    with tempfile.TemporaryDirectory(prefix="diorama-") as folder:
        recording, written, picture = (
            os.path.join(folder, name) for name in ("recording.mcap", "book.html", "picture.png")
        )
        save(recording)
        words = (recording, written, picture, str(width), str(height), str(frames))
        try:
            done = subprocess.run(
                command(*words, home="notebook.recordings"),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_TIMEOUT_SECS,
                check=False,
                env=environment(),
            )
            if done.returncode == 0:
                return Drawn(_read(written).decode() if frames > 1 else None, _read(picture))
            reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        except (OSError, subprocess.SubprocessError) as error:
            reason = str(error)
    LOGGER.warning("the recording cannot be drawn: %s", reason)
    return None


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def to_html(title: str, paths: Sequence[str], png: bytes | None, width: int, height: int) -> str:
    """A picture with a title, and a list of entities to open; without the picture where there is none.

    Args:
        title: the application id.
        paths: of all entities.
        png: the picture, or None.
        width: to show it at, in pixels.
        height: likewise.
    """
    summary = f"{html.escape(title)}: {len(paths)} {'entity' if len(paths) == 1 else 'entities'}"
    items = "".join(f"<li><code>{html.escape(path)}</code></li>" for path in paths[:_MOST_LISTED])
    more = f"<li>and {len(paths) - _MOST_LISTED} more</li>" if len(paths) > _MOST_LISTED else ""
    picture = ""
    if png is not None:
        source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
        picture = f'<img width="{width}" height="{height}" alt="{summary}" src="{source}"/>'
    return f"<div>{picture}<details><summary>{summary}</summary><ul>{items}{more}</ul></details></div>"
