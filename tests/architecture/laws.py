"""The laws of the house that imports cannot show; each returns a sentence per violation."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.architecture.tree import Module, modules, tracked_texts

Law = Callable[[Path], list[str]]

_OURS = ("libs", "services", "tests")
_RUNNING = ("libs/common/src", "services")

CATCH_ALL = {
    "libs/common/src/common/kafka/runner.py": "the consumer runner",
    "libs/common/src/common/web/limits.py": "the HTTP edge",
    "services/routing/src/routing/group_commit.py": "the HTTP door's batches are halved as the runner's are",
}
"""Where every error may be caught, and why."""

NOW = {
    "libs/common/src/common/clock.py": "the clock",
    "libs/common/src/common/kafka/relay.py": "the age of an event in a metric; no rule rests on it",
}
"""Where the wall clock may be read, and why."""

PRODUCERS = {
    "services/situation/src/situation/indicating/telling.py": "absolute values of the stream processor: decision 0004",
}
"""Where events leave without an outbox, and why nothing is lost by it."""

LONG_TESTS = {
    "tests/e2e/test_neutrality.py": 340,
    "tests/unit/common/test_workdays.py": 340,
    "tests/unit/intake/test_uploads.py": 330,
    "tests/unit/routing/test_decide.py": 340,
    "tests/unit/routing/test_visits.py": 350,
    "tests/web/intake/counter_in_memory.py": 480,
}
"""Test modules that hold one long subject; they may not grow. No module that runs has an exception."""

LONG_STORIES = {
    "tests/component/intake/test_over_kafka.py:test_routings_facts_reach_the_applicant_once": 50,
    "tests/component/intake/test_third_parties.py:test_lists_are_destroyed_with_their_key_and_leave_a_proof": 45,
    "tests/component/intake/test_visits_over_kafka.py:test_a_visit_travels_and_each_says_its_part_once": 50,
    "tests/web/demo.py:_routes": 50,
}
"""Functions of tests that tell one long story."""

HOSTS = tuple(
    backwards[::-1]
    for backwards in (
        "gro.ipyp", "gro.detsohnohtyp", "gro.sjmpn", "moc.sjmpn", "moc.gkpnray",
        "gro.nevam", "nevam.1oper", "nevam.oper", "2nevam/gro.ehcapa.nevam",
    )
)  # fmt: skip
"""Written backwards, so that this file names none either."""
_SHELVES = {"utils", "util", "helpers", "helper", "manager", "base", "core", "misc", "common_utils"}
_SQL = re.compile(r"\b(SELECT\s.+\sFROM\s|INSERT INTO\s|UPDATE\s+\w+\s+SET\s|DELETE FROM\s)", re.DOTALL)
_DOORS = {"http", "web", "app", "login", "context", "internal"}
_PURE = re.compile(
    r"^(__future__|collections(\.abc)?|dataclasses|datetime|decimal|enum|fractions|functools|hashlib|heapq|hmac|itertools|json"
    r"|math|operator|re|statistics|string|typing|unicodedata|uuid|zoneinfo|pydantic"
    r"|common|common\.contracts\.\w+|common\.workdays|common\.officehours|common\.promises|common\.errors|common\.ids"
    r"|common\.plain_text)$"
)
_OF_A_PERSON = {"name", "email", "mail", "phone", "address", "answers", "form", "body", "token", "password", "religion"}
_CALL_FOR_TIME = {"datetime.now", "datetime.utcnow", "datetime.datetime.now", "date.today", "datetime.date.today",
                  "time.time", "datetime.today"}  # fmt: skip


def every_error_is_named(root: Path) -> list[str]:
    """A broad `except` hides a defect as success."""
    return [
        f"{module.path}:{node.lineno} catches everything; name the errors that can happen there"
        for module in modules(root, "libs", "services")
        if module.path not in CATCH_ALL
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and _catches_all(node)
    ]


def _catches_all(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    raised_again = any(isinstance(node, ast.Raise) and node.exc is None for node in handler.body)
    return bool(names & {"Exception", "BaseException"}) and not raised_again


def time_is_injected(root: Path) -> list[str]:
    """Who reads the wall clock cannot be tested at the end of a year."""
    return [
        f"{module.path}:{call.lineno} reads the wall clock by {name}; take a Clock"
        for module in modules(root, *_RUNNING)
        if module.path not in NOW
        for call, name in module.calls()
        if name in _CALL_FOR_TIME
    ]


def sql_lives_in_stores(root: Path) -> list[str]:
    """SQL among rules or pages is a query nobody finds when a table changes."""
    return [
        f"{module.path}:{line} speaks SQL; give it to a class in store/"
        for module in modules(root, "services")
        if module.service and module.room not in ("store", "queries")
        for line, text in module.texts()
        if _SQL.search(text)
    ]


def transactions_end_in_database(root: Path) -> list[str]:
    """Whoever commits by himself breaks the one transaction of a batch."""
    words = re.compile(r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT)\b")
    allowed = {"libs/common/src/common/database.py", "libs/common/src/common/migrations.py"}
    found = []
    for module in modules(root, *_RUNNING):
        if module.path in allowed:
            continue
        lines = [line for line, text in module.texts() if words.match(text)]
        lines += [call.lineno for call, name in module.calls() if name.endswith("connection.transaction")]
        found += [f"{module.path}:{line} begins or ends a transaction; only common.database does" for line in lines]
    return found


def producers_are_the_relays(root: Path) -> list[str]:
    """An event sent past the outbox is lost by the first crash."""
    return [
        f"{module.path} uses AIOKafkaProducer; events leave by the outbox"
        for module in modules(root, *_RUNNING)
        if not module.path.startswith("libs/common/src/common/kafka/") and module.path not in PRODUCERS
        for _module, name in module.imports()
        if name == "AIOKafkaProducer"
    ]


def domains_are_pure(root: Path) -> list[str]:
    """A rule that waits, draws lots, reads the environment or logs gives another answer the second time."""
    return [
        f"{module.path} imports {imported} in a domain"
        for module in modules(root, "services")
        if module.room == "domain"
        for imported, name in module.imports()
        if not _may_a_domain(module, imported, name)
    ]


def _may_a_domain(module: Module, imported: str, name: str) -> bool:
    if imported.startswith(f"{module.service}.") or imported == module.service:
        return True
    return bool(_PURE.match(imported)) or (imported, name) == ("common.outbox", "Cause")


def doors_alone_know_http(root: Path) -> list[str]:
    """A use case that knows HTTP cannot be called by Kafka or a timer."""
    return [
        f"{module.path} imports {imported}; only {', '.join(sorted(_DOORS))} may"
        for module in modules(root, "services")
        if module.service and module.room not in _DOORS
        for imported, _name in module.imports()
        if imported.partition(".")[0] in ("fastapi", "starlette")
    ]


def modules_are_small(root: Path) -> list[str]:
    """Past 300 lines a module holds two nouns."""
    return [
        f"{module.path} has {module.lines} lines; split it by noun"
        for module in modules(root, *_OURS)
        if module.lines > LONG_TESTS.get(module.path, 300)
    ]


def functions_are_small(root: Path) -> list[str]:
    """Past 40 lines a function does two things."""
    return [
        f"{module.path}:{node.lineno} {node.name} has {length} lines; split it"
        for module in modules(root, *_OURS)
        for node, length in _functions(module)
        if length > LONG_STORIES.get(f"{module.path}:{node.name}", 40)
    ]


def _functions(module: Module) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


def modules_say_why(root: Path) -> list[str]:
    """A module without its sentence, or named after a drawer, is where the next one puts anything."""
    found = []
    for module in modules(root, "libs", "services"):
        if not ast.get_docstring(module.tree):
            found.append(f"{module.path} does not say why it exists")
        if Path(module.path).stem in _SHELVES or _SHELVES & set(module.path.split("/")):
            found.append(f"{module.path} is named after a drawer; name it after its noun")
    return found


def logs_name_nobody(root: Path) -> list[str]:
    """A log is copied to places that no erasure reaches; its events are static names with ids."""
    found = []
    for module in modules(root, *_RUNNING):
        for call, name in module.calls():
            if name not in {f"log.{level}" for level in ("debug", "info", "warning", "error", "critical", "exception")}:
                continue
            if not (call.args and isinstance(call.args[0], ast.Constant)):
                found.append(f"{module.path}:{call.lineno} logs an event without a static name")
            personal = _OF_A_PERSON & {keyword.arg for keyword in call.keywords}
            found += [f"{module.path}:{call.lineno} logs `{field}`" for field in sorted(map(str, personal))]
    return found


def no_registry_is_named(root: Path) -> list[str]:
    """Where packages come from is the machine's business: a host in a file breaks behind a mirror."""
    return [
        f"{name} names the registry {host}"
        for name, text in tracked_texts(root).items()
        for host in HOSTS
        if host in text
    ]


LAWS: tuple[Law, ...] = (
    every_error_is_named, time_is_injected, sql_lives_in_stores, transactions_end_in_database,
    producers_are_the_relays, domains_are_pure, doors_alone_know_http, modules_are_small, functions_are_small,
    modules_say_why, logs_name_nobody, no_registry_is_named,
)  # fmt: skip
