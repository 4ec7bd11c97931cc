"""Dates, money and deadlines read as a counter clerk says them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from common.web import i18n, wording
from common.web.i18n import Language
from common.web.wording import Urgency

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # Tuesday 12.00 in Jakarta
TEXTS = i18n.Texts.load([i18n.OWN_LOCALE])


def in_english(words: str) -> str:
    """A filter applied to a fixed value, spoken in English."""
    with TEXTS.speaking(Language.ENGLISH):
        return {
            "tanggal": lambda: wording.tanggal(date(2026, 11, 27)),
            "waktu": lambda: wording.waktu(NOON),
            "rupiah": lambda: wording.rupiah(1_500_000),
            "hari_kerja": lambda: f"{wording.hari_kerja(1)}, {wording.hari_kerja(5)}",
            "besar": lambda: wording.besar_berkas(4_200_000),
        }[words]()


def test_words_in_indonesian() -> None:
    """Indonesian is spoken without any translation loaded."""
    assert wording.tanggal(date(2026, 11, 27)) == "Jumat, 27 November 2026"
    assert wording.tanggal_waktu(NOON) == "Selasa, 24 November 2026, 12.00 WIB"
    assert wording.rupiah(0) == "Rp\u00a00"
    assert wording.rupiah(1_500_000) == "Rp\u00a01.500.000"
    assert wording.hari_kerja(5) == "5 hari kerja"
    assert wording.besar_berkas(4_200_000) == "4,2 MB"
    assert wording.besar_berkas(1) == "1 kB"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("tanggal", "Friday, 27 November 2026"),
        ("waktu", "12:00 WIB"),
        ("rupiah", "Rp\u00a01,500,000"),
        ("hari_kerja", "1 working day, 5 working days"),
        ("besar", "4.2 MB"),
    ],
)
def test_words_in_english(words: str, said: str) -> None:
    """English has its own separators and plurals."""
    assert in_english(words) == said


@pytest.mark.parametrize(("zone", "said"), [("Asia/Makassar", "13.00 WITA"), ("Asia/Jayapura", "14.00 WIT")])
def test_the_clock_of_the_office_counts(zone: str, said: str) -> None:
    """One moment has three clock times in the country."""
    assert wording.waktu(NOON, zone) == said


@pytest.mark.parametrize(
    ("hours", "said", "urgency"),
    [
        (-48, "Lewat 2 hari", Urgency.PAST),
        (-1, "Lewat hari ini", Urgency.PAST),
        (2, "Hari ini 14.00", Urgency.NEAR),
        (24, "Besok", Urgency.NEAR),
        (72, "Jumat, 27 Nov", Urgency.LATER),
        (24 * 60, "23 Jan 2027", Urgency.LATER),
    ],
)
def test_a_deadline_in_words(hours: int, said: str, urgency: Urgency) -> None:
    """Coloured only when near or past."""
    due = NOON + timedelta(hours=hours)

    assert wording.tenggat(due, NOON) == said
    assert wording.urgency(due, NOON) is urgency


def test_a_moment_without_zone_is_refused() -> None:
    """A naive time would be shown hours off."""
    with pytest.raises(ValueError, match="no time zone"):
        wording.waktu(datetime(2026, 1, 1))


@pytest.mark.parametrize(("minutes", "said"), [(0, "baru saja"), (12, "12 menit lalu"), (180, "3 jam lalu")])
def test_how_long_ago(minutes: int, said: str) -> None:
    """Recent things are told by distance."""
    assert wording.lalu(NOON - timedelta(minutes=minutes), NOON) == said
