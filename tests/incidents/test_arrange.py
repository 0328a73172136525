"""Two incidents made one, in whatever order: nothing done is lost, no breach goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.incidents.arrange import (
    merged,
    rebuilt,
    refuses_to_give,
    refuses_to_take,
    remembered,
    united,
    with_copies,
)
from monitor.settings.severity import SeveritySettings
from monitor.types import (
    ClockDue,
    Incident,
    IncidentStatus,
    Member,
    Recurrence,
    Relation,
    Tier,
)
from tests.incidents.conftest import NOON, IncidentMaker, MemberMaker

HOUR = timedelta(hours=1)


def clock(name: str = "K2", **told: Any) -> ClockDue:
    return ClockDue(
        **{"name": name, "label": name, "started_at": NOON, "due_at": NOON + HOUR, **told}
    )


def join(
    goes: Incident, stays: Incident, members: list[Member], rules: SeveritySettings
) -> tuple[Incident, Incident]:
    done = merged(goes, stays, members, rules.grouping, by="林知夏", now=NOON + 2 * HOUR)
    return done.gone, done.stays


# ── what an incident is by its members ───────────────────────────────────────────────────────


@given(order=st.permutations(range(6)), cut=st.integers(1, 5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merged_incident_is_the_same_whatever_the_order(
    order: list[int],
    cut: int,
    member: MemberMaker,
    incident: IncidentMaker,
    rules: SeveritySettings,
) -> None:
    told = [member(f"养老金{n}没到账{'县乡镇村组户'[n]}", minutes_ago=60 - n) for n in range(6)]
    shuffled = [told[n] for n in order]
    one, other = incident(*shuffled[:cut]), incident(*shuffled[cut:])
    _, here = join(one, other, shuffled, rules)
    _, there = join(other, one, shuffled[::-1], rules)
    names = ("first_item_id", "first_published_at", "last_item_at", "profile", "topics")
    assert all(getattr(here, name) == getattr(there, name) for name in names)
    assert here.first_item_id == told[0].item.id
    assert here.profile == remembered(told, rules.grouping)


def test_first_report_is_one_that_counts(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    stray = member("停水两天", minutes_ago=90, relevant=False, topics=[])
    news = member("养老金没到账", minutes_ago=30)
    whole = rebuilt(incident(stray, news), [news, stray], rules.grouping)
    assert whole.first_item_id == news.item.id
    assert whole.topics == ("benefit_payment",)
    only = rebuilt(whole, [stray], rules.grouping)
    assert only.first_item_id == stray.item.id, "with nothing else it is all there is"
    with pytest.raises(ValueError, match="without items"):
        rebuilt(whole, [], rules.grouping)


def test_refutation_goes_with_its_item(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    claim, denial = member("年审传言"), member("年审系谣言", corrects=True)
    told = replace(incident(claim, denial), refuted_by=denial.item.id)
    assert rebuilt(told, [claim, denial], rules.grouping).refuted_by == denial.item.id
    assert rebuilt(told, [claim], rules.grouping).refuted_by is None


def test_copies_follow_what_they_repeat(member: MemberMaker) -> None:
    first = member("养老金没到账")
    copy = member("养老金没到账", relation=Relation.REPRINT, origin_id=first.item.id)
    other = member("养老金到账了")
    assert with_copies([first, copy, other], [first.item.id]) == {first.item.id, copy.item.id}
    assert with_copies([first, copy, other], [copy.item.id]) == {copy.item.id}


def test_what_repeated_the_other_repeats_nothing_any_more(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    told = [member("养老金没到账"), member("养老金又没到账")]
    old, new = map(incident, told)
    again = Recurrence(incident_id=old.id, refutation_id=None, reason="旧事重提")
    new = replace(new, recurs=again)
    assert [join(*pair, told, rules)[1].recurs for pair in ((old, new), (new, old))] == [None, None]
    third = incident(member("养老金还没到账"))
    assert join(new, third, told, rules)[1].recurs == again


# ── two become one ───────────────────────────────────────────────────────────────────────────


def test_earliest_acknowledgement_and_what_persons_set_is_kept(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    one, other = member("养老金没到账"), member("养老金迟发")
    goes = replace(
        incident(one),
        acknowledged_at=NOON,
        acknowledged_by="林知夏",
        owner="wangchuan",
        confirmed_tier=Tier.ORANGE,
        confirmed_by="沈砚秋",
        title="望川养老金迟发",
        named_by="周牧",
        status=IncidentStatus.RESPONDING,
    )
    stays = replace(incident(other), acknowledged_at=NOON + HOUR, acknowledged_by="周牧")
    gone, whole = join(goes, stays, [one, other], rules)
    assert (whole.acknowledged_at, whole.acknowledged_by) == (NOON, "林知夏")
    assert (whole.owner, whole.confirmed_tier) == ("wangchuan", Tier.ORANGE)
    assert (whole.title, whole.named_by) == ("望川养老金迟发", "周牧")
    assert whole.status is IncidentStatus.RESPONDING
    assert (gone.status, gone.merged_into) == (IncidentStatus.MERGED, stays.id)


def test_clocks_of_the_one_that_goes_end_and_say_where_to(
    member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    one, other = member("养老金没到账"), member("养老金迟发")
    goes = replace(incident(one), clocks=(clock(), clock("K7", due_at=NOON + 9 * HOUR)))
    stays = incident(other)
    gone, whole = join(goes, stays, [one, other], rules)
    assert {c.evidence for c in gone.clocks} == {f"已并入{stays.code}"}
    assert [c.missed_at for c in gone.clocks] == [NOON + HOUR, None], "a breach stays one"
    assert all(c.stopped_at == NOON + 2 * HOUR and c.lapsed for c in gone.clocks)
    assert whole.clocks == goes.clocks, "the duties go on"


def test_earlier_due_time_holds_and_what_was_done_was_done() -> None:
    late, early = clock(due_at=NOON + 2 * HOUR), clock(due_at=NOON + HOUR)
    (kept,) = united([late], [early], "20260617-001")
    assert (kept.due_at, kept.stopped_at) == (NOON + HOUR, None)
    done = replace(early, stopped_at=NOON + timedelta(minutes=20), stopped_by="林知夏")
    (kept,) = united([late], [done], "20260617-001")
    assert (kept.stopped_by, kept.evidence) == ("林知夏", "随20260617-001并入")
    assert united([done], [late], "20260617-001") == (done,)


moments = st.none() | st.integers(0, 300).map(lambda n: NOON + timedelta(minutes=n))
clocks = st.lists(
    st.builds(
        clock,
        name=st.sampled_from(["K0", "K2", "K8"]),
        turn=st.integers(1, 2),
        due_at=st.integers(1, 300).map(lambda n: NOON + timedelta(minutes=n)),
        stopped_at=moments,
        missed_at=moments,
    ),
    unique_by=lambda c: (c.name, c.turn),
)


@given(here=clocks, there=clocks)
def test_uniting_clocks_drops_no_duty_and_no_breach(
    here: list[ClockDue], there: list[ClockDue]
) -> None:
    whole = {(c.name, c.turn): c for c in united(here, there, "20260617-001")}
    assert whole.keys() == {(c.name, c.turn) for c in (*here, *there)}
    ours = {(c.name, c.turn): c for c in here}
    for key, clock_ in whole.items():
        if key in ours and ours[key].missed_at is not None:
            assert clock_.missed_at is not None
        if key in ours:
            assert clock_.due_at <= ours[key].due_at


# ── what may be arranged ─────────────────────────────────────────────────────────────────────


def test_each_status_gives_and_takes_as_it_should(
    member: MemberMaker, incident: IncidentMaker
) -> None:
    plain = incident(member("养老金没到账"))
    give = {s for s in IncidentStatus if not refuses_to_give(replace(plain, status=s))}
    take = {s for s in IncidentStatus if not refuses_to_take(replace(plain, status=s))}
    assert set(IncidentStatus) - give == {IncidentStatus.MERGED, IncidentStatus.ARCHIVED}
    assert give - take == {IncidentStatus.CLOSED, IncidentStatus.DISMISSED}
    assert take <= give
    told = refuses_to_take(replace(plain, status=IncidentStatus.MERGED), "20260617-009")
    assert "请改用20260617-009" in told
