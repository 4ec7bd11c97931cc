"""Where a code is sent is an address that reads as it is stored, or is refused with what to write."""

from __future__ import annotations

import pytest

from intake.handlers.contacts import plain_address
from intake.refusals import BAD_MAIL, BAD_PHONE, No


@pytest.mark.parametrize(
    ("channel", "typed", "used"),
    [
        ("mail", " nama@contoh.id ", "nama@contoh.id"),
        ("mail", "nama\u202e@contoh.id", BAD_MAIL),
        ("mail", "nama@contoh.id\x01", BAD_MAIL),
        ("mail", "nama\x00@contoh.id", BAD_MAIL),
        ("sms", "0812-3456-7890", "+6281234567890"),
        ("sms", "0812\u2066 3456 7890", BAD_PHONE),
    ],
)
def test_an_address_is_used_as_it_reads(channel: str, typed: str, used: str | No) -> None:
    """Blanks around it and in a number are nobody's fault; a hidden sign is in no address."""
    assert plain_address(channel, typed) == used
