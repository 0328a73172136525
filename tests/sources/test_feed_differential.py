"""The fast reader says what feedparser says, over a corpus of feeds made up at random.

``FEEDS=20000 pytest tests/sources/test_feed_differential.py`` compares that many.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable

from monitor.sources.feeds import fast, judged, vocabulary
from monitor.sources.feeds.entry import Reading
from monitor.sources.feeds.values import Unsure

FEEDS = int(os.environ.get("FEEDS", "300"))
ADDRESS = "https://www.shifan.example/rss/minsheng.xml?a=1"


class Pick(random.Random):
    """A random choice, and whether this feed may hold what is left to feedparser."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.wild = self.random() < 0.3

    def oddly(self, share: float) -> bool:
        return self.wild and self.random() < share


NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "media": "http://search.yahoo.com/mrss/",
    "atom": "http://www.w3.org/2005/Atom",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "gh": "https://golden-hour.example/ns/engagement",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "x": "urn:x-fictional",
    "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
}
ODD_NAMESPACES = (
    'xmlns:dc="http://purl.org/rss/1.0/modules/content/"',
    'xmlns:media="http://search.yahoo.com/mrss"',
    'xmlns:content="urn:other"',
    'xmlns:c="http://purl.org/rss/1.0/modules/content/"',
    'xmlns:rss="http://backend.userland.com/rss2"',
    'xmlns="http://backend.userland.com/rss2"',
    'xmlns="urn:unheard"',
    'xmlns:a10="http://www.w3.org/2005/Atom"',
    'xmlns:xlink="http://www.w3.org/1999/xlink"',
    'xmlns:X="urn:upper"',
    'xmlns:DC="HTTP://PURL.ORG/dc/elements/1.1/"',
)
WORDS = (
    "养老金迟发",
    "医保缴费标准",
    "望川县",
    "a &amp; b",
    "2000&lt;3000",
    "&#x4E2D;&#25991;",
    "&#150;&#x85;",
    "Ã¥Â\u00bb",
    "ä¸\u00adæ\u0096\u0087",
    "\u0093quoted\u0094",
    " \n\t ",
    "&#160;",
    "<!-- 注 -->",
    "<?php echo ?>",
    "<![CDATA[<p>正<b>文</b></p>]]>",
    "<![CDATA[]]>",
    "&lt;p&gt;段&lt;br/&gt;落&lt;/p&gt;",
    "&amp;nbsp;&amp;amp;",
    "😀",
    "\r\n",
    "",
)
LINKS = (
    "https://www.shifan.example/t1.html",
    "/t2.html?x=1&amp;copy=2&amp;amp;b=3",
    "t3.html",
    "//cdn.shifan.example/t4",
    "http:////two.example/a",
    "javascript:alert(1)",
    "https://[broken/",
    " \n https://www.shifan.example/t5 \n",
    "<![CDATA[https://www.shifan.example/t6?a=1&b=2]]>",
    "?page=2",
    "#top",
    "urn:uuid:7",
    "望川/1.html",
    "HTTPS://WWW.Shifan.example/./a/../b",
    "",
)
DATES = (
    "Sun, 22 Nov 2026 09:00:00 +0800",
    "2026-11-22T09:00:00+08:00",
    "2026年11月22日 09:00",
    "3小时前",
    "2026-11-22",
    "昨天",
    "",
    "0000-99-99",
)
TYPES = ("", ' type="html"', ' type="text"', ' TYPE="HTML"', ' type="text/html" mode="escaped"')
ODD_TYPES = (
    ' type="xhtml"',
    ' type="application/octet-stream"',
    ' mode="base64"',
    ' xml:base="https://other.example/"',
    ' base="/x/"',
    ' x:type="xhtml"',
    ' type=""',
    ' src="https://a.example/"',
    ' xml:lang="zh-CN"',
    ' foo="1"',
)


def text(pick: Pick) -> str:
    return "".join(pick.choices(WORDS, k=pick.randint(0, 4)))


def html(pick: Pick) -> str:
    if pick.oddly(0.1):
        return "<div>不转义的<b>标记</b></div>"
    return text(pick)


def kind_of_text(pick: Pick) -> str:
    return pick.choice(ODD_TYPES) if pick.oddly(0.2) else pick.choice(TYPES)


def leaf(name: str, make: Callable[[Pick], str] = text) -> Callable[[Pick], str]:
    def made(pick: Pick) -> str:
        inside = make(pick)
        attributes = kind_of_text(pick) if pick.random() < 0.2 else ""
        return f"<{name}{attributes}>{inside}</{name}>"

    return made


def a_link(pick: Pick) -> str:
    address = pick.choice(LINKS)
    if pick.random() < 0.5:
        return f"<link>{address}</link>"
    plain = address.replace("<![CDATA[", "").replace("]]>", "").replace("&b", "&amp;b")
    name = pick.choice(("href", "href", "href", "url", "HREF"))
    rel = pick.choice(("", ' rel="alternate"', ' rel="self"', ' rel="Alternate"', ' rel="replies"'))
    told = pick.choice(("", ' type="text/html"', ' type="application/json"', ' type="xhtml"'))
    prefix = pick.choice(("", "", "atom:"))
    return f'<{prefix}link{rel}{told} {name}="{plain}"/>'


def a_guid(pick: Pick) -> str:
    said = pick.choice(("", ' isPermaLink="false"', ' isPermaLink="true"', ' ispermalink="False"'))
    name = pick.choice(("guid", "guid", "id", "atom:id"))
    return f"<{name}{said}>{pick.choice(LINKS)}</{name}>"


def a_date(pick: Pick) -> str:
    names = "pubDate pubDate published updated dc:date dcterms:issued atom:updated created modified"
    name = pick.choice([*names.split(), "issued", "lastBuildDate", "dcterms:modified"])
    if pick.oddly(0.1):
        name = "date"
    return f"<{name}>{pick.choice(DATES)}</{name}>"


def a_count(pick: Pick) -> str:
    name = pick.choice(("slash:comments", "slash:comments", "gh:forwards", "gh:views"))
    value = pick.choice(("36", " 7 ", "", "abc", "12<!-- -->3", "999999999999"))
    return f"<{name}{' a=' + repr('1') if pick.oddly(0.1) else ''}>{value}</{name}>"


def a_picture(pick: Pick) -> str:
    odd = leaf(pick.choice(("media:title", "media:description")))(pick)
    inner = odd if pick.oddly(0.3) else ""
    thumbnail = '<media:thumbnail url="https://a.example/1.jpg"/>'
    return pick.choice(
        (
            f'<media:content url="/1.jpg" type="image/jpeg">{inner}</media:content>',
            f"<media:group><media:content url='x'/>{thumbnail}{inner}</media:group>",
            thumbnail,
            "<enclosure url='https://a.example/1.mp3' length='1' type='audio/mpeg'/>",
            "<image>https://a.example/1.jpg</image>",
            f"<image>{inner}</image>",
        )
    )


def an_oddity(pick: Pick) -> str:
    return pick.choice(
        (
            "<x:unknown>甲</x:unknown>",
            "<x:unknown a='1'>甲<x:unknown>乙</x:unknown></x:unknown>",
            "<unknown><title>里面</title></unknown>",
            "<unknown><b>里面</b></unknown>",
            "文字 &amp; 文字",
            "<content/>",
            "<links>x</links>",
            "<authors>x</authors><author><name>甲</name></author>",
            "<body>正文</body>",
            "<abstract>摘</abstract>",
            "<item><title>里</title></item>",
            "<x:date>2026</x:date>",
            "<slash_comments>5</slash_comments>",
            "<content_encoded>文</content_encoded>",
            "<y xmlns='urn:y'>1</y>",
            "<y xmlns:dc='urn:y'>1</y>",
            "<dc:title xmlns:dc='http://purl.org/dc/elements/1.1/'>内</dc:title>",
            "<媒体>1</媒体>",
            "<itunes:image href='https://a.example/i.png'/>",
            "<textinput><name>q</name></textinput>",
            "<width>x</width>",
            "<summary_detail>1</summary_detail>",
            f"<source><title>{text(pick)}</title><id>x</id></source>",
        )
    )


ELEMENTS: tuple[tuple[Callable[[Pick], str], int], ...] = (
    (leaf("title"), 12),
    (a_link, 12),
    (a_guid, 8),
    (a_date, 10),
    (leaf("description", html), 9),
    (leaf("content:encoded", html), 6),
    (leaf("summary", html), 5),
    (leaf("content", html), 4),
    (a_count, 6),
    (a_picture, 4),
    (lambda pick: f"<source url='https://a.example/rss'>{text(pick)}</source>", 3),
    (lambda pick: f"<author><name>{text(pick)}</name><uri>/u</uri></author>", 3),
    (leaf("author"), 2),
    (leaf("dc:creator"), 3),
    (leaf("category"), 3),
    (lambda _: '<category term="社保" scheme="x"/>', 2),
    (leaf("comments"), 1),
    (leaf("wfw:commentRss"), 1),
    (leaf("dc:title"), 1),
    (leaf("media:title"), 1),
    (leaf("media:description"), 1),
    (leaf("dc:description"), 1),
    (leaf("itunes:summary"), 1),
    (leaf("itunes:subtitle"), 1),
    (leaf("rights"), 1),
    (leaf("dc:language"), 1),
)
HEAD: tuple[Callable[[Pick], str], ...] = (
    leaf("title"),
    leaf("description"),
    leaf("subtitle"),
    a_link,
    a_date,
    a_guid,
    leaf("language"),
    lambda _: "<image><url>x</url><title>图</title><link>/</link><width>1</width></image>",
    lambda _: "<textInput><title>搜</title><name>q</name><link>/</link></textInput>",
    lambda _: "<skipHours><hour>1</hour></skipHours><ttl>5</ttl><cloud domain='x'/>",
    lambda _: "<sy:updatePeriod>hourly</sy:updatePeriod><generator uri='x'>g</generator>",
    lambda _: "<itunes:owner><itunes:name>n</itunes:name></itunes:owner>",
    lambda _: '<atom:link rel="hub" href="https://hub.example/"/>',
    leaf("managingEditor"),
)


ODD_HEAD = (
    "<itunes:summary>频道</itunes:summary>",
    "<content>频道</content><description>频道</description>",
    "<item/><title>x</title>",
    "<source>x</source>",
    "<image><item><title>图</title></item></image>",
    "<unknown><title>x</title></unknown>",
    "<date a='1'/><links>x</links>",
)


def an_entry(pick: Pick, name: str) -> str:
    makers, weights = zip(*ELEMENTS, strict=True)
    inside = "".join(make(pick) for make in pick.choices(makers, weights, k=pick.randint(0, 9)))
    inside += an_oddity(pick) if pick.oddly(0.3) else ""
    about = pick.choice(("", "", "", ' rdf:about=" /about "', ' xml:lang="zh"'))
    odd = pick.choice((' href="/x"', ' xml:base="/b/"', ' id="1"')) if pick.oddly(0.1) else ""
    about = about if "rdf:" not in about or name == "item" else ""
    return f"<{name}{about}{odd}>{inside}</{name}>"


def a_feed(pick: Pick) -> str:
    declared = [f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items()]
    declared.append(f'xmlns:rdf="{vocabulary.RDF}"')
    if pick.oddly(0.3):
        odd = pick.choice(ODD_NAMESPACES)
        declared = [one for one in declared if not one.startswith(odd.partition("=")[0] + "=")]
        declared.append(odd)
    head = "".join(pick.choice(HEAD)(pick) for _ in range(pick.randint(0, 4)))
    head += pick.choice(ODD_HEAD) if pick.oddly(0.2) else ""
    shape = pick.choice(("rss", "rss", "rss", "atom", "atom", "rdf", "rss090", "atom03"))
    name = "entry" if shape.startswith("atom") else "item"
    entries = "".join(an_entry(pick, name) for _ in range(pick.randint(0, 6)))
    return _SHAPES[shape].format(names=_fitting(declared, shape), head=head, entries=entries)


def _fitting(declared: list[str], shape: str) -> str:
    """The declarations, none twice: some shapes bring their own default namespace."""
    own = shape != "rss"
    return " ".join(one for one in declared if not (own and one.startswith("xmlns=")))


_SHAPES = {
    "rss": '<rss version="2.0" {names}><channel>{head}{entries}</channel></rss>',
    "rdf": '<rdf:RDF xmlns="http://purl.org/rss/1.0/" {names}><channel rdf:about="x">{head}'
    '<items><rdf:Seq><rdf:li rdf:resource="x"/></rdf:Seq></items></channel>{entries}</rdf:RDF>',
    "rss090": '<rdf:RDF xmlns="http://my.netscape.com/rdf/simple/0.9/" {names}>'
    "<channel>{head}</channel>{entries}</rdf:RDF>",
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom" {names}>{head}{entries}</feed>',
    "atom03": '\n<?xml-stylesheet href="a.css"?><feed version="0.3" '
    'xmlns="http://purl.org/atom/ns#" {names}>{head}{entries}</feed>',
}


def damaged(pick: Pick, feed: str) -> str:
    """The feed with a few characters cut out, doubled or replaced."""
    for _ in range(pick.randint(1, 2)):
        at = pick.randrange(len(feed))
        to = at + pick.randint(0, 6)
        instead = pick.choice(
            (
                "",
                feed[at:to] * 2,
                "&",
                "<",
                "]]>",
                "<b>",
                "\ufffe",
                "&nbsp;",
                ">",
                "文",
                "x",
                "&amp;",
            )
        )
        feed = feed[:at] + instead + feed[to:]
    return feed


def compared(feed: str) -> bool:
    """Whether the fast reader read ``feed``; it must then say what feedparser says."""
    try:
        entries = fast.read(feed, ADDRESS)
    except Unsure:
        return False
    assert judged.read(feed, ADDRESS) == Reading(entries=entries), feed
    return True


def test_fast_reader_says_what_feedparser_says() -> None:
    seeds = range(FEEDS)
    read = sum(compared(a_feed(Pick(seed))) for seed in seeds)
    assert read > FEEDS * 0.5


def test_fast_reader_never_takes_a_damaged_feed_for_another() -> None:
    picks = [Pick(-seed - 1) for seed in range(FEEDS)]
    read = sum(compared(damaged(pick, a_feed(pick))) for pick in picks)
    assert 0 < read < FEEDS
