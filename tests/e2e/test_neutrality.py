"""Six files that differ in the religion alone, through the whole running system: one story, and no trace of it."""

from __future__ import annotations

import asyncio
import io
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import httpx
import pikepdf
import pypdfium2
import pytest
import yaml
from aiokafka import AIOKafkaConsumer

from sandbox import Sandbox
from sandbox.accounts import account_named
from sandbox.checkout import ROOT
from sandbox.roles import SERVICES
from sandbox.sign_in import session_token
from sandbox.story import Caller, picture

pytestmark = pytest.mark.timeout(900)

SERVICE = "REK-RUMAH-IBADAT"
OFFICE = "kankemenag-3273"
UNITS = {
    "buddha": "penyelenggara-buddha", "hindu": "penyelenggara-hindu", "islam": "seksi-bimas-islam",
    "katolik": "penyelenggara-katolik", "khonghucu": "subbag-tu", "kristen": "penyelenggara-kristen",
}  # fmt: skip
ACCOUNTS = {unit: f"{unit}-{OFFICE}" for unit in ("loket", *UNITS.values(), "kepala")} | {"admin": "admin"}
WORDS = tuple(word.encode() for word in UNITS)
"""What must be nowhere; units are named by the same words."""
ANSWERS = {
    "region": "32.73", "body_name": "Panitia Contoh", "chair_name": "Ketua Contoh", "house_name": "Rumah Ibadat Contoh",
    "address": "Jalan Contoh 1", "land_right": "hak-milik", "users": "95", "supporters": "64",
}  # fmt: skip
DRAWINGS, LIST = "drawings-of-the-building", "users-list"
TOPICS = re.compile(r"intake\.applications|routing\..*|notifications\..*|situation\..*")
SEATS = "routing.seats"
DELIVERIES = "notifications.deliveries"
_PATIENCE_SECONDS = 90
_MASKS = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<id>"),
    (re.compile(r"SM-[0-9A-Z]{4}-[0-9A-Z]{4}"), "<reference>"),
    (re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)"), "<moment>"),
    (re.compile(r"B-\d+/"), "B-<number>/"),
    (re.compile(r"""["'](register_number|calendar_days)["']: ?[0-9.]+"""), r"\1 <n>"),
    (re.compile(r"\b[0-9a-f]{20,64}\b"), "<hash>"),
    (re.compile(r"\b\d\d[.:]\d\d WI[BT]A?\b"), "<hour>"),
    (re.compile(r"[\w-]{11}\.[\w-]{22}"), "<token>"),
    (re.compile(r'(csrf_token|idempotency_key)" value="[^"]*"'), r'\1"'),
)


@pytest.fixture(scope="module")
def whole() -> Iterator[Sandbox]:
    """Every part, with the house of worship open, of two papers, and decided without a visit."""
    sandbox = Sandbox(f"test-{secrets.token_hex(4)}")
    catalogue = sandbox.folder / "catalogue"
    shutil.copytree(ROOT / "services" / "intake" / "catalogue", catalogue)
    file = catalogue / f"{SERVICE}.yaml"
    definition = yaml.safe_load(file.read_text())
    definition["status"] = "open"
    definition["documents"] = [d for d in definition["documents"] if d["id"] in (DRAWINGS, LIST)]
    for desk in definition["desks"]:
        desk.pop("visit", None)
    file.write_text(yaml.safe_dump(definition, allow_unicode=True))
    yield sandbox.up(["all"])
    sandbox.reset()


@pytest.fixture(scope="module")
def told(whole: Sandbox) -> dict[str, dict[str, Any]]:
    """The six stories from draft to letter, each as its applicant, its officers and the topics saw it."""
    with ExitStack() as stack:
        citizen, *others = (
            stack.enter_context(closing(Caller(whole.public_url, account)))
            for account in ("warga-2", *ACCOUNTS.values())
        )
        officers = dict(zip(ACCOUNTS, others, strict=True))
        walked = {religion: _walked(whole, citizen, officers, religion) for religion in UNITS}
        seen = {religion: _as_seen(citizen, reference) for religion, (reference, _) in walked.items()}
    for religion, events in _until(lambda: _all_told(whole, walked), "every message was sent or given up").items():
        seen[religion] |= events
    return seen


@pytest.mark.parametrize("religion", [r for r in UNITS if r != "buddha"])
def test_all_six_are_told_the_same_story(told: dict[str, dict[str, Any]], religion: str) -> None:
    """Events, acts, promise, page, notices and letter agree byte by byte once ids and moments are masked."""
    assert len(told[religion]["events"]) >= 14
    assert told[religion]["deliveries"]
    assert told[religion]["letter"]
    assert told[religion]["inbox"]
    for what in told["buddha"]:
        assert told[religion][what] == told["buddha"][what], what


def test_no_record_on_kafka_says_which_religion(whole: Sandbox, told: dict[str, Any]) -> None:
    """Every key, header and value of every topic that a case touches, searched byte by byte."""
    everything = asyncio.run(_records(whole))
    searched = [(t, k, h, v) for t, k, h, v in everything if t != SEATS]

    found = [(t, h) for t, k, h, v in searched if any(w in (k + h.encode() + v).lower() for w in WORDS)]

    assert len(searched) > 6 * 14
    assert found == []


def test_seats_name_units_of_the_ministry_and_nothing_of_a_case(whole: Sandbox, told: dict[str, Any]) -> None:
    """Who sits where is public by decree: a record of it holds the unit's name, once, and no case or applicant."""
    seats = [(k, v) for t, k, _, v in asyncio.run(_records(whole)) if t == SEATS]

    rest = [re.sub(rb'"unit":"[a-z-]+"', b"", value) for _, value in seats]

    assert any(word in value for word in WORDS for _, value in seats)
    assert not any(word in value for word in WORDS for value in rest)
    assert not any(name in value for name in (b"case", b"applica", b"reference") for value in rest)


@pytest.mark.parametrize("service", [*SERVICES, "caddy"])
def test_no_log_says_which_religion(whole: Sandbox, told: dict[str, Any], service: str) -> None:
    """The log of each service, and the front door's log with every address that was asked for."""
    log = (whole.folder / "logs" / f"{service}.log").read_bytes().lower()

    assert log
    assert [word for word in WORDS if word in log] == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_metric_says_which_religion(whole: Sandbox, told: dict[str, Any], service: str) -> None:
    """Names and labels of everything that is measured."""
    page = httpx.get(f"http://127.0.0.1:{whole.layout.ports[f'{service}-health']}/metrics", trust_env=False, timeout=30)

    assert "satumeja_" in page.text
    assert [word for word in WORDS if word in page.content.lower()] == []


def _walked(whole: Sandbox, citizen: Caller, officers: dict[str, Caller], religion: str) -> tuple[str, str]:
    """One file from sending to letter; at the shared desks every other unit's officer is told that it is not there."""
    reference = _filed(citizen, religion)
    counter, unit, head = (officers[name] for name in ("loket", UNITS[religion], "kepala"))
    case = _taken(counter, "loket", reference)
    _look_at_list(whole, f"loket-{OFFICE}", case)
    _acted(counter, case, "forward")
    _taken(unit, "unit", reference)
    strangers = [officer for name, officer in officers.items() if name != UNITS[religion]]
    assert {status for officer in strangers for status in _statuses(officer, case)} == {404}
    mark = {"kind": "document", "target": DRAWINGS, "reason": "drawing-missing"}
    _acted(unit, case, "return", marks=[mark])
    _corrected(citizen, reference)
    for queue in ("unit", "tinjauan"):
        _taken(unit, queue, reference)
        _acted(unit, case, "forward")
    _taken(head, "kepala", reference)
    _acted(head, case, "approve")
    return reference, case


def _filed(citizen: Caller, religion: str) -> str:
    documents = {DRAWINGS: _sent(citizen, DRAWINGS, picture(DRAWINGS)), LIST: _sent(citizen, LIST, _a_list())}
    body = {
        "service": SERVICE, "region": "32.73", "answers": {**ANSWERS, "religion": religion}, "documents": documents,
        "body": _body(citizen),
    }  # fmt: skip
    return str(citizen.post("/api/intake/v1/applications", body)["reference"])


def _body(citizen: Caller) -> str:
    """The committee in whose name all six are filed: only bodies apply for this service."""
    if found := citizen.get("/api/intake/v1/bodies")["bodies"]:
        return str(found[0]["body"])
    said = {"kind": "panitia", "name": "Panitia Pembangunan Contoh", "valid_from": "2026-01-01"}
    return str(citizen.upload("/api/intake/v1/bodies", picture("Surat keputusan"), **said)["body"])


def _sent(citizen: Caller, requirement: str, content: bytes) -> str:
    fields = {"service": SERVICE, "requirement": requirement}
    return str(citizen.upload("/api/intake/v1/documents", content, **fields)["document"])


def _a_list() -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _corrected(citizen: Caller, reference: str) -> None:
    path = f"/api/intake/v1/applications/{reference}"
    _until(lambda: citizen.get(path)["state"] == "returned" or None, "she is told of the return")
    citizen.upload(f"{path}/documents", picture(f"{DRAWINGS}, lengkap"), requirement=DRAWINGS)
    citizen.post(f"{path}/corrections", {"answers": {}})


def _taken(officer: Caller, unit: str, reference: str) -> str:
    def found() -> str | None:
        items = officer.get(f"/api/routing/v1/queues/{OFFICE}.{unit}/items?limit=200")["items"]
        return next((i["item"] for i in items if i["reference"] == reference and i["status"] == "open"), None)

    case = str(_until(found, f"{reference} is in the queue {unit}"))
    officer.post(f"/api/routing/v1/items/{case}/claim")
    return case


def _acted(officer: Caller, case: str, action: str, **more: Any) -> None:
    version = officer.get(f"/api/routing/v1/cases/{case}/history")["history"][-1]["version"]
    officer.post(f"/api/routing/v1/items/{case}/actions", {"action": action, "version": version, **more})


def _statuses(officer: Caller, case: str) -> list[int]:
    """What an officer is answered who guesses the id of a case."""
    paths = (f"/api/routing/v1/cases/{case}/history", f"/meja/berkas/{case}/lembar")
    return [officer.status_of(path) for path in paths]


def _look_at_list(whole: Sandbox, account: str, case: str) -> None:
    """The holder opens a list of other people, as a browser does."""
    cookies = {"sm_session": session_token(whole.public_url, account_named(account))}
    with httpx.Client(
        base_url=whole.public_url, cookies=cookies, trust_env=False, follow_redirects=True, timeout=30
    ) as browser:
        file = browser.get(f"/meja/berkas/{case}/lembar")
        address = re.search(rf"/meja/berkas/{case}/daftar/[0-9a-f-]+", file.text)
        assert address is not None, file.text[:400]
        shown = browser.get(address[0])
        image = re.search(r'src="(/berkas/[^"]+)"', shown.text)
        assert image is not None
        page = browser.get(image[1].replace("&amp;", "&"))
        assert page.content.startswith(b"\x89PNG")
        assert page.headers["cache-control"] == "no-store"


def _as_seen(citizen: Caller, reference: str) -> dict[str, Any]:
    """What the applicant has in the end."""
    path = f"/api/intake/v1/applications/{reference}"
    done = _until(lambda: ((f := citizen.get(path))["letter_ready"] and f) or None, "the letter is ready")
    page = citizen.download(f"/permohonan/{reference}").decode()
    inbox = _until(lambda: _news(citizen, reference), "the inbox tells the whole story")
    letter = pypdfium2.PdfDocument(citizen.download(f"/permohonan/{reference}/surat.pdf"))
    text = " ".join(sheet.get_textpage().get_text_range() for sheet in letter)
    without_her_answer = re.sub(r"(umat</dt>\s*<dd>)[^<]*", r"\1", page)
    return {
        "application": _masked(str(done)), "page": _masked(without_her_answer), "inbox": inbox,
        "letter": _masked(text), "promise": done["promise"]["counted"],
    }  # fmt: skip


def _all_told(whole: Sandbox, walked: dict[str, tuple[str, str]]) -> dict[str, dict[str, list[str]]] | None:
    """The events of each case in their order, and what became of its messages, which are sent side by side."""
    records, told = asyncio.run(_records(whole)), {}
    for religion, (_, case) in walked.items():
        of_case = [
            (topic, f"{topic} {_kind(headers)} {_masked(value.decode())}")
            for topic, key, headers, value in records
            if key == case.encode()
        ]
        told[religion] = {
            "events": [line for topic, line in of_case if topic != DELIVERIES],
            "deliveries": sorted(line for topic, line in of_case if topic == DELIVERIES),
        }
    return told if len({len(each["deliveries"]) for each in told.values()}) == 1 else None


def _news(citizen: Caller, reference: str) -> list[str] | None:
    inbox = citizen.get(f"/api/notifications/v1/inbox?limit=100&body={_body(citizen)}")
    messages = [m for m in inbox["messages"] if m["reference"] == reference]
    return [_masked(f"{m['title']} {m['text']}") for m in messages] if len(messages) >= 4 else None


async def _records(whole: Sandbox) -> list[tuple[str, bytes, str, bytes]]:
    """All records of the topics that a case may touch: topic, key, headers as text, value."""
    topics = [topic for topic in await _topics(whole) if TOPICS.fullmatch(topic)]
    consumer = AIOKafkaConsumer(
        *topics, bootstrap_servers=whole.kafka_bootstrap, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    found = []
    try:
        async with asyncio.timeout(30):
            while {partition.topic for partition in consumer.assignment()} != set(topics):
                await asyncio.sleep(0.05)
        ends = await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(p) < end for p, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += [(r.topic, r.key or b"", _headers(r.headers), r.value or b"") for r in records]
    finally:
        await consumer.stop()
    return found


async def _topics(whole: Sandbox) -> list[str]:
    consumer = AIOKafkaConsumer(bootstrap_servers=whole.kafka_bootstrap)
    await consumer.start()
    try:
        return sorted(await consumer.topics())
    finally:
        await consumer.stop()


def _headers(headers: Any) -> str:
    return " ".join(f"{name}={value.decode(errors='replace')}" for name, value in headers)


def _kind(headers: str) -> str:
    found = re.search(r"ce_type=(\S+)", headers)
    return found[1] if found else ""


def _masked(text: str) -> str:
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text


def _until(ask: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if (answer := ask()) is not None:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"After {_PATIENCE_SECONDS} seconds still not: {what}.")
