from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitor.errors import RobotsError
from monitor.sources.web.pace import Pace
from monitor.sources.web.robots import Robots
from monitor.types import RobotsFile

SITE = "https://www.shifan.example"
RULES = """
User-agent: *
Disallow: /private*
Allow: /private/open
Crawl-delay: 5

User-agent: GoldenHourMonitor
Disallow: /staff
Crawl-delay: 9000
"""


class Site:
    """Answers with one robots.txt, as of a moment, and counts."""

    def __init__(self, now: datetime, status: int, text: str = "") -> None:
        self.now, self.status, self.text = now, status, text
        self.asked: list[str] = []

    def __call__(self, site: str) -> RobotsFile:
        self.asked.append(site)
        return RobotsFile(
            site=site, fetched_at=self.now, status=self.status, text=self.text, hash="h"
        )

    def check(self, robots: Robots, path: str, minutes: float = 0) -> float:
        at = self.now + timedelta(minutes=minutes)
        return robots.check(f"{SITE}{path}", SITE, at, self).delay_s


def test_rules_are_asked_once_a_day_and_site(now: datetime) -> None:
    robots, site = Robots("Other"), Site(now, 200, RULES)
    for hours in (0, 1, 23):
        site.check(robots, "/a", 60 * hours)
    assert site.asked == [SITE]
    site.check(robots, "/a", 60 * 25)
    assert site.asked == [SITE] * 2


def test_every_answer_is_handed_on_once_as_a_proof(now: datetime) -> None:
    robots, site = Robots("Other"), Site(now, 200, RULES)
    site.check(robots, "/a")
    site.check(robots, "/b")
    (proof,) = robots.received()
    assert (proof.site, proof.fetched_at, proof.text) == (SITE, now, RULES)
    assert robots.received() == ()


def test_answers_of_an_earlier_run_hold_until_their_day_is_over(now: datetime) -> None:
    robots, site = Robots("Other"), Site(now, 404)
    robots.know([RobotsFile(site=SITE, fetched_at=now, status=200, text=RULES, hash="h")])
    with pytest.raises(RobotsError, match="不允许读取"):
        site.check(robots, "/private/x", 60)
    assert site.asked == []
    assert site.check(robots, "/private/x", 60 * 25) == 0


def test_disallowed_page_is_refused_and_the_refusal_is_permanent(now: datetime) -> None:
    robots, site = Robots("Other"), Site(now, 200, RULES)
    with pytest.raises(RobotsError, match="不允许读取") as caught:
        site.check(robots, "/private/x")
    assert caught.value.permanent
    assert site.check(robots, "/private/open") == 5


def test_a_group_for_our_name_counts_and_its_delay_is_capped(now: datetime) -> None:
    robots, site = Robots("GoldenHourMonitor"), Site(now, 200, RULES)
    assert site.check(robots, "/private/x") == 60
    with pytest.raises(RobotsError):
        site.check(robots, "/staff")


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_file_allows(status: int, now: datetime) -> None:
    assert Site(now, status).check(Robots("x"), "/a") == 0


@pytest.mark.parametrize("status", [0, 429, 500, 503])
def test_unreachable_robots_file_forbids_until_it_comes(status: int, now: datetime) -> None:
    robots, site = Robots("x"), Site(now, status)
    with pytest.raises(RobotsError, match="取得之前不予读取") as caught:
        site.check(robots, "/a")
    assert not caught.value.permanent
    site.status = 404
    assert site.check(robots, "/a", 11) == 0


def test_pace_spaces_requests_to_one_host_only() -> None:
    slept: list[float] = []
    pace = Pace(now=lambda: 100.0, sleep=slept.append)
    for host, asked in (("a", 0), ("b", 0), ("a", 4), ("a", 0)):
        pace.wait(host, asked)
    assert slept == [1.0, 5.0]
