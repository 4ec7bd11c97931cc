"""What holds for a case whatever happens to it, in whatever order."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from common.contracts.routing import CaseEvent, Mark
from routing.domain.case import Case
from routing.domain.commands import (
    Approve,
    Claim,
    Command,
    Forward,
    MarkOverdue,
    ProposeRefusal,
    Release,
    ReturnToApplicant,
    TakeAway,
    Withdraw,
)
from routing.domain.decide import Decision
from tests.unit.routing.a_case import (
    BUDI,
    CASE,
    RETURNS_KTP,
    SITI,
    SUBMITTED,
    a_case,
    an_answer,
    an_application,
    an_officer,
    told,
)

ACTORS = st.sampled_from([SITI, BUDI, an_officer(3, office="kankemenag-3171")])
HOURS = st.integers(0, 400).map(lambda hours: SUBMITTED + timedelta(hours=hours))
UNKNOWN = (Mark(kind="field", target="nothing", reason="unreadable"),)
VERSIONS = st.none() | st.integers(1, 12)
FORWARDS = st.builds(
    Forward, case=st.just(CASE), actor=ACTORS, version=VERSIONS, act=st.sampled_from(["forward", "send_back"])
)
RETURNS = st.builds(
    ReturnToApplicant, case=st.just(CASE), actor=ACTORS, marks=st.sampled_from([RETURNS_KTP, UNKNOWN, ()])
)
REFUSALS = st.builds(
    ProposeRefusal, case=st.just(CASE), actor=ACTORS, reason=st.sampled_from(["not-entitled", "bad-mood"])
)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(Claim, case=st.just(CASE), actor=ACTORS),
    st.builds(Claim, case=st.just(CASE), actor=ACTORS),
    st.builds(Release, case=st.just(CASE), actor=ACTORS, version=VERSIONS),
    FORWARDS,
    RETURNS,
    st.builds(Approve, case=st.just(CASE), actor=ACTORS, version=VERSIONS),
    REFUSALS,
    st.builds(an_answer, HOURS, st.integers(1, 3)),
    st.builds(Withdraw, case=st.just(CASE), asked_at=HOURS),
    st.builds(MarkOverdue, case=st.just(CASE)),
    st.builds(TakeAway, case=st.just(CASE), person=ACTORS.map(lambda actor: actor.person)),
    st.just(an_application()),
)
STARTS = st.sampled_from([a_case(), a_case(held_by=SITI), a_case(at="decision", held_by=BUDI)])


@given(start=STARTS, steps=st.lists(st.tuples(COMMANDS, HOURS), max_size=30))
def test_versions_only_grow_and_an_end_is_an_end(start: Case, steps: list[tuple[Command, datetime]]) -> None:
    """Each version is told by the decision that makes it, later ones are higher; a final case keeps its status."""
    case = start

    for command, at in steps:
        before = case
        verdict = told(case, command, at=at)
        if isinstance(verdict, Decision):
            case = verdict.state
            versions = {e.case_version for e in verdict.events if isinstance(e, CaseEvent)}

            assert versions == set(range(before.version + 1, case.version + 1))
            assert len(versions) <= len(verdict.events)
            assert verdict.events or case == before
        assert not before.status.is_final or case.status is before.status
