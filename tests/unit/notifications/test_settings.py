"""Settings that would double messages are refused at the start."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from pydantic import ValidationError

from notifications.settings import NotificationsSettings


def settings(**changes: object) -> NotificationsSettings:
    """Settings with only what has no default."""
    values: dict[str, object] = {
        "kafka_bootstrap": "127.0.0.1:1", "database_dsn": "postgresql://nowhere", "keys_dir": Path("keys"),
        "master_key": base64.b64encode(bytes(32)).decode(), "mail_host": "127.0.0.1", "sms_url": "http://127.0.0.1:1",
    }  # fmt: skip
    return NotificationsSettings(**values | changes)  # type: ignore[arg-type]


def test_a_call_ends_before_its_attempt_is_doubted() -> None:
    """Otherwise a slow call would be repeated while it still runs."""
    with pytest.raises(ValidationError, match="twice call_seconds"):
        settings(call_seconds=40, uncertain_after_seconds=60)


def test_a_sender_with_a_line_break_is_refused() -> None:
    """A header must not be able to hold another one."""
    with pytest.raises(ValidationError):
        settings(mail_from="Satu Meja <a@localhost>\nBcc: b@localhost")
