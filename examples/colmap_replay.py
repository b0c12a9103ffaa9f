"""Replay a photogrammetry reconstruction, photograph by photograph.

    python examples/colmap_replay.py DIR --save replay.mcap
    diorama render replay.mcap --timeline frame --at 2930 --camera camera/image --space / -o overlay.png

DIR holds `frames.json`, a list with one entry a photograph: `frame`, `image`, `width`, `height`,
`image_from_camera` (3x3, row-major), `world_from_camera` with `translation_xyz` and `quaternion_xyzw`, and
`avg_reprojection_error_px`; and `clouds.npz` with `positions_NNNNNN` (n, 3), `colors_NNNNNN` (n, 3),
`errors_NNNNNN` (n,) and `keypoints_NNNNNN` (n, 2) a photograph.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

import diorama as rr


def log_frame(folder: Path, frame: dict, clouds, eyes_in_world: list) -> None:
    """Log one photograph: what it shows, where it was taken from, and the points that it sees."""
    number = frame["frame"]
    positions, colors, errors, keypoints = (
        clouds[f"{name}_{number:06d}"] for name in ("positions", "colors", "errors", "keypoints")
    )
    pose = frame["world_from_camera"]
    eyes_in_world.append(pose["translation_xyz"])

    rr.set_time_sequence("frame", number)
    rr.log_points("points", positions, colors=colors, ext={"error": errors})
    rr.log_rigid3("camera", parent_from_child=(pose["translation_xyz"], pose["quaternion_xyzw"]), xyz="RDF")
    rr.log_pinhole(
        "camera/image",
        child_from_parent=frame["image_from_camera"],
        width=frame["width"],
        height=frame["height"],
    )
    rr.log_image_file("camera/image", img_path=folder / frame["image"])
    rr.log_points("camera/image/keypoints", keypoints, colors=[34, 138, 167])
    rr.log_line_strip("trajectory", eyes_in_world, color=[255, 200, 60])
    rr.log_scalar("plot/avg_reproj_err", frame["avg_reprojection_error_px"], color=[240, 45, 58])


def replay(folder: Path) -> int:
    """Log every photograph of `folder` and return how many there were."""
    frames = json.loads((folder / "frames.json").read_text())
    eyes_in_world: list = []
    # Up is -Y in this world: x right, y down, z forward.
    rr.log_view_coordinates("/", xyz="RDF", timeless=True)
    with np.load(folder / "clouds.npz") as clouds:
        for frame in frames:
            log_frame(folder, frame, clouds, eyes_in_world)
    return len(frames)


def main() -> None:
    """Parse the arguments and replay."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dir", type=Path, help="folder with frames.json, clouds.npz and the photographs")
    output = parser.add_mutually_exclusive_group()
    output.add_argument(
        "--save", metavar="FILE", type=Path, default=Path("colmap_replay.mcap"), help="%(default)s"
    )
    output.add_argument(
        "--connect", metavar="ADDR", nargs="?", const="127.0.0.1:9876", help="default: %(const)s"
    )
    arguments = parser.parse_args()
    if not (arguments.dir / "frames.json").is_file():
        parser.error(f"{arguments.dir} holds no frames.json")

    rr.init("colmap_replay", strict=True)
    if arguments.connect is None:
        rr.save(arguments.save)
    else:
        rr.connect(arguments.connect)
    count = replay(arguments.dir)
    rr.disconnect()
    print(f"{count} photographs logged to {arguments.connect or arguments.save}")


if __name__ == "__main__":
    main()
