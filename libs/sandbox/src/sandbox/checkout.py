"""Where things lie in this checkout, so that no module guesses paths."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = next(parent for parent in Path(__file__).resolve().parents if (parent / "constraints.txt").is_file())
SANDBOX = ROOT / ".sandbox"
KAFKA_LIBS = SANDBOX / "kafka" / "libs"
KAFKA_ARCHIVE = SANDBOX / "kafka" / "classes.jsa"
NODE_MODULES = ROOT / "node_modules"
SEATS = ROOT / "libs" / "sandbox" / "seats.csv"
BIN = Path(sys.executable).parent
