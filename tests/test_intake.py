from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.app import Monitor
from monitor.intake import (
    canonical_url,
    exact_of,
    is_news,
    key_of,
    placed,
    read,
    relate,
    sightings,
    to_item,
)
from monitor.settings import load_settings, shipped_config_dir
from monitor.types import Authority, Engagement, Platform, RawItem, Seen

NOW = datetime(2026, 6, 15, tzinfo=UTC)


def _raw(
    *,
    url: str = "http://a.example/1",
    title: str = "题",
    external_id: str | None = None,
    engagement: Engagement = Engagement(),  # noqa: B008 - frozen
) -> RawItem:
    return RawItem(
        source_id="s",
        url=url,
        title=title,
        platform=Platform.NEWS,
        authority=Authority.CITY,
        outlet="示范晚报",
        fetched_at=NOW,
        external_id=external_id,
        engagement=engagement,
    )


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://A.Example/x?id=3&utm_source=wx&spm=1.2#top", "http://a.example/x?id=3"),
        ("http://a.example/x?share_token=9", "http://a.example/x"),
        ("http://a.example/x?id=3&page=", "http://a.example/x?id=3&page="),
        ("http://[a/x", "http://[a/x"),
    ],
)
def test_tracking_does_not_make_a_new_address(url: str, plain: str) -> None:
    assert canonical_url(url) == plain
    assert key_of(_raw(url=url)) == key_of(_raw(url=plain))


@given(st.text())
def test_plain_address_stays_as_it_is(text: str) -> None:
    once = canonical_url(f"http://a.example/{text}")
    assert canonical_url(once) == once


def test_same_address_of_another_source_is_another_item() -> None:
    assert key_of(replace(_raw(), source_id="other")) != key_of(_raw())


def test_number_of_its_own_counts_before_the_address() -> None:
    one, other = _raw(external_id="SF1"), _raw(url="http://a.example/2", external_id="SF1")
    assert key_of(one) == key_of(other) != key_of(_raw())


def test_same_words_at_a_known_address_are_no_news() -> None:
    raw = _raw()
    assert is_news(exact_of(raw), None)
    assert not is_news(exact_of(raw), Seen(exact=exact_of(raw), item_id=None))
    assert is_news(exact_of(_raw(title="改题")), Seen(exact=exact_of(raw), item_id=None))


def test_only_figures_of_a_kept_item_are_a_sighting() -> None:
    shown = _raw(engagement=Engagement(rank=3))
    assert [s.item_id for s in sightings(shown, Seen(exact="", item_id=7))] == [7]
    assert sightings(shown, Seen(exact="", item_id=None)) == []
    assert sightings(_raw(), Seen(exact="", item_id=7)) == []


@pytest.mark.parametrize("said", [None, NOW + timedelta(days=3), NOW - timedelta(hours=2)])
def test_publication_is_never_later_than_the_first_look(
    house: Monitor, said: datetime | None
) -> None:
    reading = read(replace(_raw(title="望川县养老金没到账"), published_at=said), house.classifier)
    assert reading is not None
    item = to_item(reading, relate(reading, None, []), "run")
    assert item.published_at == min(said or NOW, NOW)


@pytest.mark.parametrize(
    ("outlet", "changes", "authority"),
    [
        ("新华社", {}, Authority.CENTRAL),
        ("示范晚报", {"authority": Authority.PORTAL}, Authority.CITY),
        ("示范网", {}, Authority.CITY),  # its own name: as the settings say
        ("谁也不认识的报", {}, Authority.CITY),
        ("新华社", {"authority": Authority.SPAM}, Authority.SPAM),
        ("新华社", {"platform": Platform.HOTLIST, "authority": Authority.PORTAL}, Authority.PORTAL),
    ],
)
def test_named_outlet_decides_the_standing(
    outlet: str, changes: dict[str, Any], authority: Authority
) -> None:
    outlets = load_settings(shipped_config_dir()).outlets
    raw = replace(_raw(), outlet=outlet, **changes)
    assert placed(raw, "示范网", outlets).authority is authority
