from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitor.errors import FetchError
from monitor.sources.web.pace import Pace
from monitor.sources.web.robots import Robots, RobotsFile

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


class Asked:
    """Answers with one robots.txt and counts."""

    def __init__(self, answer: RobotsFile) -> None:
        self.answer = answer
        self.urls: list[str] = []

    def __call__(self, url: str) -> RobotsFile:
        self.urls.append(url)
        return self.answer


def test_rules_are_asked_once_a_day_and_site(now: datetime) -> None:
    ask = Asked(RobotsFile(status=200, text=RULES))
    robots = Robots("Other", ask)
    for hours in (0, 1, 23, 25):
        robots.check(f"{SITE}/a", SITE, now + timedelta(hours=hours))
    assert ask.urls == [f"{SITE}/robots.txt"] * 2


def test_disallowed_page_is_refused_and_the_refusal_is_permanent(now: datetime) -> None:
    robots = Robots("Other", Asked(RobotsFile(status=200, text=RULES)))
    with pytest.raises(FetchError, match="不允许读取") as caught:
        robots.check(f"{SITE}/private/x", SITE, now)
    assert caught.value.permanent
    assert robots.check(f"{SITE}/private/open", SITE, now) == 5


def test_a_group_for_our_name_counts_and_its_delay_is_capped(now: datetime) -> None:
    robots = Robots("GoldenHourMonitor", Asked(RobotsFile(status=200, text=RULES)))
    assert robots.check(f"{SITE}/private/x", SITE, now) == 60
    with pytest.raises(FetchError):
        robots.check(f"{SITE}/staff", SITE, now)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_file_allows(status: int, now: datetime) -> None:
    assert Robots("x", Asked(RobotsFile(status=status))).check(f"{SITE}/a", SITE, now) == 0


@pytest.mark.parametrize("status", [0, 429, 500, 503])
def test_unreachable_robots_file_forbids_until_it_comes(status: int, now: datetime) -> None:
    ask = Asked(RobotsFile(status=status))
    robots = Robots("x", ask)
    with pytest.raises(FetchError, match="取得之前不予读取") as caught:
        robots.check(f"{SITE}/a", SITE, now)
    assert not caught.value.permanent
    ask.answer = RobotsFile(status=404)
    assert robots.check(f"{SITE}/a", SITE, now + timedelta(minutes=11)) == 0


def test_pace_spaces_requests_to_one_host_only() -> None:
    slept: list[float] = []
    pace = Pace(now=lambda: 100.0, sleep=slept.append)
    for host, asked in (("a", 0), ("b", 0), ("a", 4), ("a", 0)):
        pace.wait(host, asked)
    assert slept == [1.0, 5.0]
