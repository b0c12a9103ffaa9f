"""The colour map Turbo, from dark blue over green to dark red.

Anton Mikhailov, "Turbo, An Improved Rainbow Colormap for Visualization", Google 2019.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["turbo_colormap_data"]

# Every fifth entry of the table of 256, sRGB bytes. Between them a straight line is within one byte of the table; the
# polynomials that were published with it are off by up to 32 at its dark end.
_ENTRIES = """
    30123b 36215f 3b2f80 3f3e9c 424bb5 4559cb 4666dd 4773eb 4680f6 458cfd 4099ff 38a5fb 2fb2f4 27bee9 1fc9dd
    1ad4d0 18ddc2 1ae4b6 22ebaa 2ff19b 3ff68a 52fa7a 65fd69 79fe59 8bff4b 9cfe40 a9fb39 b7f735 c3f134 d0ea34
    dbe236 e5d938 eecf3a f5c53a faba39 fdae35 fea130 fe932a fc8423 f9751d f46617 ef5811 e84b0c e14109 d83706
    ce2d04 c32503 b71d02 a91601 9b0f01 8b0902 7a0403
"""


def _table() -> npt.NDArray[np.floating[Any]]:
    entries = np.array([list(bytes.fromhex(entry)) for entry in _ENTRIES.split()]) / 255
    at = np.linspace(0, 255, len(entries))
    return np.stack([np.interp(np.arange(256), at, channel) for channel in entries.T], axis=-1)


turbo_colormap_data = _table()
"""Shape (256, 3), sRGB in 0-1."""
