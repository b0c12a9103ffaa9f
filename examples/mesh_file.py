"""Log a mesh file (GLB, OBJ, PLY, STL) and draw it.

python examples/mesh_file.py FILE [--up +Y]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image

import diorama as rr
import diorama_renderer as dr


def main() -> None:
    """Parse the arguments, log the file, draw it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="the mesh")
    parser.add_argument(
        "--up", default="+Y", choices=["+X", "-X", "+Y", "-Y", "+Z", "-Z"], help="default: %(default)s"
    )
    arguments = parser.parse_args()

    rr.init("mesh_file", strict=True)
    recording = rr.memory_recording()
    rr.log_view_coordinates("/", up=arguments.up, timeless=True)
    mesh_format = rr.MeshFormat(arguments.file.suffix[1:].upper())
    rr.log_mesh_file("mesh", mesh_format, arguments.file.read_bytes(), timeless=True)

    output = arguments.file.stem + ".png"
    picture = dr.render(recording, space="/", size=(800, 600))
    Image.fromarray(picture.color).save(output)
    print(f"wrote {output}")


if __name__ == "__main__":
    main()
