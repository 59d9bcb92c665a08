"""The journeys' client stands beside them; what several of them need of a model is here."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
