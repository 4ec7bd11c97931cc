"""The service and the office that the tests' applications are about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

import intake
from common.contracts.intake import OfficePublished, ServicePublished
from tests.unit.notifications.events import OFFICE, SERVICE, VERSION

_CATALOGUE = Path(intake.__file__).parents[2] / "catalogue"


def definition() -> ServicePublished:
    """The definition as the catalogue has it."""
    content: dict[str, Any] = yaml.safe_load((_CATALOGUE / f"{SERVICE}.yaml").read_text())
    return ServicePublished(code=SERVICE, version=VERSION, definition=content)


def an_office() -> OfficePublished:
    """The regional office of West Java."""
    return OfficePublished(
        office=OFFICE, kind="kanwil", name="Kantor Wilayah Kementerian Agama Provinsi Jawa Barat", parent="pusat",
        regions=("32",), zone="Asia/Jakarta", week=5, hours={"mon": ("08:00", "16:00")}, units=("loket",),
        valid_from="2026-01-01",
    )  # fmt: skip
