"""Letters and receipts as PDF, set by Typst from templates that hold no logic."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import segno
import typst

from common.errors import SatuMejaError

TEMPLATES = Path(__file__).parents[2] / "letters"


class LetterFailed(SatuMejaError):
    """The typesetter could not set the letter; its message names the place in the template."""


@dataclass(frozen=True, slots=True)
class LetterContent:
    """What a letter says; `body` is plain paragraphs, in Indonesian."""

    ministry: str
    office: str
    title: str
    number: str
    place_and_date: str
    attachments: str
    subject: str
    body: str
    signatory: str
    """The function that signs."""
    verify_url: str
    office_above: str = ""
    address: str = ""
    """Where the office is, as far as its facts tell."""
    attachment_list: tuple[str, ...] = ()
    signer: str = ""
    """The name of the officer who signed; empty when it is not known any more."""
    specimen: bool = True
    """The development signer: the letter says on every page that it is not valid."""


@dataclass(frozen=True, slots=True)
class ReceiptContent:
    """What a receipt says."""

    service: str
    office: str
    reference: str
    tracking_code: str
    submitted_on: str
    promise: str
    promise_note: str
    fee: str
    track_url: str


def render_letter(content: LetterContent) -> bytes:
    """The letter as PDF. Raises `LetterFailed`."""
    return _set("letter.typ", asdict(content), content.verify_url)


def render_receipt(content: ReceiptContent) -> bytes:
    """The receipt as PDF. Raises `LetterFailed`."""
    return _set("receipt.typ", asdict(content), content.track_url)


def _set(template: str, content: dict[str, object], address: str) -> bytes:
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", border=1, dark="#16201b", scale=4)
    inputs = {"content": json.dumps(content, ensure_ascii=False), "qr": picture.getvalue().decode()}
    try:
        pdf = typst.compile(str(TEMPLATES / template), root=str(TEMPLATES), sys_inputs=inputs)
    except RuntimeError as error:
        raise LetterFailed(f"{template}: {error}") from error
    assert isinstance(pdf, bytes)
    return pdf
