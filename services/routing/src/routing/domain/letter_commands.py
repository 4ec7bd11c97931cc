"""What routing can be told to do with a letter that was signed before."""

from __future__ import annotations

from dataclasses import dataclass

from routing.domain.commands import Actor, Command


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCommand(Command):
    """An officer of the unit that signed acts on one letter of the case, named by its number as written.

    `version` is the case as she saw it, None when it does not matter; `note` is her own words, sealed when stored.
    """

    actor: Actor
    letter: str
    reason: str
    version: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeLetter(LetterCommand):
    """The letter is to be in force no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceLetter(LetterCommand):
    """A corrected letter is to stand in its place; `note` says what is corrected, and is printed on it."""
