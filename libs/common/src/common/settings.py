"""The settings that all services share; each service has one class of its own on top."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _thirty_two_bytes(value: SecretStr) -> SecretStr:
    if len(base64.b64decode(value.get_secret_value())) != 32:
        raise ValueError("must be 32 bytes in base64: `openssl rand -base64 32` makes one")
    return value


Key = Annotated[SecretStr, AfterValidator(_thirty_two_bytes)]


class Settings(BaseSettings):
    """What every process of Satu Meja is told by its environment (`SATUMEJA_…`)."""

    model_config = SettingsConfigDict(
        env_prefix="SATUMEJA_", extra="ignore", frozen=True, use_attribute_docstrings=True
    )  # fmt: skip

    public_url: str = "http://localhost:8080"
    """Address of the front door as people see it."""
    kafka_bootstrap: str
    """Brokers, `host:port` with commas between."""
    topic_prefix: str = ""
    """Put before every topic and group; for tests only."""
    database_dsn: SecretStr
    """The service's own login role; its search path names the schema."""
    database_connections: int = 8
    """Most connections in the pool of one process."""
    http_host: str = "127.0.0.1"
    """Address the web role listens on."""
    http_port: int = 8000
    """Port of the web role."""
    health_port: int = 8001
    """Port of /livez, /readyz and /metrics."""
    keys_dir: Path
    """Folder with `<service>.private.json` and `public.json` (Ed25519, JWK)."""
    static_dir: Path = Path("node_modules")
    """Folder with the installed front-end packages."""
    master_key: Key
    """Wraps the data keys of subjects."""
    intake_url: str = "http://127.0.0.1:8010"
    """Intake's internal address."""
    routing_url: str = "http://127.0.0.1:8020"
    """Routing's internal address."""
    notifications_url: str = "http://127.0.0.1:8030"
    """Notifications' internal address."""
    situation_url: str = "http://127.0.0.1:8040"
    """Situation's internal address."""
    log_level: str = "INFO"
    """Least level that is logged."""
    drain_seconds: float = 5
    """How long a stopping process waits for requests under way."""

    @property
    def master_key_bytes(self) -> bytes:
        """The master key as bytes."""
        return base64.b64decode(self.master_key.get_secret_value())

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies may travel over TLS only."""
        return self.public_url.startswith("https://")
