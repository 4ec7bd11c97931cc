"""Every text of the shared look exists in English, and the checker finds those that do not."""

from __future__ import annotations

from pathlib import Path

import common.web
from common.web.i18n import Language, Texts, _, missing_translations

WEB = Path(common.web.__file__).parent
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


def a_service(folder: Path, po: str) -> Path:
    """A service with one text in Python and one in a template, and this catalogue."""
    (folder / "templates").mkdir()
    (folder / "locale").mkdir()
    (folder / "words.py").write_text('title = _("Satu kata")\n')
    (folder / "templates" / "a.html").write_text("{% trans %}  Dua\n  kata {% endtrans %}{{ _('Besok') }}")
    (folder / "locale" / "en.po").write_text(HEAD + po)
    return folder


def test_the_shared_look_is_translated() -> None:
    """Nothing of layout, components or errors is Indonesian only."""
    assert missing_translations(WEB) == []


def test_missing_empty_and_fuzzy_texts_are_found(tmp_path: Path) -> None:
    """Each finding names the text; texts of the shared look count as translated."""
    service = a_service(tmp_path, 'msgid "Tiga"\nmsgstr ""\n\n#, fuzzy\nmsgid "Dua kata"\nmsgstr "Two words"\n')

    findings = missing_translations(service)

    assert len(findings) == 4
    assert {word for word in ("Satu kata", "Dua kata", "Tiga") if any(word in line for line in findings)} == {
        "Satu kata", "Dua kata", "Tiga",
    }  # fmt: skip
    assert not any("Besok" in line for line in findings)


def test_a_service_says_it_its_own_way_first(tmp_path: Path) -> None:
    """A service's catalogue wins over the shared one; what it lacks comes from there."""
    service = a_service(tmp_path, 'msgid "Besok"\nmsgstr "The day after"\n')
    texts = Texts.load([service / "locale", WEB / "locale"])

    with texts.speaking(Language.ENGLISH):
        said = _("Besok"), _("Kembali"), _("Tidak diterjemahkan")

    assert said == ("The day after", "Back", "Tidak diterjemahkan")
    assert _("Kembali") == "Kembali"
