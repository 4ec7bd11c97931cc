"""Whether an officer may do what she asks: her desk, her hands, a second pair of eyes, the right version."""

from __future__ import annotations

from collections.abc import Sequence

from common.contracts.routing import Mark
from common.errors import Refused, sentence
from routing.domain.case import FILED, OBJECTED, Case, Status
from routing.domain.commands import (
    Approve,
    Claim,
    ConfirmRefusal,
    Facilitate,
    Forward,
    OfficerCommand,
    ProposeRefusal,
    Release,
    ReturnToApplicant,
    TurnDownRefusal,
)
from routing.domain.definition import Definition

NO_SUCH_CASE = Refused("not-found", sentence("Berkas tidak ditemukan di meja Anda."), status=404)
UNKNOWN_REASON = Refused("unknown-reason", sentence("Pilih alasan penolakan dari daftar."), field="reason", status=422)
NO_SIGNATORY = Refused("no-signatory", sentence("Tidak ada pejabat kedua pada kantor ini maupun kantor di atasnya."))

_DECIDED = sentence("Berkas %(reference)s sudah diputus; tidak ada yang diubah.")
_NOT_NOW = {
    Status.OPEN: sentence("Berkas %(reference)s belum diusulkan untuk ditolak; tidak ada yang diubah."),
    Status.RETURNED: sentence("Berkas %(reference)s sedang menunggu perbaikan pemohon; tidak ada yang diubah."),
    Status.PROPOSED: sentence("Berkas %(reference)s sedang menunggu pejabat kedua; tidak ada yang diubah."),
    Status.GRANTED: _DECIDED,
    Status.REFUSED: _DECIDED,
    Status.FACILITATED: _DECIDED,
    Status.WITHDRAWN: sentence("Berkas %(reference)s sudah ditarik oleh pemohon; tidak ada yang diubah."),
}


def refusal(case: Case, command: OfficerCommand, definition: Definition) -> Refused | None:
    """Why this officer may not do this now; None when she may. A foreign desk's case does not exist for her."""
    if not command.actor.sits_at(case.worked_at, case.worked_by):
        return NO_SUCH_CASE
    if not _is_for(case, command):
        return Refused("not-open", _NOT_NOW[case.status], names={"reference": case.reference})
    if command.version is not None and command.version != case.version:
        return Refused(
            "changed-meanwhile",
            sentence("Berkas %(reference)s sudah berubah sejak Anda membukanya. Muat ulang, lalu ulangi."),
            names={"reference": case.reference},
        )
    return _not_second(case, command) or _not_in_hand(case, command) or _not_offered(case, command, definition)


def bad_marks(marks: Sequence[Mark], definition: Definition) -> Refused | None:
    """What is wrong with the marks of a return; None when each names a part of the form and a known reason."""
    if not marks:
        return Refused(
            "no-marks", sentence("Tandai setidaknya satu dokumen atau isian yang harus diperbaiki."), "marks", 422
        )
    for mark in marks:
        if not definition.is_target(mark.kind, mark.target):
            return Refused(
                "unknown-part",
                sentence("Formulir ini tidak memiliki bagian %(part)s."),
                "marks",
                422,
                names={"part": mark.target},
            )
        if definition.return_reason(mark.reason) is None:
            return Refused(
                "unknown-reason",
                sentence("Pilih alasan dari daftar untuk %(part)s."),
                "marks",
                422,
                names={"part": mark.target},
            )
    if len({(m.kind, m.target) for m in marks}) < len(marks):
        return Refused("marked-twice", sentence("Satu bagian cukup ditandai satu kali."), "marks", 422)
    return None


def _is_for(case: Case, command: OfficerCommand) -> bool:
    """Whether the command fits the case's state: what is proposed is only decided, or put back."""
    if isinstance(command, Claim | Release):
        return case.status.is_worked
    if isinstance(command, ConfirmRefusal | TurnDownRefusal):
        return case.status is Status.PROPOSED
    return case.status is Status.OPEN


def _not_second(case: Case, command: OfficerCommand) -> Refused | None:
    """A proposed refusal is there for those who had no hand in the case, an objection for those who did not refuse."""
    barred = case.hands if case.status is Status.PROPOSED else case.acted.get(OBJECTED, ())
    if command.actor.person not in barred:
        return None
    return Refused(
        "second-pair-of-eyes",
        sentence("Anda sudah ikut memutus; berkas %(reference)s dikerjakan petugas lain."),
        names={"reference": case.reference},
    )


def _not_in_hand(case: Case, command: OfficerCommand) -> Refused | None:
    if case.holder not in (None, command.actor.person):
        return Refused(
            "held-by-another",
            sentence("Berkas %(reference)s sedang dipegang petugas lain."),
            names={"reference": case.reference},
        )
    if isinstance(command, Claim):
        return None
    if case.holder is None:
        return Refused(
            "not-in-hand",
            sentence("Ambil berkas %(reference)s dahulu sebelum mengerjakannya."),
            names={"reference": case.reference},
        )
    return None


def _not_offered(case: Case, command: OfficerCommand, definition: Definition) -> Refused | None:
    if case.status is Status.PROPOSED:
        return None
    desk = definition.desk(case.desk)
    act = act_of(command)
    if desk is None or (act and act not in desk.acts):
        return Refused(
            "not-offered",
            sentence("Tindakan itu tidak tersedia di meja %(desk)s."),
            "action",
            422,
            names={"desk": case.desk},
        )
    if isinstance(command, Approve | ProposeRefusal | Facilitate) and command.actor.person in case.acted.get(FILED, ()):
        return Refused(
            "second-pair-of-eyes",
            sentence("Anda sendiri yang mengajukan berkas %(reference)s di loket; keputusannya untuk petugas lain."),
            names={"reference": case.reference},
        )
    if isinstance(command, Approve | ProposeRefusal | Facilitate) or act == "forward":
        earlier = [d for d in desk.four_eyes_with if command.actor.person in case.acted.get(d, ())]
        if earlier:
            return Refused(
                "second-pair-of-eyes",
                sentence("Anda sudah memeriksa berkas %(reference)s di %(desk)s; langkah ini untuk petugas kedua."),
                names={"reference": case.reference, "desk": earlier[0]},
            )
    return None


def act_of(command: OfficerCommand) -> str:
    """The act of the definition that a command carries out; empty for what needs no act of its own."""
    if isinstance(command, Claim | Release):
        return ""
    if isinstance(command, Forward):
        return command.act
    acts = {ReturnToApplicant: "return", Approve: "approve", ProposeRefusal: "refuse", Facilitate: "facilitate"}
    return acts.get(type(command), "")
