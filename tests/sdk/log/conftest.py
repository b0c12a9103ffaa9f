"""Makes the table of parameters importable, and how values are named."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
