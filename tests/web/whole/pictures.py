"""`python -m tests.web.whole.pictures`: makes the README's pictures from those that the journeys left behind."""

from __future__ import annotations

import sys

from PIL import Image

from tests.web.browser import ROOT, SCREENSHOTS

CHOSEN = {
    "ponsel": tuple(f"whole-citizen-{page}-390" for page in ("home", "review", "receipt", "granted")),
    "meja": ("whole-counter-marked-1280",),
}  # fmt: skip
HEIGHT, GAP, PAPER = 1000, 24, "#F2F5F1"
MOST_BYTES = 200_000


def side_by_side(names: tuple[str, ...]) -> Image.Image:
    """Pictures in a row, each cut at the same height, on paper."""
    shown = [Image.open(SCREENSHOTS / f"{name}.png").convert("RGB") for name in names]
    shown = [picture.crop((0, 0, picture.width, min(picture.height, HEIGHT))) for picture in shown]
    height = max(picture.height for picture in shown)
    sheet = Image.new("RGB", (sum(p.width for p in shown) + GAP * (len(shown) + 1), height + 2 * GAP), PAPER)
    left = GAP
    for picture in shown:
        sheet.paste(picture, (left, GAP))
        left += picture.width + GAP
    return sheet


def main() -> None:
    """Write docs/img; a picture that has grown past its limit is an error."""
    folder = ROOT / "docs" / "img"
    folder.mkdir(exist_ok=True)
    for name, parts in CHOSEN.items():
        missing = [part for part in parts if not (SCREENSHOTS / f"{part}.png").is_file()]
        if missing:
            sys.exit(f"{missing[0]}.png is not there yet: run `make test T=tests/web/whole` first.")
        path = folder / f"{name}.png"
        side_by_side(parts).quantize(128).save(path, optimize=True)
        size = path.stat().st_size
        if size > MOST_BYTES:
            sys.exit(f"{path.name} has {size} bytes, more than {MOST_BYTES}: choose fewer or smaller parts.")
        print(f"docs/img/{name}.png {size // 1000} kB")


if __name__ == "__main__":
    main()
