"""Pictures of a recording for a notebook, drawn by a process of their own: no graphics driver comes into this one."""

from __future__ import annotations

import base64
import html
import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence

from diorama.recording.delivery import LOGGER
from diorama.recording.spawning import command, environment

_TIMEOUT_SECS = 120.0
_MOST_LISTED = 200


def draw_png(save: Callable[[str], None], width: int, height: int) -> bytes | None:
    """The newest time of a recording as the bytes of a PNG file; None, and a warning, if it cannot be drawn.

    Args:
        save: writes the recording to a file.
        width: in pixels.
        height: in pixels.
    """
    with tempfile.TemporaryDirectory(prefix="diorama-") as folder:
        recording, picture = os.path.join(folder, "recording.mcap"), os.path.join(folder, "picture.png")
        save(recording)
        try:
            done = subprocess.run(
                command("render", recording, "-o", picture, "--size", f"{width}x{height}"),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_TIMEOUT_SECS,
                check=False,
                env=environment(),
            )
            if done.returncode == 0:
                with open(picture, "rb") as file:
                    return file.read()
            reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        except (OSError, subprocess.SubprocessError) as error:
            reason = str(error)
    LOGGER.warning("the recording cannot be drawn: %s", reason)
    return None


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
