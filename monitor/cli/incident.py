"""How a command is told which incident is meant: by its number, or by its code 20261122-003."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from monitor.cli.options import ROW
from monitor.errors import NotFoundError

if TYPE_CHECKING:
    from monitor.store import Store, Unit

_CODE = re.compile(r"\d{8}-\d{3,}")


class IncidentName(click.ParamType[str]):
    """An incident as it was written, number or code, checked for its form."""

    name = "incident"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code as it is, the number in plain digits, or a usage error."""
        return value if _CODE.fullmatch(value) else str(ROW(value, param, ctx))


INCIDENT = IncidentName()


def number_of(store: Store, given: str) -> int:
    """The number of the incident ``given`` by number or code. NotFoundError for a strange code."""
    if given.isdigit():
        return int(given)
    with store.read() as unit:
        return number_in(unit, given)


def number_in(unit: Unit, given: str) -> int:
    """The same within a transaction."""
    if given.isdigit():
        return int(given)
    found = unit.incidents.of_code(given)
    if found is None:
        raise NotFoundError(f"incident {given!r} is not there; see `monitor incidents`")
    return found.id
