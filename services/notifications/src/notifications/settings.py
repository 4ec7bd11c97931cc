"""Notifications' settings."""

from __future__ import annotations

from pathlib import Path

from common.settings import Settings

PACKAGE = Path(__file__).parents[2]


class NotificationSettings(Settings):
    """What a notifications process is told by its environment."""

    http_port: int = 8030
    """Port of the web role."""
    health_port: int = 8031
    """Port of /livez, /readyz and /metrics."""
    mail_host: str = "127.0.0.1"
    """Mail server."""
    mail_port: int = 25
    """Its port."""
    mail_from: str = "satu-meja@kemenag.invalid"
    """Sender of mails."""
    sms_url: str = ""
    """SMS gateway: POST {to, text} with an Idempotency-Key, GET /messages/{key}."""
    provider_seconds: float = 10
    """How long a provider may take to answer."""
    uncertain_seconds: float = 60
    """An attempt without a result is uncertain after this long."""
