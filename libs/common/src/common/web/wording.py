"""Dates, times, money and deadlines in words, as a good counter clerk would say them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date

from common.web.i18n import Language, _, current_language, ngettext

JAKARTA = "Asia/Jakarta"
ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
LOCALES = {Language.INDONESIAN: "id_ID", Language.ENGLISH: "en_GB"}
NEAR_DAYS = 1


class Urgency(StrEnum):
    """How a deadline is coloured: only when it is near or past."""

    LATER = "later"
    NEAR = "near"
    PAST = "past"


def local(moment: datetime, zone: str = JAKARTA) -> datetime:
    """An aware datetime on the clock of a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; give an aware datetime.")
    return moment.astimezone(ZoneInfo(zone))


def tanggal(value: date | datetime, zone: str = JAKARTA, *, weekday: bool = True) -> str:
    """“Jumat, 27 November 2026”, or “Friday, 27 November 2026”."""
    day = local(value, zone).date() if isinstance(value, datetime) else value
    pattern = "EEEE, d MMMM yyyy" if weekday else "d MMMM yyyy"
    return babel_date(day, format=pattern, locale=LOCALES[current_language()])


def waktu(moment: datetime, zone: str = JAKARTA) -> str:
    """“14.05 WIB”, or “14:05 WIB” in English."""
    separator = "." if current_language() is Language.INDONESIAN else ":"
    return local(moment, zone).strftime(f"%H{separator}%M ") + ZONE_NAMES.get(zone, zone)


def tanggal_waktu(moment: datetime, zone: str = JAKARTA) -> str:
    """“Jumat, 27 November 2026, 14.05 WIB”."""
    return f"{tanggal(moment, zone)}, {waktu(moment, zone)}"


def bilangan(value: float, decimals: int = 0) -> str:
    """A number with the separators of the language: “12.345” or “12,345”."""
    text = f"{value:,.{decimals}f}"
    if current_language() is Language.INDONESIAN:
        return text.translate(str.maketrans(",.", ".,"))
    return text


def rupiah(amount: int) -> str:
    """“Rp 0”, “Rp 1.500.000”; the space does not break."""
    return f"Rp\u00a0{bilangan(amount)}"


def hari_kerja(amount: int) -> str:
    """“5 hari kerja”, “1 working day”."""
    return ngettext("%(num)s hari kerja", "%(num)s hari kerja", amount) % {"num": bilangan(amount)}


def hari(amount: int) -> str:
    """“3 hari”, “1 day”."""
    return ngettext("%(num)s hari", "%(num)s hari", amount) % {"num": bilangan(amount)}


def urgency(due_at: datetime, now: datetime, zone: str = JAKARTA) -> Urgency:
    """Past once the moment is over, near until the end of the next day."""
    if now > due_at:
        return Urgency.PAST
    days = (local(due_at, zone).date() - local(now, zone).date()).days
    return Urgency.NEAR if days <= NEAR_DAYS else Urgency.LATER


def tenggat(due_at: datetime, now: datetime, zone: str = JAKARTA) -> str:
    """A deadline as the desk says it: “Hari ini 14.00”, “Besok”, “Senin, 30 Nov”, “Lewat 2 hari”."""
    days = (local(due_at, zone).date() - local(now, zone).date()).days
    if now > due_at:
        if days == 0:
            return _("Lewat hari ini")
        return ngettext("Lewat %(num)s hari", "Lewat %(num)s hari", -days) % {"num": bilangan(-days)}
    if days == 0:
        return _("Hari ini %(time)s") % {"time": waktu(due_at, zone).rsplit(" ", 1)[0]}
    if days == 1:
        return _("Besok")
    due, today = local(due_at, zone).date(), local(now, zone).date()
    pattern = "EEEE, d MMM" if due.year == today.year else "d MMM yyyy"
    return babel_date(due, format=pattern, locale=LOCALES[current_language()])


def lalu(moment: datetime, now: datetime, zone: str = JAKARTA) -> str:
    """How long ago: “baru saja”, “12 menit lalu”, “3 jam lalu”, else the date."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return _("baru saja")
    if minutes < 60:
        return ngettext("%(num)s menit lalu", "%(num)s menit lalu", minutes) % {"num": minutes}
    if minutes < 24 * 60:
        return ngettext("%(num)s jam lalu", "%(num)s jam lalu", minutes // 60) % {"num": minutes // 60}
    return tanggal(moment, zone)


def besar_berkas(size: int) -> str:
    """A file size: “820 kB”, “4,2 MB”."""
    if size < 1_000_000:
        return f"{bilangan(max(1, round(size / 1000)))} kB"
    return f"{bilangan(size / 1_000_000, 1)} MB"


FILTERS: dict[str, Callable[..., str]] = {
    "tanggal": tanggal,
    "waktu": waktu,
    "tanggal_waktu": tanggal_waktu,
    "bilangan": bilangan,
    "rupiah": rupiah,
    "hari_kerja": hari_kerja,
    "hari": hari,
    "tenggat": tenggat,
    "urgency": urgency,
    "lalu": lalu,
    "besar_berkas": besar_berkas,
}
