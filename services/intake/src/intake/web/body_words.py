"""Bodies and mandates in words."""

from __future__ import annotations

from common.web.i18n import _
from intake.domain.bodies import BodyKind, Role


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


def kind_options() -> list[dict[str, str]]:
    """Kinds to choose from."""
    return [{"value": kind.value, "label": kind_words(kind)} for kind in BodyKind]


def role_options() -> list[dict[str, str]]:
    """Roles to choose from."""
    return [{"value": role.value, "label": role_words(role)} for role in Role]
