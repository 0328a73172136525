"""The tables the fast reader relies on are those of the installed feedparser."""

from __future__ import annotations

import pytest
from feedparser.api import StrictFeedParser

from monitor.sources.feeds import fast, vocabulary
from monitor.sources.feeds.draft import Draft
from monitor.sources.feeds.values import Unsure, joined


def test_special_names_are_those_feedparser_has_rules_for() -> None:
    methods = [name for name in dir(StrictFeedParser) if name.startswith(("_start_", "_end_"))]
    assert {name.split("_", 2)[2] for name in methods} == vocabulary.SPECIAL


def test_namespaces_with_special_names_are_those_of_feedparser() -> None:
    known = {address.lower(): prefix for address, prefix in StrictFeedParser.namespaces.items()}
    ours = vocabulary.PREFIXES
    special = {name.partition("_")[0] for name in vocabulary.SPECIAL if "_" in name}
    wanted = {"", "slash", "rdf", *map(str.lower, special)}
    expected = {a: p.lower() for a, p in known.items() if p.lower() in wanted}
    assert dict(ours) == {address: prefix for address, prefix in expected.items() if address}


def test_every_name_has_one_part_to_play() -> None:
    parts = [
        vocabulary.HARMLESS,
        vocabulary.HARMLESS_LEAVES,
        vocabulary.RISKY,
        frozenset(Draft.TAKES),
    ]
    assert len(frozenset().union(*parts)) == sum(map(len, parts))
    special = vocabulary.HARMLESS | vocabulary.HARMLESS_LEAVES | vocabulary.IN_BOXES
    assert special <= vocabulary.SPECIAL
    assert not vocabulary.RISKY & vocabulary.SPECIAL


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<title><b>题</b></title>", "elements in 'title'"),
        ("<content type='xhtml'>文</content>", "type 'xhtml'"),
        ("<content type='image/png'>文</content>", "type 'image/png'"),
        ("<content mode='base64'>文</content>", "type None"),
        ("<link xml:base='https://b.example/'>x</link>", "attribute"),
        ("<guid base='/b/'>x</guid>", "attribute 'base'"),
        ("<source><title>源</title></source>", "elements in 'source'"),
        ("<body>文</body>", "element 'body'"),
        ("<date>2026</date>", "element 'date'"),
        ("<links>x</links>", "element 'links'"),
        ("<item>里</item>", "element 'item'"),
        ("<x><title>里</title></x>", "element 'title'"),
        ("<rights><b>里</b></rights>", "element 'rights'"),
        ("<媒体>1</媒体>", "element '媒体'"),
        ("<x:y xmlns:x='http://search.yahoo.com/mrss/'/>", "prefix 'x'"),
        ("<media:y xmlns:media='urn:x'/>", "prefix 'media'"),
        ("<y xmlns='urn:x'/>", "prefix ''"),
        ("&nbsp;", "not well-formed"),
        ("<a>" * 300 + "</a>" * 300, "not well-formed"),
    ],
)
def test_whatever_is_not_plain_is_left_to_feedparser(inside: str, reason: str) -> None:
    with pytest.raises(Unsure, match=reason):
        fast.read(f"<rss><channel><item>{inside}</item></channel></rss>", "https://a.example/")


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("<?xml-stylesheet href='a>b'?><rss/>", "prologue"),
        ("<!DOCTYPE rss SYSTEM 'x'><rss/>", "prologue"),
        ("<!-- \n<!DOCTYPE x --><rss/>", "prologue"),
        ("<html/>", "root"),
        ("<rss xml:base='https://b.example/'/>", "attribute"),
        ("<rss><channel lastmod='2026'/></rss>", "channel definition"),
        ("<rss><channel><content>x</content></channel></rss>", "element 'content'"),
        ("<feed><channel/></feed>", "element 'channel'"),
    ],
)
def test_odd_documents_are_left_to_feedparser(document: str, reason: str) -> None:
    with pytest.raises(Unsure, match=reason):
        fast.read(document, "https://a.example/")


def test_feed_without_an_address_of_the_web_is_left_to_feedparser() -> None:
    with pytest.raises(Unsure, match="address"):
        fast.read("<rss/>", "file:///rss.xml")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://b.example/x?y=1&z=%20", "https://b.example/x?y=1&z=%20"),
        ("https://b.example", "https://b.example"),
        ("https:////b.example/x", "https://b.example/x"),
        ("b.html", "https://a.example/rss/b.html"),
        ("/b", "https://a.example/b"),
        ("https://[b/", ""),
    ],
)
def test_addresses_are_joined_as_feedparser_joins_them(address: str, expected: str) -> None:
    assert joined("https://a.example/rss/x.xml", address) == expected
