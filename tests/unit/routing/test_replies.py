"""What the door answers: the case as it stands, or a problem that names its field."""

from __future__ import annotations

from datetime import datetime

from common.errors import Refused
from common.web.i18n import Language, Texts
from routing.app import LOCALE
from routing.domain.commands import Claim
from routing.replies import reply_to
from routing.web.saying import said
from tests.unit.routing.a_case import CASE, OFFICE, SITI, a_case, a_returned_case, told, wib

_TOO_NEAR = "%(day_on)s terlalu dekat untuk memberi tahu pemohon. Hari pertama yang mungkin: %(first_on)s."


def test_a_carried_out_command_is_answered_with_the_case() -> None:
    """Where it stands now, in which version, and when it is due."""
    case = a_case()

    reply = reply_to(told(case, Claim(case=CASE, actor=SITI)))

    assert (reply.status, reply.is_refusal) == (200, False)
    assert reply.content["queue"] == f"{OFFICE}.ptsp"
    assert (reply.content["status"], reply.content["version"]) == ("open", case.version + 1)
    assert datetime.fromisoformat(reply.content["due_at"]) == wib("2026-11-23T16:00")


def test_a_refusal_is_a_problem_that_names_its_field() -> None:
    """The sentence stands at the input that caused it."""
    refused = Refused("no-marks", "Tandai satu bagian.", "marks", 422)

    reply = reply_to(refused)

    assert (reply.status, reply.is_refusal) == (422, True)
    assert (reply.content["type"], reply.content["detail"]) == ("/problems/no-marks", "Tandai satu bagian.")
    assert reply.content["errors"] == [{"field": "marks", "message": "Tandai satu bagian."}]


def test_a_refusal_is_said_in_the_language_of_the_one_who_reads_it() -> None:
    """It was decided outside of her request, and kept for repeats: the door says it, with names and days in words."""
    reply = reply_to(told(a_returned_case(), Claim(case=CASE, actor=SITI)))
    dated = reply_to(Refused("visit-time", _TOO_NEAR, "slots", 422, {"day_on": "2026-11-17", "first_on": "2026-11-18"}))

    with Texts.load((LOCALE,)).speaking(Language.ENGLISH):
        english, day = said(reply), said(dated)

    assert english["detail"] == "Case SM-7Q4K-2M3X waits for its applicant's correction; nothing was changed."
    assert "sentence" not in english
    assert day["errors"][0]["message"].startswith("Tuesday, 17 November 2026 is too near")
    assert said(reply)["detail"] == "Berkas SM-7Q4K-2M3X sedang menunggu perbaikan pemohon; tidak ada yang diubah."


def test_a_refusal_of_the_whole_command_names_no_field() -> None:
    """Nothing on the form would have changed the answer."""
    reply = reply_to(told(a_returned_case(), Claim(case=CASE, actor=SITI)))

    assert reply.status == 409
    assert "errors" not in reply.content
