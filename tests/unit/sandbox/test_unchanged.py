"""A step is skipped only while everything it rests on is as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.part import Group, Kind, Part
from sandbox.unchanged import DoneSteps


@pytest.fixture
def step(tmp_path: Path) -> Part:
    """A step that rests on a folder with one file."""
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    (inputs / "0001.sql").write_text("SELECT 1")
    return Part("migrate", Group.SERVICES, ("run",), Kind.STEP, environment={"A": "1"}, inputs=(inputs,))


@pytest.fixture
def done(tmp_path: Path, step: Part) -> DoneSteps:
    """The step has been done once."""
    steps = DoneSteps(tmp_path / "done")
    assert not steps.is_unchanged(step)
    steps.remember(step)
    return steps


def test_a_step_done_is_remembered(tmp_path: Path, step: Part, done: DoneSteps) -> None:
    """Another supervisor of the same profile finds it."""
    assert done.is_unchanged(step)
    assert DoneSteps(tmp_path / "done").is_unchanged(step)


def test_every_change_counts(step: Part, done: DoneSteps) -> None:
    """A changed file, a further file, another setting or another command: the step runs again."""
    folder = step.inputs[0]

    assert not done.is_unchanged(replace(step, environment={"A": "2"}))
    assert not done.is_unchanged(replace(step, command=("walk",)))

    (folder / "0002.sql").write_text("SELECT 2")
    assert not done.is_unchanged(step)

    (folder / "0002.sql").unlink()
    assert done.is_unchanged(step)

    (folder / "0001.sql").write_text("SELECT 3")
    assert not done.is_unchanged(step)


def test_a_step_without_inputs_always_runs(step: Part, done: DoneSteps) -> None:
    """What names nothing it rests on cannot be known to be current."""
    bare = replace(step, inputs=())
    done.remember(bare)

    assert not done.is_unchanged(bare)
