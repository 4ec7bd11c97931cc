"""The ways out: a mail server and an SMS gateway, each with its own answer to "was it sent?"."""

from __future__ import annotations

from email.message import EmailMessage
from enum import Enum, auto
from uuid import UUID

import aiosmtplib
import httpx

from notifications.wording import Message


class Result(Enum):
    """What a provider said."""

    SENT = auto()
    LATER = auto()
    NEVER = auto()


class Mail:
    """Mail by SMTP; a mail server cannot be asked afterwards, so an uncertain mail is sent again."""

    channel = "mail"

    def __init__(self, host: str, port: int, sender: str, seconds: float) -> None:
        self._host, self._port, self._sender, self._seconds = host, port, sender, seconds

    async def send(self, key: UUID, address: str, message: Message, link: str) -> Result:
        """Hand a message to the server; its Message-ID is the delivery's."""
        text = f"{message.body}\n\n{link}\n\n{message.fee_line}\n\nSatu Meja · Kementerian Agama\n"
        return await self.send_text(key, address, message.title, text)

    async def send_text(self, key: UUID, address: str, subject: str, text: str) -> Result:
        """Hand a plain text to the server."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, address, subject
        mail["Message-ID"] = f"<{key}@satu-meja>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text)
        try:
            await aiosmtplib.send(mail, hostname=self._host, port=self._port, timeout=self._seconds, start_tls=False)
        except aiosmtplib.SMTPRecipientsRefused:
            return Result.NEVER
        except (aiosmtplib.SMTPException, OSError):
            return Result.LATER
        return Result.SENT

    async def was_sent(self, key: UUID) -> bool:
        """Nobody can tell: better twice than never."""
        return False


class Sms:
    """SMS by a gateway that knows each idempotency key, so that nothing is sent twice."""

    channel = "sms"

    def __init__(self, url: str, seconds: float) -> None:
        self._url = url
        self._http = httpx.AsyncClient(timeout=seconds)

    async def send(self, key: UUID, address: str, message: Message, link: str) -> Result:
        """Hand a message to the gateway."""
        return await self.send_text(key, address, "", message.sms)

    async def send_text(self, key: UUID, address: str, subject: str, text: str) -> Result:
        """Hand a plain text to the gateway."""
        try:
            reply = await self._http.post(
                f"{self._url}/messages", json={"to": address, "text": text}, headers={"Idempotency-Key": str(key)}
            )
        except httpx.HTTPError:
            return Result.LATER
        if reply.is_success:
            return Result.SENT
        return Result.NEVER if reply.status_code in (400, 404, 422) else Result.LATER

    async def was_sent(self, key: UUID) -> bool:
        """Ask the gateway."""
        reply = await self._http.get(f"{self._url}/messages", params={"key": str(key)})
        return bool(reply.raise_for_status().json())


Provider = Mail | Sms
