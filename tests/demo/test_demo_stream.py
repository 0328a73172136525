"""The demonstration's texts: enough of them, the three stories, and nothing real."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.clock import desk, utc
from monitor.demo.stream import Form, Kind, Stream, load_stream
from monitor.errors import InputError

SITES = """\
start: 2026-06-15 00:00
end: 2026-06-16 00:00
sites:
  - source: forum
    host: bbs.shifan.example
    path: /rss
    form: rss
    title: 论坛
    content_type: text/xml
  - source: calls
    host: rexian.shifan.example
    path: /export.csv
    form: tickets
    title: 热线
    content_type: text/csv
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "stream").mkdir()
    (tmp_path / "sites.yaml").write_text(SITES, encoding="utf-8")
    return tmp_path


def write(folder: Path, entries: str, source: str = "forum") -> None:
    text = f"source: {source}\nentries:\n{entries}"
    (folder / "stream" / f"{source}.yaml").write_text(text, encoding="utf-8")


# ── what is shipped ──────────────────────────────────────────────────────────────────────────


def test_there_are_about_three_hundred_entries_and_every_site_has_some(stream: Stream) -> None:
    assert len(stream.entries) >= 290
    filled = Counter(entry.source for entry in stream.entries)
    assert {site.source for site in stream.sites} == set(filled)


def test_the_three_stories_are_told_by_many_voices(stream: Stream) -> None:
    told = Counter(entry.story for entry in stream.entries)
    assert told["pension"] >= 80
    assert told["rumour"] >= 20
    assert told["phishing"] >= 20
    for story in ("pension", "rumour", "phishing"):
        voices = {entry.source for entry in stream.entries if entry.story == story}
        assert {"forum", "hotline", "selfmedia", "evening", "hotlist"} <= voices


def test_the_late_pension_brings_more_than_thirty_tickets(stream: Stream) -> None:
    tickets = [entry for entry in stream.of("hotline") if entry.story == "pension"]
    assert len(tickets) > 30
    assert {entry.district for entry in tickets} == {"望川县"}


def test_nearly_half_of_all_entries_are_none_of_the_desk_s_business(stream: Stream) -> None:
    other = sum(entry.kind in (Kind.CITY, Kind.LOOKALIKE) for entry in stream.entries)
    assert 0.40 <= other / len(stream.entries) <= 0.50


def test_nights_are_quiet(stream: Stream) -> None:
    at_night = [entry for entry in stream.entries if 1 <= desk(entry.at).hour < 5]
    assert len(at_night) < 10


def test_everything_lies_in_the_three_days_but_for_a_few_old_notices(stream: Stream) -> None:
    assert stream.end - stream.start == timedelta(days=3)
    assert all(entry.at < stream.end for entry in stream.entries)
    old = [entry for entry in stream.entries if entry.at < stream.start]
    assert {entry.source for entry in old} == {"bureau", "medicare"}
    assert len(old) < 5


def test_no_two_entries_are_told_in_the_same_words(stream: Stream) -> None:
    own = [entry for entry in stream.entries if entry.copies is None]
    words = Counter(entry.title + entry.body for entry in own)
    assert [text for text, times in words.items() if times > 1] == []


def test_a_reprint_has_the_words_and_the_name_of_the_first_report(stream: Stream) -> None:
    entries = {entry.id: entry for entry in stream.entries}
    reprint = entries["mh-006"]
    assert reprint.title == entries["wb-009"].title
    assert reprint.body == f"{entries['wb-009'].body}\n（来源：示范晚报）"


def test_the_post_on_the_hub_is_forwarded_past_every_threshold(stream: Stream) -> None:
    post = next(entry for entry in stream.entries if entry.id == "zm-003")
    at_one, at_five = (post.shown(utc(datetime(2026, 6, 15, hour))) for hour in (13, 17))
    assert at_one is not None
    assert at_five is not None
    assert (at_one.forwards or 0) >= 120
    assert (at_five.forwards or 0) >= 300


def test_no_place_of_the_demonstration_is_a_real_county_or_city(
    stream: Stream, data_dir: Path
) -> None:
    register = data_dir / "gazetteer" / "regions.csv"
    if not register.exists():
        pytest.skip("the register of real places is not there")
    with register.open(encoding="utf-8", newline="") as file:
        real = {row["name"] for row in csv.DictReader(file)}
    words = "\n".join(f"{entry.title}\n{entry.body}\n{entry.district}" for entry in stream.entries)
    # Every name of two or three letters before a place's suffix, however the sentence goes on.
    named = {
        words[i : i + size]
        for i in range(len(words))
        for size in (3, 4)
        if words[i + size - 1 : i + size] in "省市县区"
    }
    assert named & real == set()


def test_the_personal_numbers_are_there_to_be_masked(stream: Stream) -> None:
    text = "\n".join(entry.body for entry in stream.of("hotline"))
    numbers = re.findall(r"(?<!\d)99\d{15}[\dX](?!\d)", text)
    assert len(numbers) == 2
    assert all(_check_digit(number[:17]) == number[17] for number in numbers)
    assert "13800001111" in text
    assert "@shifan.example" in text


def _check_digit(number: str) -> str:
    """GB 11643-1999."""
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))
    return "10X98765432"[total % 11]


# ── what a person may get wrong ──────────────────────────────────────────────────────────────


def test_wrapped_lines_of_chinese_join_without_a_space(folder: Path) -> None:
    write(
        folder,
        "  - id: a\n    at: 2026-06-15 08:00\n    kind: city\n    title: 甲\n    body: >-\n"
        "      六月\n      15日，在 the park 见。\n\n      第二段 139 0000 2222\n",
    )
    assert load_stream(folder).entries[0].body == "六月15日，在the park见。\n第二段139 0000 2222"


def test_times_are_desk_time(folder: Path) -> None:
    write(folder, "  - {id: a, at: 2026-06-15 08:00, kind: city, title: 甲}\n")
    assert load_stream(folder).entries[0].at == utc(datetime(2026, 6, 15, 8))


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ("  - {id: a, at: soon, kind: city, title: 甲}\n", "write a time as 2026-06-15 08:12"),
        ("  - {id: a, at: 2026-06-15 08:00, kind: story, titel: 甲}\n", "titel"),
        ("  - {id: a, at: 2026-06-15 08:00, kind: fun, title: 甲}\n", "kind"),
        ("  - {id: a, at: 2026-06-15 08:00, kind: city}\n", "give a title"),
        ("  - {id: a, at: 2026-06-15 08:00, kind: city, copies: b}\n", "copies 'b'"),
        ("  - {id: a, at: 2026-06-15 08:00, kind: city, title: 甲, source: tv}\n", "'tv'"),
        ("  - {id: a, at: 2026-06-15 08:00, kind: city, title: 甲, source: calls}\n", "a ticket"),
        ("  - just words\n", "entry 1"),
        (
            (
                "  - {id: a, at: 2026-06-15 08:00, kind: city, title: 甲}\n"
                "  - {id: a, at: 2026-06-15 09:00, kind: city, title: 乙}\n"
            ),
            "stands 2 times",
        ),
        (
            (
                "  - {id: a, at: 2026-06-15 08:00, kind: city, title: 甲, counts:"
                " [{at: 2026-06-15 10:00, heat: 1}, {at: 2026-06-15 09:00, heat: 2}]}\n"
            ),
            "order of time",
        ),
    ],
)
def test_a_wrong_entry_is_named(folder: Path, entries: str, complaint: str) -> None:
    write(folder, entries)
    with pytest.raises(InputError, match=re.escape(complaint)):
        load_stream(folder)


def test_every_complaint_is_told_at_once(folder: Path) -> None:
    write(
        folder,
        "  - {id: a, at: soon, kind: city, title: 甲}\n"
        "  - {id: b, at: never, kind: city, title: 乙}\n",
    )
    with pytest.raises(InputError) as caught:
        load_stream(folder)
    assert "'a'" in str(caught.value)
    assert "'b'" in str(caught.value)


def test_a_folder_without_entries_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match=r"no \.yaml file"):
        load_stream(folder)


def test_a_folder_without_sites_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"sites\.yaml"):
        load_stream(tmp_path)


def test_broken_yaml_is_named(folder: Path) -> None:
    write(folder, "  - {id: a\n")
    with pytest.raises(InputError, match=r"forum\.yaml: not valid YAML"):
        load_stream(folder)


def test_each_form_is_served_by_some_site(stream: Stream) -> None:
    assert {site.form for site in stream.sites} == set(Form)
