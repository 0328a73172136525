"""What stands in the digest, and that its figures add up."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.reports.document import Document, Tile, Tiles
from monitor.reports.incident import ClockState, Way
from monitor.types import Authority, Platform, Relation, Tier


def tiles_of(made: Document) -> tuple[Tile, ...]:
    found = (block for section in made.sections for block in section.blocks)
    return next(block.tiles for block in found if isinstance(block, Tiles))


ROW = st.fixed_dictionaries(
    {
        "platform": st.sampled_from([p.value for p in Platform]),
        "authority": st.sampled_from([a.value for a in Authority]),
        "relation": st.sampled_from([r.value for r in Relation]),
        "tone": st.sampled_from([-1, 0, 1]),
        "region": st.sampled_from([None, "990100", "990121", "1", "2", "3", "4", "5"]),
        "topic": st.sampled_from([None, "payment", "verify", "remote", "gone"]),
        "risks": st.sampled_from([[], [["scam", "链接", 3]]]),
        "corrects": st.booleans(),
    }
)


@given(rows=st.lists(ROW, max_size=30))
@settings(max_examples=25, deadline=None)
def test_figures_add_up(rows: list[dict[str, Any]], new_day: Callable[[], Any]) -> None:
    day = new_day()
    day.incident_rows, day.earlier_rows = [], []
    day.rows = [
        row | {"id": n, "at": "11-19 12:00", "outlet": "某站", "title": "某题"}
        for n, row in enumerate(rows)
    ]
    data = day.compose()
    o = data.overview
    assert len(o.relevant) + len(o.mirrors) == len(rows)
    for parts, whole in (
        ((o.originals, o.updates, o.reprints, o.repeats), o.relevant),
        ((p.items for p in o.platforms), o.relevant),
        ((p.originals for p in o.platforms), o.originals),
        ((p.sensitive for p in o.platforms), o.sensitive),
        ((place.items for place in o.places), o.relevant),
        (data.hours.originals, o.originals),
        ((c.items for c in data.demand.channels), data.demand.total),
        ((*(t.items for t in data.demand.topics), data.demand.other), data.demand.total),
    ):
        found = [item.id for part in parts for item in part]
        assert sorted(found) == sorted(item.id for item in whole)
    assert len(data.items) + data.items_left_off == len(o.relevant)


def test_tiers_add_up_to_the_incidents_of_the_period(busy: Any) -> None:
    data = busy.compose()
    assert sum(len(row.firsts) for row in data.overview.tiers) == len(data.overview.firsts) == 4
    assert len(data.key_incidents) + len(data.other_incidents) == 4


def test_gravest_incident_comes_first_and_routine_ones_have_no_card(busy: Any) -> None:
    data = busy.compose()
    assert [card.tier for card in data.key_incidents] == [Tier.ORANGE, Tier.YELLOW, Tier.BLUE]
    assert [line.tier for line in data.other_incidents] == [Tier.ROUTINE]


def test_dismissed_incident_is_not_reported_as_one(busy: Any) -> None:
    busy.incident_rows[0]["status"] = "dismissed"
    data = busy.compose()
    assert len(data.overview.firsts) == 3
    assert "20261119-002" not in {card.code for card in data.key_incidents}
    assert all("20261119-002" not in hint.text for hint in data.hints)


def test_what_came_after_the_period_is_left_out(busy: Any) -> None:
    late = {row["id"]: row for row in busy.rows}[11] | {"collected": "11-20 10:00"}
    busy.rows = [late if row["id"] == 11 else row for row in busy.rows]
    card = busy.compose().key_incidents[0]
    assert card.responses == ()
    assert "未见官方说明" in card.verification.note


def test_mirror_sites_are_counted_apart(busy: Any) -> None:
    data = busy.compose()
    assert len(data.overview.mirrors) == 1
    assert len(data.key_incidents[0].collected) == 11
    assert all(line.quote.outlet != "镜像资讯站" for line in data.items)


@pytest.mark.parametrize(
    ("previous", "words"),
    [
        (None, "无上期数据可比"),
        (0, "较上期（0条）增加16条"),
        (16, "与上期持平"),
        (32, "较上期（32条）减少50.0%"),
        (8, "较上期（8条）增加8条"),
    ],
)
def test_change_names_what_it_compares_with(busy: Any, previous: int | None, words: str) -> None:
    busy.previous_originals = previous
    (tile,) = (t for t in tiles_of(busy.document()) if t.label == "去重原创")
    assert tile.note == words


@pytest.mark.parametrize(
    ("authority", "lead"),
    [
        ("forum", "网传"),
        ("self_media", "网传"),
        ("portal", "网传"),
        ("city", "据媒体报道"),
        ("ticket", "来电来信反映"),
        ("official", "据官方发布"),
    ],
)
def test_summary_is_introduced_by_how_far_it_is_known(busy: Any, authority: str, lead: str) -> None:
    busy.rows[0]["authority"] = authority
    assert busy.compose().key_incidents[0].verification.lead == lead


def test_summary_is_the_first_report_s_own_words_and_short(busy: Any) -> None:
    busy.rows[0]["body"] = "养老金没有到账。" * 40
    card = busy.compose().key_incidents[0]
    assert len(card.summary) == 80
    assert busy.rows[0]["body"].startswith(card.summary.removesuffix("…"))


def test_opinions_are_quoted_titles_with_their_copies(busy: Any) -> None:
    opinions = busy.compose().key_incidents[0].opinions
    assert len(opinions.sample) == 6
    assert sum(len(tone.items) for tone in opinions.tones) == 6
    assert [(voice.quote.item_id, len(voice.copies)) for voice in opinions.voices] == [
        (2, 3),
        (8, 3),
        (1, 1),
    ]


def test_grave_tier_graded_by_rules_waits_for_a_person(busy: Any) -> None:
    orange, yellow, _ = busy.compose().key_incidents
    assert orange.judged == "按规则初评，待人工确认"
    assert yellow.judged.startswith("由周岚人工研判")


def test_confirmed_tier_names_who_confirmed_it(busy: Any) -> None:
    busy.incident_rows[0]["confirmed_by"] = "周岚"
    assert busy.compose().key_incidents[0].judged == "按规则初评，周岚已确认"


def test_trend_is_not_read_into_a_small_sample(busy: Any) -> None:
    orange, yellow, _ = busy.compose().key_incidents
    assert orange.trend.way is Way.DOWN
    assert yellow.trend.way is Way.UNKNOWN
    text = busy.text()
    assert "近12小时非官方原创1［" in text
    assert "，走势回落。" in text
    assert "样本少，不判走势。" in text


def test_official_words_never_fall_off_the_timeline(busy: Any) -> None:
    template = busy.rows[1]
    for n in range(100, 130):
        busy.rows.append(template | {"id": n, "title": f"第{n}条"})
        busy.incident_rows[0]["items"].append(n)
    card = busy.compose().key_incidents[0]
    assert card.timeline[0].label == "首发"
    assert card.timeline[-1].label == "官方说明"
    assert len(card.timeline) + card.timeline_left_off == 41


def test_advice_is_the_playbook_of_the_topic_or_the_fallback(busy: Any) -> None:
    payment, verify, _ = busy.compose().key_incidents
    assert [step[:5] for step in payment.advice] == ["养老待遇科", "办公室：发", "属地乡镇："]
    assert payment.advice[0].endswith("（1小时内）")
    assert verify.advice == ("责任科室：核实情况，按时限答复（值守8小时内）",)


def test_clocks_say_what_is_left_and_what_is_overdue(busy: Any) -> None:
    card = busy.compose().key_incidents[0]
    states = {line.label: line.state for line in card.clocks}
    assert states == {
        "首发至发现": ClockState.DONE,
        "值班员签收": ClockState.LATE,
        "首次官方发声": ClockState.LATE,
        "续报": ClockState.OVERDUE,
        "公布答复": ClockState.RUNNING,
    }
    assert card.next_due is not None
    assert card.next_due.words == "已超时2小时"


def test_earlier_incidents_are_followed_until_they_are_filed(busy: Any) -> None:
    assert [row.code for row in busy.compose().progress] == ["20261112-001", "20261117-001"]
    busy.incident_rows[-1]["status"] = "archived"
    assert [row.code for row in busy.compose().progress] == ["20261117-001"]


def test_hints_name_only_clocks_due_within_a_day_and_days_off(busy: Any) -> None:
    data = busy.compose()
    clocked, day_off = data.hints[:-1], data.hints[-1]
    assert [hint.overdue for hint in clocked] == [True, True, False]
    assert all(hint.at <= data.period_end + timedelta(days=1) for hint in clocked)
    assert day_off.text.startswith("明日（11月21日）为休息日")


def test_rumour_is_shown_with_the_answers_of_its_incident(busy: Any) -> None:
    rumours = busy.compose().rumours
    assert [(r.kind, r.quote.item_id, len(r.corrections)) for r in rumours] == [
        ("冒充诈骗", 12, 1),
        ("传言", 14, 1),
    ]


def test_policy_and_corrections_are_kept_apart(busy: Any) -> None:
    data = busy.compose()
    assert [q.item_id for q in data.policy] == [20, 19]
    assert [q.item_id for q in data.corrections] == [11, 15]


def test_hot_words_count_originals_once_each(busy: Any) -> None:
    words = {word.word: word for word in busy.compose().hot_words}
    assert len(words["认证"].items) == 3
    assert words["报盘"].new
    assert not words["养老金"].new
    assert "材料" not in words


def test_no_word_is_called_new_without_a_period_to_compare(busy: Any) -> None:
    busy.previous_terms = None
    data = busy.compose()
    assert not data.new_words_known
    assert not any(word.new for word in data.hot_words)


def test_shares_are_left_out_of_small_samples(busy: Any) -> None:
    template = busy.rows[1]
    for n in range(200, 216):
        busy.rows.append(template | {"id": n, "title": f"第{n}条", "tone": 0})
        busy.incident_rows[0]["items"].append(n)
    made = re.sub(r"［\d+］", "", busy.text())
    assert "样本22条（原创，不含官方发布）：不利6条（27.3%）、中性16条（72.7%）。" in made
    assert "样本2条（原创，不含官方发布）：不利2条。" in made
    assert "广大网民" not in made
