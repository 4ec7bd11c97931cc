"""Blocks of ports: no two sandboxes of one machine share one, whichever checkout they belong to."""

from __future__ import annotations

from sandbox.blocks import claimed_layout
from sandbox.layout import BLOCK, PORT_NAMES, is_free


def test_two_sandboxes_get_blocks_of_their_own() -> None:
    """A block is taken before its first part listens, so that a twin that starts at the same moment sees it."""
    with claimed_layout("test-a") as one, claimed_layout("test-b") as other:
        shared = set(one.ports.values()) & set(other.ports.values())

    assert not shared


def test_a_block_is_held_by_a_port_that_no_part_uses() -> None:
    """The claim is seen by every process of the machine while it lasts, and collides with no part of the block."""
    with claimed_layout("test-a") as layout:
        claim = min(layout.ports.values()) // BLOCK * BLOCK + BLOCK - 1
        held = not is_free(claim)

    assert held
    assert is_free(claim)
    assert len(PORT_NAMES) < BLOCK
