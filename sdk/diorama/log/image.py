"""Images from arrays."""

from __future__ import annotations

import numpy.typing as npt

from diorama.components.tensors import parse_image
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts
from diorama.recording import RecordingStream


@log_function
def log_image(
    entity_path: str,
    image: npt.ArrayLike,
    *,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs an image. It replaces the entity's previous one.

    Args:
        entity_path: of the image.
        image: (h, w) or (h, w, 1) grey, (h, w, 3) RGB or (h, w, 4) RGBA; further dimensions of 1 are dropped. An
            array, a torch tensor or a Pillow image. uint8 and uint16 are sRGB, from 0 to their largest value; floats
            are 0-1 linear; alpha is linear and straight.
        ext: extension components, name to value.
        timeless: the image lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    parts.add_array(parse_image(image, "image"))
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, recording=recording)
