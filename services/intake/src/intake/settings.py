"""Intake's settings."""

from __future__ import annotations

import base64
from pathlib import Path

from pydantic import Field, SecretStr

from common.settings import Key, Settings

PACKAGE = Path(__file__).parents[2]


class IntakeSettings(Settings):
    """What an intake process is told by its environment."""

    http_port: int = 8010
    """Port of the web role."""
    health_port: int = 8011
    """Port of /livez, /readyz and /metrics."""
    pseudonym_key: Key
    """Makes opaque person ids of logins, and the checks of tracking codes."""
    oidc_issuer: str
    """Address of the identity provider (OpenID Connect)."""
    oidc_client_id: str = "satu-meja"
    """How the provider knows us."""
    oidc_client_secret: SecretStr
    """What proves it."""
    catalogue_dir: Path = PACKAGE / "catalogue"
    """Folder of service definitions."""
    calendars_dir: Path = PACKAGE / "calendars"
    """Folder of yearly holiday files."""
    offices_file: Path = PACKAGE / "offices.csv"
    """The office tree."""
    regions_file: Path = PACKAGE / "regions.csv"
    """Provinces and regencies."""
    units_file: Path = PACKAGE / "units.yaml"
    """Names of units."""
    third_parties_days: int = Field(default=90, ge=0)
    """Days after a decision until lists of other people are destroyed: longer than an objection can last."""
    survey_seconds: float = Field(default=900, gt=0)
    """Seconds between two rounds in which survey forms are told, many at once."""

    @property
    def pseudonym_key_bytes(self) -> bytes:
        """The pseudonym key as bytes."""
        return base64.b64decode(self.pseudonym_key.get_secret_value())
