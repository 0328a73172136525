"""What the sites send: well-formed, in the bytes meant, and only what can be seen already."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from monitor.clock import utc
from monitor.demo.documents import (
    ENGAGEMENT_NS,
    SHOWN,
    TICKET_COLUMNS,
    article,
    changed_at,
    front,
    visible,
)
from monitor.demo.stream import Count, Entry, Form, Kind, Site, Stream

NOON = utc(datetime(2026, 6, 16, 12))
ATOM = "{http://www.w3.org/2005/Atom}"


def site_of(stream: Stream, source: str) -> Site:
    return next(site for site in stream.sites if site.source == source)


def sent(stream: Stream, source: str, now: datetime = NOON) -> str:
    site = site_of(stream, source)
    return front(site, stream.of(source), now).decode(site.encoding)


def tree(stream: Stream, source: str, now: datetime = NOON) -> etree._Element:
    text = sent(stream, source, now).partition("?>")[2]
    return etree.fromstring(text.encode())


@pytest.mark.parametrize(
    "source", ["evening", "provincial", "forum", "portal", "selfmedia", "refute", "mirror"]
)
def test_every_feed_is_well_formed_at_every_hour(stream: Stream, source: str) -> None:
    for hour in range(0, 73, 4):
        now = stream.start + timedelta(hours=hour)
        seen = visible(stream.of(source), now)[:SHOWN]
        root = tree(stream, source, now)
        assert len(root.findall(".//item") + root.findall(f"{ATOM}entry")) == len(seen)


def test_the_forum_says_gb2312_and_sends_letters_beyond_it(stream: Stream) -> None:
    site = site_of(stream, "forum")
    body = front(site, stream.of("forum"), stream.end)
    assert b'encoding="gb2312"' in body[:60]
    assert "charset" not in site.content_type
    assert "😊" in front(site, stream.of("forum"), utc(datetime(2026, 6, 16, 16))).decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        front(site, stream.of("forum"), utc(datetime(2026, 6, 16, 16))).decode("gb2312")


def test_the_portal_says_utf_8_and_sends_gb18030(stream: Stream) -> None:
    body = front(site_of(stream, "portal"), stream.of("portal"), NOON)
    assert b'encoding="utf-8"' in body[:60]
    assert "养老金" in body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_the_hub_writes_traditional_characters_and_tells_forwards(stream: Stream) -> None:
    root = tree(stream, "selfmedia", utc(datetime(2026, 6, 15, 17)))
    post = next(e for e in root.iter(f"{ATOM}entry") if "zm-003" in str(e.findtext(f"{ATOM}id")))
    assert "養老金" in str(post.findtext(f"{ATOM}title"))
    assert post.findtext(f"{{{ENGAGEMENT_NS}}}forwards") == "308"
    assert post.findtext(f"{ATOM}source/{ATOM}title") == "望川身邊事"


def test_a_feed_holds_the_newest_first(stream: Stream) -> None:
    root = tree(stream, "forum", stream.end)
    links = [str(item.findtext("link")) for item in root.iter("item")]
    assert len(links) == SHOWN
    assert links[0].endswith("/a/bbs-076.html")


def test_the_list_page_leads_to_articles_in_the_common_layout(stream: Stream) -> None:
    site = site_of(stream, "bureau")
    page = BeautifulSoup(sent(stream, "bureau"), "lxml")
    links = [str(a["href"]) for a in page.select("ul.list a")]
    assert "/a/rsj-005.html" in links
    assert "/a/rsj-008.html" not in links
    entry = next(e for e in stream.entries if e.id == "rsj-005")
    text = BeautifulSoup(article(site, entry).decode(), "lxml")
    metas = {str(m.get("name")): m.get("content") for m in text.find_all("meta")}
    assert metas["ArticleTitle"] == entry.title
    assert metas["PubDate"] == "2026-06-16 08:52"
    assert metas["ContentSource"] == "望川县人力资源和社会保障局"
    assert len(text.select(".TRS_Editor p")) == 3


def test_the_medicare_pages_are_gb18030_under_a_gb2312_label(stream: Stream) -> None:
    body = front(site_of(stream, "medicare"), stream.of("medicare"), NOON)
    assert b'charset="gb2312"' in body
    assert "医保" in body.decode("gb18030")


def test_titles_are_escaped(stream: Stream) -> None:
    entry = Entry(
        id="x", source="bureau", at=NOON, kind=Kind.CITY, title="<b>&", body="<script>1</script>"
    )
    for source in ("bureau", "evening", "selfmedia"):
        site = site_of(stream, source)
        assert b"<b>" not in front(site, [entry], NOON)
        assert b"<script>" not in article(site, entry)


def test_the_board_is_ranked_by_heat_and_drops_what_cooled_down(stream: Stream) -> None:
    places = json.loads(sent(stream, "hotlist"))["data"]["list"]
    assert [place["rank"] for place in places] == list(range(1, len(places) + 1))
    heats = [place["heat"] for place in places]
    assert heats == sorted(heats, reverse=True)
    titles = [place["title"] for place in places]
    assert "7月起医保个人账户全部取消" in titles
    later = json.loads(sent(stream, "hotlist", utc(datetime(2026, 6, 16, 17))))["data"]["list"]
    assert "7月起医保个人账户全部取消" not in [place["title"] for place in later]


def test_the_export_has_one_row_a_ticket_oldest_first(stream: Stream) -> None:
    rows = list(csv.reader(io.StringIO(sent(stream, "hotline"), newline="")))
    assert tuple(rows[0]) == TICKET_COLUMNS
    tickets = [row[0] for row in rows[1:]]
    assert tickets == sorted(tickets)
    assert len(tickets) == len(visible(stream.of("hotline"), NOON))


@pytest.mark.parametrize("form", list(Form))
def test_before_the_first_entry_every_document_is_empty_but_whole(
    stream: Stream, form: Form
) -> None:
    site = next(site for site in stream.sites if site.form is form)
    assert front(site, (), stream.start)


def test_no_document_shows_the_future(stream: Stream) -> None:
    for site in stream.sites:
        entries = stream.of(site.source)
        for number, entry in enumerate(entries[1:], 1):
            if entries[number - 1].at < entry.at:
                seen = visible(entries, entry.at - timedelta(seconds=1))
                assert entry not in seen


def test_a_later_entry_at_the_same_address_amends_the_earlier_one() -> None:
    first = Entry(id="a", source="evening", at=NOON, kind=Kind.CITY, title="甲", path="/x.html")
    later = NOON + timedelta(hours=1)
    second = Entry(id="b", source="evening", at=later, kind=Kind.CITY, title="乙", path="/x.html")
    assert visible((first, second), NOON) == (first,)
    assert visible((first, second), later) == (second,)


def test_a_new_figure_counts_as_a_change() -> None:
    later = NOON + timedelta(hours=1)
    entry = Entry(
        id="a",
        source="hotlist",
        at=NOON,
        kind=Kind.CITY,
        title="甲",
        counts=(Count(at=later, heat=1),),
    )
    assert changed_at([entry], NOON) == NOON
    assert changed_at([entry], later) == later
    assert changed_at([entry], NOON - timedelta(hours=1)) is None
