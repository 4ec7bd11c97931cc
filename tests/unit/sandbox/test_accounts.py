"""The ready people hold seats that exist."""

from __future__ import annotations

import csv
from pathlib import Path
from uuid import UUID, uuid5

from sandbox.accounts import ACCOUNTS, write_seats
from sandbox.checkout import ROOT, SEATS

_ANY = UUID(int=0)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_seat_is_at_a_unit_of_the_office_tree() -> None:
    """A seat at a desk that no office has would never see a case."""
    units = {row["id"]: row["units"].split(";") for row in _rows(ROOT / "services" / "intake" / "offices.csv")}

    for seat in _rows(SEATS):
        assert seat["unit"] in units[seat["office"]], seat


def test_officers_have_seats_and_citizens_have_none() -> None:
    """Whoever is not called warga sits somewhere."""
    seated = {row["account"] for row in _rows(SEATS)}

    assert seated == {account.name for account in ACCOUNTS if not account.name.startswith("warga")}


def test_seats_are_written_by_person_not_by_account(tmp_path: Path) -> None:
    """Routing learns opaque ids; account names stay with the identity provider."""
    written = write_seats(tmp_path / "seats.csv", lambda name: uuid5(_ANY, name))

    rows = _rows(written)

    assert list(rows[0]) == ["person", "office", "unit", "valid_from", "valid_until", "decree"]
    assert len({UUID(row["person"]) for row in rows}) == len(rows) == len(_rows(SEATS))
    assert not any(account.name in written.read_text() for account in ACCOUNTS if "-32" in account.name)
