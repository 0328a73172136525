"""The shipped catalogue: broad enough, lawful in every entry, polite, and quiet until asked."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from monitor.settings import Settings, load_settings, shipped_config_dir, shipped_data_dir
from monitor.settings.sources import AnySource, ArticleSource, PageSource, SitemapSource
from monitor.sources.catalogue import build
from monitor.sources.markup import soup_of
from monitor.types import Authority, Platform

MINUTE = timedelta(minutes=1)
NATIONWIDE = {
    "national",
    "ministries",
    "media",
    "market",
    "boards",
    "hotlists",
    "refutation",
    "documents",
}
_PEOPLE = {"www", "society", "health", "legal"}
_ENTRY_NAMED = re.compile(r"[a-z]+(?:-[a-z]+)+")


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(shipped_config_dir())


@pytest.fixture(scope="module")
def sources(settings: Settings) -> tuple[AnySource, ...]:
    return settings.sources.sources


@pytest.fixture(scope="module")
def places() -> dict[str, str]:
    """Code to name of every place in the gazetteer."""
    table = shipped_data_dir() / "gazetteer" / "regions.csv"
    with table.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


# ── breadth ──────────────────────────────────────────────────────────────────────────────────


def test_it_is_broad_enough(sources: tuple[AnySource, ...]) -> None:
    assert len(sources) >= 80
    assert {s.kind for s in sources} == {"feed", "page", "sitemap", "hotlist", "api", "board"}
    standings = Counter(s.authority for s in sources)
    assert standings[Authority.OFFICIAL] >= 60
    assert standings[Authority.CENTRAL] >= 15
    assert standings[Authority.NATIONAL] >= 10
    assert standings[Authority.PROVINCIAL] >= 5


def test_every_source_can_be_built(sources: tuple[AnySource, ...]) -> None:
    assert all(build(source).config is source for source in sources)


def test_every_province_of_the_mainland_has_a_group_of_its_own(
    settings: Settings, places: dict[str, str]
) -> None:
    provinces = {code for code in places if code.endswith("0000") and code < "710000"}
    named = {group.id: group.name for group in settings.sources.groups}
    assert len(provinces) == 31
    assert {*named} == provinces | NATIONWIDE
    assert all(named[code] == places[code] for code in provinces)


def test_every_group_has_something_to_collect(settings: Settings) -> None:
    for group in settings.sources.groups:
        enabled = [s for s in settings.sources.sources if s.group == group.id and s.enabled]
        assert enabled, group.id


def test_provinces_have_both_bureaus_or_say_which_is_not_collected(settings: Settings) -> None:
    refused = " ".join(entry.name for entry in settings.sources.not_collected)
    for group in settings.sources.groups:
        if group.id in NATIONWIDE:
            continue
        names = [s.name for s in settings.sources.sources if s.group == group.id]
        for bureau in ("人力资源和社会保障", "医疗保障局"):
            here = any(name.startswith(f"{group.name}{bureau}") for name in names)
            assert here or f"{group.name}{bureau}" in refused, (group.name, bureau)


def test_local_sources_serve_places_of_their_own_province(
    sources: tuple[AnySource, ...], places: dict[str, str]
) -> None:
    for source in sources:
        assert source.region is None or source.region in places, source.id
        if source.group not in NATIONWIDE:
            assert source.region is not None, source.id
            assert source.region[:2] == source.group[:2], source.id


# ── law ──────────────────────────────────────────────────────────────────────────────────────


def test_every_source_says_on_what_ground_it_is_read(sources: tuple[AnySource, ...]) -> None:
    for source in sources:
        assert source.licence, source.id
        assert not source.allow_private, source.id
        assert "${" not in source.url, source.id


def test_what_calls_itself_a_government_site_is_one(sources: tuple[AnySource, ...]) -> None:
    for source in sources:
        if source.authority is Authority.OFFICIAL and source.group != "refutation":
            assert _host(source.url).endswith(".gov.cn"), source.id


def test_no_source_that_is_on_lies_on_a_site_that_is_not_collected(settings: Settings) -> None:
    refused = {_host(entry.url) for entry in settings.sources.not_collected}
    hosts = {_host(s.url) for s in settings.sources.sources if s.enabled}
    assert len(refused) >= 15
    assert not refused & hosts


def test_what_is_not_collected_has_a_reason_and_a_lawful_way_instead(settings: Settings) -> None:
    ids = {s.id for s in settings.sources.sources}
    for entry in settings.sources.not_collected:
        assert len(entry.reason) >= 4, entry.name
        assert len(entry.instead) >= 4, entry.name
        named = re.findall(r"（([a-z、-]+)）", entry.instead)
        assert {name for group in named for name in group.split("、")} <= ids, entry.name


def test_sites_with_protection_that_everybody_asks_for_are_listed(settings: Settings) -> None:
    refused = {_host(entry.url) for entry in settings.sources.not_collected}
    asked = "www.mohrss.gov.cn weibo.com www.douyin.com www.zhihu.com www.toutiao.com"
    assert {*asked.split()} <= refused


# ── pace ─────────────────────────────────────────────────────────────────────────────────────


def test_every_source_has_a_floor_and_a_ceiling(sources: tuple[AnySource, ...]) -> None:
    for source in sources:
        assert source.slowest is not None, source.id
        assert timedelta(minutes=2) <= source.every <= source.slowest, source.id


def test_fast_tier_is_seen_within_minutes(sources: tuple[AnySource, ...]) -> None:
    fast = [s for s in sources if s.platform is Platform.HOTLIST]
    assert fast
    assert all(s.every <= 5 * MINUTE and (s.slowest or s.every) <= 15 * MINUTE for s in fast)


def test_a_province_that_is_switched_on_is_seen_within_half_an_hour(
    sources: tuple[AnySource, ...],
) -> None:
    local = [s for s in sources if s.group not in NATIONWIDE and s.authority is Authority.OFFICIAL]
    pages = [s for s in local if isinstance(s, PageSource)]
    assert len(pages) >= 60
    assert all((s.slowest or s.every) <= 30 * MINUTE for s in pages)


def test_lists_alone_use_a_tenth_of_a_hosts_pace(sources: tuple[AnySource, ...]) -> None:
    load = Counter[str]()
    for source in sources:
        load[_host(source.url)] += round(3600 / source.every.total_seconds())
    assert max(load.values()) <= 360, load.most_common(1)


# ── form ─────────────────────────────────────────────────────────────────────────────────────


def test_no_address_stands_twice_but_for_different_questions(
    sources: tuple[AnySource, ...],
) -> None:
    asked = Counter((s.url, str(getattr(s, "params", ""))) for s in sources)
    assert [where for where, times in asked.items() if times > 1] == []


def test_every_selector_is_css(sources: tuple[AnySource, ...]) -> None:
    page = soup_of("<p>x</p>")
    for source in sources:
        given = [getattr(source, name, None) for name in ("list_selector", "next_selector")]
        if isinstance(source, ArticleSource):
            given += [source.title_selector, source.body_selector, source.date_selector]
        for selector in filter(None, given):
            page.select(selector)


def test_notes_name_only_entries_that_are_there(sources: tuple[AnySource, ...]) -> None:
    ids = {s.id for s in sources}
    for source in sources:
        named = {*_ENTRY_NAMED.findall(source.note)}
        assert named <= ids, source.id


def test_maps_are_read_in_part_only(sources: tuple[AnySource, ...]) -> None:
    assert all(s.include for s in sources if isinstance(s, SitemapSource))


def test_an_installation_collects_government_pages_and_open_feeds_until_told_otherwise(
    settings: Settings,
) -> None:
    active = settings.active_sources
    assert 10 <= len(active) <= 30
    for source in active:
        assert source.kind == "feed" or _host(source.url) == "www.gov.cn", source.id


def test_columns_of_one_site_bear_one_name(sources: tuple[AnySource, ...]) -> None:
    """Outlets are counted by name: two columns of one site are one voice."""
    names: dict[str, set[str]] = {}
    for source in sources:
        names.setdefault(_host(source.url), set()).add(source.name)
    assert [found for found in names.values() if len(found) > 1] == []
    people = {s.name for s in sources if _host(s.url).removesuffix(".people.com.cn") in _PEOPLE}
    assert people == {"人民网"}
