"""What the door answers: the case as it stands, or a problem that names its field."""

from __future__ import annotations

from datetime import datetime

from common.errors import Refused
from routing.domain.commands import Claim
from routing.replies import reply_to
from tests.unit.routing.a_case import CASE, OFFICE, SITI, a_case, a_returned_case, told, wib


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


def test_a_refusal_of_the_whole_command_names_no_field() -> None:
    """Nothing on the form would have changed the answer."""
    reply = reply_to(told(a_returned_case(), Claim(case=CASE, actor=SITI)))

    assert reply.status == 409
    assert "errors" not in reply.content
