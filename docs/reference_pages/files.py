"""The committed pages and pictures: which are out of date, and writing them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from reference_pages.pages import pages
from reference_pages.running import Outcome, on_software_adapter, pixels_of

REFERENCE = Path(__file__).parents[1] / "reference"
PICTURES = REFERENCE / "pictures"


def stale_files(outcomes: Mapping[str, Outcome]) -> list[Path]:
    """Pages that say something else than they should, files that should not be there, and pictures that are missing.

    Whether a picture still looks as it should is what tests/golden asks.
    """
    wanted = {REFERENCE / name: text for name, text in pages(outcomes).items()}
    drawn = {PICTURES / f"{name}.png" for name, outcome in outcomes.items() if outcome.picture is not None}
    there = {*REFERENCE.glob("*.md"), *PICTURES.glob("*.png")}
    stale = {path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text}
    return sorted(stale | (there - wanted.keys() - drawn) | (drawn - there))


def write(outcomes: Mapping[str, Outcome], stale: list[Path]) -> None:
    """Writes pages and, where they differ at all, pictures; removes what should not be there."""
    texts = pages(outcomes)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for path in stale:
        if path.suffix == ".md" and path.name in texts:
            path.write_text(texts[path.name], encoding="utf-8")
        elif path.exists():
            path.unlink()
    if not on_software_adapter():
        print("pictures are left as they are: this is not the software adapter")
        return
    for name, outcome in outcomes.items():
        path = PICTURES / f"{name}.png"
        if outcome.picture is None or (path.exists() and np.array_equal(pixels_of(path), outcome.picture)):
            continue
        Image.fromarray(outcome.picture).save(path, optimize=True)
        print(f"drew: {path.relative_to(REFERENCE.parent)}")
