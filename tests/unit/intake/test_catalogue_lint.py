"""Every rule of the catalogue's lint finds the fault that was planted for it, and says how to mend it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from intake.catalogue import OfficeUnit, ServiceDefinition, Text, load_units, read_definition
from intake.catalogue.desks import RefusalRule
from intake.catalogue.lint import lint, lint_folder

INTAKE = Path(__file__).parents[3] / "services" / "intake"
UNITS = {
    "loket": OfficeUnit(name=Text(id="Loket", en="Counter")),
    "ketua-tim": OfficeUnit(name=Text(id="Ketua tim", en="Team leader")),
    "kepala": OfficeUnit(name=Text(id="Kepala", en="Head"), single=True),
}
RAW: dict[str, Any] = yaml.safe_load(
    """
code: UJI-COBA
version: 1
status: open
name: {id: Layanan uji, en: Trial service}
summary: {id: Untuk diuji., en: To be tried.}
keywords: [uji]
life_event: penelitian
applicant: [person]
office: {from: object_location, level: kanwil, field: place}
promise: {amount: 3, unit: workdays, starts: submitted}
fee: {amount: 0}
output: {id: Surat, en: Letter}
fields:
  - {id: place, kind: region, label: {id: Tempat, en: Place}}
  - {id: topic, kind: text, max_length: 80, personal: true, label: {id: Judul, en: Title}}
  - {id: starts_on, kind: date, label: {id: Mulai, en: From}}
  - {id: ends_on, kind: date, not_before: starts_on, label: {id: Selesai, en: Until}}
  - id: kind
    kind: choice
    label: {id: Jenis, en: Kind}
    options:
      - {value: a, label: {id: A, en: A}}
      - {value: b, label: {id: B, en: B}, referral: {id: Ke tempat lain., en: Elsewhere.}}
documents:
  - {id: letter, name: {id: Surat, en: Letter}, basis: Aturan uji}
desks:
  - {id: loket, unit: loket, name: {id: Loket, en: Counter}, acts: {forward: teknis, return: applicant},
     sentence: {id: Di loket., en: At the counter.}}
  - {id: teknis, unit_by: {field: kind, rows: {a: [ketua-tim]}}, name: {id: Teknis, en: Section},
     acts: {forward: kepala, send_back: loket}, sentence: {id: Di unit., en: At the section.}, visit: true,
     visit_rule: {notice_workdays: 2, answer_workdays: 1},
     visit_checklist: [{id: address, name: {id: Alamat, en: Address}}]}
  - {id: kepala, unit: kepala, name: {id: Kepala, en: Head}, four_eyes_with: [loket],
     acts: {approve: decided, refuse: refused}, sentence: {id: Di kepala., en: At the head.}}
reasons:
  return: [{code: unreadable, sentence: {id: Tidak terbaca., en: Cannot be read.}}]
  refuse: [{code: not-ours, article: Pasal 1, sentence: {id: Bukan wewenang kami., en: Not ours.}}]
letter: {title: Surat, kode_jabatan: Kw, kka: KP.00, body: "Tentang {topic} nomor {reference}."}
source: {page: Halaman uji, sure: L}
"""
)
Fault = Callable[[dict[str, Any]], None]


def findings(raw: dict[str, Any]) -> list[str]:
    """The findings on a raw definition, as sentences."""
    return [str(finding) for finding in lint(ServiceDefinition.model_validate(raw), UNITS, "UJI.yaml")]


def setting(path: str, value: object) -> Fault:
    """A fault that sets one place (`desks.0.unit`) to a value."""

    def plant(raw: dict[str, Any]) -> None:
        *way, last = path.split(".")
        place: Any = raw
        for step in way:
            place = place[int(step)] if step.isdigit() else place[step]
        place[int(last) if last.isdigit() else last] = value

    return plant


def adding(path: str, index: int) -> Fault:
    """A fault that repeats one item of a list."""

    def plant(raw: dict[str, Any]) -> None:
        place: Any = raw
        for step in path.split("."):
            place = place[int(step)] if step.isdigit() else place[step]
        place.append(copy.deepcopy(place[index]))

    return plant


def test_a_sound_definition_has_no_finding() -> None:
    """The base of all planted faults is itself clean."""
    assert findings(RAW) == []


FAULTS: list[tuple[str, Fault, str]] = [
    ("no promise", setting("promise", None), "UJI.yaml: promise: an open service needs it"),
    ("no desks", setting("desks", []), "UJI.yaml: desks: an open service needs it"),
    ("unknown fee", setting("fee.amount", None), "fee.amount: an open service states its fee"),
    ("no way out", setting("status", "unverified"), "notice: a service that is unverified says where to go"),
    ("nobody to refer to", setting("status", "referral"), "referral: say who does it now"),
    ("no keywords", setting("keywords", []), "keywords: nobody would find it"),
    ("untranslated", setting("desks.0.sentence.en", ""), "desks.loket.sentence.en: the text is empty"),
    ("untranslated reason", setting("reasons.return.0.sentence.id", " "), "reasons.returns.unreadable.sentence.id"),
    ("field twice", adding("fields", 1), "fields.topic: the id occurs 2 times"),
    ("document twice", adding("documents", 0), "documents.letter: the id occurs 2 times"),
    ("desk twice", adding("desks", 0), "desks.loket: the id occurs 2 times"),
    ("return reason twice", adding("reasons.return", 0), "reasons.return.unreadable: the id occurs 2 times"),
    ("refusal reason twice", adding("reasons.refuse", 0), "reasons.refuse.not-ours: the id occurs 2 times"),
    ("option twice", adding("fields.4.options", 0), "fields.kind.options.a: the id occurs 2 times"),
    ("choice of nothing", setting("fields.4.options", []), "fields.kind: a choice needs `options`"),
    ("endless text", setting("fields.1.max_length", None), "fields.topic: a text without `max_length`"),
    ("sensitive in the open", setting("fields.4.sensitive", True), "fields.kind: a sensitive answer is personal"),
    ("no such date", setting("fields.3.not_before", "topic"), "fields.ends_on.not_before: topic and this field"),
    ("broken pattern", setting("fields.1.pattern", "[a"), "fields.topic.pattern: the pattern cannot be read"),
    ("pattern unexplained", setting("fields.1.pattern", "a+"), "fields.topic.pattern_hint: a pattern without a hint"),
    ("fixed nowhere", setting("office", {"from": "fixed", "level": "kanwil"}), "office.fixed: `from: fixed`"),
    ("no such place", setting("office.field", "where"), "office.field: there is no field where"),
    ("place unnamed", setting("office.field", None), "office.field: name the field whose region"),
    ("no basis", setting("documents.0.basis", None), "documents.letter: say either the rule"),
    ("habit blocks", setting("documents.0", {"id": "d", "name": {"id": "D", "en": "D"}, "local": "Kantor X"}),
     "documents.d: one office's habit never blocks"),
    ("unfilled", setting("letter.body", "Kepada {nobody}"), "letter.body: nothing fills {nobody}"),
    ("no such target", setting("desks.0.acts.forward", "nowhere"), "acts.forward: there is no desk nowhere"),
    ("wrong end", setting("desks.2.acts.approve", "refused"), "acts.approve: this act leads to decided"),
    ("unreachable", setting("desks.1.acts", {"approve": "decided"}), "desks.kepala: no case ever comes here"),
    (
        "never decided",
        setting("desks.2.acts", {"refuse": "refused"}),
        "desks.kepala: from here no case is ever decided",
    ),
    ("for ever round", setting("desks.2.acts.forward", "loket"), "acts.forward: forwarding comes back here"),
    ("four eyes alone", setting("desks.2.four_eyes_with", ["kepala"]), "a person is always the same as herself"),
    ("four eyes with nobody", setting("desks.2.four_eyes_with", ["x"]), "four_eyes_with.x: there is no such desk"),
    ("four eyes too early", setting("desks.0.four_eyes_with", ["kepala"]), "no case comes here from kepala"),
    ("four eyes, one seat", setting("desks.0.unit", "kepala"), "both desks are the one seat kepala"),
    ("no such unit", setting("desks.0.unit", "dapur"), "desks.loket.unit: the unit dapur is not in units.yaml"),
    ("answer without unit", setting("desks.1.unit_by.rows", {}), "unit_by: the answer a leads to no unit"),
    ("unit without answer", setting("desks.1.unit_by.rows.b", ["loket"]), "unit_by: nobody can answer b"),
    ("unit by nothing", setting("desks.1.unit_by.field", "x"), "unit_by: there is no field x"),
    ("return without reason", setting("reasons.return", []), "reasons.return: files can be sent back"),
    ("refusal without reason", setting("reasons.refuse", []), "reasons.refuse: files can be refused"),
    ("checklist without visit", setting("desks.1.visit", False), "desks.teknis.visit: there is a checklist or a rule"),
    ("visit of nothing", setting("desks.1.visit_checklist", []), "visit_checklist: the officers would look at nothing"),
    ("item twice", adding("desks.1.visit_checklist", 0), "visit_checklist.address: address is there 2 times"),
    ("visit without rule", setting("desks.1.visit_rule", None), "visit_rule: say how many working days ahead"),
    ("answer after visit", setting("desks.1.visit_rule.answer_workdays", 2), "an answer must come before the visit"),
    ("visit leads nowhere", setting("desks.1.acts", {"approve": "decided"}), "teknis.acts: from a visit the file"),
    ("duty without letter", setting("desks.2.acts.facilitate", "facilitated"), "reasons.facilitate: the act needs"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "says"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_planted_fault_is_found(fault: Fault, says: str) -> None:
    """The finding names file, place and remedy."""
    raw = copy.deepcopy(RAW)
    fault(raw)

    found = findings(raw)

    assert any(says in finding for finding in found), found


def test_a_sensitive_answer_may_not_be_printed() -> None:
    """A letter can be read by anyone who is shown it."""
    raw = copy.deepcopy(RAW)
    raw["fields"][4] |= {"sensitive": True, "personal": True}
    raw["letter"]["body"] = "Tentang {kind}"

    assert any("{kind} is sensitive" in finding for finding in findings(raw))


def test_another_faiths_unit_never_signs_a_refusal() -> None:
    """Where a sensitive answer chooses the unit, the chain of signatories names its units, and units that exist."""
    worship = read_definition(INTAKE / "catalogue" / "REK-RUMAH-IBADAT.yaml")
    units = load_units(INTAKE / "units.yaml")
    unknown = RefusalRule(second_signatory=("kepala", "wakil"))

    def found(rule: RefusalRule | None) -> list[str]:
        return [str(finding) for finding in lint(worship.model_copy(update={"refusal": rule}), units, "x")]

    assert found(worship.refusal) == []
    assert any("could be another faith's" in finding for finding in found(None))
    assert any("could be another faith's" in finding for finding in found(RefusalRule()))
    assert any("the unit wakil is not in units.yaml" in finding for finding in found(unknown))


def test_files_that_cannot_be_read_are_findings_too(tmp_path: Path) -> None:
    """A comma too many, a misspelt key and a version used twice are named with their file."""
    (tmp_path / "A.yaml").write_text("name: {id: Ya, tidak?, en: x}")
    (tmp_path / "B.yaml").write_text(yaml.safe_dump(RAW | {"promisse": 1}))
    (tmp_path / "C.yaml").write_text(yaml.safe_dump(RAW))
    (tmp_path / "D.yaml").write_text(yaml.safe_dump(RAW))

    found = [str(finding) for finding in lint_folder(tmp_path, UNITS)]

    assert len(found) == 3
    assert found[0].startswith("A.yaml: line 1: this is no YAML")
    assert found[1].startswith("B.yaml: promisse: Extra inputs are not permitted")
    assert found[2] == "D.yaml: version: UJI-COBA@1 is also in C.yaml: raise the version of one"
