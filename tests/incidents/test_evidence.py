"""Every factor names its points and quotes what it rests on; the order of items says nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.incidents.facts import SeverityFacts, gather
from monitor.incidents.grade import Grade, grade
from monitor.incidents.heat import measure
from monitor.incidents.view import quoted
from monitor.settings.severity import SeveritySettings
from monitor.settings.topics import Topic
from monitor.types import Assessment, Authority, Member, Platform, Relation
from tests.incidents.conftest import LANJIANG, NOON, WANGCHUAN, MemberMaker, moved

STOP = ("stop_payment", 4, "没到账")


def facts_of(
    members: Sequence[Member], rules: SeveritySettings, topics: dict[str, Topic], **told: Any
) -> SeverityFacts:
    return gather(
        members,
        measure(members, NOON, 1),
        topics=topics,
        level="city",
        elsewhere=False,
        national=False,
        now=NOON,
        rules=rules,
        **told,
    )


@pytest.fixture
def story(member: MemberMaker) -> list[Member]:
    """Something of everything: voices, tickets, a gathering, a press report, a late answer."""
    posts = [
        member("全县养老金都没到账", risks=[STOP], regions=[WANGCHUAN], minutes_ago=300),
        member("我家也没到账", risks=[STOP], regions=[LANJIANG], minutes_ago=290),
        member("120名老人聚集问养老金", risks=[("gather", 4, "聚集"), STOP], minutes_ago=30),
        member("待遇未发", platform=Platform.HOTLINE, authority=Authority.TICKET, risks=[STOP]),
        member("养老金迟发", authority=Authority.CITY, outlet="示范晚报", risks=[STOP]),
        member("窗口称不交就停发", risks=[("misstatement", 2, "不交就停发")], minutes_ago=20),
        member("关于养老金发放的说明", authority=Authority.OFFICIAL, tone=0, corrects=True),
    ]
    copy = member("养老金迟发", relation=Relation.REPRINT, origin_id=posts[4].item.id)
    return [*posts, copy]


def graded(members: Sequence[Member], rules: SeveritySettings, topics: dict[str, Topic]) -> Grade:
    return grade(facts_of(members, rules, topics), rules)


def test_every_factor_names_its_points_and_those_that_count_their_items(
    story: list[Member], rules: SeveritySettings, topics: dict[str, Topic]
) -> None:
    for factor in graded(story, rules, topics).factors:
        assert re.search(rf"计{factor.points}分", factor.reason), factor
        assert factor.item_ids or not factor.points, factor


def test_reasons_quote_the_words_they_rest_on(
    story: list[Member], rules: SeveritySettings, topics: dict[str, Topic]
) -> None:
    reasons = {f.letter: f.reason for f in graded(story, rules, topics).factors}
    assert "“没到账”" in reasons["A"]
    assert "示范晚报" in reasons["C"]
    assert "“不交就停发”" in reasons["G"]


def test_scope_quotes_the_figure_or_the_word_it_was_read_from(
    member: MemberMaker, rules: SeveritySettings, topics: dict[str, Topic]
) -> None:
    figure = facts_of([member("望川县300余名退休职工没领到养老金")], rules, topics)
    assert figure.findings["scope"].reason == "文中称“300余名退休职工”"
    several = [member(f"全县都没到账，第{n}天了") for n in range(3)]
    wide = facts_of(several, rules, topics).findings["scope"].reason
    assert wide == "3条独立反映，有的称“全县”"


def test_correction_notice_and_admission_are_quoted(
    member: MemberMaker, rules: SeveritySettings, topics: dict[str, Topic]
) -> None:
    post = member("养老金没到账", risks=[STOP], minutes_ago=60)
    told: dict[str, Any] = {"authority": Authority.OFFICIAL, "tone": 0, "outlet": "望川县社保局"}
    answer = member("关于养老金发放的说明", corrects=True, **told)
    found = facts_of([post, answer], rules, topics).findings["mitigated"].reason
    assert found == "望川县社保局已作更正或解释“关于养老金发放的说明”"
    notice = member("系统升级公告", minutes_ago=600, **told)
    found = facts_of([notice, post], rules, topics).findings["mitigated"].reason
    assert found == "望川县社保局事前已有公告“系统升级公告”"
    admitted = member("情况属实，全县养老金延迟发放，深表歉意", **told)
    found = facts_of([post, admitted], rules, topics).findings["stop_confirmed"].reason
    assert found == "望川县社保局证实待遇停发或迟发：“情况属实”"


def test_quotation_is_short_and_on_one_line() -> None:
    assert quoted("没\n到账") == "“没 到账”"
    assert len(quoted("很" * 99)) == 22


def test_formula_shows_every_part_and_what_was_cut_off(
    story: list[Member], rules: SeveritySettings, topics: dict[str, Topic]
) -> None:
    found = graded(story, rules, topics)
    formula = _assessed(found, rules, story).formula
    signed = [int(f"{sign or '+'}{n}") for sign, n in re.findall(r"([+-]?)[A-H](\d+)", formula)]
    assert sum(signed) == found.points
    assert formula.startswith(f"得分{found.points} = A26+")


@pytest.mark.parametrize(
    ("facts", "formula"),
    [
        (SeverityFacts(), "得分0"),
        (SeverityFacts(hazard=1, mitigated=True), "得分0 = A4-H8（合计-4，计0）"),
    ],
)
def test_formula_tells_the_sum_where_it_is_not_the_score(
    facts: SeverityFacts, formula: str, rules: SeveritySettings
) -> None:
    assert _assessed(grade(facts, rules), rules, ()).formula == formula


def _assessed(found: Grade, rules: SeveritySettings, members: Sequence[Member]) -> Assessment:
    assert found.tier is not None
    return Assessment(
        incident_id=1,
        tier=found.tier,
        points=found.points,
        factors=found.factors,
        rules_fired=found.rules_fired,
        by="rules",
        at=NOON,
        settings_revision="r",
        heat=measure(members, NOON, 1),
    )


@pytest.fixture
def crowd(member: MemberMaker) -> list[Member]:
    """Voices that tie in every respect a reason could be chosen by."""
    kinds = ["stop_payment", "gather", "conflict", "leak"]
    members = [
        member(
            f"第{n}说：全县100名老人的事",
            risks=[(kinds[n % 4], 4, f"说法{n}"), (kinds[(n + 1) % 4], 4, f"说法{n}")],
            topics=["benefit_payment", "fund_fraud"][:: 1 - 2 * (n % 2)],
            regions=[(WANGCHUAN, LANJIANG)[n % 2]],
            authority=(Authority.FORUM, Authority.CITY, Authority.SELF_MEDIA)[n % 3],
            minutes_ago=10 * (n // 2),
            shown={"forwards": 10 * n},
        )
        for n in range(8)
    ]
    copies = [
        moved(one, id=one.item.id + 100, relation=Relation.REPRINT, origin_id=one.item.id)
        for one in members[:3]
    ]
    late = moved(members[0], published_at=NOON - timedelta(hours=30))
    return [*members[1:], late, *copies]


@settings(
    max_examples=20,
    # The members are never changed, so every example may start from the same.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_order_of_items_makes_no_difference(
    data: st.DataObject,
    crowd: list[Member],
    rules: SeveritySettings,
    topics: dict[str, Topic],
) -> None:
    """Down to the last word of every reason."""
    shuffled = [crowd[n] for n in data.draw(st.permutations(range(len(crowd))))]
    assert measure(shuffled, NOON, 1) == measure(crowd, NOON, 1)
    assert facts_of(shuffled, rules, topics) == facts_of(crowd, rules, topics)
    assert graded(shuffled, rules, topics) == graded(crowd, rules, topics)
