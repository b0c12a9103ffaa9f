"""The colour map Turbo, from dark blue over green to dark red.

Anton Mikhailov, "Turbo, An Improved Rainbow Colormap for Visualization", Google 2019; here by the polynomials that
Ruofei Du fitted to it (https://gist.github.com/mikhailov-work/0d177465a8151eb6ede1768d51d476c7, Apache 2.0).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["turbo_colormap_data"]

# From the constant upward, of a share of the way in 0-1, to sRGB in 0-1.
_RED = (0.13572138, 4.61539260, -42.66032258, 132.13108234, -152.94239396, 59.28637943)
_GREEN = (0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604)
_BLUE = (0.10667330, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973)


def _table() -> npt.NDArray[np.floating[Any]]:
    share = np.linspace(0.0, 1.0, 256)
    channels = [np.polynomial.polynomial.polyval(share, fit) for fit in (_RED, _GREEN, _BLUE)]
    return np.clip(np.stack(channels, axis=-1), 0.0, 1.0)


turbo_colormap_data = _table()
"""Shape (256, 3), sRGB in 0-1."""
