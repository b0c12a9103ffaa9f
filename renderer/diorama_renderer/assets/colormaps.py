"""Colour maps, and numbers to colours by them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from diorama_renderer.assets import srgb

# Every fifth entry of the tables of 256, sRGB bytes. Between them a straight line is within one byte of the table.
_TURBO = """
    30123b 36215f 3b2f80 3f3e9c 424bb5 4559cb 4666dd 4773eb 4680f6 458cfd 4099ff 38a5fb 2fb2f4 27bee9 1fc9dd
    1ad4d0 18ddc2 1ae4b6 22ebaa 2ff19b 3ff68a 52fa7a 65fd69 79fe59 8bff4b 9cfe40 a9fb39 b7f735 c3f134 d0ea34
    dbe236 e5d938 eecf3a f5c53a faba39 fdae35 fea130 fe932a fc8423 f9751d f46617 ef5811 e84b0c e14109 d83706
    ce2d04 c32503 b71d02 a91601 9b0f01 8b0902 7a0403
"""
_VIRIDIS = """
    440154 46085c 471063 481769 481d6f 482475 472a7a 46307e 453781 433d84 414287 3f4889 3d4e8a 3a538b 38598c
    355e8d 33638d 31688e 2e6d8e 2c718e 2a768e 297b8e 27808e 25848e 23898e 218e8d 20928c 1f978b 1e9c89 1fa188
    21a585 24aa83 28ae80 2eb37c 35b779 3dbc74 46c06f 50c46a 5ac864 65cb5e 70cf57 7cd250 89d548 95d840 a2da37
    b0dd2f bddf26 cae11f d8e219 e5e419 f1e51d fde725
"""

_PLASMA = """
    0d0887 1b068d 260591 2f0596 38049a 41049d 4903a0 5102a3 5901a5 6100a7 6900a8 7100a8 7801a8 8004a8 8707a6
    8e0ca4 9511a1 9c179e a21d9a a82296 ae2892 b42e8d ba3388 bf3984 c43e7f c9447a cd4a76 d24f71 d6556d da5b69
    de6164 e26660 e66c5c e97257 ed7953 f07f4f f3854b f58c46 f79342 f99a3e fba139 fca835 fdaf31 feb72d febe2a
    fdc627 fcce25 fbd724 f8df25 f6e826 f3f027 f0f921
"""
_MAGMA = """
    000004 02020b 050416 090720 0e0b2b 140e36 1a1042 21114e 29115a 311165 390f6e 420f75 4a1079 52137c 5a167e
    621980 6a1c81 721f81 792282 812581 892881 912b81 992d80 a1307e aa337d b2357b ba3878 c23b75 ca3e72 d2426f
    d9466b e04c67 e75263 ec5860 f1605d f4695c f7725c f97b5d fb8560 fc8e64 fd9869 fea16e feaa74 feb47b febd82
    fec68a fecf92 fed89a fde2a3 fdebac fcf4b6 fcfdbf
"""
_INFERNO = """
    000004 02020c 050417 0a0722 10092d 160b39 1e0c45 260c51 2f0a5b 380962 400a67 490b6a 510e6c 59106e 61136e
    69166e 71196e 781c6d 801f6c 88226a 902568 982766 a02a63 a82e5f b0315b b73557 bf3952 c63d4d cc4248 d34743
    d94d3d df5337 e45a31 e9612b ed6925 f1711f f47918 f78212 f98b0b fa9407 fb9d07 fca60c fcb014 fbba1f fac42a
    f8cd37 f6d746 f4e156 f2ea69 f2f27d f5f992 fcffa4
"""


def turbo() -> npt.NDArray[np.uint8]:
    """From dark blue over green to dark red, for depths; shape (256, 3), sRGB bytes, read-only.

    Anton Mikhailov, "Turbo, An Improved Rainbow Colormap for Visualization", Google 2019. Within one byte of the table
    published there.
    """
    return _table(_TURBO)


def viridis() -> npt.NDArray[np.uint8]:
    """From dark violet over green to yellow, evenly brighter, for numbers; shape (256, 3), sRGB bytes, read-only.

    Stefan van der Walt and Nathaniel Smith, matplotlib 1.5, 2015 (CC0). Within one byte of the table published there.
    """
    return _table(_VIRIDIS)


def grey() -> npt.NDArray[np.uint8]:
    """From black to white; shape (256, 3), sRGB bytes, read-only."""
    return _table("000000 ffffff")


def plasma() -> npt.NDArray[np.uint8]:
    """From blue over magenta to yellow, evenly brighter; shape (256, 3), sRGB bytes, read-only.

    Stefan van der Walt and Nathaniel Smith, matplotlib 1.5, 2015 (CC0). Within two bytes of the table published
    there.
    """
    return _table(_PLASMA)


def magma() -> npt.NDArray[np.uint8]:
    """From black over purple to pale yellow; as `plasma`."""
    return _table(_MAGMA)


def inferno() -> npt.NDArray[np.uint8]:
    """From black over red to pale yellow; as `plasma`."""
    return _table(_INFERNO)


COLOR_MAPS: dict[str, Callable[[], npt.NDArray[np.uint8]]] = {
    "turbo": turbo,
    "viridis": viridis,
    "plasma": plasma,
    "magma": magma,
    "inferno": inferno,
    "grey": grey,
}
"""By the names that settings have."""


def colored(
    values: npt.NDArray[Any], low: float, high: float, colors: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint8]:
    """The colours of numbers; those that are not finite are transparent.

    Args:
        values: any shape, real.
        low: what the first colour stands for.
        high: likewise the last. Values beyond take these; if both are equal, all values take the first.
        colors: shape (n, 3), sRGB bytes, n at most 65536.

    Returns:
        Shape (*values.shape, 4), uint8, sRGB.
    """
    opaque = np.concatenate([colors, np.full((len(colors), 1), 255, np.uint8)], axis=1)
    # Whole pixels as words: four times as fast as rows of four bytes.
    words = np.append(opaque.view("<u4"), np.uint32(0)).astype("<u4")
    index: npt.NDArray[Any] = srgb.quantised(shares(values, low, high), len(colors) - 1)
    if values.dtype.kind == "f":
        finite = np.isfinite(values)
        if not bool(finite.all()):
            index = np.where(finite, index, len(colors))
    rgba: npt.NDArray[np.uint8] = np.take(words, index).view(np.uint8).reshape(*values.shape, 4)
    return rgba


def finite_range(values: npt.NDArray[Any]) -> tuple[float, float] | None:
    """The least and the greatest finite value; None if there is none."""
    if values.dtype.kind == "f":
        finite = np.isfinite(values)
        if not bool(finite.any()):
            return None
        least, greatest = (
            np.min(values, where=finite, initial=np.inf), np.max(values, where=finite, initial=-np.inf)
        )  # fmt: skip
        return float(least), float(greatest)
    return (float(values.min()), float(values.max())) if values.size else None


def shares(values: npt.NDArray[Any], low: float, high: float) -> npt.NDArray[np.floating]:
    """Where numbers lie from `low` (0) to `high` (1), any shape; all at 0 if both are equal.

    What is not finite has no meaning.
    """
    if high == low:
        return np.zeros(values.shape, np.float32)
    # float32 would neither tell great integers from their neighbours nor hold the differences of its own extremes.
    most_bytes = 4 if values.dtype.kind == "f" else 2
    wide = values.dtype.itemsize > most_bytes or max(abs(low), abs(high)) > 1e37
    numbers = values.astype(np.float64 if wide else np.float32)
    if max(abs(low), abs(high)) > 1e300:  # their difference may be more than a float64
        numbers, low, high = numbers / 4, low / 4, high / 4
    with np.errstate(all="ignore"):
        numbers -= numbers.dtype.type(low)
        numbers /= numbers.dtype.type(high - low)
    return numbers


@lru_cache(maxsize=8)
def _table(stops: str) -> npt.NDArray[np.uint8]:
    known = np.frombuffer(bytes.fromhex(stops), np.uint8).reshape(-1, 3)
    at, of_stops = np.arange(256), np.linspace(0, 255, len(known))
    table = np.stack([np.rint(np.interp(at, of_stops, known[:, channel])) for channel in range(3)], axis=1)
    table = np.ascontiguousarray(table.astype(np.uint8))
    table.flags.writeable = False
    return table
