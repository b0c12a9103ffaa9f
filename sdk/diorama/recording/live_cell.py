"""The viewer in a cell of a notebook: HTML that shows a picture until it reaches the viewer, and when that has gone."""

from __future__ import annotations

import html
import json
import secrets
import socket
from importlib import resources

from diorama.recording.serving import FoundServer


def live_html(
    still: str, server: FoundServer, *, recording_id: str, title: str, width: int, height: int
) -> str:
    """A piece of HTML for the output of a cell.

    Args:
        still: HTML of a picture, shown while there is no viewer.
        server: of the viewer.
        recording_id: which recording it shows.
        title: of the viewer, for those who do not see it.
        width: of the viewer, in pixels, at most.
        height: in pixels.
    """
    name = secrets.token_hex(8)
    port, machine = server.web_port, socket.gethostname()
    told = {
        "port": port,
        "token": server.token,
        "recording": recording_id,
        "title": f"Diorama: {title}",
        "width": width,
        "height": height,
        "unreached": (
            f"The live viewer has ended, or this browser does not reach it: it is port {port} of {machine} "
            f"(ssh -L {port}:localhost:{port} {machine}, or jupyter-server-proxy, brings it here)."
        ),
    }
    script = (resources.files("diorama.recording") / "live_cell.js").read_text("utf-8").strip()
    note = "The live viewer takes the place of this picture where scripts run."
    return (
        f'<div data-diorama="{name}"><div>{still}</div><p>{html.escape(note)}</p></div>'
        f"<script>({script})({_literal(name)}, {_literal(told)});</script>"
    )


def _literal(value: object) -> str:
    """JSON that is JavaScript and holds nothing that a page could take for the end of its script."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e")
