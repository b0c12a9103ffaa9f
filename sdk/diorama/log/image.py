"""Images from arrays: pictures, depths, class ids."""

from __future__ import annotations

import numpy.typing as npt

from diorama.components.tensors import parse_depth_image, parse_image, parse_segmentation_image, parse_tensor
from diorama.log.call import log_function
from diorama.log.parts import Ext, Parts
from diorama.recording import RecordingStream

_AS_TENSOR = "it is logged as a plain tensor"


@log_function
def log_image(
    entity_path: str,
    image: npt.ArrayLike,
    *,
    ext: Ext | None = None,
    timeless: bool = False,
    jpeg_quality: int | None = None,
    recording: RecordingStream | None = None,
) -> None:
    """Logs an image. It replaces the entity's previous one.

    >>> import numpy as np
    >>> import diorama as rr
    >>> gradient = np.linspace(0, 255, 64, dtype=np.uint8)
    >>> rr.log_image("camera/image", np.broadcast_to(gradient, (48, 64)))

    Args:
        entity_path: of the image.
        image: (h, w) or (h, w, 1) grey, (h, w, 3) RGB or (h, w, 4) RGBA; further dimensions of 1 are dropped. An
            array, a torch tensor or a Pillow image of any mode. uint8 and uint16 are sRGB, from 0 to their largest
            value; other integers are 0-255 sRGB, or shown from the least to the greatest of the image where some lie
            beyond; floats are 0-1 linear, bools black and white; alpha is linear and straight.
        ext: extension components, name to value.
        timeless: the image lies before all time, on every timeline.
        jpeg_quality: compress it as JPEG, from 0 (small) to 100 (good; 95 is enough). uint8, grey or RGB. It takes
            this thread some 10 ms a megapixel.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    parts.add_first(
        (lambda: parse_image(image, "image", jpeg_quality=jpeg_quality), ""),
        (lambda: parse_image(image, "image"), "it is not compressed"),
        (lambda: parse_tensor(image, None, None, "image"), _AS_TENSOR),
    )
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, recording=recording)


@log_function
def log_depth_image(
    entity_path: str,
    image: npt.ArrayLike,
    *,
    meter: float | None = None,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs a depth image. It replaces the entity's previous image.

    Under a pinhole it is also a cloud of points in space.

    >>> import numpy as np
    >>> import diorama as rr
    >>> rr.log_depth_image("camera/depth", np.full((48, 64), 1500, np.uint16), meter=1000)

    Args:
        entity_path: of the image.
        image: (h, w) integers, floats or bools, beside dimensions of 1: distances along the camera's forward axis.
            NaN and infinity are where nothing was measured.
        meter: how many units of `image` make one scene unit, such as 1000 for millimetres in a scene of metres.
            Positive. By default the viewer takes 1000 for integers and 1 for floats.
        ext: extension components, name to value.
        timeless: the image lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    parts.add_first(
        (lambda: parse_depth_image(image, meter, "image"), ""),
        (lambda: parse_depth_image(image, None, "image"), "it is left out"),
        (lambda: parse_tensor(image, None, None, "image"), _AS_TENSOR),
    )
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, recording=recording)


@log_function
def log_segmentation_image(
    entity_path: str,
    image: npt.ArrayLike,
    *,
    ext: Ext | None = None,
    timeless: bool = False,
    recording: RecordingStream | None = None,
) -> None:
    """Logs an image of class ids. It replaces the entity's previous image.

    `log_annotation_context` says which colours and labels the classes have.

    >>> import numpy as np
    >>> import diorama as rr
    >>> rr.log_segmentation_image("camera/classes", np.eye(8, dtype=np.uint8))

    Args:
        entity_path: of the image.
        image: (h, w) class ids, beside dimensions of 1: whole numbers in 0-65535 of any dtype, or bools. Of a
            Pillow image with a palette, the ids are the indices into it.
        ext: extension components, name to value.
        timeless: the image lies before all time, on every timeline.
        recording: where to; default: this thread's, else the program's.
    """
    parts = Parts()
    parts.add_first(
        (lambda: parse_segmentation_image(image, "image"), ""),
        (lambda: parse_tensor(image, None, None, "image"), _AS_TENSOR),
    )
    parts.add_ext(ext)
    parts.log(entity_path, timeless=timeless, recording=recording)
