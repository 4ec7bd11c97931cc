"""`python -m tests.features [ID…]`: break each capability by one line in a copy and see its tests turn red."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.features.ledger import ROOT, Row, rows

_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", ".sandbox", "__pycache__", ".*_cache", ".hypothesis"
)
_SHARED = (".venv", "node_modules", ".sandbox")
_RED = 1
"""What pytest answers when tests ran and some failed; anything else is no proof."""


def main(wanted: list[str]) -> int:
    """Prove the wanted rows, or all; return 1 when a break went unnoticed or tests are red without one."""
    chosen = [row for row in rows() if not wanted or row.id in wanted]
    if not chosen:
        print(f"No row of the ledger has one of these ids: {', '.join(wanted)}.")
        return 2
    with tempfile.TemporaryDirectory(prefix="satumeja-break-") as folder:
        copy = _copied(Path(folder) / "checkout")
        print(f"Without a break: {len(chosen)} rows' tests", flush=True)
        if _pytest(copy, sorted({test for row in chosen for test in row.tests})) != 0:
            print("They are red as the code stands; run them with pytest and mend that first.")
            return 1
        unnoticed = [
            row.id for number, row in enumerate(chosen, 1) if not _noticed(copy, row, f"{number}/{len(chosen)}")
        ]
    print(f"{len(chosen) - len(unnoticed)} of {len(chosen)} breaks were noticed.")
    if unnoticed:
        print(f"Not noticed: {', '.join(unnoticed)}. A test that cannot fail proves nothing: sharpen it.")
    return 1 if unnoticed else 0


def _copied(copy: Path) -> Path:
    shutil.copytree(ROOT, copy, ignore=_LEFT_OUT)
    for name in _SHARED:
        (copy / name).symlink_to(ROOT / name)
    return copy


def _noticed(copy: Path, row: Row, place: str) -> bool:
    """Whether the row's tests turn red with its break in the copy, which is whole again afterwards."""
    began = time.monotonic()
    file = copy / row.breaks.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(row.breaks.applied(whole), encoding="utf-8")
    try:
        noticed = _pytest(copy, row.tests) == _RED
    finally:
        file.write_text(whole, encoding="utf-8")
    verdict = "noticed" if noticed else "UNNOTICED"
    print(f"{place:>6}  {row.id:4} {verdict:9} {time.monotonic() - began:5.1f} s  {row.claim}", flush=True)
    return noticed


def _pytest(copy: Path, tests: Sequence[str]) -> int:
    roots = [str(path) for path in (*copy.glob("libs/*/src"), *copy.glob("services/*/src"), copy)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(roots), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(ROOT / ".venv/bin/python"), "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
