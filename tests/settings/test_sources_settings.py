"""``sources.yaml``: its switches, an own file laid on the shipped one, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from monitor.errors import SettingsError
from monitor.settings import Settings, load_settings, shipped_config_dir, shipped_data_dir
from monitor.settings.sources import AnySource, FeedSource, SourceGroup, SourcesSettings
from monitor.settings.switches import idle_reason, laid_on
from monitor.types import Authority, Platform

Load = Callable[..., Settings]

GROUPS = """\
groups:
  - {id: national, name: 国家级, enabled: true}
  - {id: "340000", name: 安徽省}
sources:
  - {id: own, kind: feed, name: 甲, url: "http://a.example/", platform: news, authority: city}
  - id: capital
    kind: feed
    name: 乙
    url: http://b.example/
    platform: news
    authority: central
    group: national
  - id: province
    kind: feed
    name: 丙
    url: http://c.example/
    platform: news
    authority: provincial
    group: "340000"
  - id: silent
    kind: feed
    name: 丁
    url: http://d.example/
    platform: news
    authority: central
    group: national
    enabled: false
"""


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Settings with this ``sources.yaml``, and these lines in ``desk.yaml``."""

    def make(sources: str, desk: str = "") -> Settings:
        (tmp_path / "sources.yaml").write_text(sources, encoding="utf-8")
        (tmp_path / "desk.yaml").write_text(f"agency: 甲市\nlevel: city\n{desk}", encoding="utf-8")
        return load_settings(tmp_path)

    return make


def entry(**more: object) -> str:
    """A ``sources.yaml`` with one feed; a key a line, so that lines can be told apart."""
    base = {
        "id": "sample",
        "kind": "feed",
        "name": "甲报",
        "url": "http://a.example/rss",
        "platform": "news",
        "authority": "city",
    }
    lines = "\n    ".join(f"{key}: {value}" for key, value in (base | more).items())
    return f"sources:\n  - {lines}\n"


def line_of(text: str, key: str) -> int:
    return next(n for n, row in enumerate(text.splitlines(), 1) if row.strip().startswith(key))


def active(settings: Settings) -> list[str]:
    return [source.id for source in settings.active_sources]


# ── switches ─────────────────────────────────────────────────────────────────────────────────


def test_without_a_choice_the_groups_say_themselves_whether_they_are_on(load: Load) -> None:
    assert active(load(GROUPS)) == ["own", "capital"]


def test_desk_switches_its_province_on_and_what_it_does_not_name_off(load: Load) -> None:
    assert active(load(GROUPS, 'source_groups:\n  - "340000"\n')) == ["own", "province"]


def test_empty_choice_leaves_only_what_is_in_no_group(load: Load) -> None:
    assert active(load(GROUPS, "source_groups: []\n")) == ["own"]


def test_staff_are_told_why_a_source_is_idle_and_how_to_start_it(load: Load) -> None:
    settings = load(GROUPS)
    told = {source.id: settings.idle_reason(source) for source in settings.sources.sources}
    assert told["own"] is None
    assert told["capital"] is None
    assert "安徽省" in str(told["province"])
    assert "source_groups" in str(told["province"])
    assert "enabled: false" in str(told["silent"])


def test_unknown_group_of_a_source_names_its_line_and_the_nearest_group(load: Load) -> None:
    text = GROUPS.replace("group: national\n", "group: natonal\n", 1)
    line = line_of(text, "group: natonal")
    with pytest.raises(SettingsError, match=rf"sources\.yaml:{line}: group 'natonal'.*'national'"):
        load(text)


def test_unknown_group_of_the_desk_names_its_line_and_the_nearest_group(load: Load) -> None:
    with pytest.raises(SettingsError, match=r"desk\.yaml:4: group '341000'.*'340000'"):
        load(GROUPS, 'source_groups:\n  - "341000"\n')


def test_group_of_the_shipped_catalogue_needs_it_to_be_laid_below(load: Load) -> None:
    with pytest.raises(SettingsError, match=r"group 'hotlists' .*'with_shipped: true'"):
        load(entry(), "source_groups: [hotlists]\n")


def test_group_that_stands_twice_is_refused(load: Load) -> None:
    text = GROUPS.replace('id: "340000"', "id: national")
    with pytest.raises(SettingsError, match="id 'national' stands twice"):
        load(text)


def test_demonstration_collects_every_source_it_had(tmp_path: Path) -> None:
    settings = load_settings(shipped_data_dir() / "demo" / "config")
    assert settings.active_sources == settings.sources.sources


# ── an own file on top of the shipped one ────────────────────────────────────────────────────

_SHIPPED = load_settings(shipped_config_dir())
_TAKEN = _SHIPPED.sources.sources[1]


def test_own_entries_come_after_the_shipped_ones(load: Load) -> None:
    settings = load("with_shipped: true\n" + entry(id="our_evening_paper"))
    assert settings.sources.sources[:-1] == _SHIPPED.sources.sources
    assert settings.sources.sources[-1].id == "our_evening_paper"
    assert settings.sources.groups == _SHIPPED.sources.groups
    assert settings.sources.not_collected == _SHIPPED.sources.not_collected


def test_own_entry_takes_the_place_of_its_namesake(load: Load) -> None:
    settings = load("with_shipped: true\n" + entry(id=_TAKEN.id))
    assert [s.id for s in settings.sources.sources] == [s.id for s in _SHIPPED.sources.sources]
    assert settings.sources.sources[1].url == "http://a.example/rss"


def test_own_group_of_the_same_name_takes_the_shipped_ones_place(load: Load) -> None:
    group = "groups:\n  - {id: media, name: 媒体, enabled: true}\n"
    settings = load("with_shipped: true\n" + group)
    assert [g.id for g in settings.sources.groups] == [g.id for g in _SHIPPED.sources.groups]
    on = {s.group for s in settings.active_sources}
    assert on == {"national", "media"}


def test_two_lines_switch_a_province_of_the_shipped_catalogue_on(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(
        'agency: 甲市\nlevel: city\nsource_groups:\n  - "340000"\n', encoding="utf-8"
    )
    settings = load_settings(tmp_path)
    assert {source.group for source in settings.active_sources} == {"340000"}


def test_own_entry_may_join_a_shipped_group(load: Load) -> None:
    settings = load("with_shipped: true\n" + entry(group='"340000"'), 'source_groups: ["340000"]\n')
    assert "sample" in active(settings)


def test_fault_of_an_own_entry_names_the_own_file_and_line(load: Load, tmp_path: Path) -> None:
    text = "with_shipped: true\n" + entry(authority="village")
    line = line_of(text, "authority")
    with pytest.raises(SettingsError) as caught:
        load(text)
    assert str(caught.value).startswith(f"{tmp_path / 'sources.yaml'}:{line}: ")


def test_own_id_that_stands_twice_is_refused_though_it_replaces_a_shipped_one(load: Load) -> None:
    own = entry(id=_TAKEN.id)
    text = "with_shipped: true\n" + own + own.removeprefix("sources:\n")
    with pytest.raises(SettingsError, match=f"id {_TAKEN.id!r} stands twice"):
        load(text)


def test_revision_tells_whether_the_shipped_catalogue_is_below(load: Load) -> None:
    assert load("with_shipped: true\n").revision != load("with_shipped: false\n").revision


def _feed(name: str, address: str) -> FeedSource:
    return FeedSource(
        kind="feed",
        id=name,
        name=name,
        url=f"http://{address}.example/",
        platform=Platform.NEWS,
        authority=Authority.CITY,
    )


_NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(shipped=_NAMES, own=_NAMES)
def test_every_entry_is_kept_once_and_the_own_one_wins(shipped: list[str], own: list[str]) -> None:
    both = laid_on(
        SourcesSettings(sources=tuple(_feed(name, "shipped") for name in shipped)),
        SourcesSettings(sources=tuple(_feed(name, "own") for name in own)),
    )
    assert [s.id for s in both.sources] == [*shipped, *(n for n in own if n not in shipped)]
    assert {s.id for s in both.sources if s.url == "http://own.example/"} == {*own}


@given(enabled=st.booleans(), chosen=st.none() | st.lists(st.sampled_from(["g", "h"])))
def test_group_is_on_when_named_or_when_nobody_chose_and_it_says_so(
    enabled: bool, chosen: list[str] | None
) -> None:
    source = TypeAdapter(AnySource).validate_python(
        {
            "id": "a",
            "kind": "feed",
            "name": "a",
            "url": "http://a.example/",
            "platform": "news",
            "authority": "city",
            "group": "g",
        }
    )
    group = SourceGroup(id="g", name="甲组", enabled=enabled)
    on = enabled if chosen is None else "g" in chosen
    assert (idle_reason(source, [group], chosen) is None) == on


# ── what an entry may say ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("url", "ftp://a.example/rss", "begins with http://"),
        ("url", "rss.xml", "begins with http://"),
        ("url", '"http:///rss"', "begins with http://"),
        ("url", '"http://[a.example/"', "not an address"),
        ("url", "http://a.example/rss?token=abc", "'token' looks like a secret"),
        ("url", "http://a.example/rss?a=1&Api-Key=abc", "'Api-Key' looks like a secret"),
        ("url", "http://a.example/rss?key=4f1c09aa77d24be0", "'key' looks like a secret"),
        ("url", "http://me:pass@a.example/rss", "name and password"),
        ("every", "30s", "once a minute"),
        ("slowest", "5m", "shorter than 'every'"),
        ("ca_file", "/etc/ssl/root.pem", "inside the settings folder"),
        ("ca_file", "../root.pem", "inside the settings folder"),
        ("ca_file", "root.pem", "not in the settings folder"),
        ("max_bytes", "0", "greater than or equal to 1"),
        ("group", "nowhere", "group 'nowhere' is not defined"),
    ],
)
def test_fault_names_its_line_and_says_what_to_write(
    load: Load, key: str, value: str, words: str
) -> None:
    text = entry(**{key: value})
    with pytest.raises(SettingsError) as caught:
        load(text)
    assert f"sources.yaml:{line_of(text, key)}: " in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/search?key=养老保险",
        "https://a.example/rss?token=${FEED_TOKEN}",
        "https://${file:/run/login}@a.example/rss",
        "https://a.example/list?page=1&sign=",
    ],
)
def test_search_words_and_references_are_no_secrets(load: Load, url: str) -> None:
    assert load(entry(url=f'"{url}"')).sources.sources[0].url == url


def test_equal_every_and_slowest_hold_together(load: Load) -> None:
    assert load(entry(every="5m", slowest="5m")).sources.sources[0].slowest is not None


def test_certificates_are_found_in_the_settings_folder(load: Load, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_text("-----BEGIN CERTIFICATE-----\n", encoding="utf-8")
    assert load(entry(ca_file="root.pem")).sources.sources[0].ca_file == "root.pem"


def test_own_file_may_be_looked_at_more_often_than_a_site(load: Load) -> None:
    settings = load(entry(kind="ledger", url="tickets.csv", every="10s"))
    assert settings.sources.sources[0].every.total_seconds() == 10


def test_nothing_is_looked_at_without_a_pause(load: Load) -> None:
    with pytest.raises(SettingsError, match="at least 1s"):
        load(entry(kind="ledger", url="tickets.csv", every="0s"))


def test_expression_that_does_not_compile_is_refused(load: Load) -> None:
    text = entry(kind="sitemap", include='"/art/(["')
    with pytest.raises(
        SettingsError, match=rf"sources\.yaml:{line_of(text, 'include')}: .*regular"
    ):
        load(text)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": "api", "items": "data", "title": "t", "headers": "{Cookie: a=b}"}, "cookie"),
        ({"kind": "api", "items": "data", "title": "t", "headers": "{user-agent: x}"}, "own name"),
        (
            {"kind": "api", "items": "data", "title": "t", "headers": "{Authorization: Bearer 9}"},
            "'Authorization' looks like a secret",
        ),
        (
            {"kind": "api", "items": "data", "title": "t", "params": "{appSecret: s3cr3t}"},
            "'appSecret' looks like a secret",
        ),
        ({"kind": "plugin", "reader": "acme", "options": "{password: s3cr3t}"}, "'password' looks"),
        (
            {
                "kind": "push",
                "url": '"push:"',
                "scope": "全部",
                "expires": "2027-01-01",
                "licence": "合同 1 号",
                "token": "s3cr3t",
            },
            "never the secret itself",
        ),
    ],
)
def test_secret_in_clear_is_refused_and_not_repeated(
    load: Load, more: dict[str, str], words: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(entry(**more))
    assert words in str(caught.value)
    assert "s3cr3t" not in str(caught.value)


def test_headers_may_refer_to_a_secret(load: Load) -> None:
    more = {"kind": "api", "items": "data", "title": "t"}
    settings = load(entry(**more, headers='{Authorization: "Bearer ${VENDOR_KEY}"}'))
    assert settings.sources.sources[0].id == "sample"
