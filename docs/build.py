"""Writes docs/reference and pictures of the viewer, or says what is out of date: `./dev docs`, `./dev docs --check`.

Pictures are written on the software adapter alone, where everybody draws the same ones; look at each that changed
before committing it.
"""

from __future__ import annotations

import argparse
import sys

import headless_pictures
import viewer_pictures
from reference_pages.files import REFERENCE, stale_files, write
from reference_pages.running import run, snippet_names


def main() -> int:
    """Runs all snippets, draws the viewer, then writes what differs; with `--check` only says so, and returns 1.

    Whether pictures still look as they should is what tests/golden asks: `--check` asks only whether they are there.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit with 1 if a page is out of date"
    )
    only_check = parser.parse_args().check
    outcomes = {name: run(name) for name in snippet_names()}
    missing = [*viewer_pictures.missing(), *headless_pictures.missing()]
    stale = stale_files(outcomes)
    for path in [*stale, *missing]:
        print(f"{'out of date' if only_check else 'renewed'}: {path.relative_to(REFERENCE.parent)}")
    if only_check:
        return 1 if stale or missing else 0
    write(outcomes, stale)
    headless_pictures.draw_and_write()
    viewer_pictures.draw_and_write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
