"""The import laws of pyproject.toml hold, and each one bites where it is broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

_LIBRARIES = ("common", "handbook", "sandbox")
_SERVICES = ("intake", "routing", "notifications", "situation")
_SOURCES = (*(f"libs/{name}/src" for name in _LIBRARIES), *(f"services/{name}/src" for name in _SERVICES))
PLANTED = {
    "services-apart": ("services/intake/src/intake/planted.py", "import routing.settings"),
    "libraries-below": ("libs/common/src/common/planted.py", "import situation.settings"),
    "common-below": ("services/situation/src/situation/planted.py", "import sandbox.layout"),
    "pure-domain": ("services/routing/src/routing/domain/planted.py", "import routing.engine"),
    "store-below": ("services/intake/src/intake/store/planted.py", "import intake.http"),
    "use-cases-below": ("services/intake/src/intake/handlers/planted.py", "import intake.app"),
    "one-road-to-kafka": ("services/routing/src/routing/planted.py", "import aiokafka"),
}


def contracts() -> dict[str, str]:
    """Id and name of each law."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {contract["id"]: contract["name"] for contract in settings["contracts"]}


def verdicts(root: Path) -> str:
    """What import-linter says of the sources below a root, on one line."""
    paths = os.pathsep.join(str(root / source) for source in _SOURCES)
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    config = ["--config", str(ROOT / "pyproject.toml")]
    ran = subprocess.run(
        [*command, *config], cwd=root, env={**os.environ, "PYTHONPATH": paths, "COLUMNS": "200"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return " ".join((ran.stdout + ran.stderr).split())


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The verdicts over a copy of the sources in which every law is broken once."""
    root = tmp_path_factory.mktemp("house")
    for source in _SOURCES:
        shutil.copytree(ROOT / source, root / source, ignore=shutil.ignore_patterns("__pycache__"))
    for path, line in PLANTED.values():
        (root / path).write_text(f"{line}\n")
    return verdicts(root)


def test_the_import_laws_hold() -> None:
    """Nobody reaches into another service or past a room."""
    said = verdicts(ROOT)

    assert [law for law, name in contracts().items() if f"{name} KEPT" not in said] == [], said


@pytest.mark.parametrize("law", PLANTED)
def test_the_import_law_bites(law: str, planted: str) -> None:
    """The planted import is named as a violation of its law."""
    assert f"{contracts()[law]} BROKEN" in planted


def test_every_import_law_has_a_planted_violation() -> None:
    """A new law comes with its proof."""
    assert set(PLANTED) == set(contracts())
