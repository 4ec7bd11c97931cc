"""Catches every mail the services send: one door for SMTP, one to look in and to change its behaviour."""

from __future__ import annotations

import argparse
import asyncio
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette

from sandbox.catchers.behaviour import Mode, Switch
from sandbox.catchers.control import control_routes
from sandbox.catchers.kept import Kept, Message
from sandbox.catchers.serving import serve
from sandbox.layout import LOOPBACK

_ANSWERS = {Mode.FAIL: "451 Temporarily out of order", Mode.REFUSE: "550 Refused"}
_LARGEST_BYTES = 30 * 1024 * 1024


class Catcher:
    """Handles one mail as the switch says."""

    def __init__(self, kept: Kept, switch: Switch) -> None:
        self._kept = kept
        self._switch = switch

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the mail and answer, in this order, unless told to misbehave."""
        mode = await self._switch.before_keeping()
        if mode in _ANSWERS:
            return _ANSWERS[mode]
        self._kept.add(_readable(envelope))
        await self._switch.before_answering()
        return "250 OK"


async def run(smtp_port: int, http_port: int, file: Path) -> None:
    """Serve both doors until told to stop."""
    kept, switch = Kept(file), Switch()
    catcher = Catcher(kept, switch)

    def connection() -> SMTP:
        return SMTP(catcher, hostname="sandbox", enable_SMTPUTF8=True, data_size_limit=_LARGEST_BYTES)

    server = await asyncio.get_running_loop().create_server(connection, LOOPBACK, smtp_port)
    routes = control_routes(kept, switch, fields=("to", "subject", "message_id"))
    async with server:
        await serve(Starlette(routes=routes), http_port)


def _readable(envelope: Envelope) -> Message:
    mail = message_from_bytes(cast(bytes, envelope.content or b""), policy=default)
    return {
        "from": envelope.mail_from,
        "to": list(envelope.rcpt_tos),
        "subject": str(mail["subject"] or ""),
        "message_id": str(mail["message-id"] or ""),
        "headers": [[name, str(value)] for name, value in mail.items()],
        "text": _body(mail, "plain"),
        "html": _body(mail, "html"),
        "attachments": [part.get_filename() for part in mail.iter_attachments()],
    }


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--http", type=int, required=True)
    parser.add_argument("--file", type=Path, required=True)
    options = parser.parse_args()
    asyncio.run(run(options.smtp, options.http, options.file))
