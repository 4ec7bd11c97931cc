"""A file says the same to the parser in C as to the one in Python."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from common.yaml_files import read_yaml

SERVICES = Path(__file__).parents[3] / "services"
FILES = sorted(path for path in SERVICES.rglob("*.yaml") if "node_modules" not in path.parts)


def test_every_file_of_the_services_says_the_same() -> None:
    """Definitions, calendars, units and message templates: same values, same kinds of values, same order."""
    apart = [path.name for path in FILES if repr(read_yaml(path)) != repr(yaml.safe_load(path.read_text("utf-8")))]

    assert len(FILES) > 40
    assert apart == []


@pytest.mark.parametrize("text", ["{code: [broken", "!!python/object/apply:os.getcwd []", "a: 1\n b: 2"])
def test_what_is_no_plain_yaml_is_refused(tmp_path: Path, text: str) -> None:
    """Neither broken files nor objects are read."""
    (tmp_path / "a.yaml").write_text(text)

    with pytest.raises(yaml.YAMLError):
        read_yaml(tmp_path / "a.yaml")
