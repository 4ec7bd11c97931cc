"""Which settings each service gets: the one place that knows their names."""

from __future__ import annotations

import os
from pathlib import Path

from sandbox.checkout import NODE_MODULES
from sandbox.layout import LOOPBACK, Layout
from sandbox.profile_secrets import ProfileSecrets
from sandbox.roles import SERVICES, Role

DATABASE = "satumeja"
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "SSL_CERT_FILE", "LD_LIBRARY_PATH")


def base_environment(layout: Layout) -> dict[str, str]:
    """Return the environment every part gets: little, and temporary files inside the profile."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"TMPDIR": str(layout.folder / "tmp"), "TZ": "UTC", "PYTHONUNBUFFERED": "1"}


def dsn(layout: Layout, secrets: ProfileSecrets, service: str, *, database: str = DATABASE) -> str:
    """Return the address of a database as the role of one service."""
    password = secrets.word(f"postgres-password-{service}")
    return f"postgresql://{service}:{password}@{LOOPBACK}:{layout.ports['postgres']}/{database}"


def admin_dsn(layout: Layout, secrets: ProfileSecrets, *, database: str = "postgres") -> str:
    """Return the address of a database as its administrator; for the sandbox and tests only."""
    password = secrets.word("postgres-password")
    return f"postgresql://postgres:{password}@{LOOPBACK}:{layout.ports['postgres']}/{database}"


def service_environment(layout: Layout, secrets: ProfileSecrets, role: Role) -> dict[str, str]:
    """Return all settings of one role of a service, without the base environment."""
    settings = _shared(layout, secrets) | {
        "DATABASE_DSN": dsn(layout, secrets, role.service),
        "HTTP_PORT": str(layout.ports[role.part]),
        "HEALTH_PORT": str(layout.ports[f"{role.part}-health"]),
    }
    return {f"SATUMEJA_{name}": value for name, value in settings.items()}


def own_catalogue(layout: Layout) -> Path:
    """Return the folder in which a profile may bring services of its own, for tests of what is not open yet."""
    return layout.folder / "catalogue"


def _shared(layout: Layout, secrets: ProfileSecrets) -> dict[str, str]:
    ports = layout.ports
    addresses = {f"{service.upper()}_URL": f"http://{LOOPBACK}:{ports[service]}" for service in SERVICES}
    catalogue = {"CATALOGUE_DIR": str(own_catalogue(layout))} if own_catalogue(layout).is_dir() else {}
    shared = {
        "PUBLIC_URL": layout.public_url,
        "KAFKA_BOOTSTRAP": layout.kafka_bootstrap,
        "TOPIC_PREFIX": "",
        "KEYS_DIR": str(secrets.folder),
        "OIDC_ISSUER": layout.oidc_issuer,
        "OIDC_CLIENT_ID": "satu-meja",
        "OIDC_CLIENT_SECRET": secrets.word("oidc-client-secret"),
        "MAIL_HOST": LOOPBACK,
        "MAIL_PORT": str(ports["smtp"]),
        "SMS_URL": f"http://{LOOPBACK}:{ports['sms']}",
        "STATIC_DIR": str(NODE_MODULES),
        "MASTER_KEY": secrets.word("master-key"),
        "PSEUDONYM_KEY": secrets.word("pseudonym-key"),
        "LOG_LEVEL": "INFO",
    }
    return addresses | catalogue | shared
