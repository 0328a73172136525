"""A small world in which all that was asked and explained is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from monitor.publicity.answers import Explanation, explanation_of
from monitor.publicity.asks import Ask, ask_of
from monitor.settings import load_settings, shipped_config_dir
from monitor.types import (
    Authority,
    Classification,
    DecidedBy,
    Demand,
    DemandMatch,
    Engagement,
    Fingerprint,
    Item,
    Member,
    PlaceRole,
    Platform,
    RegionMatch,
    Relation,
    TopicMatch,
)

SETTINGS = load_settings(shipped_config_dir())
RULES, ASKING = SETTINGS.publicity, SETTINGS.responses.asking
END = datetime(2026, 6, 14, 16, tzinfo=UTC)
"""The beginning of 15 June at the desk."""
DAY = timedelta(days=1)
START = END - 14 * DAY
BEFORE = START - 28 * DAY

_ids = count(1)


def voice(  # noqa: PLR0913 - all that a test may be about
    title: str,
    days_ago: float = 1,
    *,
    topic: str = "benefit_payment",
    body: str = "",
    platform: Platform = Platform.HOTLINE,
    authority: Authority = Authority.TICKET,
    demand: Demand | None = Demand.INQUIRY,
    relation: Relation = Relation.FRESH,
    groups: Sequence[str] = (),
    places: Sequence[str] = (),
    town: str = "",
    region: str | None = None,
    corrects: bool = False,
    views: int | None = None,
    source: str = "hotline",
    number: int | None = None,
) -> Member:
    """One text, ``days_ago`` before the end of the period."""
    number = next(_ids) if number is None else number
    at = END - days_ago * DAY
    item = Item(
        id=number,
        source_id=source,
        platform=platform,
        authority=authority,
        outlet="示范市12345热线",
        region=region,
        url=f"https://hotline.example/{number}",
        canonical_url="",
        external_id=None,
        title=title,
        body=body,
        published_at=at,
        collected_at=at,
        fingerprint=Fingerprint(exact="", signature=()),
        relation=relation,
        relation_reason="",
        origin_id=None,
        engagement=Engagement(views=views),
        run_id="run",
    )
    match = DemandMatch(demand=demand, by=DecidedBy.RULE) if demand is not None else None
    judged = Classification(
        item_id=number,
        relevant=True,
        reason="",
        topics=(TopicMatch(topic_id=topic, score=3, by=DecidedBy.RULE, evidence=()),),
        regions=tuple(
            RegionMatch(
                code=code,
                name="",
                confidence=1,
                evidence=None,
                role=PlaceRole.SCENE,
                town=town or None,
            )
            for code in places
        ),
        groups=tuple(groups),
        demand=match,
        corrects=corrects,
    )
    return Member(item=item, classification=judged, joined_reason="")


def asked(member: Member, incident: int | None = None) -> Ask:
    """What ``member`` asks; it must ask something."""
    found = ask_of(member, RULES.asked, ASKING, str, incident)
    assert found is not None
    return found


def ask(title: str, days_ago: float = 1, *, incident: int | None = None, **said: object) -> Ask:
    """One voice that asks."""
    return asked(voice(title, days_ago, **said), incident)  # type: ignore[arg-type]  # by name


def told(title: str, days_ago: float = 1, **said: object) -> Explanation:
    """One official text that explains."""
    given = {
        "authority": Authority.OFFICIAL,
        "platform": Platform.WECHAT,
        "demand": Demand.EXPLANATION,
        "source": "bureau",
        **said,
    }
    found = explanation_of(
        voice(title, days_ago, **given),  # type: ignore[arg-type]  # by name
        (),
        RULES.explained,
        ASKING,
        str,
    )
    assert found is not None
    return found
