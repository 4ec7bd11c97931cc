"""The table of parts: complete, without circles, with ports of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.errors import SandboxError
from sandbox.layout import PORT_NAMES, Layout, plan_layout
from sandbox.part import Group
from sandbox.plan import Plan, choose, make_plan
from sandbox.profile_secrets import ProfileSecrets


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The demo's plan."""
    secrets = ProfileSecrets(tmp_path_factory.mktemp("keys"))
    secrets.ensure()
    return make_plan(plan_layout("demo"), secrets)


def test_every_need_is_a_part(plan: Plan) -> None:
    """A need that nobody provides would wait for ever."""
    assert {need for part in plan.values() for need in part.needs} <= set(plan)


def test_infrastructure_needs_no_service(plan: Plan) -> None:
    """Tests bring up the real parts without the services."""
    chosen = choose(plan, ["infrastructure"])

    assert {part.group for part in chosen} == {Group.INFRASTRUCTURE}
    assert {"kafka", "postgres", "caddy", "oidc", "mail", "sms"} <= {part.name for part in chosen}


def test_a_part_brings_what_it_needs(plan: Plan) -> None:
    """Asking for routing alone starts its database, its topics and Kafka as well."""
    names = {part.name for part in choose(plan, ["routing"])}

    assert {"routing", "migrate-routing", "topics", "databases", "postgres", "kafka"} <= names
    assert "intake" not in names


def test_no_two_doors_share_a_port() -> None:
    """Every profile's block holds each port once, and the profiles' blocks are apart."""
    blocks = [set(plan_layout(profile).ports.values()) for profile in ("demo", "bench")]

    assert all(len(block) == len(PORT_NAMES) for block in blocks)
    assert not blocks[0] & blocks[1]


def test_the_demo_opens_where_the_guide_says() -> None:
    """The front door is 8080 unless set otherwise."""
    assert plan_layout("demo").public_url == "http://localhost:8080"
    assert plan_layout("demo", front_door=9000).public_url == "http://localhost:9000"


@pytest.mark.parametrize("name", ["../elsewhere", "Demo", "", "a/b"])
def test_a_profile_cannot_leave_its_folder(name: str) -> None:
    """A profile's name is a folder's name; `reset` deletes that folder."""
    with pytest.raises(SandboxError, match="small letters"):
        _ = Layout(name, {}).folder


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    """A second start finds the same keys; nobody else may read them."""
    secrets = ProfileSecrets(tmp_path)
    secrets.ensure()
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}

    secrets.ensure()

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
