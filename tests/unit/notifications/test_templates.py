"""Every message in every language: complete, honest about the fee, short enough, and checked before it is used."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from common.contracts.routing import CaseDecided
from common.web.i18n import OWN_LOCALE, Language, Texts
from notifications.domain.facts import facts_of, page_of
from notifications.domain.lint import SMS_SIGNS, faults
from notifications.domain.plan import plan
from notifications.domain.template import Audience, Channel, InboxText, MailText, Template
from notifications.domain.template import Texts as TemplateTexts
from notifications.library import Library, TemplatesAtFault
from notifications.rendering import OfficeCopy, Renderer, ServiceCopy, html_of
from notifications.settings import PACKAGE
from tests.unit.notifications.events import every_event, message

MESSAGES = PACKAGE / "templates" / "messages"
LONG = "Rekomendasi pendirian rumah ibadat bagi kelompok masyarakat di daerah terpencil"
COPIES = (
    ServiceCopy(
        {"id": LONG, "en": LONG}, 1_500_000,
        {"not-our-office": {"id": "Bukan wewenang kantor ini.", "en": "Not this office's matter."}},
    ),
    OfficeCopy("Kantor Wilayah Kementerian Agama Provinsi Jawa Barat", "Asia/Jakarta"),
)  # fmt: skip
FEES = {Language.INDONESIAN: "Biaya resmi Rp\u00a01.500.000. Petugas tidak boleh meminta uang.",
        Language.ENGLISH: "Official fee: Rp\u00a01,500,000. Staff must not ask for money."}  # fmt: skip


@pytest.fixture(scope="module")
def library() -> Library:
    """The templates as they ship."""
    return Library.load(MESSAGES)


@pytest.fixture(scope="module")
def texts() -> Texts:
    """The sentences around them."""
    return Texts.load([PACKAGE / "locale", OWN_LOCALE])


@pytest.fixture(scope="module")
def renderer(library: Library, texts: Texts) -> Renderer:
    """Speaks with the longest address it may have to write."""
    return Renderer(library, texts, "https://satu-meja.example")


def a_template(**changes: object) -> Template:
    """A template without fault."""
    texts = TemplateTexts(InboxText("Permohonan {reference}", "Baik. {fee}"), MailText("{reference}", "{fee}"), "{fee}")
    template = Template("t", 1, Audience.APPLICANT, {"id": texts, "en": texts}, event="routing.case-returned.v1")
    return replace(template, **changes)  # type: ignore[arg-type]


def with_texts(**changes: object) -> Template:
    """A template with other texts in both languages."""
    found = a_template()
    return replace(found, texts={k: replace(v, **changes) for k, v in found.texts.items()})  # type: ignore[arg-type]


@pytest.mark.parametrize("event", every_event(), ids=lambda e: e.TYPE)
@pytest.mark.parametrize("language", list(Language))
def test_every_event_has_words_in_every_language(
    event: object, language: Language, library: Library, renderer: Renderer, texts: Texts
) -> None:
    """Whatever may happen to a case, its applicant reads a whole message with the official fee."""
    rows = plan([message(event)], library.of_events)  # type: ignore[arg-type]

    for row in rows:
        key = row.template, row.version
        if row.channel is Channel.INBOX:
            with texts.speaking(language):
                letter = renderer.inbox(key, row.facts, COPIES)
            words = letter.text
        elif row.channel is Channel.MAIL:
            letter = renderer.mail(key, language, row.facts, COPIES)
            words = letter.text
            assert LONG not in letter.title
            assert f"https://satu-meja.example{page_of(row.facts)}" in words
        else:
            words = renderer.sms(key, language, row.facts, COPIES)
            assert len(words) <= SMS_SIGNS
        assert "{" not in words
        assert FEES[language].replace("\u00a0", " ") in words.replace("\u00a0", " ")
    assert Channel.INBOX in {row.channel for row in rows}


def test_a_return_names_its_marks_and_the_day_the_clock_stopped(renderer: Renderer, library: Library) -> None:
    """She learns how much is to be corrected and since when no time is lost."""
    event = next(e for e in every_event() if e.TYPE == "routing.case-returned.v1")

    letter = renderer.mail(("returned", 1), Language.INDONESIAN, facts_of(event), COPIES)

    assert "2 bagian perlu diperbaiki" in letter.text
    assert "berhenti sejak Selasa, 24 November 2026" in letter.text


def test_a_refusal_says_why_by_which_rule_and_until_when_to_object(renderer: Renderer, library: Library) -> None:
    """The whole way on in one message: sentence, article, day, address; without a day it leads to the counter."""
    refused = next(e for e in every_event() if isinstance(e, CaseDecided) and e.outcome == "refused")
    refused = refused.model_copy(update={"objection_until": datetime(2026, 12, 17, 9, tzinfo=UTC)})
    rule = {"id": "Bukan kantor ini.", "en": "Not this office.", "article": "PMA 65/2016 pasal 4"}
    copies = (replace(COPIES[0], refusals={str(refused.reason): rule}), COPIES[1])

    letter = renderer.mail(("refused", 2), Language.INDONESIAN, facts_of(refused), copies)
    without = renderer.mail(("refused", 2), Language.ENGLISH, {**facts_of(refused), "objection_until": None}, copies)

    assert "Bukan kantor ini. Dasar: PMA 65/2016 pasal 4." in letter.text
    assert "Anda dapat mengajukan keberatan sampai Kamis, 17 Desember 2026" in letter.text
    assert "https://satu-meja.example/permohonan/SM-7Q4K-2MTX" in letter.text
    assert "object" not in without.text
    assert "Not this office. Basis: PMA 65/2016 pasal 4." in without.text


def test_dates_follow_the_clock_of_the_office(renderer: Renderer) -> None:
    """Three in the afternoon UTC is the next day in Jayapura."""
    late = next(e for e in every_event() if e.TYPE == "routing.case-withdrawn.v1")
    late = late.model_copy(update={"at": late.at.replace(hour=16)})
    jayapura = (COPIES[0], OfficeCopy("Kantor di Jayapura", "Asia/Jayapura"))

    letter = renderer.mail(("withdrawn", 1), Language.ENGLISH, facts_of(late), jayapura)

    assert "Wednesday, 25 November 2026" in letter.text


def test_a_code_is_in_its_message_and_the_message_warns(renderer: Renderer, library: Library) -> None:
    """A code is sent with the rule that nobody may ask for it."""
    letter = renderer.code_mail(library.newest("code"), Language.INDONESIAN, "7Q4K2M")
    sms = renderer.code_sms(library.newest("code"), Language.ENGLISH, "7Q4K2M")

    assert "7Q4K2M" in letter.text
    assert "7Q4K2M" not in letter.title
    assert "tidak boleh meminta uang atau kode ini" in letter.text
    assert "7Q4K2M" in sms
    assert len(sms) <= SMS_SIGNS


def test_the_html_part_is_plain_and_escaped(renderer: Renderer, library: Library) -> None:
    """The HTML part has the same words, links only where the text has addresses, and nothing that runs or tracks."""
    sharp = (ServiceCopy({"id": "<b>A & B</b>", "en": "x"}, 0), COPIES[1])
    event = next(e for e in every_event() if e.TYPE == "routing.case-returned.v1")

    page = html_of(renderer.mail(("returned", 1), Language.INDONESIAN, facts_of(event), sharp), "id")

    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in page
    assert '<a href="https://satu-meja.example/permohonan/SM-7Q4K-2MTX">' in page
    assert not any(tag in page for tag in ("<img", "<script", "<style", " style="))


def test_a_message_whose_template_is_gone_still_leads_to_its_application(renderer: Renderer, texts: Texts) -> None:
    """One missing file must not close a person's whole inbox."""
    event = next(e for e in every_event() if e.TYPE == "routing.case-returned.v1")

    with texts.speaking(Language.ENGLISH):
        letter = renderer.inbox(("gone", 7), facts_of(event), COPIES)

    assert letter.title == "News about application SM-7Q4K-2MTX"


def test_a_template_without_fault_has_none() -> None:
    """The checks below fail for their own reason only."""
    assert faults(a_template()) == []


@pytest.mark.parametrize(
    ("template", "says"),
    [
        (with_texts(inbox=InboxText("Baik", "{fee} {nmae}")), "{nmae} is unknown here"),
        (with_texts(inbox=InboxText("Baik", "{fee} {promise}")), "{promise} is unknown here"),
        (with_texts(inbox=InboxText("Baik", "Tanpa biaya.")), "does not state the official fee"),
        (with_texts(mail=MailText("{reference}", "Tanpa biaya.")), "does not state the official fee"),
        (with_texts(sms="Tanpa biaya."), "does not state the official fee"),
        (with_texts(mail=MailText("{service}", "{fee}")), "no place where others can read it"),
        (with_texts(inbox=InboxText("Dua\nbaris", "{fee}")), "must be one line"),
        (with_texts(sms="{fee} " + "x" * 120), "signs long"),
        (with_texts(sms="{fee} {office}"), "may be of any length"),
        (with_texts(sms="{fee} “kutip”"), "several messages"),
        (with_texts(sms="{fee} {reference"), "braces cannot be read"),
        (with_texts(inbox=InboxText("Baik", "{fee} {reference!r}")), "braces cannot be read"),
        (with_texts(inbox=None), "no text for the inbox"),
        (a_template(texts={"id": a_template().texts["id"]}), "languages are"),
        (
            a_template(texts={"id": a_template().texts["id"], "en": replace(a_template().texts["en"], sms=None)}),
            "differ in their channels",
        ),
        (a_template(event="routing.case-claimed.v1"), "nobody is told"),
        (a_template(only={"outcme": "granted"}), "has no field 'outcme'"),
        (a_template(audience=Audience.ADDRESS), "belongs to no event"),
    ],
)
def test_a_fault_is_found_when_templates_are_loaded(template: Template, says: str) -> None:
    """A misspelt variable, a missing fee or an SMS too long stops the process, not the citizen's message."""
    assert any(says in fault for fault in faults(template)), faults(template)


def test_a_folder_with_a_fault_is_refused_as_a_whole(tmp_path: Path) -> None:
    """All faults are told at once, with the file they are in."""
    good = (MESSAGES / "returned.v1.yaml").read_text()
    (tmp_path / "returned.v1.yaml").write_text(good)
    (tmp_path / "again.v1.yaml").write_text(good)
    (tmp_path / "strange.v1.yaml").write_text(good.replace("doubtful_mail: resend", "surprise: yes"))
    (tmp_path / "wrong.v2.yaml").write_text(good.replace("{marks}", "{marsk}").replace("version: 1", "version: 2"))

    with pytest.raises(TemplatesAtFault) as refused:
        Library.load(tmp_path)

    said = str(refused.value)
    assert "strange.v1.yaml: surprise" in said
    assert "returned@2: id inbox.body: {marsk} is unknown here" in said
    assert "returned@1: there are two of this version" in said


def test_old_versions_are_read_and_the_newest_is_written(tmp_path: Path) -> None:
    """A message keeps the words of its version; new messages get the new words."""
    first = (MESSAGES / "returned.v1.yaml").read_text()
    (tmp_path / "returned.v1.yaml").write_text(first)
    (tmp_path / "returned.v2.yaml").write_text(first.replace("version: 1", "version: 2"))

    library = Library.load(tmp_path)

    assert library.version("returned", 1).version == 1
    assert [t.version for t in library.of_events["routing.case-returned.v1"]] == [2]
