"""The words about a case: the stepper, the history and the promise, state by state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from common.contracts.routing import PromiseChanged
from common.web.i18n import Language, Texts
from intake.domain.following import facts_of, kind_of
from intake.views import State, TimelineEntry
from intake.web import LOCALE
from intake.web.timeline import entries
from intake.web.words import amount_words, counted_words, due_words, main_road, steps
from tests.web.intake.counter_in_memory import CODE, NOW, PROMISE, ShelfInMemory, an_application

ZONE = "Asia/Jakarta"
DEFINITION = ShelfInMemory().all[CODE, 1]


def test_the_road_follows_the_desks_to_the_decision() -> None:
    """Counter, then team leader: the order of the definition's forward acts."""
    assert [desk.id for desk in main_road(DEFINITION)] == ["loket", "ketua-tim"]


@pytest.mark.parametrize(
    ("state", "desk", "expected"),
    [
        (State.RECEIVED, None, ["now", "next", "next"]),
        (State.IN_PROCESS, "loket", ["now", "next", "next"]),
        (State.IN_PROCESS, "ketua-tim", ["done", "now", "next"]),
        (State.RETURNED, "loket", ["now", "next", "next"]),
        (State.GRANTED, "ketua-tim", ["done", "done", "done"]),
        (State.REFUSED, "ketua-tim", ["done", "stopped", "next"]),
        (State.WITHDRAWN, "loket", ["stopped", "next", "next"]),
    ],
)
def test_the_stepper_says_where_it_is(state: State, desk: str | None, expected: list[str]) -> None:
    """Every state has exactly one picture."""
    assert [step["state"] for step in steps(DEFINITION, state, desk)] == expected


def test_the_history_is_newest_first_and_in_order_within_one_second() -> None:
    """Facts with the same time keep their order of happening."""
    application = an_application(
        timeline=(
            TimelineEntry(NOW, "application-submitted"),
            TimelineEntry(NOW, "case-opened", {"desk": "loket"}),
            TimelineEntry(NOW + timedelta(hours=1), "case-moved", {"desk": "ketua-tim"}),
        )
    )

    lines = entries(application, DEFINITION, ZONE)

    assert [line["title"] for line in lines] == ["Diteruskan ke Ketua tim", "Diterima di Loket", "Permohonan dikirim"]


def test_who_took_the_file_is_no_news() -> None:
    """Claiming and releasing stay inside the office."""
    lines = entries(an_application(), DEFINITION, ZONE)

    assert [line["title"] for line in lines] == ["Diterima di Loket", "Permohonan dikirim"]


@pytest.mark.parametrize(
    ("kind", "data", "title", "tone"),
    [
        ("case-returned", {"marks": [{"reason": "unsigned"}]}, "1 hal perlu Anda perbaiki", "waiting"),
        ("correction-offered", {}, "Perbaikan Anda dikirim", "done"),
        ("case-resumed", {"desk": "loket"}, "Perbaikan diterima di Loket", "done"),
        ("case-decided", {"outcome": "granted", "letter_number": "B-1"}, "Permohonan dikabulkan", "done"),
        ("case-decided", {"outcome": "refused", "reason": "no-capacity"}, "Permohonan ditolak", "refused"),
        ("case-withdrawn", {}, "Permohonan ditarik kembali", "refused"),
        ("withdrawal-asked", {}, "Anda meminta permohonan ini ditarik", "done"),
        ("request-declined", {"request": "withdrawal"}, "Permintaan Anda datang terlambat", "waiting"),
        ("case-overdue", {}, "Tanggal selesai terlewati", "refused"),
        ("something-new", {}, "Ada perubahan pada permohonan", "done"),
    ],
)
def test_every_fact_has_a_sentence(kind: str, data: dict[str, object], title: str, tone: str) -> None:
    """Also one that nobody knows yet: the page never breaks on a new fact."""
    application = an_application(timeline=(TimelineEntry(NOW, f"routing.{kind}.v1", data),))

    (line,) = entries(application, DEFINITION, ZONE)

    assert (line["title"], line["tone"]) == (title, tone)


@pytest.mark.parametrize(
    ("reason", "title"),
    [("clock-stood", "Tanggal selesai dihitung lagi"), ("visit", "Tanggal selesai berubah")],
)
def test_a_new_day_is_said_with_its_reason(reason: str, title: str) -> None:
    """Time spent waiting for the applicant is no bad news; any other change is marked."""
    event = PromiseChanged(
        case=UUID(int=1), reference="SM-7Q4K-2MTX", service=CODE, version=1, office="kanwil-32", applicant=UUID(int=2),
        at=NOW, case_version=5, promise=PROMISE, reason=reason,
    )  # fmt: skip
    application = replace(an_application(), timeline=(TimelineEntry(NOW, kind_of(event), facts_of(event)),))

    (line,) = entries(application, DEFINITION, ZONE)

    assert line["title"] == title
    assert "Selasa, 1 Desember 2026" in line["text"]


@pytest.mark.parametrize(
    ("unit", "words"), [("workdays", "3 hari kerja"), ("days", "3 hari kalender"), ("minutes", "3 menit")]
)
def test_an_amount_names_its_kind_of_day(unit: str, words: str) -> None:
    """Working days and calendar days are never mixed up."""
    assert amount_words(3, unit) == words


def test_a_promise_says_what_does_not_count() -> None:
    """The days left out are counted in words, and left unsaid when there are none."""
    assert counted_words(PROMISE) == "5 hari kerja; 2 hari libur tidak dihitung"
    assert counted_words(PROMISE.model_copy(update={"skipped": ()})) == "5 hari kerja"


def test_a_promise_of_minutes_says_the_hour() -> None:
    """“15 menit” without an hour would promise a day."""
    minutes = PROMISE.model_copy(update={"unit": "minutes", "amount": 15})

    assert due_words(PROMISE, ZONE) == "Selasa, 1 Desember 2026"
    assert due_words(minutes, ZONE) == "Selasa, 1 Desember 2026, 16.00 WIB"


def test_the_words_follow_the_readers_language() -> None:
    """English readers meet English sentences and the definition's English names."""
    with Texts.load([LOCALE]).speaking(Language.ENGLISH):
        moved = replace(an_application(), timeline=(TimelineEntry(NOW, "case-moved", {"desk": "ketua-tim"}),))
        (line,) = entries(moved, DEFINITION, ZONE)

    assert line["title"] == "Passed on to: Team leader"
