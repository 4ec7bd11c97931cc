"""Whether an officer may do what she asks: her desk, her hands, a second pair of eyes, the right version."""

from __future__ import annotations

from collections.abc import Sequence

from common.contracts.routing import Mark
from common.errors import Refused
from routing.domain.case import FILED, Case, Status
from routing.domain.commands import (
    Approve,
    Claim,
    Forward,
    OfficerCommand,
    Refuse,
    Release,
    ReturnToApplicant,
)
from routing.domain.definition import Definition

NO_SUCH_CASE = Refused("not-found", "Berkas tidak ditemukan di meja Anda.", status=404)

_STATUS_WORDS = {
    Status.RETURNED: "sedang menunggu perbaikan pemohon",
    Status.GRANTED: "sudah diputus",
    Status.REFUSED: "sudah diputus",
    Status.WITHDRAWN: "sudah ditarik oleh pemohon",
}


def refusal(case: Case, command: OfficerCommand, definition: Definition) -> Refused | None:
    """Why this officer may not do this now; None when she may. A foreign desk's case does not exist for her."""
    if not command.actor.sits_at(case.office, case.worked_by):
        return NO_SUCH_CASE
    if case.status is not Status.OPEN:
        return Refused("not-open", f"Berkas {case.reference} {_STATUS_WORDS[case.status]}; tidak ada yang diubah.")
    if command.version is not None and command.version != case.version:
        return Refused(
            "changed-meanwhile",
            f"Berkas {case.reference} sudah berubah sejak Anda membukanya. Muat ulang, lalu ulangi.",
        )
    return _not_in_hand(case, command) or _not_offered(case, command, definition)


def bad_marks(marks: Sequence[Mark], definition: Definition) -> Refused | None:
    """What is wrong with the marks of a return; None when each names a part of the form and a known reason."""
    if not marks:
        return Refused("no-marks", "Tandai setidaknya satu dokumen atau isian yang harus diperbaiki.", "marks", 422)
    for mark in marks:
        if not definition.is_target(mark.kind, mark.target):
            return Refused("unknown-part", f"Formulir ini tidak memiliki bagian {mark.target}.", "marks", 422)
        if definition.return_reason(mark.reason) is None:
            return Refused("unknown-reason", f"Pilih alasan dari daftar untuk {mark.target}.", "marks", 422)
    if len({(m.kind, m.target) for m in marks}) < len(marks):
        return Refused("marked-twice", "Satu bagian cukup ditandai satu kali.", "marks", 422)
    return None


def _not_in_hand(case: Case, command: OfficerCommand) -> Refused | None:
    if case.holder not in (None, command.actor.person):
        return Refused("held-by-another", f"Berkas {case.reference} sedang dipegang petugas lain.")
    if isinstance(command, Claim):
        return None
    if case.holder is None:
        return Refused("not-in-hand", f"Ambil berkas {case.reference} dahulu sebelum mengerjakannya.")
    return None


def _not_offered(case: Case, command: OfficerCommand, definition: Definition) -> Refused | None:
    desk = definition.desk(case.desk)
    act = act_of(command)
    if desk is None or (act and act not in desk.acts):
        return Refused("not-offered", f"Tindakan itu tidak tersedia di meja {case.desk}.", "action", 422)
    if isinstance(command, Approve | Refuse) and command.actor.person in case.acted.get(FILED, ()):
        return Refused(
            "second-pair-of-eyes",
            f"Anda sendiri yang mengajukan berkas {case.reference} di loket; keputusannya untuk petugas lain.",
        )
    if isinstance(command, Approve | Refuse) or act == "forward":
        earlier = [d for d in desk.four_eyes_with if command.actor.person in case.acted.get(d, ())]
        if earlier:
            return Refused(
                "second-pair-of-eyes",
                f"Anda sudah memeriksa berkas {case.reference} di {earlier[0]}; langkah ini untuk petugas kedua.",
            )
    return None


def act_of(command: OfficerCommand) -> str:
    """The act of the definition that a command carries out; empty for what needs no act of its own."""
    if isinstance(command, Claim | Release):
        return ""
    if isinstance(command, Forward):
        return command.act
    return {ReturnToApplicant: "return", Approve: "approve", Refuse: "refuse"}.get(type(command), "")
