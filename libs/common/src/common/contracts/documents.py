"""Documents made from the code: written, or compared with what lies in the checkout."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[5]
"""The checkout; only who works on it makes documents."""

Documents = Mapping[str, str]
"""Path below the root to text."""


def write(documents: Documents, folders: tuple[str, ...]) -> None:
    """Write all documents; in the folders, which are theirs alone, delete what is none of them."""
    for name, text in documents.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for stray in _strays(documents, folders):
        stray.unlink()


def outdated(documents: Documents, folders: tuple[str, ...]) -> list[str]:
    """The paths that are missing, different, or made from something that is gone."""
    wrong = [name for name, text in documents.items() if _text(ROOT / name) != text]
    return wrong + [str(stray.relative_to(ROOT)) for stray in _strays(documents, folders)]


def main(documents: Documents, folders: tuple[str, ...], command: str) -> None:
    """`--check` ends with an error that names what is not current; else everything is written."""
    if sys.argv[1:] == ["--check"]:
        if wrong := outdated(documents, folders):
            sys.exit(f"Not current: {', '.join(wrong)}. Run `{command}` and look at what it changes.")
        print(f"{len(documents)} generated documents are current.")
    elif sys.argv[1:]:
        sys.exit(f"Use: {command} [--check]")
    else:
        write(documents, folders)
        print(f"{len(documents)} documents written.")


def _strays(documents: Documents, folders: tuple[str, ...]) -> list[Path]:
    present = [path for folder in folders for path in (ROOT / folder).glob("*") if path.is_file()]
    return [path for path in present if str(path.relative_to(ROOT)) not in documents]


def _text(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None
