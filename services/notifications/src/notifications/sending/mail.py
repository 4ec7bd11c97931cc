"""Hands mails to a mail server, and knows for certain or not at all whether one was taken."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from uuid import UUID

import aiosmtplib

from common.web.i18n import Language
from notifications.domain.delivery import Outcome, Result
from notifications.rendering import Letter, html_of
from notifications.settings import NotificationsSettings

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_FINAL = 500


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails go, and in whose name."""

    host: str
    port: int
    sender: str
    security: str = "none"
    user: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, settings: NotificationsSettings) -> MailServer:
        """The server that the settings name."""
        password = settings.mail_password.get_secret_value() if settings.mail_password else None
        return cls(
            settings.mail_host, settings.mail_port, settings.mail_from, settings.mail_security,
            settings.mail_user, password,
        )  # fmt: skip


class Mailer:
    """Sends one mail at a time over a connection of its own."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def send(self, id: UUID, to: str, letter: Letter, language: Language, *, seconds: float) -> Outcome:
        """Hand a mail over. Before its content is sent every failure is certain; afterwards silence is doubt.

        The server has half of `seconds` until it asks for the content, and then `seconds` to take it.
        """
        if not _ADDRESS.fullmatch(to):
            return Outcome(Result.REJECTED, "address")
        content = self._message(id, to, letter, language).as_bytes()
        connection = self._connection(seconds)
        try:
            return await self._hand_over(connection, to, content, seconds)
        finally:
            with suppress(aiosmtplib.SMTPException, OSError):
                connection.close()

    async def _hand_over(self, connection: aiosmtplib.SMTP, to: str, content: bytes, seconds: float) -> Outcome:
        try:
            async with asyncio.timeout(seconds / 2):
                await connection.connect()
                await connection.mail(parseaddr(self._server.sender)[1])
                await connection.rcpt(to)
        except aiosmtplib.SMTPRecipientRefused as refusal:
            return _refused(refusal)
        except (aiosmtplib.SMTPException, OSError):
            return Outcome(Result.UNREACHABLE, "mail-server")
        try:
            await connection.data(content)
        except aiosmtplib.SMTPResponseException as refusal:
            return _refused(refusal)
        except (aiosmtplib.SMTPException, OSError):
            return Outcome(Result.UNKNOWN, "mail-server-silent")
        return Outcome(Result.ACCEPTED)

    def _connection(self, seconds: float) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host, port=server.port, username=server.user, password=server.password,
            timeout=seconds, use_tls=server.security == "tls", start_tls=server.security == "starttls",
        )  # fmt: skip

    def _message(self, id: UUID, to: str, letter: Letter, language: Language) -> EmailMessage:
        """The mail; its Message-ID comes from the delivery, so that a second copy can be told from a second mail."""
        domain = parseaddr(self._server.sender)[1].rpartition("@")[2]
        mail = EmailMessage()
        mail["From"] = self._server.sender
        mail["To"] = to
        mail["Subject"] = letter.title
        mail["Date"] = formatdate(localtime=False)
        mail["Message-ID"] = f"<{id}@{domain}>"
        mail["Content-Language"] = str(language)
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content("\n\n".join(letter.paragraphs) + "\n")
        mail.add_alternative(html_of(letter, str(language)), subtype="html")
        return mail


def _refused(refusal: aiosmtplib.SMTPResponseException) -> Outcome:
    result = Result.REJECTED if refusal.code >= _FINAL else Result.BUSY
    return Outcome(result, f"smtp-{refusal.code}")
