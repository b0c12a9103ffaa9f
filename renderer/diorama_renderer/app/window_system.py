"""X11 or Wayland: the windows' library comes built for one or the other, and one has to be loaded.

X11 wherever there is an X server, which most Wayland desktops have as well; Wayland where there is nothing else.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_LIBRARY = "PYGLFW_LIBRARY"
_VARIANT = "PYGLFW_LIBRARY_VARIANT"


def window_system(environment: Mapping[str, str]) -> str:
    """Either "x11" or "wayland", by the environment; what the user has said in PYGLFW_LIBRARY_VARIANT counts most."""
    said = environment.get(_VARIANT, "").lower()
    if said in ("x11", "wayland"):
        return said
    return "wayland" if environment.get("WAYLAND_DISPLAY") and not environment.get("DISPLAY") else "x11"


def load_window_library() -> None:
    """Have the library loaded that fits the display. Call it before anything else imports `imgui_bundle` or `glfw`.

    On other systems than Linux, and where the user has named a library, nothing is done.
    """
    if not sys.platform.startswith("linux") or os.environ.get(_LIBRARY) or "glfw" in sys.modules:
        return
    spec = importlib.util.find_spec("glfw")
    if spec is None or spec.origin is None:
        return
    library = Path(spec.origin).parent / window_system(os.environ) / "libglfw.so"
    if not library.is_file():
        return
    # imgui_bundle has one of its own, for X11. It must find that, and not the one for Wayland, under their common name,
    # or it misses functions; so it is the first to be loaded. Then it looks whether another was named for `glfw`.
    os.environ[_LIBRARY] = str(library)
    try:
        import imgui_bundle  # noqa: F401
    finally:
        del os.environ[_LIBRARY]
