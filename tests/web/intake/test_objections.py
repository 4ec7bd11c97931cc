"""The page of an objection: reached from the refusal, kind to what is typed, gone when it is no use."""

from __future__ import annotations

import pytest

from tests.web.intake.counter_in_memory import PERSON, a_granted_application, a_refused_application
from tests.web.intake.visitor import visitor_in
from tests.web.intake.world import World


@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_refusal_leads_to_its_objection(language: str) -> None:
    """The button stands under the day; the page names reason, article and day; what was typed stays."""
    world, refused = World(), a_refused_application()
    world.counter.put(refused, PERSON)
    path = f"/permohonan/{refused.reference}/keberatan"

    async with visitor_in(world, language) as visitor:
        visitor.sign_in(PERSON)
        tracking = await visitor.open(f"/permohonan/{refused.reference}")
        form = await visitor.open(path)
        again = await visitor.send(path, {"ground": "facts", "explanation": ""}, status=422)

    assert path in tracking.text
    assert "Standar pelayanan PTSP" in form.text
    assert "checked" in again.text
    assert world.objections.filed == []


async def test_what_was_not_refused_has_no_objection() -> None:
    """No page, no button."""
    world, granted = World(), a_granted_application()
    world.counter.put(granted, PERSON)

    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        tracking = await visitor.open(f"/permohonan/{granted.reference}")
        answer = await visitor.client.get(f"/permohonan/{granted.reference}/keberatan", follow_redirects=False)

    assert "/keberatan" not in tracking.text
    assert answer.status_code == 303
