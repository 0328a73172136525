"""Pages of grave incidents are looked at again: what was taken down or renamed is noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor import jobs, pipeline, rechecking
from monitor.app import Monitor
from monitor.recalling import traced
from monitor.types import (
    Authority,
    Engagement,
    Fingerprint,
    Incident,
    IncidentStatus,
    Item,
    LedgerEntry,
    Platform,
    Profile,
    Recheck,
    Relation,
    Tier,
)
from tests.pipeline.conftest import NOW, source

if TYPE_CHECKING:
    from monitor.clock import SimulatedClock
    from tests.pipeline.conftest import Site

HERE = "http://bbs.shifan.example"
TITLE = "全县养老金停发，老人排起长队"
TEXT = "望川县多个乡镇的老人反映，本月养老金未按时到账，银行门口排起长队，柜员说系统里没有代发。"


def page(title: str, *paragraphs: str) -> str:
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head>"
        f"<body><h1>{title}</h1><div>{body}</div></body></html>"
    )


@dataclass
class Watch:
    """A monitor that reads one list page, with an incident in it."""

    m: Monitor
    clock: SimulatedClock
    site: Site

    def hold(self, *items: Item, tier: Tier = Tier.YELLOW) -> Incident:
        """An incident of ``items``, the first of them its first report."""
        with self.m.store.write() as unit:
            kept = unit.items.add(items, [None] * len(items))
            incident = unit.incidents.add(
                Incident(
                    id=0,
                    code="",
                    title=TITLE,
                    status=IncidentStatus.WATCHING,
                    tier=tier,
                    topics=("benefit_payment",),
                    regions=(),
                    first_item_id=kept[0].id,
                    first_published_at=NOW,
                    detected_at=NOW,
                    last_item_at=NOW,
                    profile=Profile(),
                )
            )
            unit.incidents.add_members([(incident.id, item.id, "", NOW) for item in kept])
        return incident

    def later(self, **span: float) -> int:
        self.clock.move_to(self.clock.now() + timedelta(**span))
        return pipeline.recheck(self.m)

    def look(self, item_id: int = 1) -> Recheck:
        with self.m.store.read() as unit:
            return unit.rechecks.of([item_id])[item_id]

    def ledger(self, incident_id: int = 1) -> list[LedgerEntry]:
        with self.m.store.read() as unit:
            entries = unit.ledger.of(f"incident:{incident_id}")
        return [entry for entry in entries if entry.actor == "recheck"]

    def asked(self) -> list[str]:
        """What was asked for since the last time, robots.txt aside."""
        asked = [path for path in self.site.asked if path != "/robots.txt"]
        self.site.asked.clear()
        return asked


def item(path: str = "/a/1.html", **changes: Any) -> Item:
    plain = Item(
        id=0,
        source_id="paper",
        platform=Platform.NEWS,
        authority=Authority.CITY,
        outlet="示范晚报",
        region=None,
        url=f"{HERE}{path}",
        canonical_url=f"{HERE}{path}",
        external_id=None,
        title=TITLE,
        body=TEXT,
        published_at=NOW,
        collected_at=NOW,
        fingerprint=Fingerprint(exact=path, signature=()),
        relation=Relation.FRESH,
        relation_reason="",
        origin_id=None,
        engagement=Engagement(),
        run_id="r",
    )
    return replace(plain, **changes)


@pytest.fixture
def watching(watch: Callable[..., Monitor], site: Site, clock: SimulatedClock) -> Watch:
    paper = source(
        id="paper", kind="page", url=f"{HERE}/list.html", name="示范晚报", platform="news"
    )
    resolve = {"*.shifan.example": ("127.0.0.1", site.port)}
    m = watch(clock, resolve=resolve, sources={"paper": paper})
    site.show("/robots.txt", "User-agent: *\nDisallow: /private/\n")
    site.show("/a/1.html", page(TITLE, TEXT))
    return Watch(m=m, clock=clock, site=site)


def test_page_is_looked_at_five_times_in_two_days_and_then_no_more(watching: Watch) -> None:
    watching.hold(item())
    assert watching.later(minutes=5) == 0
    looked = [watching.later(hours=1) for _ in range(50)]
    assert sum(looked) == 5
    assert watching.asked() == ["/a/1.html"] * 5
    assert watching.look().next_at is None
    assert watching.ledger() == [], "a page that stands is no news"


def test_page_taken_down_is_put_on_the_ledger_once_and_lowers_nothing(watching: Watch) -> None:
    incident = watching.hold(item(), tier=Tier.ORANGE)
    watching.later(minutes=40)
    watching.site.show("/a/1.html", "", status=404)
    watching.later(hours=2)
    watching.later(hours=6)
    (entry,) = watching.ledger()
    assert (entry.action, entry.detail["reason"]) == ("withdrawn", "原地址返回 HTTP 404")
    with watching.m.store.read() as unit:
        (after,) = unit.incidents.get([incident.id])
        (node,) = traced(unit, after).nodes
    assert after == incident
    assert node.withdrawn is not None
    assert node.withdrawn.at == watching.look().gone_at


def test_silent_change_of_title_is_noticed(watching: Watch) -> None:
    watching.hold(item())
    watching.site.show("/a/1.html", page("部分老人养老金到账延迟", TEXT))
    watching.later(minutes=40)
    (entry,) = watching.ledger()
    assert entry.action == "retitled"
    assert entry.detail["reason"] == f"标题由“{TITLE}”改为“部分老人养老金到账延迟”"
    with watching.m.store.read() as unit:
        (node,) = traced(unit, unit.incidents.get([1])[0]).nodes
    assert node.retitled is not None


def test_notice_in_place_of_the_text_is_a_withdrawal(watching: Watch) -> None:
    watching.hold(item())
    watching.site.show("/a/1.html", page("提示", "该文章已被作者删除"))
    watching.later(minutes=40)
    assert "已被作者删除" in watching.look().evidence
    watching.site.show("/a/1.html", page(TITLE, TEXT))
    watching.later(hours=2)
    assert [entry.action for entry in watching.ledger()] == ["withdrawn", "restored"]
    assert watching.look().gone_at is None


@pytest.mark.parametrize("status", [500, 503, 403])
def test_failing_server_is_no_evidence(watching: Watch, status: int) -> None:
    watching.hold(item())
    watching.site.show("/a/1.html", "", status=status)
    assert watching.later(minutes=40) == 1
    look = watching.look()
    assert (look.checked_at, look.gone_at) == (None, None)
    assert look.next_at == NOW + timedelta(hours=2)


def test_page_that_breaks_the_comparing_costs_only_itself(
    watching: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching.hold(item())
    monkeypatch.setattr(rechecking, "compared", lambda *_: 1 / 0)
    assert watching.later(minutes=40) == 1
    look = watching.look()
    assert (look.checked_at, look.next_at) == (None, NOW + timedelta(hours=2))


def test_what_robots_rules_forbid_is_not_asked_for(watching: Watch) -> None:
    watching.hold(item("/private/1.html"))
    watching.later(minutes=40)
    assert watching.asked() == []
    assert watching.look().checked_at is None


def test_only_pages_that_grave_incidents_rest_on_are_followed(watching: Watch) -> None:
    watching.hold(item("/blue.html"), tier=Tier.BLUE)
    watching.hold(
        item("/first.html", authority=Authority.FORUM),
        item("/hot.html", platform=Platform.HOTLIST),
        item("/ticket.html", platform=Platform.HOTLINE),
        item("/again.html", relation=Relation.UPDATE, origin_id=1),
        item("/mirror.html", relation=Relation.MIRROR),
        item("/other.html", source_id="gone"),
        item(url="ledger://hotline/1"),
        item("/central.html", authority=Authority.CENTRAL),
    )
    watching.later(minutes=40)
    assert sorted(watching.asked()) == ["/central.html", "/first.html"]


def test_at_most_ten_pages_of_an_incident_are_followed_the_highest_voices_first(
    watching: Watch,
) -> None:
    crowd = [item(f"/f{n}.html", authority=Authority.FORUM) for n in range(15)]
    watching.hold(item("/first.html", authority=Authority.FORUM), *crowd)
    watching.later(minutes=10)
    high = item("/late.html", authority=Authority.CENTRAL)
    with watching.m.store.write() as unit:
        (kept,) = unit.items.add([high], [None])
        unit.incidents.add_members([(1, kept.id, "", NOW)])
    watching.later(minutes=30)
    assert len(watching.asked()) == 10
    assert watching.later(minutes=10) == 0, "never more than ten, whoever comes later"


def test_source_switched_off_is_not_asked_again(watching: Watch) -> None:
    watching.hold(item())
    watching.later(minutes=5)
    watching.clock.move_to(NOW + timedelta(hours=1))
    assert pipeline.recheck(replace(watching.m, sources={})) == 0
    assert watching.asked() == []
    assert watching.look().next_at is None


def test_two_workers_do_not_look_at_one_page_twice(watching: Watch) -> None:
    watching.hold(item())
    watching.later(minutes=5)
    now = NOW + timedelta(hours=1)
    with watching.m.store.write() as unit:
        taken = unit.rechecks.claim(now, now + timedelta(minutes=30), 5)
        assert [look.item_id for look in taken] == [1]
        assert unit.rechecks.claim(now, now + timedelta(minutes=30), 5) == []
    watching.clock.move_to(now)
    assert pipeline.recheck(watching.m) == 0
    assert watching.later(minutes=30) == 1, "one that died with its worker is due again"


def test_looking_again_is_a_job(watching: Watch) -> None:
    watching.hold(item())
    (job,) = [job for job in jobs.JOBS if job.name == "recheck"]
    watching.clock.move_to(NOW + timedelta(hours=1))
    assert jobs.ring(watching.m, job) == 1
    assert jobs.ring(watching.m, job) == 0
