"""Uploaded documents leave the house only as pictures, or as attachments that a browser never opens."""

from __future__ import annotations

from starlette.responses import Response

from common.web.problems import Problem
from common.web.security import DOCUMENT_POLICY

MEDIA = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
ENDINGS = {"pdf": "pdf", "jpeg": "jpg", "png": "png"}


def page_picture(png: bytes | None) -> Response:
    """A page as PNG; nothing is kept in shared caches."""
    if png is None:
        raise Problem(404)
    headers = {"Cache-Control": "private, max-age=300", "Content-Security-Policy": DOCUMENT_POLICY}
    return Response(png, media_type="image/png", headers=headers)


def attachment(content: bytes, kind: str, name: str) -> Response:
    """The clean bytes to be saved, never shown."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{ENDINGS[kind]}"',
        "Content-Security-Policy": DOCUMENT_POLICY,
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=MEDIA[kind], headers=headers)


def pdf(content: bytes | None, name: str) -> Response:
    """A PDF that we made ourselves, for reading and printing."""
    if content is None:
        raise Problem(404)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return Response(content, media_type="application/pdf", headers=headers)
