"""The sites over real connections on loopback."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPResponse

import pytest

from monitor.clock import SimulatedClock, desk, utc
from monitor.demo.site import DemoSite
from monitor.demo.stream import Stream


class Answer:
    """One answer, read to its end."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status = response.status
        self.headers: Mapping[str, str] = {k.lower(): v for k, v in response.getheaders()}
        self.body = response.read()


def get(site: DemoSite, host: str, path: str, **headers: str) -> Answer:
    connection = HTTPConnection(*site.address, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Host": host, **named})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def test_every_site_answers_at_its_own_address(site: DemoSite, stream: Stream) -> None:
    for one in stream.sites:
        if one.down_until(utc(datetime(2026, 6, 15, 12))) is None:
            answer = get(site, one.host, one.path)
            assert answer.status == 200
            assert answer.headers["content-type"] == one.content_type
            assert len(answer.body) == int(answer.headers["content-length"])


def test_the_future_is_hidden_until_the_clock_reaches_it(
    site: DemoSite, clock: SimulatedClock
) -> None:
    host, path = "wanbao.shifan.example", "/a/wb-009.html"
    assert get(site, host, path).status == 404
    assert "wb-009" not in get(site, host, "/rss/bendi.xml").body.decode()
    clock.move_to(utc(datetime(2026, 6, 15, 14, 42)))
    assert "柳浦镇" in get(site, host, path).body.decode()
    assert "wb-009" in get(site, host, "/rss/bendi.xml").body.decode()


@pytest.mark.parametrize("mark", ["etag", "last-modified"])
def test_what_did_not_change_is_answered_304(
    site: DemoSite, clock: SimulatedClock, mark: str
) -> None:
    host, path = "bbs.shifan.example", "/rss.php"
    ask = "If_None_Match" if mark == "etag" else "If_Modified_Since"
    seen = get(site, host, path).headers[mark]
    again = get(site, host, path, **{ask: seen})
    assert again.status == 304
    assert again.body == b""
    clock.move_to(clock.now() + timedelta(hours=1))
    assert get(site, host, path, **{ask: seen}).status == 200


def test_a_tag_decides_before_a_date(site: DemoSite) -> None:
    host, path = "bbs.shifan.example", "/rss.php"
    date = get(site, host, path).headers["last-modified"]
    answer = get(site, host, path, If_None_Match='"other"', If_Modified_Since=date)
    assert answer.status == 200


def test_an_unreadable_date_is_ignored(site: DemoSite) -> None:
    assert get(site, "bbs.shifan.example", "/rss.php", If_Modified_Since="lately").status == 200


def test_a_site_that_is_down_says_when_to_come_back(site: DemoSite, clock: SimulatedClock) -> None:
    clock.move_to(utc(datetime(2026, 6, 15, 15)))
    answer = get(site, "portal.shifan.example", "/feed/local.xml")
    assert answer.status == 503
    assert answer.headers["retry-after"] == "1800"
    clock.move_to(utc(datetime(2026, 6, 15, 15, 30)))
    assert get(site, "portal.shifan.example", "/feed/local.xml").status == 200


def test_robots_rules_are_there(site: DemoSite) -> None:
    answer = get(site, "hot.shifan.example", "/robots.txt")
    assert answer.status == 200
    assert b"User-agent: *" in answer.body


def test_a_strange_host_is_turned_away(site: DemoSite) -> None:
    assert get(site, "www.shifan.example", "/").status == 421


def test_tickets_have_no_pages(site: DemoSite) -> None:
    assert get(site, "rexian.shifan.example", "/a/SF2606150003.html").status == 404


def test_one_connection_serves_many_requests(site: DemoSite) -> None:
    connection = HTTPConnection(*site.address, timeout=10)
    try:
        connection.connect()
        used = connection.sock
        for _ in range(3):
            connection.request("GET", "/robots.txt", headers={"Host": "bbs.shifan.example"})
            assert Answer(connection.getresponse()).status == 200
            assert connection.sock is used
    finally:
        connection.close()


def test_answers_are_dated_by_the_simulated_clock(site: DemoSite, clock: SimulatedClock) -> None:
    date = get(site, "bbs.shifan.example", "/robots.txt").headers["date"]
    assert desk(parsedate_to_datetime(date)) == desk(clock.now())


def test_leaving_ends_idle_connections(stream: Stream, clock: SimulatedClock) -> None:
    with DemoSite(stream, clock) as site:
        connection = HTTPConnection(*site.address, timeout=10)
        connection.request("GET", "/robots.txt", headers={"Host": "bbs.shifan.example"})
        Answer(connection.getresponse())
        held = connection.sock
    assert held is not None
    assert held.recv(1) == b""
    connection.close()
