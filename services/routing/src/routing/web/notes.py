"""What officers write in their own words: as typed, or refused at its field with what to do."""

from __future__ import annotations

from starlette.datastructures import FormData

from common.errors import Refused
from common.web.i18n import _
from common.web.typed import hidden_in, text_in
from routing.http import LONGEST_NOTE


def note_in(form: FormData, name: str) -> str | Refused:
    """An officer's words; nothing of them is cut off or taken out."""
    words = text_in(form, name)
    if len(words) > LONGEST_NOTE:
        sentence = _("Catatan ini lebih panjang dari %(most)s huruf. Ringkas, lalu simpan lagi.")
        return Refused("too-long", sentence % {"most": LONGEST_NOTE}, name, 422)
    if hidden := hidden_in(words):
        return Refused("hidden-sign", hidden, name, 422)
    return words
