"""Runs snippets, all in one process, each as if it were the only program."""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

import diorama as rr
from diorama_renderer.gpu.device import acquire

SNIPPETS = Path(__file__).parents[1] / "snippets"


class Outcome(NamedTuple):
    """What a snippet made."""

    picture: npt.NDArray[np.uint8] | None
    """Shape (h, w, 3): its variable `picture`, if it ends with one."""
    printed: str


def snippet_names() -> list[str]:
    """Of all snippets; each is named as the function that it shows."""
    return sorted(path.stem for path in SNIPPETS.glob("*.py"))


def source_of(name: str) -> str:
    """The text of a snippet."""
    return (SNIPPETS / f"{name}.py").read_text(encoding="utf-8")


def run(name: str) -> Outcome:
    """Runs a snippet in an empty folder, with a recording of its own.

    Raises:
        RuntimeError: a log call of it was rejected, which by default is only a warning.
    """
    printed = io.StringIO()
    with _alone(name) as stream, contextlib.redirect_stdout(printed):
        names = runpy.run_path(str(SNIPPETS / f"{name}.py"), run_name="__main__")
        picture = _pixels(names.get("picture"))
    if stream.calls_rejected and "UsageError" not in source_of(name):  # what shows a mistake catches it
        raise RuntimeError(f"{name}: {stream.calls_rejected} log calls were rejected")
    return Outcome(picture, printed.getvalue())


def on_software_adapter() -> bool:
    """Whether pictures come out as the committed ones, which Mesa's llvmpipe drew."""
    return "llvmpipe" in acquire(None).adapter_name


@contextlib.contextmanager
def _alone(name: str) -> Iterator[rr.RecordingStream]:
    """A scratch folder, a fresh recording in place of the program's, and no window."""
    folder, headless = os.getcwd(), os.environ.get("DIORAMA_HEADLESS")
    os.environ["DIORAMA_HEADLESS"] = "1"
    stream = rr.new_recording(name)
    of_program = rr.set_global_data_recording(stream)
    of_thread = rr.set_thread_local_data_recording(None)
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        try:
            yield stream
        finally:
            rr.disconnect(recording=stream)
            rr.set_global_data_recording(of_program)
            rr.set_thread_local_data_recording(of_thread)
            os.chdir(folder)
            if headless is None:
                del os.environ["DIORAMA_HEADLESS"]
            else:
                os.environ["DIORAMA_HEADLESS"] = headless


def _pixels(picture: Any) -> npt.NDArray[np.uint8] | None:
    if picture is None:
        return None
    pixels = np.asarray(getattr(picture, "color", picture))
    assert pixels.dtype == np.uint8
    assert (pixels[..., 3:] == 255).all()
    return pixels[..., :3]


def pixels_of(path: Path) -> npt.NDArray[np.uint8]:
    """Of a picture file; shape (h, w, 3)."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))
