"""A thousand coloured points, in a file and as a picture: the shortest whole program.

python examples/minimal_points.py
"""

from __future__ import annotations

import numpy as np
from PIL import Image

import diorama as rr
import diorama_renderer as dr


def main() -> None:
    """Log, load, draw."""
    rr.init("minimal_points", strict=True)
    rr.save("minimal_points.mcap")
    grid = np.mgrid[0:1:10j, 0:1:10j, 0:1:10j].reshape(3, -1).T
    rr.log_points("grid", grid, colors=grid, radii=0.03)
    rr.disconnect()

    picture = dr.render(dr.load("minimal_points.mcap"), size=(800, 600))
    Image.fromarray(picture.color).save("minimal_points.png")
    print("wrote minimal_points.mcap and minimal_points.png")


if __name__ == "__main__":
    main()
