from __future__ import annotations

import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("DIORAMA_DATA", Path(__file__).parents[4] / "shared" / "data"))


@pytest.fixture(scope="session")
def meshes() -> Path:
    folder = DATA / "meshes"
    if not folder.is_dir():
        pytest.skip(f"no data at {folder}")
    return folder
