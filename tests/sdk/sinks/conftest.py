"""Makes the sample chunks importable, and offers peers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[3] / "tests" / "sdk" / "chunk"))
sys.path.append(str(Path(__file__).parent))


@pytest.fixture
def make_peer():
    from peers import Peer

    made = []

    def make(*args, **kwargs):
        made.append(Peer(*args, **kwargs))
        return made[-1]

    yield make
    for peer in made:
        peer.close()
