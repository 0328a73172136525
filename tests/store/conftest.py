"""A fresh database a test, on every engine there is, and builders for what goes in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from monitor.store import Store
from monitor.types import (
    Alert,
    AlertReason,
    Assessment,
    Authority,
    Delivery,
    DeliveryStatus,
    Engagement,
    Fingerprint,
    Heat,
    Incident,
    IncidentStatus,
    Item,
    Message,
    Platform,
    Profile,
    RawItem,
    Relation,
    Tier,
)

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # noon at the desk


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def url(database_url: str) -> str:
    """The address of an empty database."""
    return database_url


@pytest.fixture
def store(url: str, blank_database: Path) -> Iterator[Store]:
    """The empty database, opened; on SQLite a copy of one whose tables were made once."""
    where = make_url(url)
    if where.drivername == "sqlite" and where.database:
        shutil.copy(blank_database, where.database)
    opened = Store.open(url)
    yield opened
    opened.close()


class Builder:
    """One of each noun, whole; keywords change what a test is about."""

    def raw(self, **changes: Any) -> RawItem:
        plain = RawItem(
            source_id="daily",
            url="https://news.example/1",
            title="望川县养老金发放延迟",
            body="多名退休职工反映本月养老金未到账。",
            platform=Platform.NEWS,
            authority=Authority.CITY,
            outlet="望川日报",
            fetched_at=NOW,
            engagement=Engagement(comments=3),
        )
        return replace(plain, **changes)

    def item(self, **changes: Any) -> Item:
        plain = Item(
            id=0,
            source_id="daily",
            platform=Platform.NEWS,
            authority=Authority.CITY,
            outlet="望川日报",
            region="990102",
            url="https://news.example/1?spm=1",
            canonical_url="https://news.example/1",
            external_id=None,
            title="望川县养老金发放延迟",
            body="多名退休职工反映本月养老金未到账。",
            published_at=NOW - timedelta(hours=1),
            collected_at=NOW,
            fingerprint=Fingerprint(exact="e1", signature=(1, 2**64 - 1)),
            relation=Relation.FRESH,
            relation_reason="未见相同或相近内容",
            origin_id=None,
            engagement=Engagement(views=10),
            run_id="run-1",
        )
        return replace(plain, **changes)

    def incident(self, **changes: Any) -> Incident:
        plain = Incident(
            id=0,
            code="",
            title="望川县养老金发放延迟",
            status=IncidentStatus.WATCHING,
            tier=Tier.YELLOW,
            topics=("pension",),
            regions=("990102",),
            first_item_id=1,
            first_published_at=NOW - timedelta(hours=1),
            detected_at=NOW,
            last_item_at=NOW,
            profile=Profile(terms={"养老金": 0.5}, fingerprints=("e1",)),
        )
        return replace(plain, **changes)

    def assessment(self, **changes: Any) -> Assessment:
        plain = Assessment(
            incident_id=1,
            tier=Tier.YELLOW,
            points=45,
            factors=(),
            rules_fired=("floor-1",),
            by="rules",
            at=NOW,
            settings_revision="s1",
            heat=Heat(as_of=NOW, items=1, platforms=(Platform.NEWS,)),
        )
        return replace(plain, **changes)

    def alert(self, **changes: Any) -> Alert:
        plain = Alert(
            id=0,
            incident_id=1,
            reason=AlertReason.OPENED,
            tier=Tier.YELLOW,
            route="home/pension",
            step=0,
            dedupe_key="incident-1-yellow",
            at=NOW,
            explanation="新发",
            ack_due_at=NOW + timedelta(minutes=15),
        )
        return replace(plain, **changes)

    def delivery(self, **changes: Any) -> Delivery:
        plain = Delivery(
            id=0,
            alert_id=0,
            dedupe_key="incident-1-yellow-duty",
            channel="desk",
            recipient="值班员",
            address="duty@desk.example",
            message=Message(subject="s", text="t", markdown="m", html="<p>h</p>"),
            status=DeliveryStatus.PENDING,
            attempts=0,
            next_attempt_at=NOW,
        )
        return replace(plain, **changes)


@pytest.fixture
def make() -> Builder:
    return Builder()


@pytest.fixture
def with_incident(store: Store, make: Builder) -> Store:
    """The store with item 1 in incident 1."""
    with store.write() as unit:
        unit.items.add([make.item()], ["pension"])
        unit.incidents.add(make.incident())
        unit.incidents.add_members([(1, 1, "首条", NOW)])
    return store
