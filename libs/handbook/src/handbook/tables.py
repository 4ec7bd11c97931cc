"""Markdown as the handbook writes it: a head that says where it comes from, and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

COMMAND = "python -m handbook"


def page(title: str, *parts: str) -> str:
    """A generated page."""
    head = f"# {title}\nMade from the code by `{COMMAND}`; a test says when it is no longer current.\n"
    return "\n".join([head, *parts])


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars inside cells are escaped."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def first_sentence(text: str | None) -> str:
    """The first paragraph of a docstring on one line."""
    paragraph = (text or "").strip().partition("\n\n")[0]
    return " ".join(paragraph.split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
