"""Reads definitions from the catalogue folder: a new service is one new YAML file."""

from __future__ import annotations

from pathlib import Path

from common.yaml_files import read_yaml
from intake.catalogue.definition import ServiceDefinition
from intake.catalogue.parts import Part, Text


class OfficeUnit(Part):
    """A kind of unit that offices may have; `single` units are one person's seat."""

    name: Text
    single: bool = False


def load_units(path: Path) -> dict[str, OfficeUnit]:
    """The units of `units.yaml` by id."""
    return {name: OfficeUnit.model_validate(raw) for name, raw in read_yaml(path).items()}


def read_definition(path: Path) -> ServiceDefinition:
    """One definition from its YAML file; the error of a broken file names the file and the place."""
    return ServiceDefinition.model_validate(read_yaml(path))


def load_definitions(folder: Path) -> list[ServiceDefinition]:
    """All definitions of a folder, every version, by code and version."""
    return sorted((read_definition(path) for path in folder.glob("*.yaml")), key=lambda d: (d.code, d.version))


def load_catalogue(folder: Path) -> dict[str, ServiceDefinition]:
    """The newest version of each service of a folder, by code."""
    return {definition.code: definition for definition in load_definitions(folder)}
