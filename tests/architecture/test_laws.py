"""The laws of the house hold in this checkout, and each one bites where it is broken."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.architecture import laws
from tests.architecture.laws import LAWS, Law
from tests.architecture.tree import ROOT

_DOC = '"""A planted module."""\n'
_DOMAIN = "services/routing/src/routing/domain/planted.py"
_HANDLER = "services/intake/src/intake/handlers/planted.py"
PLANTED: dict[Law, tuple[str, str]] = {
    laws.every_error_is_named: (_HANDLER, "try:\n    x = 1\nexcept Exception:\n    x = 2\n"),
    laws.time_is_injected: (_HANDLER, "from datetime import UTC, datetime\nNOW = datetime.now(UTC)\n"),
    laws.sql_lives_in_stores: (_HANDLER, "Q = 'SELECT id FROM applications WHERE id = $1'\n"),
    laws.transactions_end_in_database: (_HANDLER, "async def end(tx):\n    await tx.execute('COMMIT')\n"),
    laws.producers_are_the_relays: (_HANDLER, "from aiokafka import AIOKafkaProducer\n"),
    laws.domains_are_pure: (_DOMAIN, "import random\n"),
    laws.doors_alone_know_http: (_HANDLER, "from fastapi import Request\n"),
    laws.modules_are_small: (_HANDLER, "x = 1\n" * 300),
    laws.functions_are_small: (_HANDLER, "def long():\n" + "    x = 1\n" * 40),
    laws.modules_say_why: ("services/intake/src/intake/helpers.py", "x = 1\n"),
    laws.logs_name_nobody: (_HANDLER, "log.info('told', email='a@b.example')\n"),
    laws.no_registry_is_named: ("deploy/pip.conf", f"index-url = https://{laws.HOSTS[0]}/simple\n"),
}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_law_holds(law: Law) -> None:
    """What the law's docstring warns of has not happened; each violation says what to do."""
    assert law(ROOT) == []


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_law_bites(law: Law, tmp_path: Path) -> None:
    """A violation planted in an empty house is found, and nothing else: a law that cannot fail protects nobody."""
    path, text = PLANTED[law]
    planted = tmp_path / path
    planted.parent.mkdir(parents=True)
    planted.write_text(_DOC * path.endswith(".py") + text)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)

    found = law(tmp_path)

    assert found
    assert all(path in sentence for sentence in found)


def test_every_law_has_a_planted_violation() -> None:
    """A new law comes with its proof."""
    assert set(PLANTED) == set(LAWS)


def test_exceptions_are_still_needed() -> None:
    """An exception for a file that is gone would let the next one of its name pass."""
    named = {*laws.CATCH_ALL, *laws.NOW, *laws.LONG_TESTS, *(name.partition(":")[0] for name in laws.LONG_STORIES)}

    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
