"""A token is believed for its purpose and its time alone, however often it was seen before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from joserfc.jwk import KeySet, OKPKey

from common.clock import FakeClock
from common.signing import NotGenuine, Signer, Verifier

KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "intake.1"})
STRANGER = OKPKey.generate_key("Ed25519", parameters={"kid": "intake.1"})


def verifier(clock: FakeClock) -> Verifier:
    """Knows intake's key alone."""
    return Verifier(KeySet([KEY]), {"intake.1": "intake"}, clock)


def test_a_token_seen_before_is_refused_once_its_time_is_over(clock: FakeClock) -> None:
    """The signature is remembered, the time is looked at anew."""
    checks = verifier(clock)
    token = Signer(KEY, "intake", clock).sign("session", {"sub": "x"}, lifetime=timedelta(minutes=15))
    first = checks.verify("session", token)

    clock.advance(minutes=16)

    assert first["sub"] == "x"
    with pytest.raises(NotGenuine, match="time is over"):
        checks.verify("session", token)


def test_a_token_seen_before_passes_for_no_other_purpose(clock: FakeClock) -> None:
    """A session opens no service's door, before and after it was used as a session."""
    checks = verifier(clock)
    token = Signer(KEY, "intake", clock).sign("session", {"sub": "x"}, lifetime=timedelta(minutes=15))

    with pytest.raises(NotGenuine, match="not meant"):
        checks.verify("service", token)
    claims = checks.verify("session", token)
    claims["sub"] = "somebody else"
    with pytest.raises(NotGenuine, match="not meant"):
        checks.verify("service", token)

    assert checks.verify("session", token)["sub"] == "x"


def test_a_strangers_signature_is_never_ours(clock: FakeClock) -> None:
    """Asking twice does not help."""
    checks = verifier(clock)
    token = Signer(STRANGER, "intake", clock).sign("session", {"sub": "x"}, lifetime=timedelta(minutes=15))

    for _ in range(2):
        with pytest.raises(NotGenuine, match="not ours"):
            checks.verify("session", token)
