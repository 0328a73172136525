"""How every source stands, loaded in a handful of queries for ``monitor sources``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.clock import desk
from monitor.settings import Settings
from monitor.settings.sources import AnySource
from monitor.sources.health.diagnosis import BY_WEIGHT, health_word
from monitor.store import Unit
from monitor.store.health import Kept
from monitor.types import Rhythm, SourceState, SourceTrouble, Tally

_FINE = ("正常", "待推送")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All there is to show of one source."""

    config: AnySource
    group: str
    """As staff read it."""
    word: str
    troubles: tuple[SourceTrouble, ...]
    """Those open, the gravest first."""
    state: SourceState
    rhythm: Rhythm | None
    tally: Tally
    kept: Kept
    first_seen: int
    """Incidents that it saw first."""
    incidents: int
    """Incidents of the same days, whoever saw them first."""

    @property
    def ailing(self) -> bool:
        """Whether somebody should look."""
        return bool(self.troubles) or self.state.failures > 0 or self.word not in _FINE

    @property
    def since(self) -> datetime | None:
        """When the gravest trouble was found, or the visits began to fail."""
        return self.troubles[0].since if self.troubles else self.state.failing_since

    @property
    def interval(self) -> timedelta | None:
        """From the last visit to the next."""
        last, following = self.state.last_attempt_at, self.state.next_fetch_at
        return following - last if last and following and following > last else None

    @property
    def weight(self) -> tuple[int, int, bool, str]:
        """What the table is sorted by: the most ailing first."""
        rank = BY_WEIGHT.index(self.troubles[0].ailment) if self.troubles else len(BY_WEIGHT)
        return rank, -self.state.failures, not self.ailing, self.config.id


def standings(settings: Settings, unit: Unit, now: datetime, days: int) -> list[Standing]:
    """Every active source over the last ``days`` days, the most ailing first."""
    today, since = desk(now).date(), now - timedelta(days=days)
    states, rhythms = unit.health.states(), unit.health.rhythms()
    tallies = unit.sources.tallies(today - timedelta(days=days - 1), today)
    kept, first_seen = unit.health.kept_since(since), unit.health.seen_first_since(since)
    troubles = _by_source(unit.health.open_troubles())
    groups = {group.id: group.name for group in settings.sources.groups}
    found = []
    for config in settings.active_sources:
        state = states.get(config.id) or SourceState(source_id=config.id)
        open_ = troubles.get(config.id, ())
        standing = Standing(
            config=config,
            group=groups.get(config.group, ""),
            word=health_word(config, state, [trouble.ailment for trouble in open_], now),
            troubles=open_,
            state=state,
            rhythm=rhythms.get(config.id),
            tally=tallies.get(config.id, Tally()),
            kept=kept.get(config.id, Kept()),
            first_seen=first_seen.get(config.id, 0),
            incidents=sum(first_seen.values()),
        )
        found.append(standing)
    return sorted(found, key=lambda standing: standing.weight)


def _by_source(troubles: Sequence[SourceTrouble]) -> Mapping[str, tuple[SourceTrouble, ...]]:
    found: defaultdict[str, list[SourceTrouble]] = defaultdict(list)
    for trouble in sorted(troubles, key=lambda t: BY_WEIGHT.index(t.ailment)):
        found[trouble.source_id].append(trouble)
    return {source_id: tuple(own) for source_id, own in found.items()}
