"""``disclosure.yaml``: what an agency owes to make public, how often, over which channels."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from monitor.settings.base import settings_dataclass
from monitor.settings.roster import Level

Rhythm = Literal["day", "week", "fortnight", "month", "quarter", "year", "once"]
Proof = Literal["items", "entries", "rate"]


@settings_dataclass
class OwnChannel:
    """A source of ``sources.yaml`` that is the agency's own."""

    source: str
    unit: str
    """Id of ``roster.yaml``: whose channel it is."""
    channel: str
    """What obligations call it: 微信公众号, 门户网站."""


@settings_dataclass
class Obligation:
    """So many publications over one channel in each period, or a rate that must be reached."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    label: str
    channel: str
    proof: Proof = "items"
    """``items``: what was read from own channels; ``entries``: what a person put down; ``rate``:
    the same with a share that must reach ``minimum``."""
    units: tuple[str, ...] = ()
    """Ids of ``roster.yaml``; empty: every unit of ``level``."""
    level: Level | None = None
    quota: Annotated[int, Field(ge=1)] = 1
    period: Rhythm = "week"
    working_days: bool = False
    """Of a daily one: days off ask for nothing."""
    start: date
    end: date | None = None
    grace_days: Annotated[int, Field(ge=0, le=31)] = 1
    """A publication so many days after the period still counts, as late."""
    minimum: Annotated[float, Field(gt=0, le=1)] | None = None
    basis: str
    """The document it follows from."""

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"the end, {self.end}, lies before the start, {self.start}")
        if self.period == "once" and self.end is None:
            raise ValueError("an obligation of one time needs its 'end': by when it must be met")
        if (self.proof == "rate") != (self.minimum is not None):
            raise ValueError("a rate needs its 'minimum', and nothing else has one")
        if bool(self.units) == (self.level is not None):
            raise ValueError("name either 'units' or their 'level'")


@settings_dataclass
class DisclosureSettings:
    """Obligations to make public, and the own channels they are met by."""

    channels: tuple[OwnChannel, ...] = ()
    obligations: tuple[Obligation, ...] = ()
