"""What routing reads of a published service definition: desks, acts, reasons; never the form's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

Language = Literal["id", "en"]
Text = Mapping[str, str]
"""A text in both languages: `{"id": …, "en": …}`."""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing that officers look at on the site."""

    id: str
    name: Text
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class VisitRule:
    """How a desk visits: told how many working days ahead, answered within how many, and what is looked at."""

    notice_workdays: int
    answer_workdays: int
    checklist: tuple[CheckItem, ...]

    @classmethod
    def read(cls, desk: Mapping[str, Any]) -> VisitRule | None:
        """Read the visit of a desk; None for a desk that visits nobody."""
        if not desk.get("visit"):
            return None
        rule = desk.get("visit_rule") or {}
        items = tuple(CheckItem(i["id"], i["name"], i.get("hint")) for i in desk.get("visit_checklist", ()))
        return cls(rule.get("notice_workdays", 2), rule.get("answer_workdays", 1), items)


@dataclass(frozen=True, slots=True)
class Desk:
    """One station of a case and what can be done there: act → where it leads."""

    id: str
    name: Text
    unit: str
    acts: Mapping[str, str]
    four_eyes_with: tuple[str, ...]
    workable_by: frozenset[str] = frozenset()
    """Units one of which an answer chooses, case by case; empty where the desk has a unit of its own."""
    visit: VisitRule | None = None

    @property
    def units(self) -> frozenset[str]:
        """The units whose officers work here."""
        return self.workable_by or frozenset({self.unit})


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason code with the sentence that the applicant reads."""

    code: str
    sentence: Text
    article: str = ""


OTHER_UNIT = "other-unit"
"""In a chain of signatories: any further unit of the office."""


@dataclass(frozen=True, slots=True)
class RefusalRule:
    """Who may be the second signatory of a refusal, the preferred unit first, and how long an applicant may object."""

    second_signatory: tuple[str, ...] = ("kepala", "subbag-tu", OTHER_UNIT)
    never: tuple[str, ...] = ("loket", "analis", "admin")
    """Units that `other-unit` does not mean."""
    objection_workdays: int | None = 21
    """UU 30/2014 pasal 77; None where no objection is heard."""

    @classmethod
    def read(cls, rule: Mapping[str, Any] | None) -> RefusalRule:
        """Read what a definition says of refusals; the defaults where it says nothing."""
        if not rule:
            return cls()
        chain = tuple(rule.get("second_signatory") or cls().second_signatory)
        workdays = rule.get("objection_workdays", cls().objection_workdays)
        return cls(second_signatory=chain, objection_workdays=workdays or None)


@dataclass(frozen=True, slots=True)
class Part:
    """A document or field of the form that an officer can mark."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Register:
    """How letters of this service are numbered: the office's code of function and of subject (KMA 9/2016)."""

    kode_jabatan: str
    kka: str

    @classmethod
    def read(cls, letter: Mapping[str, Any]) -> Register:
        """Read how a letter is numbered."""
        return cls(letter.get("kode_jabatan", "Kw"), letter.get("kka", "HM.00"))


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a service, as routing walks it."""

    code: str
    version: int
    name: Text
    desks: tuple[Desk, ...]
    documents: tuple[Part, ...]
    fields: tuple[Part, ...]
    return_reasons: tuple[Reason, ...]
    refusal_reasons: tuple[Reason, ...]
    register: Register
    facilitation_reasons: tuple[Reason, ...] = ()
    facilitation_register: Register | None = None
    refusal: RefusalRule = RefusalRule()

    @classmethod
    def read(cls, code: str, version: int, definition: Mapping[str, Any]) -> Definition:
        """Read the definition of an `intake.service-published` event."""
        reasons = definition.get("reasons") or {}
        letter, facilitation = definition.get("letter") or {}, definition.get("facilitation_letter")
        return cls(
            code=code,
            version=version,
            name=definition["name"],
            desks=tuple(_desk(d) for d in definition.get("desks", ())),
            documents=tuple(Part(d["id"], d["name"]) for d in definition.get("documents", ())),
            fields=tuple(Part(f["id"], f["label"]) for f in definition.get("fields", ())),
            return_reasons=tuple(_reason(r) for r in reasons.get("return", ())),
            refusal_reasons=tuple(_reason(r) for r in reasons.get("refuse", ())),
            register=Register.read(letter),
            facilitation_reasons=tuple(_reason(r) for r in reasons.get("facilitate", ())),
            facilitation_register=Register.read(facilitation) if facilitation else None,
            refusal=RefusalRule.read(definition.get("refusal")),
        )

    @property
    def first_desk(self) -> Desk:
        """Where a new case stands."""
        return self.desks[0]

    @property
    def visits(self) -> bool:
        """Whether any of its desks goes and looks."""
        return any(d.visit is not None for d in self.desks)

    def desk(self, desk: str) -> Desk | None:
        """The desk of this id."""
        return next((d for d in self.desks if d.id == desk), None)

    def is_target(self, kind: str, target: str) -> bool:
        """Whether the form has this document or field."""
        return any(p.id == target for p in (self.documents if kind == "document" else self.fields))

    def return_reason(self, code: str) -> Reason | None:
        """The return reason of this code."""
        return next((r for r in self.return_reasons if r.code == code), None)

    def refusal_reason(self, code: str) -> Reason | None:
        """The refusal reason of this code."""
        return next((r for r in self.refusal_reasons if r.code == code), None)

    def facilitation_reason(self, code: str) -> Reason | None:
        """The reason of this code for which the authorities must help."""
        return next((r for r in self.facilitation_reasons if r.code == code), None)

    def register_of(self, outcome: str) -> Register:
        """How the letter of a decision is numbered."""
        return self.facilitation_register or self.register if outcome == "facilitated" else self.register


def _desk(desk: Mapping[str, Any]) -> Desk:
    """A desk whose unit depends on an answer is worked by the unit that bears the desk's own, neutral name."""
    rows: Mapping[str, list[str]] = (desk.get("unit_by") or {}).get("rows", {})
    return Desk(
        id=desk["id"],
        name=desk["name"],
        unit=cast(str, desk.get("unit") or desk["id"]),
        acts=desk["acts"],
        four_eyes_with=tuple(desk.get("four_eyes_with", ())),
        workable_by=frozenset(u for units in rows.values() for u in units),
        visit=VisitRule.read(desk),
    )


def _reason(reason: Mapping[str, Any]) -> Reason:
    return Reason(reason["code"], reason["sentence"], reason.get("article", ""))
