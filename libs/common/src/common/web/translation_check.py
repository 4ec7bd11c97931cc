"""Finds texts that a service shows in Indonesian only, so that a test can refuse them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "trans": None, "sentence": None}
METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {
    "**/templates/**.html": {"silent": "false", "trimmed": "true"},
    "**.txt": {"silent": "false", "trimmed": "true"},
}


def used_messages(folder: Path) -> Iterator[tuple[str, str]]:
    """Every (place, Indonesian text) in the Python files and templates below a folder."""
    found = extract_from_dir(str(folder), METHODS, OPTIONS, keywords=KEYWORDS)
    for file, line, message, _comments, _context in found:
        text = message if isinstance(message, str) else message[0]
        if text:
            yield f"{file}:{line}", text


def missing_translations(service_dir: Path | str, language: str = "en") -> list[str]:
    """One sentence per text below `service_dir` without a finished translation in `locale/<language>.po`.

    Texts that the shared look already translates count as translated.
    """
    folder = Path(service_dir)
    own = Path(__file__).parent / "locale" / f"{language}.po"
    catalogues = [file for file in (*folder.rglob(f"locale/{language}.po"), own) if file.is_file()]
    translated: set[str] = set()
    findings: list[str] = []
    for file in dict.fromkeys(path.resolve() for path in catalogues):
        done, unfinished = _entries(file)
        translated |= done
        findings += unfinished
    findings += [
        f"{place}: “{text}” has no {language} translation; add it to locale/{language}.po."
        for place, text in used_messages(folder)
        if text not in translated
    ]
    return list(dict.fromkeys(findings))


def _entries(file: Path) -> tuple[set[str], list[str]]:
    with file.open("rb") as source:
        catalogue = read_po(source)
    done: set[str] = set()
    unfinished: list[str] = []
    for entry in catalogue:
        text = entry.id if isinstance(entry.id, str) else entry.id[0]
        translation = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
        if not text:
            continue
        if entry.fuzzy:
            unfinished.append(f"{file.name}: “{text}” is marked fuzzy; check it and remove the mark.")
        elif not all(translation):
            unfinished.append(f"{file.name}: “{text}” has an empty translation; fill it in.")
        else:
            done.add(text)
    return done, unfinished
