"""`diorama demo`: a recording, a picture of it, and the viewer that shows it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import diorama_renderer as dr
from diorama_renderer.cli.render import save
from diorama_renderer.demo.scene import log_demo, view_demo


def demo(folder: Path, *, frames: int) -> Path:
    """Log the demo's scene into `folder`/demo.mcap, draw `folder`/demo.png, and say how to look at both.

    Returns:
        The recording.
    """
    folder.mkdir(parents=True, exist_ok=True)
    recording, picture = folder / "demo.mcap", folder / "demo.png"
    log_demo(recording, frames=frames)
    print(f"logged {recording}  ({frames} frames, {recording.stat().st_size / 1e6:.1f} MB)")
    save(view_demo(dr.load(recording), frames=frames), picture)
    print(f"drew   {picture}")
    command = _own_command()
    print(
        f"\nLook into the recording with:\n"
        f"  {command} {recording}\n"
        f"  {command} info {recording}\n"
        f"  {command} render {recording} --timeline frame --at {frames // 2} --space world "
        f"--camera world/drone/camera/image -o {folder / 'onboard.png'}",
        flush=True,
    )
    return recording


def has_display() -> bool:
    """Whether a window can probably be opened, and somebody sees it."""
    if os.environ.get("DIORAMA_HEADLESS", "") not in ("", "0"):
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _own_command() -> str:
    """How whoever reads this can call `diorama` again."""
    if shutil.which("diorama"):
        return "diorama"
    script = Path(sys.executable).with_name("diorama")
    if script.exists():
        return os.path.relpath(script)
    return f"{sys.executable} -m diorama_renderer"
