"""Many persons with addresses, and a count of what the catchers have of them."""

from __future__ import annotations

from collections import Counter

from sandbox.inspection import Catcher
from tests.component.notifications.conftest import House

MANY = [f"case{n}" for n in range(30)]


def reach_everybody(house: House) -> None:
    """Mail and telephone for the persons of all cases."""
    for n, case in enumerate(MANY):
        house.addresses.reach(case, mail=f"{case}@example.test", sms=f"+6281200000{n:03d}")


def ids(caught: Catcher, field: str) -> Counter[str]:
    """How often each message was caught."""
    return Counter(m[field] for m in caught.messages())
