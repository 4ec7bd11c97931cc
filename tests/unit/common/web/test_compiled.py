"""Templates are compiled once per process, and anew when they have changed."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from jinja2.bccache import Bucket

from common.web.compiled import CompiledTemplates


class Counting(CompiledTemplates):
    """Counts what was compiled."""

    compiled = 0

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Jinja hands over what it has just compiled."""
        self.compiled += 1
        super().dump_bytecode(bucket)


def rendered(folder: Path, cache: CompiledTemplates, **values: str) -> str:
    """The page as a new site renders it."""
    site = Environment(loader=FileSystemLoader(folder), autoescape=True, bytecode_cache=cache)
    site.globals.update(values)
    return site.get_template("a.html").render()


def test_the_second_site_compiles_nothing_and_keeps_its_own_values(tmp_path: Path) -> None:
    """Code is shared, what a site knows is not."""
    (tmp_path / "a.html").write_text("{{ service }}")
    cache = Counting()

    pages = [rendered(tmp_path, cache, service=name) for name in ("intake", "routing")]

    assert pages == ["intake", "routing"]
    assert cache.compiled == 1


def test_a_changed_template_is_compiled_anew(tmp_path: Path) -> None:
    """Nobody sees the page of yesterday."""
    cache = Counting()
    pages = []
    for text in ("old", "new"):
        (tmp_path / "a.html").write_text(text)
        pages.append(rendered(tmp_path, cache))

    assert pages == ["old", "new"]
    assert cache.compiled == 2


def test_two_files_of_one_name_are_two_templates(tmp_path: Path) -> None:
    """Each service has its own `home.html`."""
    cache = Counting()
    pages = []
    for name in ("intake", "routing"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.html").write_text(name)
        pages.append(rendered(tmp_path / name, cache))

    assert pages == ["intake", "routing"]
