"""Templates may leave optional members out, but a misspelt variable is an error, not an empty place."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Undefined
from jinja2.utils import missing


class StrictNames(Undefined):
    """`{{ nmae }}` fails; `{{ row.hint }}` of a row without hint is empty."""

    __slots__ = ()

    def _require_member(self) -> None:
        if self._undefined_obj is missing:
            self._fail_with_undefined_error()

    def __str__(self) -> str:
        self._require_member()
        return super().__str__()

    def __bool__(self) -> bool:
        self._require_member()
        return False

    def __iter__(self) -> Iterator[object]:
        self._require_member()
        return iter(())
