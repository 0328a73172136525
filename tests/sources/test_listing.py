"""Lists as Chinese government and media sites build them, all of them invented here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import DESK, desk
from monitor.sources.links.listing import LONGEST, Found, chosen_list, find_list
from monitor.sources.links.webpage import open_page

URL = "https://rsj.shifan.example/gzdt/index.html"
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=DESK)

TITLES = (
    "示范市调整城乡居民养老保险基础养老金标准",
    "望川县社保中心开展上门认证服务",
    "关于2026年度社会保险缴费基数上下限的通知",
    "市人社局答复企业欠缴工伤保险费问题",
    "灵活就业人员参保缴费十问十答",
    "医保个人账户家庭共济操作指南发布",
)
DAYS = ("2026-11-22", "2026-11-21", "2026-11-20", "2026-11-18", "2026-11-02", "2026-10-31")
PATHS = tuple(
    f"/gzdt/{day[:4]}{day[5:7]}/t{day.replace('-', '')}_{4100 + n}.html"
    for n, day in enumerate(DAYS)
)
PLAIN_PATHS = tuple(f"/zwdt/info-{n}/page.html" for n in range(6))

NAV = "<div class='nav'><ul>{}</ul></div>".format(
    "".join(
        f"<li><a href='/{n}/'>{name}</a></li>"
        for n, name in enumerate(
            ("首页", "机构概况", "政务公开", "办事服务", "互动交流", "专题专栏", "数据发布",
             "社会保险基金监督举报", "人力资源市场信息平台", "职业技能提升行动专栏")
        )
    )
)  # fmt: skip
SIDE = "<div class='side'><h3>热点推荐</h3><ul>{}</ul></div>".format(
    "".join(
        f"<li><a href='/rdtj/202609/t202609{n:02}_{900 + n}.html'>社保卡申领指南之{n}</a></li>"
        for n in range(10, 22)
    )
)
FOOT = "<div class='footer'><p>友情链接</p><ul>{}</ul><p>主办：示范市人社局</p></div>".format(
    "".join(
        f"<li><a href='https://city{n}.example/'>第{n}市人力资源和社会保障局</a></li>"
        for n in range(40)
    )
)


def whole(content: str, side: str = SIDE) -> str:
    return (
        f"<html><head><title>工作动态</title></head><body><p>今天是2026年11月22日 星期日</p>{NAV}"
        f"<div class='dqwz'><a href='/'>首页</a> &gt; <a href='/gzdt/'>工作动态</a></div>"
        f"<div class='main'>{side}{content}</div>{FOOT}</body></html>"
    )


def repeated(row: str, paths: Sequence[str] = PATHS, days: Sequence[str] = DAYS) -> str:
    """``row`` for each article: {p} path, {t} title, {d} date, {y} {m} {n} its parts."""
    return "".join(
        row.format(p=path, t=title, d=day, y=day[:4], m=day[5:7], n=day[8:], k=number)
        for number, (path, title, day) in enumerate(zip(paths, TITLES, days, strict=True))
    )


def found_in(markup: str, url: str = URL) -> Found:
    return find_list(open_page(markup, url), NOW)


def seen(found: Found) -> list[tuple[str, str, str | None]]:
    return [
        (url, link.title, f"{desk(link.published_at):%Y-%m-%d}" if link.published_at else None)
        for url, link in found.links.items()
    ]


def expected(
    paths: Sequence[str] = PATHS, *, dated: bool = True
) -> list[tuple[str, str, str | None]]:
    days = DAYS if dated else (None,) * len(DAYS)
    urls = (urljoin(URL, path) for path in paths)
    return list(zip(urls, TITLES, days, strict=True))


LAYOUTS = {
    "TRS, date first": "<ul class='list'>" + repeated(
        "<li><span>{d}</span><a href='{p}' target='_blank'>{t}</a></li>") + "</ul>",
    "date behind in brackets": "<ul>" + repeated(
        "<li>·<a href='{p}'>{t}</a>[{d}]</li>") + "</ul>",
    "month and day": "<ul>" + repeated("<li><a href='{p}'>{t}</a><em>{m}-{n}</em></li>") + "</ul>",
    "month and day in words": "<ul>" + repeated(
        "<li><a href='{p}'>{t}</a><em>（{m}月{n}日）</em></li>") + "</ul>",
    "dots": "<ul>" + repeated("<li><a href='{p}'>{t}</a><b>{y}.{m}.{n}</b></li>") + "</ul>",
    "several ul, rules between": "".join(
        f"<ul class='list l{n}'>{part}</ul><hr>" for n, part in enumerate(
            repeated("<li><a href='{p}'>{t}</a><span>{d}</span></li>|").split("|")[:-1])),
    "old tables": "<table width='90%'>" + repeated(
        "<tr><td width='20'><img src='/dot.gif'></td><td><a href='{p}'>{t}</a></td>"
        "<td align='right'>{d}</td></tr><tr><td colspan='3' height='1'></td></tr>") + "</table>",
    "table with column and office": "<table><tr><th>标题</th><th>日期</th></tr>" + repeated(
        "<tr><td><a href='/tzgg/'>[通知公告]</a></td><td><a href='{p}'>{t}</a></td>"
        "<td>社会保险处</td><td>{d}</td></tr>") + "</table>",
    "a table for each": repeated(
        "<table><tbody><tr><td><a href='{p}'>{t}</a></td><td>[{d}]</td></tr></tbody></table>"),
    "dl with dt and dd": "<dl>" + repeated("<dt><a href='{p}'>{t}</a></dt><dd>{d}</dd>") + "</dl>",
    "dl for each": "<div>" + repeated(
        "<dl><dt>{d}</dt><dd><a href='{p}'>{t}</a></dd></dl>") + "</div>",
    "cards": "<div class='cards'>" + repeated(
        "<div class='card'><a href='{p}'><img src='/i{k}.jpg' alt='配图'></a>"
        "<h3><a href='{p}'>{t}</a></h3>"
        "<p>近日，市人社局发布消息，就广大参保人关心的问题作出说明，并公布办理渠道与时间安排。</p>"
        "<time>{d}</time><a href='{p}'>查看详情</a></div>") + "</div>",
    "cards that are links": "<div class='cards'>" + repeated(
        "<a class='card' href='{p}'><h4>{t}</h4><p>就参保人关心的问题作出说明，公布办理渠道。</p>"
        "<p><span>{d}</span><span>示范日报</span></p></a>") + "</div>",
    "links of blocks without heading": "<div>" + repeated(
        "<a href='{p}'><div>{t}</div><div>{y}年{m}月{n}日</div></a>") + "</div>",
    "date within the link": "<ul>" + repeated(
        "<li><a href='{p}'>{t}<span>{d}</span></a></li>") + "</ul>",
    "date before the words of the link": "<ul>" + repeated(
        "<li><a href='{p}'><i>{m}-{n}</i>{t}</a></li>") + "</ul>",
    "date and words in one": "<ul>" + repeated("<li><a href='{p}'>{t} {d}</a></li>") + "</ul>",
    "words cut short, whole as title": "<ul>" + repeated(
        "<li><a href='{p}' title='{t}'>{t:.10}…</a><span>{d}</span></li>") + "</ul>",
    "calendar leaf": "<ul>" + repeated(
        "<li><div class='date'><b>{n}</b><span>{y}-{m}</span></div><a href='{p}'>{t}</a></li>")
    + "</ul>",
    "calendar leaf, year below": "<ul>" + repeated(
        "<li><p>{m}/{n}</p><p>{y}</p><h3><a href='{p}'>{t}</a></h3></li>") + "</ul>",
    "flat, date behind": "<td>" + repeated("<a href='{p}'>{t}</a> <span>{d}</span><br>") + "</td>",
    "flat, date before": "<p>" + repeated("<span>{d}</span> <a href='{p}'>{t}</a><br>") + "</p>",
    "headline blocks": "<div class='news_box'>" + repeated(
        "<h4><a href='{p}'>{t}</a><span>{d}</span></h4><p>{t}，详情见正文。</p>") + "</div>",
    "label and outlet": "<div>" + repeated(
        "<div class='item'><p><a href='{p}'>{t}</a></p>"
        "<p>来源：示范日报　发布时间：{d} 08:30　浏览：128</p></div>") + "</div>",
    "two columns, the last alone": "<table><tr>" + repeated(
        "<td><a href='{p}'>{t}</a><i>{d}</i></td>{k}").replace("</td>1<td>", "</td></tr><tr><td>")
    .replace("</td>3<td>", "</td></tr><tr><td>").replace("</td>4<td>", "</td></tr><tr><td>")
    + "</tr></table>",
    "nothing closed": "<ul class=list>" + repeated("<li><a href={p}>{t}</a><span>{d}</span>"),
    "comments between": "<ul>" + repeated(
        "<li><!-- 标题 --><a href='{p}'>{t}</a><!-- 日期 --><!-- x -->{d}</li>") + "</ul>",
    "records in a script": (
        "<div id='5437'><script type=\"text/xml\"><datastore><nextgroup><![CDATA["
        "<a href='/module/web/jpage/dataproxy.jsp'></a>]]></nextgroup><recordset>" + repeated(
            "<record><![CDATA[\n<li><a href='{p}' title='{t}' target='_blank'>{t}</a>"
            "<span>{d}</span></li>]]></record>")
        + "</recordset></datastore></script></div><script>jpage();</script>"),
    "records of table rows": (
        "<table><script type='text/xml'><datastore><recordset>" + repeated(
            "<record><![CDATA[<tr><td><a href='{p}'>{t}</a></td><td>{d}</td></tr>]]></record>")
        + "</recordset></datastore></script></table>"),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_list_is_found_among_menus_boxes_and_footers(layout: str) -> None:
    found = found_in(whole(LAYOUTS[layout]))
    assert seen(found) == expected()
    assert "找到6条链接，其中6条带日期" in found.reason


@pytest.mark.parametrize("layout", ["TRS, date first", "cards", "flat, date behind", "old tables"])
def test_dates_beside_links_are_enough_when_addresses_tell_nothing(layout: str) -> None:
    markup = LAYOUTS[layout]
    for path, plain in zip(PATHS, PLAIN_PATHS, strict=True):
        markup = markup.replace(path, plain)
    assert seen(found_in(whole(markup))) == expected(PLAIN_PATHS)


@pytest.mark.parametrize(
    "paths",
    [
        PATHS,
        [f"/art/{d[:4]}/{int(d[5:7])}/{int(d[8:])}/art_1229_{n}.html" for n, d in enumerate(DAYS)],
        [f"/n1/{d[:4]}/{d[5:7]}{d[8:]}/c1004-{40000 + n}.html" for n, d in enumerate(DAYS)],
        [f"/gn/{d[:4]}/{d[5:]}/10{n}.shtml" for n, d in enumerate(DAYS)],
        [f"/{d.replace('-', '')}/0123456789abcdef{n}/c.html" for n, d in enumerate(DAYS)],
    ],
)
def test_day_in_the_address_is_taken_where_none_is_printed(paths: Sequence[str]) -> None:
    row = "<li><a href='{p}'>{t}</a></li>"
    markup = whole("<ul>" + repeated(row, paths) + "</ul>", side="")
    assert seen(found_in(markup)) == expected(paths)


def test_list_without_any_date_is_found_by_its_addresses() -> None:
    paths = [f"/content/detail_{70000 + n}.html" for n in range(6)]
    markup = whole("<ul>" + repeated("<li><a href='{p}'>{t}</a></li>", paths) + "</ul>", side="")
    assert seen(found_in(markup)) == expected(paths, dated=False)


def test_hour_printed_in_the_list_is_kept() -> None:
    row = "<li><a href='{p}'>{t}</a><span>{d} 08:30</span></li>"
    link = next(iter(found_in(whole(f"<ul>{repeated(row)}</ul>")).links.values()))
    assert link.published_at == datetime(2026, 11, 22, 8, 30, tzinfo=DESK)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("3小时前", NOW - timedelta(hours=3)),
        ("昨天 18:05", datetime(2026, 11, 21, 18, 5, tzinfo=DESK)),
        ("09:12", datetime(2026, 11, 22, 9, 12, tzinfo=DESK)),
        ("11-20 07:00", datetime(2026, 11, 20, 7, 0, tzinfo=DESK)),
        ("20261119", datetime(2026, 11, 19, tzinfo=DESK)),
    ],
)
def test_short_forms_of_dates_are_read(written: str, moment: datetime) -> None:
    row = f"<li><a href='{{p}}'>{{t}}</a><span>{written}</span></li>"
    links = found_in(whole("<ul>" + repeated(row, PLAIN_PATHS) + "</ul>", side="")).links
    assert {link.published_at for link in links.values()} == {moment}


def test_headline_set_large_above_the_list_comes_first() -> None:
    path, title = "/gzdt/202611/t20261122_4999.html", "全市社保工作会议召开"
    top = f"<div><h2><a href='{path}'>{title}</a></h2><p>会议强调优化经办服务。</p></div>"
    found = found_in(whole(top + LAYOUTS["TRS, date first"]))
    first = (urljoin(URL, path), title, "2026-11-22")
    assert seen(found) == [first, *expected()]


def test_row_with_a_second_link_leads_to_the_article() -> None:
    rows = repeated("<li><a href='{p}'>{t}</a><span>{d}</span></li>").replace(
        "</li>", "<a href='/zcjd/202611/t20261122_77.html'>一图读懂基础养老金调整</a></li>", 1
    )
    assert seen(found_in(whole(f"<ul class='list'>{rows}</ul>"))) == expected()


def test_figures_in_a_headline_are_not_its_date() -> None:
    row = "<li><a href='{p}'><b>2026</b>年{m}月{n}日起{t}</a><span>{d}</span></li>"
    links = found_in(whole(f"<ul>{repeated(row)}</ul>")).links
    assert next(iter(links.values())).title == f"2026年11月22日起{TITLES[0]}"


def test_summary_beside_a_headline_is_kept_and_its_dates_are_not_the_articles() -> None:
    summary = "2025年1月1日起，示范市统一调整标准，涉及的参保人可到就近的大厅办理。"
    row = f"<li><h3><a href='{{p}}'>{{t}}</a></h3><p>{summary}</p><i>{{d}}</i></li>"
    found = found_in(whole(f"<ul>{repeated(row)}</ul>"))
    assert seen(found) == expected()
    assert next(iter(found.links.values())).summary == summary


def test_single_dated_row_is_a_list() -> None:
    markup = whole(
        f"<ul class='list'><li><a href='{PATHS[0]}'>{TITLES[0]}</a><i>{DAYS[0]}</i></li></ul>",
        side="",
    )
    assert seen(found_in(markup)) == expected()[:1]


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "<p>系统维护中</p>",
        NAV + FOOT,
        "<a href='/login'>请先登录后再查看有关内容</a>",
        "<div id='app'></div>",
    ],
)
def test_page_without_a_list_is_told_with_a_reason(markup: str) -> None:
    found = found_in(markup)
    assert found.links == {}
    assert "没有一条链接像文章标题" in found.reason or "其中0条带日期" in found.reason


def test_no_more_than_so_many_links_are_taken() -> None:
    rows = "".join(
        f"<li><a href='/t20261122_{n}.html'>第{n}号公告公布的参保名单</a>2026-11-22</li>"
        for n in range(1000)
    )
    assert len(found_in(f"<ul>{rows}</ul>").links) == LONGEST


# ── with a selector ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("layout", "selector"),
    [
        ("TRS, date first", "ul.list a"),
        ("TRS, date first", "ul.list li"),
        ("old tables", ".main table a"),
        ("table with column and office", ".main tr"),
        ("dl with dt and dd", "dl a"),
        ("flat, date before", ".main > p > a"),
        ("cards", ".card h3 a"),
        ("cards", ".card"),
        ("cards that are links", "a.card"),
        ("calendar leaf", ".main li a"),
        ("records in a script", ".records li a"),
        ("records in a script", "[id='5437'] li"),
    ],
)
def test_selected_links_come_with_the_date_beside_them(layout: str, selector: str) -> None:
    page = open_page(whole(LAYOUTS[layout], side=""), URL)
    links = chosen_list(page, selector, NOW)
    assert seen(Found(links=links, reason="")) == expected()


def test_only_selected_link_takes_no_date_from_the_rest_of_the_page() -> None:
    link = f"<a id='one' href='/zt/page.html'>{TITLES[0]}</a>"
    markup = f"<p>今天是2025年1月3日</p><div><div><div><div>{link}</div></div></div></div>"
    links = chosen_list(open_page(markup, URL), "#one", NOW)
    assert [(link.title, link.published_at) for link in links.values()] == [(TITLES[0], None)]


def test_selector_that_is_no_css_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="Expected"):
        chosen_list(open_page("<p>x</p>", URL), "ul[", NOW)


# ── hostile ──────────────────────────────────────────────────────────────────────────────────

TAGS = st.sampled_from(
    ("<li>", "</li>", "<a href='/t20261122_1.html'>", "<a href=//x>", "</a>", "<ul>", "</ul>",
     "<tr>", "<td>", "<h3>", "<!--", "-->", "<script type=text/xml>", "<record>", "<![CDATA[",
     "]]>",      "</script>", "2026-11-22", "11-22", "示范市养老金调整通知", "<br>", "<a href='[://'>",
     "<base href='//['>", "\x00", "\ud800", "&#0;")
)  # fmt: skip


@pytest.mark.fuzz
@given(st.lists(TAGS, max_size=60).map("".join))
def test_any_markup_ends_in_links_or_none(markup: str) -> None:
    found = found_in(markup)
    assert all(url.startswith("https://") for url in found.links)
    assert found.reason


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 50_000 + "<a href='/t20261122_1.html'>示范市养老金调整通知</a>",
        "<li><a href='/t20261122_1.html'>示范市养老金调整通知" * 20_000,
        "<a href='/t20261122_1.html'>示范市养老金调整通知</a>" * 40_000,
        "".join(f"<div><a href='/t20261122_{n}.html'>示范市养老金调整通知" for n in range(40_000)),
        "<script type='text/xml'>" * 20_000 + "<record>",
        "<record>" + "<![CDATA[" * 40_000,
    ],
    ids=["deep", "nested links", "one address", "nested rows", "scripts", "records"],
)
def test_hostile_pages_end(markup: str) -> None:
    assert len(found_in(markup).links) <= LONGEST
