"""A seeded sample of the fault run: real processes, killed, frozen and doubled, and nothing lost or done twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.checker.evidence import collect
from tests.faults.checker.verdict import judge
from tests.faults.foundryman import Foundry
from tests.faults.repertoire import SHORT
from tests.faults.run import Plan, play
from tests.faults.town import PARTS
from tests.fixtures.parts import OwnSandbox

pytestmark = pytest.mark.timeout(300)
SEED = 3


async def test_a_sample_of_faults_leaves_the_house_whole(own_sandbox: OwnSandbox, tmp_path: Path) -> None:
    """The checker finds no damage, and the faults have really taken place."""
    foundry = await Foundry.open(os.environ)
    try:
        sandbox = own_sandbox(PARTS)
        await foundry.ready()

        stage = await play(Plan(SEED), sandbox, foundry, tmp_path / "run", print)
        damage = judge(await collect(tmp_path / "run"))
    finally:
        await foundry.close()

    assert [str(d) for d in damage] == []
    assert stage.town.fell == []
    assert stage.missed == {}
    assert set(SHORT) <= stage.done.keys()
