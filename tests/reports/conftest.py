"""A fictional desk: its settings, one busy day, and a way to make items and incidents."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.clock import DESK
from monitor.reports.confined import Confines
from monitor.reports.daily import compose
from monitor.reports.daily_document import document
from monitor.reports.digest import Before, Day, DigestData, Usual
from monitor.reports.document import Document
from monitor.reports.incident import IncidentView
from monitor.reports.render.html import html
from monitor.reports.render.markdown import markdown
from monitor.reports.watched import SourceCoverage, Watch
from monitor.settings import Settings, load_settings, shipped_config_dir
from monitor.settings.channels import ChannelsSettings
from monitor.settings.desk import DeskSettings
from monitor.settings.outlets import OutletsSettings
from monitor.settings.playbooks import Playbook, PlaybookStep, Within
from monitor.settings.reports import Layout, ReportPlan, ReportsSettings
from monitor.settings.risks import RisksSettings
from monitor.settings.roster import RosterSettings
from monitor.settings.routing import RoutingSettings
from monitor.settings.severity import (
    Caps,
    Context,
    CutOffs,
    Factors,
    Floors,
    Grouping,
    Mitigation,
    Negative,
    SeveritySettings,
    Spread,
    Steps,
    Velocity,
)
from monitor.settings.sources import SourcesSettings
from monitor.settings.topics import Topic, TopicsSettings
from monitor.types import (
    Ailment,
    Assessment,
    Authority,
    Classification,
    ClockDue,
    DecidedBy,
    Engagement,
    Evidence,
    Factor,
    Fingerprint,
    Heat,
    Incident,
    IncidentStatus,
    Item,
    Member,
    Platform,
    Profile,
    RegionMatch,
    Relation,
    RiskMatch,
    SourceTrouble,
    Tier,
    TopicMatch,
)

END = datetime(2026, 11, 20, 10, 0, tzinfo=DESK).astimezone(UTC)
START = END - timedelta(days=1)
MADE = END + timedelta(minutes=15)
WATCH = Watch(
    began_at=START,
    longest_gap=timedelta(minutes=12),
    gap_from=END - timedelta(hours=7),
    allowed=timedelta(hours=1),
)
PLACES = {"990000": "示范省", "990100": "示范省示范市", "990121": "示范省示范市望川县"}


def at(text: str | None) -> datetime | None:
    """``11-20 09:10`` of the year 2026 at the desk."""
    if text is None:
        return None
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=DESK).astimezone(UTC)


def moment(text: str) -> datetime:
    found = at(text)
    assert found is not None
    return found


def make_member(row: Mapping[str, Any]) -> Member:
    """A member from one row of the day's file; what the row leaves out is ordinary."""
    published = moment(row["at"])
    evidence = Evidence(field="title", start=0, end=0, text="")
    region = row.get("region")
    item = Item(
        id=row["id"],
        source_id="fixture",
        platform=Platform(row["platform"]),
        authority=Authority(row["authority"]),
        outlet=row["outlet"],
        region=None,
        url=row.get("url", f"https://news.shifan.example/a/{row['id']}"),
        canonical_url="",
        external_id=None,
        title=row["title"],
        body=row.get("body", ""),
        published_at=published,
        collected_at=moment(row.get("collected", row["at"])),
        fingerprint=Fingerprint(exact="", signature=()),
        relation=Relation(row.get("relation", "fresh")),
        relation_reason="",
        origin_id=row.get("origin"),
        engagement=Engagement(),
        run_id="run",
    )
    judged = Classification(
        item_id=item.id,
        relevant=True,
        reason="",
        topics=(TopicMatch(topic_id=row["topic"], score=3, by=DecidedBy.RULE, evidence=()),)
        if row.get("topic")
        else (),
        regions=(RegionMatch(code=region, name="", confidence=1, evidence=None),) if region else (),
        tone=row.get("tone", 0),
        risks=tuple(
            RiskMatch(kind=kind, word=word, level=level, evidence=evidence)
            for kind, word, level in row.get("risks", ())
        ),
        corrects=row.get("corrects", False),
        terms=tuple(row.get("terms", ())),
    )
    return Member(item=item, classification=judged, joined_reason="")


def make_view(row: Mapping[str, Any], members: Mapping[int, Member]) -> IncidentView:
    """An incident with its assessment from one row of the day's file."""
    own = tuple(members[item_id] for item_id in row["items"])
    published = [member.item.published_at for member in own]
    heat = dict(row.get("heat", {}))
    if "top_authority" in heat:
        heat["top_authority"] = Authority(heat["top_authority"])
    incident = Incident(
        id=row["id"],
        code=row["code"],
        title=row["title"],
        status=IncidentStatus(row.get("status", "watching")),
        tier=Tier.of(row["tier"]),
        topics=tuple(row.get("topics", ())),
        regions=tuple(row.get("regions", ())),
        first_item_id=own[0].item.id,
        first_published_at=min(published),
        detected_at=moment(row["detected"]),
        last_item_at=max(published),
        profile=Profile(),
        confirmed_tier=Tier.of(row["tier"]) if "confirmed_by" in row else None,
        confirmed_by=row.get("confirmed_by"),
        clocks=tuple(
            ClockDue(
                name=name,
                label=label,
                started_at=moment(start),
                due_at=moment(due),
                stopped_at=at(stop),
            )
            for name, label, start, due, stop in row.get("clocks", ())
        ),
    )
    assessment = Assessment(
        incident_id=incident.id,
        tier=incident.tier,
        points=row.get("points", 0),
        factors=tuple(
            Factor(letter=letter, name=name, value=value, points=points, reason=reason)
            for letter, name, value, points, reason in row.get("factors", ())
        ),
        rules_fired=tuple(row.get("rules", ())),
        by=row.get("by", "rules"),
        at=END,
        settings_revision="demo",
        heat=Heat(as_of=END, **heat),
        note=row.get("note", ""),
        what_if=tuple(row.get("what_if", ())),
        coverage=row.get("coverage", ""),
    )
    return IncidentView(incident=incident, assessment=assessment, members=own)


def make_coverage(row: Mapping[str, Any]) -> SourceCoverage:
    """How one source did, from one row of the day's file."""
    return SourceCoverage(
        id=row["id"],
        name=row["name"],
        seen=row["seen"],
        relevant=row["relevant"],
        duplicates=row["duplicates"],
        last_success_at=at(row["last"]),
        failures=row["failures"],
        last_error=row.get("error"),
        visits=row.get("visits"),
        failed_visits=row.get("failed_visits"),
        authority=Authority(row["authority"]),
        promised=row.get("promised"),
        outage=timedelta(minutes=row.get("outage", 0)),
        troubles=tuple(
            SourceTrouble(
                id=0,
                source_id=row["id"],
                ailment=Ailment(ailment),
                since=moment(since),
                detail=detail,
            )
            for ailment, since, detail in row.get("troubles", ())
        ),
    )


@dataclass
class Desk:
    """One desk's day, to be composed after a test has changed what it wants to change."""

    settings: Settings
    rows: list[dict[str, Any]]
    incident_rows: list[dict[str, Any]]
    earlier_rows: list[dict[str, Any]]
    coverage_rows: list[dict[str, Any]]
    previous_originals: int | None = 9
    previous_terms: tuple[str, ...] | None = None
    usual: tuple[float, ...] = ()
    watch: Watch = WATCH
    seal_key: str | None = None
    plan: ReportPlan = field(default_factory=lambda: ReportPlan(id="daily", kind="daily"))
    of: Confines = field(default_factory=Confines)
    views: list[IncidentView] = field(default_factory=list)
    """Instead of those of ``incident_rows``."""

    def compose(self, now: datetime = MADE) -> DigestData:
        found = [make_member(row) for row in self.rows]
        known = {m.item.id: m for m in (*found, *map(make_member, self.earlier_rows))}
        return compose(
            Day(
                settings=self.settings,
                lists=self.plan.lists,
                place_name=lambda code: PLACES.get(code, code),
                start=START,
                end=END,
                made_at=now,
                issue=12,
                of=self.of,
                incidents=self.views or [make_view(row, known) for row in self.incident_rows],
                members=found,
                before=Before(originals=self.previous_originals, terms=self.previous_terms),
                usual=Usual(figures=self.usual, days=14) if self.usual else Usual(),
                sources=[make_coverage(row) for row in self.coverage_rows],
                watch=self.watch,
                seal_key=self.seal_key,
            )
        )

    def document(self, data: DigestData | None = None) -> Document:
        """The day, or ``data`` made of it, as a document."""
        made = data or self.compose()
        return document(made, wording=self.settings.wording, plan=self.plan, layout=Layout())

    def page(self, data: DigestData | None = None) -> str:
        """The same for the screen; its charts are their tables alone."""
        return html(self.document(data), charts=lambda _, __: "")

    def text(self, data: DigestData | None = None) -> str:
        """The same as Markdown."""
        return markdown(self.document(data))

    def printed(self, data: DigestData | None = None) -> tuple[str, str]:
        """For the screen and as Markdown."""
        return self.page(data), self.text(data)


@pytest.fixture(scope="session")
def new_day(settings: Settings) -> Callable[[], Desk]:
    """Makes the busy day of ``busy_day.yaml`` afresh, for tests that try many."""
    text = Path(__file__).with_name("busy_day.yaml").read_text(encoding="utf-8")
    day = yaml.safe_load(text)

    def make() -> Desk:
        own = copy.deepcopy(day)
        return Desk(
            settings=settings,
            rows=own["items"],
            incident_rows=own["incidents"],
            earlier_rows=own["earlier_items"],
            coverage_rows=own["coverage"],
            previous_terms=tuple(own["previous_terms"]),
        )

    return make


@pytest.fixture
def busy(new_day: Callable[[], Desk]) -> Desk:
    """The busy day."""
    return new_day()


@pytest.fixture
def quiet(busy: Desk) -> Desk:
    """The same desk on a day without anything, every source answering."""
    busy.rows, busy.incident_rows, busy.earlier_rows = [], [], []
    busy.coverage_rows = [
        row | {"relevant": 0, "duplicates": 0} for row in busy.coverage_rows if not row["failures"]
    ]
    return busy


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Just enough settings, written here so that no golden file moves with the shipped ones."""
    topics = (
        Topic(id="payment", label="待遇发放", definition="", department="养老待遇科"),
        Topic(id="verify", label="资格认证", definition="", department="稽核风控科"),
        Topic(id="remote", label="异地就医", definition="", department="医保经办科"),
    )
    playbooks = {
        "payment": Playbook(
            title="待遇发放",
            topics=("payment",),
            steps=(
                _step("answer", "办公室", "发布说明，写明原因、补发时间和咨询电话", 4),
                _step("compare", "养老待遇科", "会同合作银行核对当月报盘文件，查清人数和原因", 1),
                _step("receive", "属地乡镇", "安排专人在服务窗口接待，现场登记、现场答复", 8),
            ),
        ),
        "any": Playbook(
            title="通用", steps=(_step("verify", "责任科室", "核实情况，按时限答复", 4),)
        ),
    }
    return Settings(
        folder=Path("tests"),
        revision="0a1b2c3d4e5f",
        desk=DeskSettings(agency="示范市社会保险事业中心", level="city", home_regions=("990100",)),
        sources=SourcesSettings(),
        topics=TopicsSettings(anchors=(), topics=topics),
        risks=RisksSettings(risks=()),
        outlets=OutletsSettings(),
        severity=_severity(),
        routing=RoutingSettings(routes=()),
        roster=RosterSettings(people=(), shifts=()),
        channels=ChannelsSettings(channels={}),
        playbooks=playbooks,
        reports=ReportsSettings(),
        lexicon={},
        wording=load_settings(shipped_config_dir()).wording,
    )


def _step(name: str, who: str, what: str, hours: int) -> PlaybookStep:
    limit = timedelta(hours=hours)
    within = Within(orange=limit, yellow=2 * limit, blue=7 * limit)
    return PlaybookStep(id=name, who=who, what=what, within=within)


def _severity() -> SeveritySettings:
    none = Steps(at=(), points=())
    return SeveritySettings(
        factors=Factors(
            hazard={},
            spread=Spread(forwards=none, clicks=none, views=none, outlets=none),
            authority={},
            velocity=Velocity(ratio=none, hot_list_top10=0, hot_list_top50=0),
            people={},
            negative=Negative(share=none, small_sample=20, small_sample_cap=5),
            context=Context(points={}, cap=10),
            mitigation=Mitigation(points=-8, below_ratio=2),
        ),
        cut_offs=CutOffs(red=75, orange=55, yellow=35, blue=18),
        floors=Floors(
            gathering_persons=100,
            conflict_forwards=500,
            leaked_persons=100,
            misstatement_forwards=100,
        ),
        caps=Caps(single_grievance_forwards=20, single_grievance_outlets=3),
        grouping=Grouping(
            window=timedelta(days=3),
            join_at=0.5,
            topic_weight=1,
            region_weight=1,
            words_weight=1,
            time_weight=1,
            profile_terms=40,
        ),
        clocks={},
    )
