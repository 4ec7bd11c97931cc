"""What renews a sign-in is used once: a second tab goes on, a second holder later ends it for both."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from common.auth import SESSION_PURPOSE
from common.clock import FakeClock
from common.signing import Signer, Verifier
from intake.handlers.room import Room
from intake.handlers.sessions import GRACE, LIFETIME, SessionDesk
from intake.provider import Identity
from intake.settings import IntakeSettings

GRACE_SECONDS = GRACE.total_seconds()


@pytest.fixture
def desk(room: Room, settings: IntakeSettings, clock: FakeClock) -> SessionDesk:
    """The use cases of signing in, with keys of their own time."""
    return SessionDesk(room, Signer.of(settings.keys_dir, "intake", clock), settings.pseudonym_key_bytes)


async def signed_in(desk: SessionDesk) -> str:
    """Somebody signs in; what renews her sign-in."""
    opened = await desk.open(Identity("https://masuk.contoh.id", "warga-contoh", "Warga Contoh"))
    assert opened.renewal is not None
    return opened.renewal


async def renewed(desk: SessionDesk, renewal: str) -> str:
    """What renews the sign-in next; it must go on."""
    answer = await desk.renew(renewal)
    assert answer is not None
    assert answer.renewal is not None
    return answer.renewal


async def test_each_renewal_brings_another(desk: SessionDesk, settings: IntakeSettings, clock: FakeClock) -> None:
    """Four quarters of an hour are one sign-in, each renewed by something else, and never longer than it may last."""
    used, sessions, lasting = [await signed_in(desk)], set(), LIFETIME

    for _quarter in range(4):
        clock.advance(minutes=15)
        answer = await desk.renew(used[-1])
        assert answer is not None
        assert answer.renewal is not None
        used.append(answer.renewal)
        claims: dict[str, Any] = Verifier.of(settings.keys_dir, clock).verify(SESSION_PURPOSE, answer.token)
        sessions.add(claims["sid"])
        lasting = answer.lifetime

    assert len(set(used)) == 5
    assert len(sessions) == 1
    assert (LIFETIME - lasting).total_seconds() == 3600


async def test_a_used_renewal_seen_later_ends_the_sign_in_for_both(desk: SessionDesk, clock: FakeClock) -> None:
    """Thief and owner cannot both go on: whoever comes second shows that there are two, whichever of them it is."""
    stolen = await signed_in(desk)
    owners = await renewed(desk, stolen)
    clock.advance(seconds=GRACE_SECONDS + 1)

    thief = await desk.renew(stolen)
    owner = await desk.renew(owners)

    assert (thief, owner) == (None, None)


async def test_a_thief_who_comes_first_is_found_when_the_owner_comes(desk: SessionDesk, clock: FakeClock) -> None:
    """The chain that the thief has taken over ends with the owner's next renewal."""
    stolen = await signed_in(desk)
    thiefs = await renewed(desk, stolen)
    clock.advance(minutes=15)
    thiefs = await renewed(desk, thiefs)
    clock.advance(seconds=GRACE_SECONDS + 1)

    owner = await desk.renew(stolen)
    thief = await desk.renew(thiefs)

    assert (owner, thief) == (None, None)


async def test_two_tabs_renew_at_the_same_moment_and_both_go_on(desk: SessionDesk, clock: FakeClock) -> None:
    """They get the same next renewal, so that it does not matter whose answer the browser keeps."""
    first = await signed_in(desk)

    answers = await asyncio.gather(*(desk.renew(first) for _tab in range(6)))
    following = {answer.renewal for answer in answers if answer is not None}
    clock.advance(minutes=15)

    assert None not in answers
    assert len(following) == 1
    assert await desk.renew(following.pop() or "") is not None


async def test_a_tab_that_was_overtaken_keeps_the_browsers_later_renewal(desk: SessionDesk) -> None:
    """A slow tab with the first one, when the second is used as well: a session, and no step back."""
    first = await signed_in(desk)
    third = await renewed(desk, await renewed(desk, first))

    slow = await desk.renew(first)

    assert slow is not None
    assert slow.renewal is None
    assert await desk.renew(third) is not None


@pytest.mark.parametrize("used", [False, True])
async def test_signing_out_by_the_renewal_ends_the_sign_in(desk: SessionDesk, *, used: bool) -> None:
    """The browser may hold one that was used in another tab; the sign-in ends all the same."""
    first = await signed_in(desk)
    second = await renewed(desk, first)

    await desk.end_by(first if used else second)

    assert (await desk.renew(second), await desk.renew(first)) == (None, None)


async def test_a_sign_in_ends_after_its_hours_however_often_it_was_renewed(desk: SessionDesk, clock: FakeClock) -> None:
    """A renewal moves nothing but the next quarter of an hour."""
    second = await renewed(desk, await signed_in(desk))
    clock.advance(hours=12)

    assert await desk.renew(second) is None
