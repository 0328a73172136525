"""``alerts.yaml``: how messages are tried again, folded, put off, and how life is shown."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from monitor.settings.base import Duration, settings_dataclass
from monitor.settings.checks import Address


@settings_dataclass
class RetrySettings:
    """When a message that was not taken is tried again."""

    first: Duration = timedelta(seconds=30)
    longest: Duration = timedelta(minutes=10)
    jitter: float = Field(default=0.2, ge=0, le=1)
    """Share of each wait by which it may be longer, so that not all come back at once."""
    give_up_after: int = Field(default=6, ge=1)
    """Attempts after which the fallback channel is used as well; the first goes on being tried."""


@settings_dataclass
class StormSettings:
    """When many messages for one recipient become one."""

    above: int = Field(default=5, ge=1)
    """More messages than this that wait for one recipient on one channel become one; nobody gets
    more in a minute, Ⅰ级 apart."""
    most_lines: int = Field(default=12, ge=1)
    """Incidents named in a folded message, as far as it has room; the rest are counted."""


@settings_dataclass
class SnoozeSettings:
    """How far somebody may put off the next step."""

    longest: Duration = timedelta(minutes=30)
    most: int = Field(default=2, ge=0)
    """Times for one alert."""


@settings_dataclass
class LinkSettings:
    """The link by which a telephone acknowledges."""

    lasts: Duration = timedelta(hours=12)


@settings_dataclass
class HeartbeatSettings:
    """When the monitor itself counts as dead or stuck."""

    silent_after: Duration = Field(default=timedelta(minutes=5), ge=timedelta(minutes=2))
    """A job that has not come to its end for so long, or for three of its intervals. Signs of life
    are kept once a minute: less than two would see death where there is none."""
    stuck_after: Duration = timedelta(minutes=5)
    """A message that is due for so long."""
    report_late_after: Duration = timedelta(minutes=15)
    ping: Address | None = None
    """Address asked every minute while all is well, so that an outside watcher knows; may be
    ``${ENV}`` or ``${file:/run/secrets/x}``."""
    allow_private: bool = False


@settings_dataclass
class AlertsSettings:
    """Everything about alerts that is neither whom to tell nor over which channel."""

    retry: RetrySettings = RetrySettings()
    storm: StormSettings = StormSettings()
    snooze: SnoozeSettings = SnoozeSettings()
    link: LinkSettings = LinkSettings()
    heartbeat: HeartbeatSettings = HeartbeatSettings()
