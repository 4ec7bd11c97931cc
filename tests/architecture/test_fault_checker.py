"""The judge of fault runs must not share an error with those it judges: it imports nothing of theirs."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

CHECKER = Path(__file__).parents[1] / "faults" / "checker"
FOREIGN = {"asyncpg", "aiokafka"}
OWN = "tests.faults.checker"


def strangers(source: str) -> set[str]:
    """The modules that a text imports and the checker must not know."""
    imported: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add("." * node.level + (node.module or ""))
    return {name for name in imported if not _may(name)}


def _may(name: str) -> bool:
    top = name.partition(".")[0]
    return top in sys.stdlib_module_names or top in FOREIGN or name == OWN or name.startswith(f"{OWN}.")


def test_the_checker_shares_no_code_with_the_services() -> None:
    """Raw tables, raw records, JSON: an error in a contract or a store cannot hide in its own mirror."""
    found = {path.name: strangers(path.read_text()) for path in CHECKER.glob("*.py")}

    assert len(found) >= 8
    assert {name: names for name, names in found.items() if names} == {}


def test_a_shared_import_is_found() -> None:
    """The planted violation: contracts, the harness beside it and relative imports are all seen."""
    planted = (
        "import json\nfrom common.contracts.event import Event\nfrom tests.faults.town import Town\nfrom .. import x\n"
    )

    assert strangers(planted) == {"common.contracts.event", "tests.faults.town", ".."}
