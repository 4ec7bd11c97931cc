"""Number and code open an application without signing in; wrong ones are told apart by nothing."""

from __future__ import annotations

from uuid import UUID

import pytest

from common.clock import FakeClock
from common.errors import Refused
from common.ids import new_reference
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.store import applications as store
from intake.views import Application
from tests.component.intake.stories import an_application


async def test_number_and_code_show_where_it_stands(
    drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """State and promise, but neither answers nor papers; small letters and spaces do not matter."""
    receipt = await an_application(drafts, person)

    found = await applications.track(receipt.reference, f" {receipt.tracking_code.lower()} ", "10.0.0.1")

    assert isinstance(found, Application)
    assert (found.reference, found.promise) == (receipt.reference, receipt.promise)
    assert (dict(found.answers), found.papers, found.letter_code) == ({}, (), "")


async def test_a_number_is_given_once(drafts: DraftDesk, person: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """A drawn number that an application has already is drawn again; nobody's sending fails for it."""
    first = await an_application(drafts, person)
    drawn, fresh = iter([first.reference, first.reference, new_reference()]), new_reference
    monkeypatch.setattr(store, "new_reference", lambda: next(drawn, None) or fresh())

    second = await an_application(drafts, person)

    assert second.reference != first.reference
    assert next(drawn, None) is None


async def test_a_wrong_number_and_a_wrong_code_answer_alike(
    drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """Nobody learns from the answer whether a number exists, or which part was wrong."""
    one, two = await an_application(drafts, person), await an_application(drafts, person)

    answers = [
        await applications.track(new_reference(), one.tracking_code, "10.0.0.2"),
        await applications.track(one.reference, "AAAAAA", "10.0.0.2"),
        await applications.track(one.reference, two.tracking_code, "10.0.0.2"),
    ]

    assert answers == [None, None, None]


async def test_guessing_is_slowed_down_per_client(
    drafts: DraftDesk, applications: ApplicationDesk, person: UUID, clock: FakeClock
) -> None:
    """After ten tries a client waits; another one is not punished for it."""
    receipt = await an_application(drafts, person)
    for _ in range(10):
        await applications.track(new_reference(), "AAAAAA", "10.0.0.3")

    blocked = await applications.track(receipt.reference, receipt.tracking_code, "10.0.0.3")
    other = await applications.track(receipt.reference, receipt.tracking_code, "10.0.0.4")
    clock.advance(seconds=60)
    later = await applications.track(receipt.reference, receipt.tracking_code, "10.0.0.3")

    assert isinstance(blocked, Refused)
    assert blocked.status == 429
    assert isinstance(other, Application)
    assert isinstance(later, Application)


async def test_guessing_one_number_from_many_addresses_is_slowed_down_too(
    drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """A thousand addresses together get sixty tries at one number."""
    receipt = await an_application(drafts, person)

    answers = [await applications.track(receipt.reference, "AAAAAA", f"10.1.0.{n}") for n in range(70)]

    assert sum(answer is None for answer in answers) == 60
    assert all(answer.status == 429 for answer in answers if isinstance(answer, Refused))
