"""Serves style sheets, scripts and pictures from memory under addresses that change with their content."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

OWN_FILES = Path(__file__).parent / "static"
VENDOR_FILES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "uplot.js": "uplot/dist/uPlot.iife.min.js",
    "uplot.css": "uplot/dist/uPlot.min.css",
}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, max-age=60"
_HASHED = re.compile(r"^(?P<stem>.+)\.(?P<digest>[0-9a-f]{10})(?P<suffix>\.[a-z0-9]+)$")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file held in memory."""

    content: bytes
    media_type: str
    address: str


def _asset(prefix: str, name: str, file: Path) -> Asset:
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:10]
    stem, _, suffix = name.rpartition(".")
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(content, media_type, f"{prefix}/{stem}.{digest}.{suffix}")


@dataclass(frozen=True, slots=True)
class Assets:
    """The files below one address, by their plain name."""

    prefix: str
    files: Mapping[str, Asset]

    @classmethod
    def of_folder(cls, prefix: str, folder: Path) -> Assets:
        """Every file below a folder."""
        names = {str(file.relative_to(folder)): file for file in sorted(folder.rglob("*")) if file.is_file()}
        return cls(prefix, {name: _asset(prefix, name, file) for name, file in names.items()})

    @classmethod
    def of_vendors(cls, prefix: str, folder: Path) -> Assets:
        """The known front-end packages that are installed below a folder."""
        names = {name: folder / place for name, place in VENDOR_FILES.items()}
        return cls(prefix, {name: _asset(prefix, name, file) for name, file in names.items() if file.is_file()})

    async def serve(self, request: Request) -> Response:
        """Answer one file; only an address with the current content hash may be kept for ever."""
        name = request.path_params["name"]
        hashed = _HASHED.match(name)
        asset = self.files.get(hashed["stem"] + hashed["suffix"] if hashed else name)
        if asset is None:
            raise HTTPException(404)
        current = asset.address == f"{self.prefix}/{name}"
        headers = {"Cache-Control": FOR_EVER if current else ASK_AGAIN}
        return Response(asset.content, headers=headers, media_type=asset.media_type)
