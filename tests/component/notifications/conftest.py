"""Notifications on a real PostgreSQL, with real catchers for mail and SMS that the tests teach to misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from common.auth import SESSION_COOKIE, SESSION_LIFETIME, SESSION_PURPOSE, service_headers
from common.clock import FakeClock
from common.contracts.event import Event
from common.contracts.intake import OfficePublished, ServicePublished
from common.database import Database
from common.errors import Transient
from common.migrations import migrate
from common.signing import Signer
from common.web.i18n import OWN_LOCALE, Language, Texts
from notifications.app import LOCALE, MIGRATIONS, Process, build_app
from notifications.domain.delivery import Rules
from notifications.domain.template import Channel
from notifications.handlers import Planner, keep_reference
from notifications.library import Library
from notifications.rendering import Renderer
from notifications.sending.contacts import NOBODY, Contact
from notifications.sending.mail import Mailer, MailServer
from notifications.sending.roads import MailRoad, Road, SmsRoad
from notifications.sending.sender import Outside, Pace, Sender
from notifications.sending.sms import SmsProvider
from notifications.settings import NotificationsSettings
from sandbox import Sandbox
from sandbox.inspection import Catcher
from tests.component.notifications.stories import an_office, definition
from tests.fixtures.parts import DsnFor, OwnSandbox
from tests.unit.notifications.events import a_return, an_id, message

CALL_SECONDS = 2.0


class Addresses:
    """Intake's answers about contacts, as a test sets them."""

    def __init__(self) -> None:
        self.known: dict[UUID, Contact] = {}
        self.silent = False
        self.asked = 0

    def reach(self, case: str, language: Language = Language.INDONESIAN, **channels: str) -> None:
        """Give the person of a case confirmed addresses: `reach("a", mail="…", sms="…")`."""
        addresses = {Channel(name): address for name, address in channels.items()}
        self.known[an_id(f"person-{case}")] = Contact(language, addresses)

    async def of(self, person: UUID) -> Contact:
        """What intake would say."""
        self.asked += 1
        if self.silent:
            raise Transient("Intake does not answer.")
        return self.known.get(person, NOBODY)


@dataclass
class House:
    """Everything of notifications that a test speaks to."""

    database: Database
    library: Library
    renderer: Renderer
    addresses: Addresses
    clock: FakeClock
    mail_server: MailServer
    sms_url: str

    async def tell(self, *events: Event) -> None:
        """Plan events as the consumer would, numbered as they come."""
        await self.tell_messages([message(event, number) for number, event in enumerate(events, 1)])

    async def tell_messages(self, messages: list[Any]) -> None:
        """Plan messages in one transaction."""
        async with self.database.transaction() as tx:
            await Planner(self.library, self.clock, lambda: None).tell(tx, messages)

    def sender(self, channel: Channel, *, mail_server: MailServer | None = None) -> Sender:
        """A sender of its own, with short calls and the real pauses."""
        road: Road = SmsRoad(SmsProvider(self.sms_url), self.renderer, CALL_SECONDS)
        if channel is Channel.MAIL:
            road = MailRoad(Mailer(mail_server or self.mail_server), self.renderer, CALL_SECONDS)
        outside = Outside(self.database, self.library, self.addresses, self.clock)
        pauses = tuple(timedelta(seconds=s) for s in (30, 120, 600, 1800, 3600, 10_800, 21_600))
        return Sender(road, outside, Pace(Rules(pauses)))

    async def rounds(self, sender: Sender, count: int = 10, **pause: float) -> None:
        """Let a sender work for some rounds, with time passing between them."""
        for _ in range(count):
            await sender.round()
            self.clock.advance(**(pause or {"seconds": 1}))

    async def rows(self, **wanted: str) -> list[dict[str, Any]]:
        """Deliveries in the order of their planning."""
        async with self.database.reading() as tx:
            found = await tx.fetch(
                "SELECT id, event_id, template, person, channel, state, due_at, tries, reason, facts "
                "FROM deliveries ORDER BY place"
            )
        return [dict(r) for r in found if all(r[name] == value for name, value in wanted.items())]

    async def states(self, channel: Channel) -> dict[str, int]:
        """How many deliveries of a channel are in which state."""
        counts: dict[str, int] = {}
        for row in await self.rows(channel=channel.value):
            counts[row["state"]] = counts.get(row["state"], 0) + 1
        return counts

    async def published(self, channel: Channel) -> list[str]:
        """The states told over Kafka, as they lie in the outbox."""
        async with self.database.reading() as tx:
            return [
                r["state"]
                for r in await tx.fetch(
                    "SELECT convert_from(value, 'UTF8')::jsonb ->> 'state' AS state FROM outbox "
                    "WHERE convert_from(value, 'UTF8')::jsonb ->> 'channel' = $1 ORDER BY id",
                    channel.value,
                )
            ]


_TABLES = (
    "deliveries, papers_handed_over, inbox, inboxes, services, offices, outbox, streams, seen, positions, idempotency"
)


@dataclass
class Web:
    """The doors of notifications, and who may knock."""

    client: httpx.AsyncClient
    process: Process
    settings: NotificationsSettings
    app: FastAPI

    def bearer(self, case: str) -> dict[str, str]:
        """The headers of a program that acts for the person of a case."""
        return {"authorization": f"Bearer {self._session(case)}"}

    def sign_in(self, case: str) -> None:
        """Sign the browser in as the person of a case."""
        self.client.cookies.set(SESSION_COOKIE, self._session(case))

    def service(self, name: str) -> dict[str, str]:
        """The headers of another service."""
        return service_headers(Signer.of(self.settings.keys_dir, name, self.process.clock))

    def _session(self, case: str) -> str:
        signer = Signer.of(self.settings.keys_dir, "intake", self.process.clock)
        claims = {"sub": str(an_id(f"person-{case}")), "name": "Warga"}
        return signer.sign(SESSION_PURPOSE, claims, lifetime=SESSION_LIFETIME)


@pytest.fixture(scope="session")
def notifications_dsn(dsn_for: DsnFor) -> str:
    """Notifications' role in this worker's database, its schema up to date."""
    asyncio.run(migrate(dsn_for("notifications"), MIGRATIONS))
    return dsn_for("notifications")


@pytest.fixture
async def database(notifications_dsn: str) -> AsyncIterator[Database]:
    """Notifications' own database, empty."""
    connected = await Database.connect(notifications_dsn)
    async with connected.transaction() as tx:
        await tx.execute(f"TRUNCATE {_TABLES}")
    yield connected
    await connected.close()


@pytest.fixture(scope="module")
def providers(own_sandbox: OwnSandbox) -> Sandbox:
    """Mail and SMS catchers of this module's own."""
    return own_sandbox(["mail", "sms"])


@pytest.fixture
def mails(providers: Sandbox) -> Iterator[Catcher]:
    """The mail catcher, empty and well-behaved."""
    providers.mail.recover()
    providers.mail.clear()
    yield providers.mail
    providers.mail.recover()


@pytest.fixture
def texts(providers: Sandbox) -> Iterator[Catcher]:
    """The SMS catcher, empty and well-behaved."""
    providers.sms.recover()
    providers.sms.clear()
    yield providers.sms
    providers.sms.recover()


@pytest.fixture
def settings(sandbox: Sandbox, providers: Sandbox, notifications_dsn: str, topic_prefix: str) -> NotificationsSettings:
    """What a notifications process of this test is told."""
    environment: dict[str, Any] = {
        name.removeprefix("SATUMEJA_").lower(): value for name, value in sandbox.environment("notifications").items()
    }
    ports = providers.layout.ports
    changes = {
        "database_dsn": notifications_dsn, "topic_prefix": topic_prefix, "mail_port": ports["smtp"],
        "sms_url": f"http://127.0.0.1:{ports['sms']}",
    }  # fmt: skip
    return NotificationsSettings(**environment | changes)


@pytest.fixture
async def house(
    database: Database, settings: NotificationsSettings, providers: Sandbox, mails: Catcher, texts: Catcher,
    clock: FakeClock,
) -> House:  # fmt: skip
    """Notifications with one service and one office, and nobody's address yet."""
    library = Library.load(settings.messages_dir)
    renderer = Renderer(library, Texts.load([LOCALE, OWN_LOCALE]), "http://localhost:8080")
    async with database.transaction() as tx:
        await keep_reference(tx, [published(definition()), published(an_office())])
    return House(database, library, renderer, Addresses(), clock, MailServer.of(settings), settings.sms_url)


def published(event: ServicePublished | OfficePublished) -> Any:
    """A publication as it arrives."""
    return replace(message(a_return()), event=event)


@pytest.fixture
async def web(house: House, settings: NotificationsSettings) -> AsyncIterator[Web]:
    """The web application over HTTP, without a network between."""
    process = Process(settings, house.database)
    app = build_app(process)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8080") as client:
        yield Web(client, process, settings, app)
