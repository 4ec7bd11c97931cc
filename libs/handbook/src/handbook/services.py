"""The four services as the handbook looks at them: their modules, settings, metrics and web applications."""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from fastapi import FastAPI

from common.contracts.documents import ROOT
from common.database import Database
from common.settings import Settings
from sandbox.profile_secrets import ProfileSecrets

SERVICES = ("intake", "routing", "notifications", "situation")
_NOBODY = cast("Database", None)
"""Applications are only described here: no route is called."""


def module(service: str, name: str) -> ModuleType:
    """A module of a service."""
    return importlib.import_module(f"{service}.{name}")


def has_module(service: str, name: str) -> bool:
    """Whether a service has this room."""
    return (ROOT / "services" / service / "src" / service / f"{name}.py").is_file()


def settings_class(service: str) -> type[Settings]:
    """The settings of a service."""
    found: type[Settings] = getattr(module(service, "settings"), f"{service.title()}Settings")
    return found


@contextmanager
def described_apps() -> Iterator[dict[str, FastAPI]]:
    """Each service's web application, built as its process builds it, but with invented settings."""
    with tempfile.TemporaryDirectory() as folder:
        secrets = ProfileSecrets(Path(folder))
        secrets.ensure()
        told = _environment(secrets)
        kept = dict(os.environ)
        os.environ.update(told)
        try:
            yield {service: _app(service) for service in SERVICES}
        finally:
            os.environ.clear()
            os.environ.update(kept)


def _app(service: str) -> FastAPI:
    app: Any = module(service, "app")
    built: FastAPI = app.build_app(app.Process(settings_class(service)(), _NOBODY))
    return built


def _environment(secrets: ProfileSecrets) -> dict[str, str]:
    values = {
        "KAFKA_BOOTSTRAP": "localhost:1", "DATABASE_DSN": "postgresql://localhost/none",
        "KEYS_DIR": str(secrets.folder),
        "STATIC_DIR": str(ROOT / "node_modules"), "MASTER_KEY": secrets.word("master-key"),
        "PSEUDONYM_KEY": secrets.word("pseudonym-key"), "OIDC_ISSUER": "http://localhost:1",
        "OIDC_CLIENT_SECRET": "none", "MAIL_HOST": "localhost", "SMS_URL": "http://localhost:1",
    }  # fmt: skip
    return {f"SATUMEJA_{name}": value for name, value in values.items()}
