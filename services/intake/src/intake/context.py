"""What an intake process builds once and hands to its routes."""

from __future__ import annotations

from dataclasses import dataclass

from intake.handlers.applications import ApplicationDesk
from intake.handlers.bodies import BodyDesk
from intake.handlers.contacts import ContactDesk
from intake.handlers.room import Room
from intake.shelf import Shelf


@dataclass(frozen=True, slots=True)
class IntakeContext:
    """The parts that programs' routes speak to."""

    room: Room
    shelf: Shelf
    applications: ApplicationDesk
    contacts: ContactDesk
    bodies: BodyDesk
