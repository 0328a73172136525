"""A desk that has watched for a while, and single texts that come in at given times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.clock import utc
from monitor.types import DecidedBy, Demand, DemandMatch, Item, Run
from tests.reports.conftest import make_member

if TYPE_CHECKING:
    from monitor.app import Monitor

END = utc(datetime(2026, 11, 16))
"""The beginning of a Monday at the desk."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def watched_since(m: Monitor, begin: datetime) -> None:
    """The first run of the monitor."""
    run = Run(id="r", job="collect", started_at=begin, finished_at=begin, outcome="ok", counts={})
    with m.store.write() as unit:
        unit.runs.add(run)


def bring(  # noqa: PLR0913 - what a text may be told by
    m: Monitor,
    moments: Sequence[datetime],
    *,
    topic: str = "",
    source: str = "",
    region: str = "",
    groups: tuple[str, ...] = (),
    tone: int = 0,
    demand: Demand | None = None,
    authority: str = "city",
    outlet: str = "示范晚报",
    words: tuple[str, ...] = ("养老金",),
) -> list[Item]:
    """Keep, judge and count one first report for each of ``moments``."""
    row = {
        "id": 0,
        "at": "11-15 12:00",
        "platform": "news",
        "authority": authority,
        "outlet": outlet,
        "topic": topic,
        "region": region or None,
        "tone": tone,
        "terms": list(words),
    }
    kept = []
    with m.store.write() as unit:
        for number, at in enumerate(moments):
            member = make_member(row | {"title": f"{words[0]}第{number}条"})
            dated = replace(member.item, published_at=at, collected_at=at)
            if source:
                dated = replace(dated, source_id=source)
            (item,) = unit.items.add([dated], [topic or None])
            judged = replace(member.classification, item_id=item.id, groups=groups)
            if demand is not None:
                judged = replace(judged, demand=DemandMatch(demand=demand, by=DecidedBy.RULE))
            unit.items.save_judgements([judged])
            unit.counts.count([item], [judged])
            kept.append(item)
    return kept
