"""Members, incidents and the shipped rules, built in one line each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from monitor.incidents.group import absorb
from monitor.settings import Settings, load_settings, shipped_config_dir
from monitor.settings.responses import ResponsesSettings
from monitor.settings.severity import SeveritySettings
from monitor.settings.strict import build
from monitor.settings.topics import Topic
from monitor.types import (
    Authority,
    Classification,
    DecidedBy,
    Engagement,
    Evidence,
    Fingerprint,
    Incident,
    IncidentStatus,
    Item,
    Member,
    Platform,
    Profile,
    RegionMatch,
    Relation,
    RiskMatch,
    Tier,
    TopicMatch,
)

NOON = datetime(2026, 6, 17, 4, 0, tzinfo=UTC)
"""A Wednesday, twelve o'clock at the desk."""

WANGCHUAN, LANJIANG = "990121", "990122"
"""Two counties of one city."""

PLACES = {
    WANGCHUAN: "示范省示范市望川县",
    LANJIANG: "示范省示范市澜江区",
    "990100": "示范省示范市",
    "990000": "示范省",
}


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> SeveritySettings:
    return _shipped(tmp_path_factory).severity


@pytest.fixture(scope="session")
def own() -> ResponsesSettings:
    """The shipped rules for official answers."""
    path = shipped_config_dir() / "responses.yaml"
    found = build(ResponsesSettings, path, path.read_text(encoding="utf-8"))
    assert isinstance(found, ResponsesSettings)
    return found


@pytest.fixture(scope="session")
def topics(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Topic]:
    return {
        "benefit_payment": _topic("benefit_payment", "待遇发放", hazard=1),
        "delayed_retirement": _topic("delayed_retirement", "延迟退休", hazard=3, everyone=True),
        "fund_fraud": _topic("fund_fraud", "骗保与基金监管", hazard=2),
    }


def _shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("config")
    assert shipped_config_dir().is_dir()
    (folder / "sources.yaml").write_text("sources: []\n", encoding="utf-8")
    return load_settings(folder)


def _topic(name: str, label: str, *, hazard: int, everyone: bool = False) -> Topic:
    return Topic(
        id=name, label=label, definition="", department="", hazard=hazard, everyone=everyone
    )


def lies_within(code: str, area: str) -> bool:
    return code.startswith(area.rstrip("0")) or code == area


MemberMaker = Callable[..., Member]
IncidentMaker = Callable[..., Incident]


@pytest.fixture
def member() -> MemberMaker:
    """A member by what matters of it: ``member("题目", tone=-1, risks=[("life", 5)])``."""
    numbers = count(1)

    def make(title: str, body: str = "", **told: Any) -> Member:
        number = next(numbers)
        relation = told.get("relation", Relation.FRESH)
        at = NOON - timedelta(minutes=told.get("minutes_ago", 10))
        item = Item(
            id=number,
            source_id="source",
            platform=told.get("platform", Platform.WEIBO),
            authority=told.get("authority", Authority.SELF_MEDIA),
            outlet=told.get("outlet", f"信源{number}"),
            region=None,
            url=f"https://a.example/{number}",
            canonical_url=f"https://a.example/{number}",
            external_id=None,
            title=title,
            body=body,
            published_at=at,
            collected_at=at,
            fingerprint=Fingerprint(exact=told.get("exact", f"hash{number}"), signature=()),
            relation=relation,
            relation_reason="",
            origin_id=told.get("origin_id"),
            engagement=Engagement(**told.get("shown", {})),
            run_id="run",
        )
        return Member(
            item=item,
            classification=_judged(number, title, **told),
            joined_reason="",
            observations=told.get("observations", ()),
        )

    return make


def _judged(number: int, title: str, **told: Any) -> Classification:
    evidence = Evidence(field="title", start=0, end=len(title), text=title)
    return Classification(
        item_id=number,
        relevant=told.get("relevant", True),
        reason="",
        topics=tuple(
            TopicMatch(topic_id=t, score=3, by=DecidedBy.RULE, evidence=(evidence,))
            for t in told.get("topics", ["benefit_payment"])
        ),
        regions=tuple(
            RegionMatch(code=c, name=PLACES[c], confidence=0.9, evidence=None)
            for c in told.get("regions", ())
        ),
        agencies=tuple(told.get("agencies", ())),
        tone=told.get("tone", -1),
        risks=tuple(
            RiskMatch(word=r[2] if len(r) > 2 else title, level=r[1], kind=r[0], evidence=evidence)
            for r in told.get("risks", ())
        ),
        corrects=told.get("corrects", False),
        terms=tuple(told.get("terms", ())),
    )


@pytest.fixture
def incident(rules: SeveritySettings) -> IncidentMaker:
    """An open incident that holds the given members."""
    numbers = count(1)

    def make(*members: Member) -> Incident:
        first = members[0]
        profile = Profile()
        for one in members:
            profile = absorb(profile, one.item, one.classification, rules.grouping)
        return Incident(
            id=next(numbers),
            code=f"20260617-{members[0].item.id:03}",
            title=first.item.title,
            status=IncidentStatus.WATCHING,
            tier=Tier.ROUTINE,
            topics=tuple(t.topic_id for t in first.classification.topics),
            regions=tuple(r.code for r in first.classification.regions),
            first_item_id=first.item.id,
            first_published_at=min(m.item.published_at for m in members),
            detected_at=NOON,
            last_item_at=max(m.item.published_at for m in members),
            profile=profile,
        )

    return make


def moved(one: Member, **changes: Any) -> Member:
    """``one`` with fields of its item replaced."""
    return replace(one, item=replace(one.item, **changes))
