"""The survey's rules: which forms may leave together, and what a mark tells."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.domain.surveys import (
    LEAST,
    UNSUR,
    Form,
    new_ticket,
    opened_with,
    packed,
    packed_ticket,
    read_answers,
    ripe,
    spent_mark,
    unpacked,
    unpacked_ticket,
    week_of,
)
from intake.survey_questions import QUESTIONS

NINE = (4, 3, 4, 1, 2, 4, 3, 4, 4)
TUESDAY = date(2026, 11, 24)
PLACES = st.sampled_from(["kanwil-32", "kua-3273-01", "kankemenag-3273"])
SERVICES = st.sampled_from(["IZIN-PENELITIAN-MAGANG", "REK-RUMAH-IBADAT"])


def test_the_questionnaire_asks_each_element_once_with_four_answers() -> None:
    """In the order in which the event counts them."""
    assert tuple(question.unsur for question in QUESTIONS) == UNSUR
    assert {len({answer.id for answer in question.answers}) for question in QUESTIONS} == {4}


@given(st.lists(st.tuples(PLACES, SERVICES), max_size=40))
def test_forms_leave_only_in_company(places: list[tuple[str, str]]) -> None:
    """Whatever waits, each that leaves has four others of its office and service with it; nothing ripe stays."""
    forms = {bytes([n]): Form(office, service, NINE) for n, (office, service) in enumerate(places)}

    leaving = ripe(forms)

    for form in leaving.values():
        assert sum(f.office == form.office and f.service == form.service for f in leaving.values()) >= LEAST
    staying = [f for mark, f in forms.items() if mark not in leaving]
    assert all(sum((f.office, f.service) == (s.office, s.service) for f in staying) < LEAST for s in staying)


def test_forms_are_of_one_length() -> None:
    """A sealed form does not tell its office by its length."""
    short, long = Form("kua-1", "A", NINE), Form("kankemenag-3273" * 5, "REK-RUMAH-IBADAT" * 5, NINE)

    assert len(packed(short)) == len(packed(long))
    assert [unpacked(packed(form)) for form in (short, long)] == [short, long]


def test_a_missing_or_foreign_answer_is_named() -> None:
    """Only 1 to 4 are answers."""
    given_answers = dict.fromkeys(UNSUR, "3") | {"u2": "", "u5": "0", "u9": "5"}

    assert read_answers(given_answers) == (None, ("u2", "u5", "u9"))
    assert read_answers({unsur: str(n) for unsur, n in zip(UNSUR, NINE, strict=True)}) == (NINE, ())


def test_the_same_page_gives_the_same_ticket_and_marks_that_do_not_match() -> None:
    """What stands beside the application is no step towards what stands beside the form."""
    one, again = (new_ticket("a" * 40, "kanwil-32", "A", 1, today=TUESDAY) for _ in range(2))
    other = new_ticket("b" * 40, "kanwil-32", "A", 1, today=TUESDAY)

    assert one == again == unpacked_ticket(packed_ticket(one))
    assert len({opened_with("a" * 40), spent_mark(one), bytes.fromhex(one.secret), spent_mark(other)}) == 4


def test_tickets_of_one_week_end_on_one_monday() -> None:
    """The last day of a ticket says in which week it was made, no more."""
    ends = {new_ticket("a", "o", "s", 1, today=date(2026, 11, 23) + timedelta(days=n)).until for n in range(7)}

    assert ends == {date(2026, 12, 28)}
    assert new_ticket("a", "o", "s", 1, today=TUESDAY).counts(date(2026, 12, 27))
    assert not new_ticket("a", "o", "s", 1, today=TUESDAY).counts(date(2026, 12, 28))


def test_weeks_are_iso_weeks() -> None:
    """The first days of January can belong to the last week of the old year."""
    assert (week_of(date(2026, 11, 24)), week_of(date(2027, 1, 1))) == ("2026-W48", "2026-W53")
