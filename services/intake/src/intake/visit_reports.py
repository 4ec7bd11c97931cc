"""The paper of a site visit (berita acara): what both officers signed, with the photos, set by Typst."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import typst
from PIL import Image

from intake.letters import TEMPLATES, LetterFailed

_TEMPLATE = "visit-report.typ"
_LONGEST_SIDE = 1_200


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What was seen of one item, and what was said about it."""

    item: str
    result: str
    note: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who has signed: name and function."""

    name: str
    function: str


@dataclass(frozen=True, slots=True)
class ReportContent:
    """What a report says, in Indonesian."""

    ministry: str
    office: str
    service: str
    reference: str
    when: str
    lines: tuple[ReportLine, ...]
    general: str
    signatures: tuple[Signature, ...]
    signed_on: str
    photo_hashes: tuple[str, ...]
    specimen: bool = True
    """The development signer: the paper says on every page that it is not valid."""


def render_report(content: ReportContent, photos: Sequence[bytes]) -> bytes:
    """The report as PDF. Raises `LetterFailed`."""
    inputs = {f"photo-{n}": _picture(photo) for n, photo in enumerate(photos, 1)}
    inputs |= {"content": json.dumps(asdict(content), ensure_ascii=False), "photos": str(len(photos))}
    try:
        pdf = typst.compile(str(TEMPLATES / _TEMPLATE), root=str(TEMPLATES), sys_inputs=inputs)
    except RuntimeError as error:
        raise LetterFailed(f"{_TEMPLATE}: {error}") from error
    assert isinstance(pdf, bytes)
    return pdf


def _picture(photo: bytes) -> str:
    """A photo as text, so that its plain bytes never lie in a file: Typst takes only texts from outside."""
    small, width, height = _smaller(photo)
    data = base64.b64encode(small).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image href="data:image/jpeg;base64,{data}" width="{width}" height="{height}"/></svg>'
    )


def _smaller(photo: bytes) -> tuple[bytes, int, int]:
    """Small enough to be mailed; the bytes were cleaned and drawn anew when they came in."""
    with Image.open(io.BytesIO(photo)) as picture:
        plain = picture.convert("RGB")
    plain.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=80)
    return out.getvalue(), plain.width, plain.height
