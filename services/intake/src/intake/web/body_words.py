"""Bodies and mandates in words."""

from __future__ import annotations

from collections.abc import Callable

from common.web.i18n import _
from intake.domain.bodies import BodyKind, Role
from intake.domain.chair_changes import RefusedBecause


def kind_words(kind: BodyKind | str) -> str:
    """What kind of body it is."""
    return {
        BodyKind.COMMITTEE: _("Panitia"),
        BodyKind.FOUNDATION: _("Yayasan"),
        BodyKind.INSTITUTION: _("Lembaga"),
        BodyKind.AGENCY: _("Instansi"),
    }[BodyKind(kind)]


def role_words(role: Role | str) -> str:
    """What a mandate makes of somebody."""
    return {Role.CHAIR: _("Ketua"), Role.DEPUTY: _("Wakil yang diberi kuasa")}[Role(role)]


def by_counter_words(office: str) -> str:
    """Who recorded and who confirmed a change at a counter: the office and its functions, no officer by name."""
    return _("Dicatat loket %(office)s, dikonfirmasi petugas kedua kantor itu.") % {"office": office}


def because_words(reason: RefusedBecause | str) -> str:
    """Why a second officer did not confirm a change."""
    return {
        RefusedBecause.UNREADABLE: _("Pindaian suratnya tidak terbaca atau tidak lengkap."),
        RefusedBecause.OTHER_BODY: _("Surat itu bukan surat lembaga ini."),
        RefusedBecause.OTHER_PERSON: _("Nama ketua pada surat itu bukan nama pemilik kode."),
        RefusedBecause.NOT_IN_FORCE: _("Surat itu belum berlaku, sudah berakhir, atau tidak sah."),
        RefusedBecause.DISPUTED: _("Kepengurusan lembaga ini sedang disengketakan."),
    }[RefusedBecause(reason)]


def because_options() -> list[dict[str, str]]:
    """Reasons to choose from."""
    return [{"value": reason.value, "label": because_words(reason)} for reason in RefusedBecause]


def kind_options() -> list[dict[str, str]]:
    """Kinds to choose from."""
    return [{"value": kind.value, "label": kind_words(kind)} for kind in BodyKind]


def role_options() -> list[dict[str, str]]:
    """Roles to choose from."""
    return [{"value": role.value, "label": role_words(role)} for role in Role]


FILTERS: dict[str, Callable[..., str]] = {
    "body_kind": kind_words, "mandate_role": role_words, "because": because_words,
}  # fmt: skip
"""What templates call these words by."""
