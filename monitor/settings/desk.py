"""``desk.yaml``: whose desk this is, the places it answers for, and names the gazetteer lacks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from monitor.settings.base import settings_dataclass


@settings_dataclass
class ExtraRegion:
    """One place added to the gazetteer, for instance a development zone."""

    code: str = Field(pattern=r"^\d{6}$")
    name: str
    parent: str | None = None
    """Code of the place it lies in."""
    aliases: tuple[str, ...] = ()


@settings_dataclass
class DeskSettings:
    """The tenant: its name on reports, its own regions and its level."""

    agency: str
    """Full name as it stands on the digest."""
    level: Literal["ministry", "province", "city", "county"]
    home_regions: tuple[str, ...] = ()
    """Codes this desk answers for, with all that lies in them; empty means the whole country."""
    regions: tuple[ExtraRegion, ...] = ()
    source_groups: tuple[str, ...] | None = None
    """Groups of the catalogue that are on, no others; None leaves it to ``sources.yaml``."""
    agent_contact: str = "set-agent_contact-in-desk.yaml"
    """Address or page named to the sites we visit."""
