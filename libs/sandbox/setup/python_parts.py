"""The Python half of the set-up: virtual environment, pinned dependencies, source roots on the path."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

from processes import run
from stamps import ROOT, SANDBOX, SetupFailed, Step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
_CONSTRAINTS = ROOT / "constraints.txt"
_SITE_PACKAGES = VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
_PATH_FILE = _SITE_PACKAGES / "satumeja.pth"
_LIBRARIES = ("common", "sandbox", "handbook")
_SERVICES = ("intake", "routing", "notifications", "situation")
_PACKAGES = (*(f"libs/{name}" for name in _LIBRARIES), *(f"services/{name}" for name in _SERVICES))
SOURCE_ROOTS = tuple(ROOT / package / "src" for package in _PACKAGES)


def python_steps() -> list[Step]:
    """Return the steps that make `.venv` ready, in order."""
    return [
        Step("venv", inputs=(), made=(PYTHON, _SITE_PACKAGES), run=_make_venv),
        Step("dependencies", inputs=(_CONSTRAINTS,), made=(VENV / "bin" / "pytest",), run=_install),
        Step("source-roots", inputs=(Path(__file__),), made=(_PATH_FILE,), run=_write_path_file),
    ]


def _make_venv() -> None:
    if PYTHON.exists() and _SITE_PACKAGES.is_dir():
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupFailed("Python cannot make a virtual environment: `apt-get install python3-venv`.")
    run("venv", [sys.executable, "-m", "venv", "--clear", str(VENV)])


def _install() -> None:
    """Install everything by hash: uv first by pip, then the whole list by uv, which is ten times quicker."""
    requirement = SANDBOX / "uv.txt"
    requirement.write_text(_pin_of("uv"))
    remedy = f"Is the network there? The full output is in {SANDBOX.name}/logs."
    exactly = ["--require-hashes", "--no-deps", "-r"]
    run("pip", [str(PYTHON), "-m", "pip", "install", *exactly, str(requirement)], remedy=remedy)
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON)]
    run("dependencies", [*uv, *exactly, str(_CONSTRAINTS)], remedy=remedy)


def _pin_of(package: str) -> str:
    """Return the lines of constraints.txt (version and hashes) that pin one package."""
    pin = rf"^{re.escape(package)}==.*?(?=^\S|\Z)"
    found = re.search(pin, _CONSTRAINTS.read_text(), re.MULTILINE | re.DOTALL)
    if found is None:
        raise SetupFailed(f"constraints.txt does not pin {package}: run `make lock`.")
    return found.group(0)


def _write_path_file() -> None:
    _PATH_FILE.write_text("".join(f"{root}\n" for root in SOURCE_ROOTS))
