"""What people merge, split, move and name stands; the machine learns and never undoes it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select

from monitor import jobs, learning, pipeline, regrouping
from monitor.app import Monitor, load_gazetteer
from monitor.clock import SimulatedClock, utc
from monitor.errors import MonitorError, NotFoundError, RefusedError
from monitor.explain import Explainer
from monitor.incidents.arrange import remembered
from monitor.moving import Rearranged, Told, unite
from monitor.rearranging import Merge, Move, Rename, Split, Wish
from monitor.store.tables import metadata
from monitor.types import (
    Action,
    Authority,
    Correction,
    Incident,
    IncidentStatus,
    LedgerEntry,
    Member,
    Platform,
    RawItem,
    Tier,
)

Watch = Callable[..., Monitor]
NOW = utc(datetime(2026, 6, 15, 9))
WANGCHUAN = (
    ("望川县柳浦镇养老金没到账", "住望川县柳浦镇，这个月养老金还没到账，问了社保所也没说法。"),
    ("柳浦镇老人盼养老金", "望川县柳浦镇好多老人这个月养老金没到账，盼答复。"),
    (
        "望川养老金怎么还不发",
        "望川县的养老金怎么还没有发，老人着急得很，天天跑去银行查，谁也说不清楚。",
    ),
)
LINLAN = (("临澜县门诊报销太慢", "临澜县医保门诊报销材料交了三个月，钱一直没有报下来。"),)
FRAUD = ("禾溪县药店套刷医保卡", "有人举报禾溪县一药店串换药品、套刷医保卡骗取医保基金。")


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW)


def publish(m: Monitor, *texts: tuple[str, str], outlet: str = "示范论坛") -> None:
    with m.store.read() as unit:
        known = len(unit.items.between(NOW - timedelta(days=1), NOW + timedelta(days=9)))
    raws = [
        RawItem(
            source_id="forum",
            url=f"https://bbs.example/{number}",
            title=title,
            body=body,
            platform=Platform.FORUM,
            authority=Authority.FORUM,
            outlet=f"{outlet}{number}",
            published_at=m.clock.now() - timedelta(minutes=30 - number),
            fetched_at=m.clock.now(),
        )
        for number, (title, body) in enumerate(texts, known + 1)
    ]
    pipeline.receive(m, "forum", raws)
    settle(m)


def settle(m: Monitor) -> None:
    while jobs.process_due(m):
        pass


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database of ``m`` is kept once it was made: making it takes a while."""
    return tmp_path_factory.mktemp("played") / "played.db"


@pytest.fixture
def m(
    watch: Watch, clock: SimulatedClock, played: Path, database_url: str, tmp_path: Path
) -> Monitor:
    """Items 1 to 3 are incident 1, item 4 is incident 2, item 5 is incident 3."""
    own = tmp_path / "test.db"
    on_file = database_url.startswith("sqlite")
    if on_file and played.exists():
        shutil.copy(played, own)
        return watch(clock, sources={})
    made = watch(clock, sources={})
    publish(made, *WANGCHUAN, *LINLAN, FRAUD)
    assert partition(made) == {1: {1, 2, 3}, 2: {4}, 3: {5}}
    if on_file:
        with sqlite3.connect(own) as source, sqlite3.connect(played) as kept:
            source.backup(kept)
        source.close()
        kept.close()
    return made


def partition(m: Monitor) -> dict[int, set[int]]:
    """The items of every incident that has any."""
    with m.store.read() as unit:
        members = unit.incidents.members(unit.incidents.all_ids())
    return {i: {one.item.id for one in some} for i, some in members.items() if some}


def incident(m: Monitor, number: int) -> Incident:
    with m.store.read() as unit:
        return unit.incidents.get([number])[0]


def member(m: Monitor, item_id: int) -> Member:
    with m.store.read() as unit:
        home = unit.incidents.of_items([item_id])[item_id]
        return next(one for one in unit.incidents.members([home])[home] if one.item.id == item_id)


def ask(m: Monitor, wish: Wish, reason: str = "核实系一事") -> Rearranged:
    return pipeline.rearrange(m, wish, by="林知夏", reason=reason)


def ledger(m: Monitor, number: int) -> list[LedgerEntry]:
    with m.store.read() as unit:
        return unit.ledger.of(f"incident:{number}")


def rows(m: Monitor) -> dict[str, list[Any]]:
    engine = create_engine(m.store._engine.url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


# ── merging ──────────────────────────────────────────────────────────────────────────────────


def test_merger_takes_items_and_says_who_and_why(m: Monitor) -> None:
    done = ask(m, Merge(incident_id=2, into_id=1))
    assert (done.incident.id, done.item_ids, done.changed) == (1, (4,), True)
    assert partition(m) == {1: {1, 2, 3, 4}, 3: {5}}
    gone = incident(m, 2)
    assert (gone.status, gone.merged_into) == (IncidentStatus.MERGED, 1)
    assert member(m, 4).joined_reason.endswith(f"；随事件{gone.code}并入，林知夏：核实系一事")
    with m.store.read() as unit:
        steps = unit.dispositions.of([1, 2])
        entry = unit.ledger.of("incident:2")[-1]
        due = unit.incidents.due_for_review(NOW + timedelta(days=9), 99)
    assert {s.action for some in steps.values() for s in some} == {Action.MERGE}
    assert (entry.actor, entry.action, entry.detail["items"]) == ("林知夏", "merge", [4])
    assert 2 not in due, "nobody looks at it again"


def test_merged_incident_is_what_its_members_make_it(m: Monitor) -> None:
    ask(m, Merge(incident_id=1, into_id=2))
    whole = incident(m, 2)
    with m.store.read() as unit:
        members = unit.incidents.members([2])[2]
    assert whole.first_item_id == 1
    assert whole.profile == remembered(members, m.settings.severity.grouping)


def test_merger_asked_for_twice_is_done_once(m: Monitor, clock: SimulatedClock) -> None:
    ask(m, Merge(incident_id=2, into_id=1))
    once = rows(m)
    clock.move_to(NOW + timedelta(hours=1))
    assert not ask(m, Merge(incident_id=2, into_id=1)).changed
    assert rows(m) == once


def test_unanswered_alerts_ring_on_and_answered_ones_stay_answered(m: Monitor) -> None:
    with m.store.read() as unit:
        ringing = {i: [a.id for a in unit.alerts.of_incident(i)] for i in (1, 2, 3)}
    assert ringing[1], "the first incident rings"
    ask(m, Merge(incident_id=1, into_id=2))
    with m.store.read() as unit:
        assert unit.alerts.of_incident(1) == []
        assert {a.id for a in unit.alerts.of_incident(2)} >= set(ringing[1])
    # Whoever was told of the first by its old number answers by that.
    assert set(pipeline.acknowledge(m, 1, "周牧")) >= set(ringing[1])
    assert incident(m, 2).acknowledged_by == "周牧"


def test_earliest_acknowledgement_is_kept(m: Monitor, clock: SimulatedClock) -> None:
    pipeline.acknowledge(m, 1, "林知夏")
    clock.move_to(NOW + timedelta(minutes=5))
    pipeline.acknowledge(m, 2, "周牧")
    ask(m, Merge(incident_id=1, into_id=2))
    whole = incident(m, 2)
    assert (whole.acknowledged_by, whole.acknowledged_at) == ("林知夏", NOW)
    with m.store.read() as unit:
        answered = unit.alerts.of_incident(1)
    assert [a.acknowledged_by for a in answered] == ["林知夏"] * len(answered)


def test_merger_lowers_no_tier(m: Monitor, clock: SimulatedClock) -> None:
    pipeline.regrade(m, 1, tier=Tier.ORANGE, by="沈砚秋", reason="领导要求")
    settle(m)
    clock.move_to(NOW + timedelta(minutes=5))
    ask(m, Merge(incident_id=1, into_id=2))
    assert incident(m, 2).tier is Tier.ORANGE
    settle(m)
    with m.store.read() as unit:
        assert max(a.tier for a in unit.alerts.of_incident(2)) is Tier.ORANGE
        assert "沿用其级别" in str([a.note for a in unit.incidents.history(2)])


def test_new_item_of_a_merged_story_joins_the_one_that_stays(m: Monitor) -> None:
    ask(m, Merge(incident_id=1, into_id=2))
    publish(m, ("望川县柳浦镇养老金还是没到账", "望川县柳浦镇养老金还是没有到账，老人天天问。"))
    assert 6 in partition(m)[2]


# ── splitting and moving ─────────────────────────────────────────────────────────────────────


def test_split_makes_an_incident_of_its_own(m: Monitor, clock: SimulatedClock) -> None:
    clock.move_to(NOW + timedelta(hours=2))
    done = ask(m, Split(incident_id=1, item_ids=(3,)), "说的是另一件事")
    assert partition(m) == {1: {1, 2}, 2: {4}, 3: {5}, 4: {3}}
    new = incident(m, 4)
    assert done.incident.code == new.code != incident(m, 1).code
    assert (new.first_item_id, new.detected_at) == (3, NOW), "found when its text came in"
    assert new.first_published_at == member(m, 3).item.published_at
    starts = {c.started_at for c in new.clocks if c.stops in {"assigned", "detected"}}
    assert starts <= {new.first_published_at}
    with m.store.read() as unit:
        assert unit.apart.of(1) == {4}
        assert unit.pins.kept([3]) == {3: 4}
        assert unit.pins.barred([3]) == {3: {1: "林知夏"}}
        assert unit.incidents.latest([4])[4].at == clock.now(), "graded at once"


def test_later_items_choose_and_the_two_are_never_merged(m: Monitor) -> None:
    ask(m, Split(incident_id=1, item_ids=(3,)), "说的是另一件事")
    publish(m, ("望川县养老金怎么还不发", "望川县的养老金怎么还不发，老人着急得很。"))
    homes = partition(m)
    assert sum(6 in items for items in homes.values()) == 1
    assert {i for i, items in homes.items() if items & {1, 2, 3}} == {1, 4}


def test_copy_of_a_moved_item_follows_it(m: Monitor) -> None:
    ask(m, Move(item_id=3, to_id=2), "说的是报销")
    assert partition(m)[2] == {3, 4}
    publish(m, WANGCHUAN[2], outlet="转载站")
    assert partition(m)[2] == {3, 4, 6}


def test_copy_stays_out_of_where_its_original_does_not_belong(m: Monitor) -> None:
    ask(m, Move(item_id=3, to_id=2), "说的是报销")
    pipeline.record_disposition(m, 2, Action.CLOSE, by="林知夏", note="办完了")
    publish(m, WANGCHUAN[2], outlet="转载站")
    (own,) = (i for i, items in partition(m).items() if 6 in items)
    assert own not in {1, 2}
    with m.store.read() as unit:
        assert unit.apart.of(own) == {1}, "nor are the two ever merged"


def test_moved_item_says_who_moved_it_and_explain_reads_well(m: Monitor) -> None:
    ask(m, Move(item_id=3, to_id=2), "说的是报销")
    code = incident(m, 1).code
    assert member(m, 3).joined_reason.endswith(f"；由事件{code}移来，林知夏：说的是报销")
    ask(m, Merge(incident_id=2, into_id=1))
    place = load_gazetteer(m.settings).name
    with m.store.read() as unit:
        told = Explainer(unit=unit, place=place, topics={}).incident(1).as_text()
        gone = Explainer(unit=unit, place=place, topics={}).incident(2).as_text()
    assert f"林知夏 移动条目：说的是报销，至 {incident(m, 2).code}，条目 3" in told
    assert f"林知夏 合并：核实系一事，来自事件 {incident(m, 2).code}" in told
    assert f"已并入事件 1（{code}）" in gone


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (Merge(incident_id=1, into_id=1), "不能并入自己"),
        (Split(incident_id=1, item_ids=(1, 2, 3)), "全部条目"),
        (Split(incident_id=1, item_ids=(4,)), "条目 4 不在事件"),
        (Split(incident_id=1, item_ids=()), "没有写拆出哪些条目"),
        (Move(item_id=4, to_id=1), "monitor merge"),
        (Rename(incident_id=1, title="  "), "名称是空的"),
        (Rename(incident_id=1, title="望" * 61), "最长60字"),
        (Merge(incident_id=99, into_id=1), "99"),
        (Move(item_id=99, to_id=1), "99"),
    ],
)
def test_what_may_not_be_is_refused_and_changes_nothing(m: Monitor, wish: Wish, says: str) -> None:
    before = rows(m)
    with pytest.raises((RefusedError, NotFoundError), match=says):
        ask(m, wish)
    assert rows(m) == before


def test_name_and_reason_are_asked_for(m: Monitor) -> None:
    wish = Merge(incident_id=2, into_id=1)
    with pytest.raises(RefusedError, match="--by"):
        pipeline.rearrange(m, wish, by=" ", reason="一事")
    with pytest.raises(RefusedError, match="--reason"):
        pipeline.rearrange(m, wish, by="林知夏", reason=" ")


def test_merged_incident_points_to_its_home_in_the_end(m: Monitor) -> None:
    ask(m, Merge(incident_id=3, into_id=2))
    ask(m, Merge(incident_id=2, into_id=1))
    code = incident(m, 1).code
    for wish in (Merge(incident_id=3, into_id=1), Merge(incident_id=1, into_id=3)):
        with pytest.raises(RefusedError, match=f"请改用{code}"):
            ask(m, wish)


def test_given_name_is_masked_and_left_alone(m: Monitor) -> None:
    ask(m, Rename(incident_id=1, title="柳浦镇养老金迟发（来电13800138000）"), "")
    named = incident(m, 1).title
    assert named.startswith("柳浦镇养老金迟发")
    assert "13800138000" not in named
    publish(m, ("示范晚报：望川养老金没到账", "望川县多个镇的养老金没有到账。"))
    assert incident(m, 1).title == named
    once = rows(m)
    assert not ask(
        m, Rename(incident_id=1, title="柳浦镇养老金迟发（来电13800138000）"), ""
    ).changed
    assert rows(m) == once


# ── what holds after anything ────────────────────────────────────────────────────────────────

numbers = st.integers(1, 8)
wishes = st.one_of(
    st.builds(Merge, incident_id=numbers, into_id=numbers),
    st.builds(Split, incident_id=numbers, item_ids=st.lists(st.integers(1, 5)).map(tuple)),
    st.builds(Move, item_id=st.integers(1, 5), to_id=st.none() | numbers),
)


@given(asked=st.lists(wishes, min_size=4, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
def test_whatever_is_asked_every_item_has_one_home(m: Monitor, asked: list[Wish]) -> None:
    for wish in asked:
        breaches = missed(m)
        try:
            ask(m, wish)
        except MonitorError:
            continue
        homes = partition(m)
        assert sorted(i for items in homes.values() for i in items) == [1, 2, 3, 4, 5]
        assert missed(m) >= breaches, "no breach is lost"
        with m.store.read() as unit:
            found = {i.id: i for i in unit.incidents.get(unit.incidents.all_ids())}
            kept = unit.pins.kept([1, 2, 3, 4, 5])
        for number, one in found.items():
            assert (one.status is IncidentStatus.MERGED) == (number not in homes)
            assert one.merged_into is None or one.merged_into in found
        assert all(item in homes[home] for item, home in kept.items())


def missed(m: Monitor) -> set[tuple[int, str, int]]:
    with m.store.read() as unit:
        found = unit.incidents.get(unit.incidents.all_ids())
    return {(i.id, c.name, c.turn) for i in found for c in i.clocks if c.missed_at}


@given(cut=st.sets(st.sampled_from([1, 2, 3]), min_size=1, max_size=2))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5)
def test_merging_and_splitting_again_restores_the_stories(m: Monitor, cut: set[int]) -> None:
    before = sorted(map(sorted, partition(m).values()))
    home = member(m, min(cut)).item.id
    with m.store.read() as unit:
        homes = unit.incidents.of_items([home, 4])
    goes, stays = homes[4], homes[home]
    moved = partition(m)[goes]
    ask(m, Merge(incident_id=goes, into_id=stays))
    ask(m, Split(incident_id=stays, item_ids=tuple(sorted(moved))))
    assert sorted(map(sorted, partition(m).values())) == before


# ── the machine's second look ────────────────────────────────────────────────────────────────


def correct(m: Monitor, *item_ids: int, **labels: Any) -> None:
    for item_id in item_ids:
        learning.correct(m, Correction(item_id=item_id, at=m.clock.now(), by="周牧", **labels))
    settle(m)


def test_corrected_item_that_no_longer_fits_is_regrouped(m: Monitor, clock: SimulatedClock) -> None:
    clock.move_to(NOW + timedelta(minutes=5))
    correct(m, 3, topics=("fund_fraud",), regions=("990105",))
    homes = partition(m)
    assert homes[1] == {1, 2}
    assert "周牧更正后与原事件不再相符" in member(m, 3).joined_reason
    once = rows(m)
    pipeline.assess(m, [3])
    assert partition(m) == homes
    assert rows(m)["members"] == once["members"], "asked again it stays"


def test_corrected_item_that_still_fits_stays_and_says_so(
    m: Monitor, clock: SimulatedClock
) -> None:
    clock.move_to(NOW + timedelta(minutes=5))
    correct(m, 3, topics=("benefit_payment",))
    assert partition(m)[1] == {1, 2, 3}
    assert "周牧更正后复核，仍属此事" in member(m, 3).joined_reason


def test_corrected_item_stays_where_a_person_put_it(m: Monitor, clock: SimulatedClock) -> None:
    ask(m, Move(item_id=3, to_id=2), "说的是报销")
    clock.move_to(NOW + timedelta(minutes=5))
    correct(m, 3, topics=("fund_fraud",), regions=("990105",))
    assert partition(m)[2] == {3, 4}
    assert "条目由人工归定，不变动" in member(m, 3).joined_reason


def test_item_about_something_else_stays_on_record(m: Monitor, clock: SimulatedClock) -> None:
    clock.move_to(NOW + timedelta(minutes=5))
    correct(m, 1, relevant=False)
    assert partition(m)[1] == {1, 2, 3}
    assert incident(m, 1).first_item_id == 2


def test_only_item_of_an_incident_stays_when_nothing_else_fits(
    m: Monitor, clock: SimulatedClock
) -> None:
    clock.move_to(NOW + timedelta(minutes=5))
    correct(m, 5, topics=("delayed_retirement",), regions=())
    assert partition(m)[3] == {5}
    assert "仍自成一事" in member(m, 5).joined_reason


def test_original_and_its_copy_may_be_corrected_at_once(m: Monitor, clock: SimulatedClock) -> None:
    publish(m, WANGCHUAN[2], outlet="转载站")
    clock.move_to(NOW + timedelta(minutes=5))
    correct(m, 3, 6, topics=("fund_fraud",), regions=("990105",))
    assert partition(m)[3] == {3, 5, 6}


def test_machine_leaves_a_copy_where_a_person_put_it(m: Monitor, clock: SimulatedClock) -> None:
    publish(m, WANGCHUAN[2], outlet="转载站")
    ask(m, Move(item_id=6, to_id=2), "说的是报销")
    ask(m, Move(item_id=6, to_id=1), "还是原来那件事")
    clock.move_to(NOW + timedelta(minutes=5))
    correct(m, 3, topics=("fund_fraud",), regions=("990105",))
    assert {1: {1, 2, 6}, 3: {3, 5}}.items() <= partition(m).items()


def test_pair_that_breaks_is_noted_and_holds_up_nobody(
    m: Monitor, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: Any) -> Rearranged:
        unite(*args)
        raise ZeroDivisionError

    monkeypatch.setattr(regrouping, "unite", breaks)
    clock.move_to(NOW + timedelta(minutes=5))
    publish(m, ("骗保", "临澜县门诊报销太慢，药店套刷医保卡骗保。"))
    assert partition(m) == {1: {1, 2, 3}, 2: {4}, 3: {5}, 4: {6}}, "nothing is half done"
    opening, broken, *others = ledger(m, 4)
    assert (opening.action, broken.action) == ("opened", "not regrouped")
    assert broken.detail == {"error": "ZeroDivisionError"}
    assert "graded" in [entry.action for entry in others]
    monkeypatch.undo()
    clock.move_to(NOW + timedelta(hours=25))
    settle(m)
    assert partition(m)[2] == {4, 6}, "tried again when it is due"


def test_incidents_that_prove_to_be_one_are_merged_before_anybody_is_told_twice(
    m: Monitor, clock: SimulatedClock
) -> None:
    clock.move_to(NOW + timedelta(minutes=5))
    publish(m, ("骗保", "临澜县门诊报销太慢，药店套刷医保卡骗保。"))
    opening, merging = ledger(m, 4)
    assert (opening.action, merging.action, merging.actor) == ("opened", "merge", "assess")
    assert "系同一事" in str(merging.detail["reason"])
    with m.store.read() as unit:
        assert unit.alerts.of_incident(4) == []
    assert partition(m)[2] == {4, 6}


def test_machine_never_merges_what_a_person_split(m: Monitor, clock: SimulatedClock) -> None:
    rules = m.settings.severity.grouping
    ask(m, Split(incident_id=1, item_ids=(2, 3)), "说的是另一件事")
    assert incident(m, 1).regions == incident(m, 4).regions
    for minutes in (40, 80, 120):
        clock.move_to(NOW + timedelta(minutes=minutes))
        settle(m)
    assert rules.merge_words_same_place < 1
    assert {1: {1}, 4: {2, 3}}.items() <= partition(m).items()


def test_mergers_of_the_machine_can_be_taken_back(m: Monitor) -> None:
    with m.store.write() as unit:
        goes, stays = unit.incidents.get([2, 1])
        unite(m, unit, goes, stays, Told(reason="用语相近"), NOW)
        assert unit.pins.kept([4]) == {}, "a machine pins nothing"
        assert unit.dispositions.of([1, 2]) == {1: [], 2: []}
    assert "系统：用语相近" in member(m, 4).joined_reason
    ask(m, Split(incident_id=1, item_ids=(4,)), "两回事")
    assert partition(m) == {1: {1, 2, 3}, 3: {5}, 4: {4}}
