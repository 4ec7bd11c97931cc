"""The smallest parts of a definition: closed models, text in two languages, and the closed lists."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
ServiceCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$", max_length=60)]


class Part(BaseModel):
    """Closed and frozen: an unknown key in a definition is a typing error, not an extension."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, str_strip_whitespace=True)


class Text(Part):
    """One sentence or name in both languages of the house."""

    id: str
    en: str


class Status(StrEnum):
    """Whether and how a service is offered."""

    OPEN = "open"
    UNVERIFIED = "unverified"
    REFERRAL = "referral"
    WITHDRAWN = "withdrawn"


class Sure(StrEnum):
    """How sure a source is: read on an official page, on one secondary page, general knowledge."""

    H = "H"
    M = "M"
    L = "L"


class LifeEvent(StrEnum):
    """What happens in a person's life when she needs the service."""

    MENIKAH = "menikah"
    RUMAH_IBADAT = "rumah-ibadat"
    SEKOLAH = "sekolah"
    PENELITIAN = "penelitian"
    WAKAF_ZAKAT = "wakaf-zakat"
    LEMBAGA = "lembaga"
    KEGIATAN = "kegiatan"
    PERJALANAN = "perjalanan"
    USAHA = "usaha"
