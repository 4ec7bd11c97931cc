"""Who holds an item, said by the desk's function and the hour: never a name, for the answer may be logged."""

from __future__ import annotations

from common.web.i18n import _
from common.web.wording import JAKARTA, waktu
from routing.desk import CaseView
from routing.web.words import unit_words


def holding(view: CaseView) -> dict[str, str]:
    """The members that a refusal adds for one who comes too late."""
    case, zone = view.case, view.office.zone if view.office else JAKARTA
    taken = [line.at for line in view.history if line.kind == "claimed"]
    values = {"reference": case.reference, "seat": unit_words(case.unit).lower()}
    if not taken:
        detail = _("Berkas %(reference)s dipegang %(seat)s. Ambil berkas lain, atau tunggu sampai dilepas.") % values
        return {"held_by": case.unit, "detail": detail}
    detail = _("Berkas %(reference)s dipegang %(seat)s, sejak %(hour)s. Ambil berkas lain, atau tunggu sampai dilepas.")
    return {
        "held_by": case.unit,
        "held_since": taken[-1].isoformat(),
        "detail": detail % (values | {"hour": waktu(taken[-1], zone)}),
    }
