"""A refusal of a use case, in the reader's language and as a page or message."""

from __future__ import annotations

from common.errors import Refused
from common.web.i18n import _
from common.web.problems import Problem


def told(refused: Refused) -> str:
    """Its sentence; those that are not in the reader's language yet are looked up like any other text."""
    return _(refused.detail)


def problem(refused: Refused) -> Problem:
    """It as a page of its own, where there is no form to go back to."""
    return Problem(refused.status, refused.code, detail=told(refused))
