"""What is no recording at all."""

from pathlib import Path

import diorama_renderer as dr

Path("notes.txt").write_text("buy milk")
try:
    dr.load("notes.txt")
except dr.WireError as error:
    print(error)
