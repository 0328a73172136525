"""Old stories told again: recognised by their words, and graded with the old refutation in hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.incidents.facts import SeverityFacts, gather
from monitor.incidents.heat import measure
from monitor.incidents.recurrence import (
    recurrence,
    refuted_by,
    refutes,
    returned,
    worth_comparing,
)
from monitor.settings.severity import SeveritySettings
from monitor.types import (
    Authority,
    Evidence,
    Incident,
    IncidentStatus,
    Member,
    Platform,
    Recurrence,
    Relation,
    Truth,
    TruthMatch,
)
from tests.incidents.conftest import (
    LANJIANG,
    NOON,
    WANGCHUAN,
    IncidentMaker,
    MemberMaker,
    lies_within,
    moved,
)

CLAIM = "7月起医保个人账户全部取消"
RUMOUR = ("rumour", 3, "个人账户全部取消")
YEAR = timedelta(days=365)


def with_truth(one: Member, state: Truth) -> Member:
    words = Evidence(field="title", start=0, end=1, text=one.item.title[:1])
    judged = replace(one.classification, truth=TruthMatch(state=state, evidence=words))
    return replace(one, classification=judged)


@pytest.fixture
def refutation(member: MemberMaker) -> Member:
    said = member(
        "医保个人账户全部取消系谣言",
        authority=Authority.OFFICIAL,
        outlet="省医保局",
        corrects=True,
        tone=0,
        platform=Platform.NEWS,
    )
    last_year = NOON - YEAR
    return moved(with_truth(said, Truth.REFUTED), published_at=last_year, collected_at=last_year)


@pytest.fixture
def past(incident: IncidentMaker, member: MemberMaker, refutation: Member) -> Incident:
    """The same rumour of a year ago, refuted then."""
    told = incident(member(CLAIM, risks=[RUMOUR]), refutation)
    return replace(
        told,
        id=900,
        code="20250617-001",
        status=IncidentStatus.ARCHIVED,
        first_published_at=NOON - YEAR,
        last_item_at=NOON - YEAR,
        refuted_by=refutation.item.id,
    )


# ── recognising ──────────────────────────────────────────────────────────────────────────────


def test_old_rumour_in_other_words_is_recognised(
    past: Incident,
    incident: IncidentMaker,
    member: MemberMaker,
    refutation: Member,
    rules: SeveritySettings,
) -> None:
    new = incident(member(f"紧急扩散：今年{CLAIM}"))
    found = returned(new, [past], rules, within=lies_within)
    assert found is not None
    assert (found.past.id, found.refutation_id) == (900, refutation.item.id)
    kept = recurrence(new, found, refutation, rules)
    assert kept.refutation_id == refutation.item.id
    for words in ("2025年6月17日", "20250617-001", "共同用语", "省医保局", refutation.item.url):
        assert words in kept.reason


def test_another_story_of_the_topic_is_not(
    past: Incident, incident: IncidentMaker, member: MemberMaker, rules: SeveritySettings
) -> None:
    new = incident(member("门诊慢特病报销比例提高"))
    assert returned(new, [past], rules, within=lies_within) is None
    assert returned(new, [], rules, within=lies_within) is None


def test_what_was_never_refuted_is_the_same_story_in_the_same_place_only(
    incident: IncidentMaker, member: MemberMaker, rules: SeveritySettings
) -> None:
    title = "退休职工集体反映养老金迟发"
    here = incident(member(title, regions=[WANGCHUAN]))
    before = replace(incident(member(title, regions=[WANGCHUAN])), id=901)
    elsewhere = replace(incident(member(title, regions=[LANJIANG])), id=902)
    found = returned(here, [elsewhere, before], rules, within=lies_within)
    assert found is not None
    assert found.past.id == 901
    assert returned(here, [elsewhere], rules, within=lies_within) is None
    refuted = replace(elsewhere, refuted_by=5)
    assert returned(here, [refuted], rules, within=lies_within) is not None, "rumours roam"
    kept = recurrence(here, found, None, rules)
    assert kept.refutation_id is None
    assert kept.reason.endswith("上次未见辟谣")


def test_refuted_story_comes_before_one_more_alike(
    past: Incident, incident: IncidentMaker, member: MemberMaker, rules: SeveritySettings
) -> None:
    new = incident(member(f"紧急扩散：今年{CLAIM}"))
    twin = replace(new, id=903)
    found = returned(new, [twin, past], rules, within=lies_within)
    assert found is not None
    assert found.past.id == past.id


def test_same_text_sent_again_needs_no_comparison(
    past: Incident, incident: IncidentMaker, member: MemberMaker, rules: SeveritySettings
) -> None:
    new = incident(member("完全不同的话"))
    found = returned(new, [past], rules, within=lies_within, copied=[past.id])
    assert found is not None
    assert (found.alike, "旧文重发" in found.reason) == (1.0, True)


def test_return_of_a_return_leads_to_the_first_refutation(
    past: Incident, incident: IncidentMaker, member: MemberMaker, rules: SeveritySettings
) -> None:
    again = Recurrence(incident_id=1, refutation_id=77, reason="")
    between = replace(past, refuted_by=None, recurs=again)
    found = returned(incident(member(CLAIM)), [between], rules, within=lies_within)
    assert found is not None
    assert found.refutation_id == 77


def test_refutation_of_another_claim_or_a_mere_explanation_is_none(
    past: Incident,
    incident: IncidentMaker,
    member: MemberMaker,
    refutation: Member,
    rules: SeveritySettings,
) -> None:
    new = incident(member(CLAIM))
    found = returned(new, [past], rules, within=lies_within)
    assert found is not None
    aside = moved(refutation, title="“养老院倒闭跑路”为不实信息")
    explained = replace(refutation, classification=replace(refutation.classification, truth=None))
    assert recurrence(new, found, aside, rules).refutation_id is None
    assert recurrence(new, found, explained, rules).refutation_id is None


# ── what refuted it ──────────────────────────────────────────────────────────────────────────


def test_first_refutation_is_kept_before_an_earlier_explanation(
    member: MemberMaker, refutation: Member, rules: SeveritySettings
) -> None:
    rumour = member(CLAIM, risks=[RUMOUR])
    explained = moved(
        member("个人账户政策解读", corrects=True, tone=0), published_at=NOON - 2 * YEAR
    )
    line = moved(refutation, platform=Platform.HOTLIST)
    assert refuted_by([rumour], rules.care) is None
    assert refuted_by([rumour, line], rules.care) is None, "a line on a hot list tells, no more"
    assert refuted_by([rumour, explained], rules.care) == explained.item.id
    assert refuted_by([rumour, explained, refutation], rules.care) == refutation.item.id
    assert refutes(refutation)
    assert not refutes(explained)


def test_matter_an_office_admits_is_not_refuted_by_what_it_denies_besides(
    member: MemberMaker, refutation: Member, rules: SeveritySettings
) -> None:
    admitted = member(
        "关于养老金延迟发放的情况说明",
        "经核查，反映属实，因银行报盘错误延迟发放。",
        authority=Authority.OFFICIAL,
        corrects=True,
        tone=0,
    )
    admitted = moved(admitted, published_at=NOON - 2 * YEAR)
    assert refuted_by([refutation, admitted], rules.care) == admitted.item.id


@pytest.mark.parametrize(
    ("members", "measured", "minutes", "worth"),
    [(1, None, 0, True), (3, 2, 30, False), (4, 2, 30, True), (40, 2, 60 * 7, False)],
)
def test_story_is_compared_as_it_opens_and_as_it_doubles_while_young(
    members: int,
    measured: int | None,
    minutes: int,
    worth: bool,
    incident: IncidentMaker,
    member: MemberMaker,
    rules: SeveritySettings,
) -> None:
    one = incident(member(CLAIM))
    now = one.detected_at + timedelta(minutes=minutes)
    assert worth_comparing(one, members, measured, rules, now) is worth
    known = replace(one, recurs=Recurrence(incident_id=1, refutation_id=None, reason=""))
    assert not worth_comparing(known, members, measured, rules, now)


# ── grading ──────────────────────────────────────────────────────────────────────────────────


def facts(
    rules: SeveritySettings, *members: Member, earlier: Member | None = None, usual: float = 9
) -> SeverityFacts:
    heat = measure(members, NOON, usual)
    return gather(
        members,
        heat,
        topics={},
        level="city",
        elsewhere=False,
        national=False,
        now=NOON,
        rules=rules,
        earlier=earlier,
    )


def three(member: MemberMaker, **told: Any) -> list[Member]:
    return [member(CLAIM, risks=[RUMOUR], **told) for _ in range(3)]


def test_old_refutation_eases_and_the_return_weighs(
    member: MemberMaker, refutation: Member, rules: SeveritySettings
) -> None:
    voices = three(member)
    plain, again = facts(rules, *voices), facts(rules, *voices, earlier=refutation)
    assert (plain.mitigated, "recur" in plain.context) == (False, False)
    assert (again.mitigated, "recur" in again.context) == (True, True)
    assert again.findings["mitigated"].item_ids == (refutation.item.id,)
    assert "省医保局于2025年6月17日已辟谣" in again.findings["recur"].reason


def test_old_refutation_does_not_ease_what_is_growing(
    member: MemberMaker, refutation: Member, rules: SeveritySettings
) -> None:
    growing = facts(rules, *three(member), earlier=refutation, usual=1)
    assert growing.ratio >= rules.factors.mitigation.below_ratio
    assert not growing.mitigated
    assert "传播仍在加快" in growing.findings["unheeded"].reason
    assert "recur" in growing.context


def test_old_refutation_says_nothing_when_it_has_come_true(
    member: MemberMaker, refutation: Member, rules: SeveritySettings
) -> None:
    confirmed = with_truth(member("确有其事", authority=Authority.PORTAL), Truth.CONFIRMED)
    assert not facts(rules, *three(member), confirmed, earlier=refutation).mitigated
    press = member(CLAIM, authority=Authority.PROVINCIAL, risks=[RUMOUR])
    assert not facts(rules, *three(member), press, earlier=refutation).mitigated


def test_office_speaking_alone_is_no_return(
    member: MemberMaker, refutation: Member, rules: SeveritySettings
) -> None:
    notice = member("再次提醒", authority=Authority.OFFICIAL, corrects=True, tone=0)
    assert "recur" not in facts(rules, notice, earlier=refutation).context


# ── the very same words ──────────────────────────────────────────────────────────────────────


def test_old_hearsay_sent_again_word_for_word_is_one_voice(
    member: MemberMaker, rules: SeveritySettings
) -> None:
    def again(**told: Any) -> Member:
        return member(CLAIM, relation=Relation.REPRINT, risks=[RUMOUR], **told)

    old = {"origin_id": 999}
    assert facts(rules, again(**old), again(**old)).originals == 1
    assert facts(rules, again(**old), again(**old)).hazard == 2
    paper = again(origin_id=999, authority=Authority.CITY)
    assert facts(rules, paper).originals == 0, "an outlet's old article is no voice"
    first = member(CLAIM, risks=[RUMOUR])
    assert facts(rules, first, again(origin_id=first.item.id)).originals == 1
