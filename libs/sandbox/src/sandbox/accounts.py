"""The ready people of the sandbox: accounts named by their function, and the seats they hold."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sandbox.checkout import SEATS
from sandbox.errors import SandboxError

SEAT_COLUMNS = ("office", "unit", "valid_from", "valid_until", "decree")


@dataclass(frozen=True, slots=True)
class Account:
    """One account at the development identity provider."""

    name: str
    shown_as: str

    @property
    def claims(self) -> dict[str, object]:
        """What the identity provider tells about this account: identity only, no role."""
        mail = f"{self.name}@contoh.example"
        return {"name": self.shown_as, "preferred_username": self.name, "email": mail, "email_verified": True}


ACCOUNTS = (
    Account("warga-1", "Warga 1"),
    Account("warga-2", "Warga 2"),
    Account("warga-3", "Warga 3"),
    Account("loket-kanwil-32", "Petugas loket, Kanwil Jawa Barat"),
    Account("ketua-tim-kanwil-32", "Ketua tim, Kanwil Jawa Barat"),
    Account("kepala-kanwil-32", "Kepala Kanwil Jawa Barat"),
    Account("loket-kankemenag-3273", "Petugas loket, Kankemenag Kota Bandung"),
    Account("seksi-bimas-islam-kankemenag-3273", "Seksi Bimas Islam, Kankemenag Kota Bandung"),
    Account("penyelenggara-kristen-kankemenag-3273", "Penyelenggara Kristen, Kankemenag Kota Bandung"),
    Account("penyelenggara-katolik-kankemenag-3273", "Penyelenggara Katolik, Kankemenag Kota Bandung"),
    Account("penyelenggara-hindu-kankemenag-3273", "Penyelenggara Hindu, Kankemenag Kota Bandung"),
    Account("penyelenggara-buddha-kankemenag-3273", "Penyelenggara Buddha, Kankemenag Kota Bandung"),
    Account("subbag-tu-kankemenag-3273", "Subbagian Tata Usaha, Kankemenag Kota Bandung"),
    Account("kepala-kankemenag-3273", "Kepala Kankemenag Kota Bandung"),
    Account("khonghucu-pusat", "Unit Khonghucu, kantor pusat"),
    Account("pusat", "Petugas pusat"),
    Account("analis", "Analis"),
    Account("admin", "Administrator"),
)
BY_NAME = {account.name: account for account in ACCOUNTS}


def account_named(name: str) -> Account:
    """Return the account of this name."""
    if name not in BY_NAME:
        raise SandboxError(f"There is no account {name!r}. Choose one of: {', '.join(BY_NAME)}.")
    return BY_NAME[name]


def write_seats(target: Path, person_of: Callable[[str], UUID], *, source: Path = SEATS) -> Path:
    """Write the seats of the ready people with person ids in place of account names."""
    with source.open(newline="") as rows, target.open("w", newline="") as output:
        writer = csv.DictWriter(output, ("person", *SEAT_COLUMNS))
        writer.writeheader()
        for row in csv.DictReader(rows):
            person = person_of(account_named(row["account"]).name)
            writer.writerow({"person": person} | {column: row[column] for column in SEAT_COLUMNS})
    return target
