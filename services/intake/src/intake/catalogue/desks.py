"""The way of a case: desks, what can be done there, the reasons to choose from, the letter at the end."""

from __future__ import annotations

from enum import StrEnum
from string import Formatter
from typing import Self

from pydantic import Field, model_validator

from intake.catalogue.parts import Part, Slug, Text


class Act(StrEnum):
    """What an officer can do with a case at a desk."""

    FORWARD = "forward"
    SEND_BACK = "send_back"
    RETURN = "return"
    APPROVE = "approve"
    REFUSE = "refuse"
    FACILITATE = "facilitate"


ENDS = {
    Act.RETURN: "applicant",
    Act.APPROVE: "decided",
    Act.REFUSE: "refused",
    Act.FACILITATE: "facilitated",
}
"""Where an act that leaves the desks must lead."""


OTHER_UNIT = "other-unit"
"""In a chain of signatories: any further unit of the office."""


class UnitTable(Part):
    """Decision table: the answer to `field` gives the units in order of preference; the first one present works."""

    field: Slug
    rows: dict[Slug, tuple[Slug, ...]]


class VisitRule(Part):
    """How many working days ahead a visit is told, and within how many the applicant may answer."""

    notice_workdays: int = Field(ge=2, le=20)
    answer_workdays: int = Field(ge=1, le=19)


class CheckItem(Part):
    """One thing that two officers look at on the site."""

    id: Slug
    name: Text
    hint: Text | None = None


class Desk(Part):
    """One station of the case; its id and name are the same whoever applies, only the unit may differ."""

    id: Slug
    name: Text
    unit: Slug | None = None
    unit_by: UnitTable | None = None
    acts: dict[Act, Slug]
    four_eyes_with: tuple[Slug, ...] = ()
    visit: bool = False
    visit_rule: VisitRule | None = None
    visit_checklist: tuple[CheckItem, ...] = ()
    sentence: Text

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if (self.unit is None) == (self.unit_by is None):
            raise ValueError(f"desk {self.id}: say either `unit` or `unit_by`, and only one of them")
        return self

    @property
    def units(self) -> frozenset[str]:
        """All units this desk may be at."""
        if self.unit_by is None:
            return frozenset(filter(None, [self.unit]))
        return frozenset(unit for row in self.unit_by.rows.values() for unit in row)


class ReturnReason(Part):
    """Why a file goes back; the sentence is what the applicant reads."""

    code: Slug
    sentence: Text


class RefusalReason(ReturnReason):
    """Why a file is refused, with the article that says so."""

    article: str


class Reasons(Part):
    """The closed lists an officer chooses from; `facilitate`: a duty of the authorities follows, not a refusal."""

    returns: tuple[ReturnReason, ...] = Field(default=(), alias="return")
    refusals: tuple[RefusalReason, ...] = Field(default=(), alias="refuse")
    facilitate: tuple[RefusalReason, ...] = ()


class RefusalRule(Part):
    """Who may be the second signatory of a refusal (units by preference; `other-unit` is any further one of the
    office; then the office above in the same order), and within how many working days its applicant may object.

    UU 30/2014: 21 working days; 0 where no objection is heard.
    """

    second_signatory: tuple[Slug, ...] = Field(default=("kepala", "subbag-tu", OTHER_UNIT), min_length=1)
    objection_workdays: int = Field(default=21, ge=0, le=365)


class Letter(Part):
    """The letter that ends the case: how it is numbered and what it says (Indonesian, `{placeholders}`)."""

    title: str
    kode_jabatan: str
    kka: str
    body: str
    next_steps: Text | None = None

    @property
    def placeholders(self) -> frozenset[str]:
        """Names the text needs a value for."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.body) if name is not None)
