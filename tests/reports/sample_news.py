"""One incident and its first report, for the tests of feeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from monitor.clock import utc
from monitor.types import (
    Authority,
    Engagement,
    Fingerprint,
    Incident,
    IncidentStatus,
    Item,
    Platform,
    Profile,
    Relation,
    Tier,
)

NOW = utc(datetime(2026, 6, 15, 9))
AGENCY = "示范市社会保险事业中心"


def incident(**changes: Any) -> Incident:
    """Found an hour ago, first told two hours ago."""
    plain = Incident(
        id=1,
        code="20260615-001",
        title="望川县养老金没到账",
        status=IncidentStatus.ASSESSED,
        tier=Tier.ORANGE,
        topics=("benefit_payment",),
        regions=("990103",),
        first_item_id=1,
        first_published_at=NOW - timedelta(hours=2),
        detected_at=NOW - timedelta(hours=1),
        last_item_at=NOW - timedelta(hours=1),
        profile=Profile(),
    )
    return replace(plain, **changes)


def first_report(authority: Authority = Authority.FORUM) -> Item:
    """The item it began with."""
    return Item(
        id=1,
        source_id="forum",
        platform=Platform.FORUM,
        authority=authority,
        outlet="示范论坛",
        region=None,
        url="https://bbs.shifan.example/t/1",
        canonical_url="https://bbs.shifan.example/t/1",
        external_id=None,
        title="望川县养老金没到账",
        body="",
        published_at=NOW - timedelta(hours=2),
        collected_at=NOW - timedelta(hours=1),
        fingerprint=Fingerprint(exact="e", signature=(1, 2)),
        relation=Relation.FRESH,
        relation_reason="",
        origin_id=None,
        engagement=Engagement(),
        run_id="run",
    )
