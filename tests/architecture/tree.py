"""The project as the laws of the house read it: parsed modules and tracked files below a root."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ("intake", "routing", "notifications", "situation")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: its path below the root and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """How long it is."""
        return self.text.count("\n")

    @property
    def service(self) -> str | None:
        """The service it belongs to."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "services" and parts[2:3] == ["src"] else None

    @property
    def room(self) -> str:
        """The room of its service: `domain`, `store`, `http`…"""
        return self.path.split("/")[4].removesuffix(".py") if self.service else ""

    def imports(self) -> Iterator[tuple[str, str]]:
        """(module, imported name) of every import, wherever it stands."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                yield from ((node.module, alias.name) for alias in node.names)
            elif isinstance(node, ast.Import):
                yield from ((alias.name, "") for alias in node.names)

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Every call with the dotted name of what is called."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node, dotted(node.func)

    def texts(self) -> Iterator[tuple[int, str]]:
        """(line, text) of every constant string that is no docstring; pieces of f-strings too."""
        prose = {id(node.value) for node in ast.walk(self.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                yield node.lineno, node.value


def dotted(node: ast.expr) -> str:
    """`datetime.now` of such an expression; what is no plain name is left out."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def modules(root: Path, *folders: str) -> list[Module]:
    """Every module below the folders of a root, parsed."""
    found = [path for folder in folders for path in sorted((root / folder).rglob("*.py"))]
    return [_module(root, path) for path in found if "node_modules" not in path.parts]


@cache
def _module(root: Path, path: Path) -> Module:
    text = path.read_text()
    return Module(str(path.relative_to(root)), text, ast.parse(text))


def tracked_texts(root: Path) -> dict[str, str]:
    """Every file that git would keep, with its text; pictures are left out."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=root, capture_output=True, check=True).stdout.decode().split("\0")
    texts = {}
    for name in filter(None, names):
        path = root / name
        if path.is_file() and path.suffix not in {".png", ".jpg", ".pdf", ".ico", ".woff2"}:
            texts[name] = path.read_text(errors="replace")
    return texts
