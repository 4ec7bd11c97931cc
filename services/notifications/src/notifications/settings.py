"""Notifications' settings."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from common.settings import Settings

PACKAGE = Path(__file__).parents[2]


class NotificationsSettings(Settings):
    """What a notifications process is told by its environment."""

    http_port: int = 8030
    """Port of the web role."""
    health_port: int = 8031
    """Port of /livez, /readyz and /metrics."""
    messages_dir: Path = PACKAGE / "templates" / "messages"
    """Folder of message templates."""
    mail_host: str
    """Mail server that takes our mail."""
    mail_port: int = 25
    """Its port."""
    mail_security: Literal["none", "starttls", "tls"] = "none"
    """How the connection to the mail server is protected."""
    mail_user: str | None = None
    """Account at the mail server, where it asks for one."""
    mail_password: SecretStr | None = None
    """Its password."""
    mail_from: str = Field(default="Satu Meja <kabar@localhost>", pattern=r"^[^\r\n]+@[^\r\n]+$")
    """What recipients see as sender."""
    sms_url: str
    """Address of the SMS provider."""
    sms_token: SecretStr | None = None
    """What the SMS provider knows us by, where it asks for it."""
    sender_poll_seconds: float = Field(default=0.5, gt=0)
    """How often the sender looks for what has fallen due."""
    sender_batch: int = Field(default=20, ge=1, le=500)
    """Most deliveries of one channel in one round."""
    call_seconds: float = Field(default=15, gt=0)
    """How long a provider may take to accept a message, once it is connected."""
    uncertain_after_seconds: float = Field(default=60, gt=0)
    """How long after its beginning an attempt without a result counts as uncertain."""
    retry_seconds: tuple[float, ...] = (30, 120, 600, 1800, 3600, 10_800, 21_600)
    """Pauses between the tries of one delivery; after one try more than pauses it has failed."""

    @model_validator(mode="after")
    def _attempts_end_before_they_are_doubted(self) -> Self:
        """A round's calls run side by side; contacts are asked before an attempt begins."""
        if self.uncertain_after_seconds < 2 * self.call_seconds:
            raise ValueError("uncertain_after_seconds must be at least twice call_seconds: a call may still be running")
        return self
