"""The life of a letter after its signing: in force until it is revoked, or replaced by another one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from common.contracts.letter_reasons import LETTER_REASONS
from common.contracts.letters import LetterReplaced, LetterRevoked
from common.errors import Refused, sentence
from routing.domain import permits
from routing.domain.case import Case
from routing.domain.commands import Command
from routing.domain.decision import Decision, Setting, Verdict, following, head, line
from routing.domain.letter import Letter, LetterEnd, LetterState
from routing.domain.letter_commands import LetterCommand, ReplaceLetter, RevokeLetter

NUMBER_TO_COME = "-"
"""Stands in a decision until the register has given the number."""


def revoked(
    case: Case, letter: Letter, *, reason: str, now: datetime, actor: UUID | None = None, note: str = ""
) -> Decision:
    """Take a letter of the case back. Also for the engine's own decisions, as when an objection is upheld.

    `case.letters` must be loaded; the letter must be in force.
    """
    after = _ended(case, letter, LetterState.REVOKED)
    event = LetterRevoked(
        **head(after, now), desk=case.desk, unit=case.unit, letter_number=letter.number, reason=reason
    )
    data = {"letter_number": letter.number, "reason": reason}
    entry = line(after, "letter-revoked", now, actor, data=data, note=note)
    return Decision(after, (event,), entry, ended=LetterEnd(letter.number, LetterState.REVOKED, reason, now))


def _revoke(case: Case, c: RevokeLetter, setting: Setting, now: datetime) -> Verdict:
    letter = _hers(case, c)
    if isinstance(letter, Refused):
        return letter
    return revoked(case, letter, reason=c.reason, now=now, actor=c.actor.person, note=c.note)


def _replace(case: Case, c: ReplaceLetter, setting: Setting, now: datetime) -> Verdict:
    letter = _hers(case, c)
    if isinstance(letter, Refused):
        return letter
    if not c.note.strip():
        why = sentence("Tulis apa yang diperbaiki; kalimat itu tercetak di surat pengganti.")
        return Refused("correction-missing", why, "note", 422)
    after = _ended(case, letter, LetterState.REPLACED)
    event = LetterReplaced(
        **head(after, now), desk=case.desk, unit=case.unit, letter_number=letter.number, reason=c.reason,
        outcome=case.status.value, successor=NUMBER_TO_COME, register_year=1, register_number=0,
        signatory=letter.signatory,
    )  # fmt: skip
    data = {"letter_number": letter.number, "reason": c.reason}
    entry = line(after, "letter-replaced", now, c.actor.person, data=data, note=c.note)
    end = LetterEnd(letter.number, LetterState.REPLACED, c.reason, now)
    return Decision(after, (event,), entry, letter=True, ended=end, signing_unit=letter.unit)


def _ended(case: Case, letter: Letter, state: LetterState) -> Case:
    """The case with a letter that is in force no more."""
    after = replace(letter, state=state)
    return following(case, letters=tuple(after if each.number == letter.number else each for each in case.letters))


def _hers(case: Case, c: LetterCommand) -> Letter | Refused:
    """The letter that the command names, if it is in force, its unit is the officer's, and the reason is offered."""
    letter = next((each for each in case.letters if each.number == c.letter), None)
    if letter is None or not c.actor.sits_at(case.office, letter.unit):
        return permits.NO_SUCH_CASE
    if c.version is not None and c.version != case.version:
        why = sentence("Berkas %(reference)s sudah berubah sejak Anda membukanya. Muat ulang, lalu ulangi.")
        return Refused("changed-meanwhile", why, names={"reference": case.reference})
    if letter.state is not LetterState.IN_FORCE:
        why = sentence("Surat %(number)s sudah tidak berlaku; tidak ada yang diubah.")
        return Refused("not-in-force", why, names={"number": letter.number})
    reason = LETTER_REASONS.get(c.reason)
    if reason is None or not (reason.replaces if isinstance(c, ReplaceLetter) else reason.revokes):
        why = sentence("Pilih alasan dari daftar; kata-kata sendiri saja tidak cukup.")
        return Refused("unknown-reason", why, "reason", 422)
    return letter


RULES: Mapping[type[Command], Callable[..., Verdict]] = {RevokeLetter: _revoke, ReplaceLetter: _replace}
