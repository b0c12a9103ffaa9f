"""Many recordings on all cores: one is not intact, which is said, and all others are drawn."""

from pathlib import Path

import diorama as rr
import diorama_renderer as dr


def brightness(path: Path) -> float:
    """What is found of one recording, in a process of its own."""
    dr.note_progress("its only frame")
    return float(dr.render(dr.load(path), size=(64, 48), background=(0, 0, 0)).color[..., :3].mean())


if __name__ == "__main__":
    for number in range(3):
        rr.init("render_many")
        rr.save(f"{number}.mcap")
        rr.log_points("points", [[x, 0, 0] for x in range(3)], radii=0.1 + 0.2 * number)
        rr.disconnect()
    Path("1.mcap").write_bytes(Path("1.mcap").read_bytes()[:-100])

    for result in dr.render_many(brightness, sorted(Path().glob("*.mcap"))):
        if isinstance(result, dr.RenderFailure):
            print(f"{result.item} failed at {result.at}: {result.message.split(':')[0].rpartition('.')[2]}")
        else:
            print(f"brightness {result:.0f}")
