"""The life of an incident: what may be done when, what each step stops, and what it leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.clocks import calmed, due_clocks, newest_turns, note_time
from monitor.incidents.lifecycle import Refused, Step, apply
from monitor.incidents.moves import MOVES, OPEN, Deed, Situation
from monitor.settings.severity import SeveritySettings
from monitor.types import Action, ClockDue, Disposition, Incident, IncidentStatus, Profile, Tier
from tests.incidents.conftest import NOON

UNITS = ("city", "county")
PROOF = "示社险函〔2026〕12号"
WORDS: Mapping[Action, Mapping[str, Any]] = {
    Action.ASSIGN: {"unit_id": "county"},
    Action.TRANSFER: {"unit_id": "city", "note": "属市级职责"},
    Action.RETURN: {"note": "不属我县"},
    Action.VERIFY: {"note": "情况属实"},
    Action.NOTE: {"note": "来电询问进展"},
    Action.REPORT: {"evidence": PROOF},
    Action.VOICE: {"evidence": "https://www.shifan.example/t/1"},
    Action.BRIEF: {"evidence": PROOF},
    Action.ANSWER: {"evidence": PROOF},
    Action.CHECK: {"detail": {"step": "verify"}},
    Action.RATE: {"detail": {"score": 4}},
    Action.LINK: {"detail": {"to": 1}},
    Action.CLOSE: {"note": "已办结"},
    Action.REOPEN: {"note": "当事人再次反映"},
    Action.ARCHIVE: {"note": "评估完毕"},
    Action.DISMISS: {"note": "与本地无关"},
}
"""What each step must say."""


@pytest.fixture(scope="module")
def story(rules: SeveritySettings) -> Incident:
    """A grave incident as it was found, with all its clocks."""
    first = NOON - timedelta(minutes=20)
    return Incident(
        id=7,
        code="20260615-007",
        title="望川县部分老人养老金未到账",
        status=IncidentStatus.WATCHING,
        tier=Tier.RED,
        topics=("benefit_payment",),
        regions=("990103",),
        first_item_id=1,
        first_published_at=first,
        detected_at=NOON,
        last_item_at=NOON,
        profile=Profile(),
        clocks=due_clocks(Tier.RED, first, NOON, (), rules, now=NOON),
    )


@pytest.fixture(scope="module")
def do(rules: SeveritySettings) -> Callable[..., Step | Refused]:
    """One step, ten minutes after the incident was found unless told."""

    def taken(incident: Incident, action: Action, **more: Any) -> Step | Refused:
        around = Situation(
            now=more.pop("now", NOON + timedelta(minutes=10)),
            rules=rules,
            units=UNITS,
            earlier=more.pop("earlier", ()),
            linked=more.pop("linked", None),
        )
        deed = Deed(action=action, by="林知夏")
        return apply(incident, replace(deed, **{**WORDS.get(action, {}), **more}), around)

    return taken


@pytest.fixture(scope="module")
def done(do: Callable[..., Step | Refused]) -> Callable[..., Incident]:
    """The incident after a step that must be allowed."""

    def taken(incident: Incident, action: Action, **more: Any) -> Incident:
        step = do(incident, action, **more)
        assert isinstance(step, Step), step
        return step.incident

    return taken


Done = Callable[..., Incident]
Do = Callable[..., Step | Refused]


def stopped(incident: Incident) -> dict[str, ClockDue]:
    return {c.name: c for c in newest_turns(incident.clocks).values() if c.stopped_at}


# ── the road from found to archived ──────────────────────────────────────────────────────────


def test_incident_goes_from_found_to_archived_and_every_step_stops_its_clock(
    story: Incident, done: Done
) -> None:
    road = [
        (Action.ACKNOWLEDGE, "assessed", {"K2", "K0"}),
        (Action.TELL, "assessed", {"K3"}),
        (Action.ASSIGN, "responding", set()),
        (Action.REPORT, "responding", {"K4"}),
        (Action.VOICE, "responding", {"K5"}),
        (Action.BRIEF, "responding", {"K6"}),
        (Action.ANSWER, "answered", {"K7"}),
        (Action.CLOSE, "closed", {"K8"}),
        (Action.ARCHIVE, "archived", set()),
    ]
    incident = story
    for action, status, stops in road:
        before = set(stopped(incident))
        incident = done(incident, action)
        assert incident.status.value == status
        assert set(stopped(incident)) - before == stops, action
    assert incident.owner == "county"
    kept = stopped(incident)["K4"]
    assert (kept.stopped_by, kept.evidence, kept.missed_at) == ("林知夏", PROOF, None)
    assert stopped(incident)["K8"].lapsed, "closing ended the follow-ups, nobody made one"


def test_first_answer_is_the_first_voice_too(story: Incident, done: Done) -> None:
    assert {"K5", "K7"} <= set(stopped(done(story, Action.ANSWER)))


def test_step_is_kept_with_who_where_it_stands_and_whose_it_is(story: Incident, do: Do) -> None:
    step = do(replace(story, owner="city"), Action.REPORT, note="附传播情况")
    assert isinstance(step, Step)
    assert step.disposition == Disposition(
        id=0,
        incident_id=7,
        at=NOON + timedelta(minutes=10),
        by="林知夏",
        action=Action.REPORT,
        note="附传播情况",
        evidence=PROOF,
        unit_id="city",
        status=IncidentStatus.ASSESSED,
        detail={},
    )


def test_what_is_recorded_later_counts_from_when_it_was_done(story: Incident, do: Do) -> None:
    late, then = NOON + timedelta(hours=2), NOON + timedelta(minutes=29)
    step = do(story, Action.TELL, now=late, done_at=then)
    assert isinstance(step, Step)
    clock = stopped(step.incident)["K3"]
    assert (clock.stopped_at, clock.missed_at) == (then, None)
    assert step.disposition.at == late
    assert step.disposition.detail == {"done_at": then.isoformat()}


def test_breach_that_was_noted_stays_though_the_step_is_dated_back(
    story: Incident, done: Done
) -> None:
    late = NOON + timedelta(hours=2)
    noted = replace(story, clocks=note_time(story.clocks, late))
    told = done(noted, Action.TELL, now=late, done_at=NOON + timedelta(minutes=29))
    assert stopped(told)["K3"].missed_at == late


def test_next_follow_up_runs_as_soon_as_one_is_made(story: Incident, done: Done) -> None:
    once = done(story, Action.FOLLOW_UP, now=NOON + timedelta(hours=1))
    clock = newest_turns(once.clocks)["K8"]
    assert (clock.turn, clock.due_at) == (2, NOON + timedelta(hours=3))


def test_what_was_done_before_a_turn_began_does_not_end_that_turn(
    story: Incident, do: Do, done: Done
) -> None:
    once = done(story, Action.FOLLOW_UP, now=NOON + timedelta(hours=1))
    early = NOON + timedelta(minutes=30)
    forgotten = do(once, Action.FOLLOW_UP, now=NOON + timedelta(hours=2), done_at=early)
    assert isinstance(forgotten, Step)
    assert forgotten.incident.clocks == once.clocks
    assert forgotten.disposition.detail == {"done_at": early.isoformat()}, "it is on record"


# ── owners ───────────────────────────────────────────────────────────────────────────────────


def test_unit_that_sends_it_back_leaves_it_without_owner_until_the_next(
    story: Incident, do: Do, done: Done
) -> None:
    given = done(story, Action.ASSIGN)
    back = do(given, Action.RETURN)
    assert isinstance(back, Step)
    assert (back.incident.owner, back.incident.status) == (None, IncidentStatus.RETURNED)
    assert back.disposition.unit_id == "county", "who sent it back is on record"
    again = done(back.incident, Action.ASSIGN, unit_id="city")
    assert (again.owner, again.status) == ("city", IncidentStatus.RESPONDING)
    moved = done(again, Action.TRANSFER, unit_id="county")
    assert moved.owner == "county"


def test_golden_hour_stops_with_the_first_unit_and_not_again(story: Incident, done: Done) -> None:
    given = done(story, Action.ASSIGN)
    at = stopped(given)["K0"].stopped_at
    later = done(given, Action.TRANSFER, now=NOON + timedelta(hours=5))
    assert stopped(later)["K0"].stopped_at == at


# ── closing, reopening ───────────────────────────────────────────────────────────────────────


def test_closing_ends_what_runs_undone_and_late_duties_stay_breaches(
    story: Incident, done: Done
) -> None:
    closed = done(story, Action.CLOSE, now=NOON + timedelta(hours=3), note="网帖已删，无需答复")
    ended = stopped(closed)
    assert all(c.lapsed for name, c in ended.items() if name != "K1")
    assert ended["K3"].missed_at == ended["K3"].due_at
    assert ended["K7"].missed_at is None
    assert ended["K7"].evidence == "销号：网帖已删，无需答复"


def test_reopened_incident_keeps_its_history_and_owes_an_answer_again(
    story: Incident, done: Done
) -> None:
    closed = done(done(done(story, Action.ASSIGN), Action.ANSWER), Action.CLOSE)
    again = done(closed, Action.REOPEN, now=NOON + timedelta(days=2))
    assert again.status is IncidentStatus.RESPONDING
    assert again.owner == "county"
    assert set(closed.clocks) <= set(again.clocks)
    newest = newest_turns(again.clocks)
    running = {name for name, clock in newest.items() if clock.stopped_at is None}
    assert running == {"K2", "K3", "K4", "K6", "K7", "K8"}
    assert newest["K7"].started_at == NOON + timedelta(days=2)


def test_reopening_ends_the_wait_for_the_archive_until_it_is_closed_again(
    story: Incident, done: Done, rules: SeveritySettings
) -> None:
    closed = done(story, Action.CLOSE)
    waiting = calmed(closed.clocks, Tier.RED, NOON, rules, now=NOON)
    again = done(replace(closed, clocks=waiting), Action.REOPEN, now=NOON + timedelta(days=2))
    ended = stopped(again)["K9"]
    assert (ended.lapsed, ended.missed_at) == (True, None)
    later = NOON + timedelta(days=9)
    shut = newest_turns(done(again, Action.CLOSE, now=later).clocks)["K9"]
    assert (shut.turn, shut.started_at, shut.stopped_at) == (2, later, None)


def test_archiving_waits_for_calm_or_a_reason(story: Incident, do: Do, done: Done) -> None:
    closed = done(story, Action.CLOSE)
    refused = do(closed, Action.ARCHIVE, note="")
    assert refused == Refused(reason="舆情尚未平稳；提前归档须写明理由：请加 --note")
    waiting = ClockDue(name="K9", label="评估归档", started_at=NOON, due_at=NOON, stops="archived")
    calm = replace(closed, clocks=(*closed.clocks, waiting))
    filed = done(calm, Action.ARCHIVE, note="", evidence="评估报告2号")
    assert stopped(filed)["K9"].evidence == "评估报告2号"
    routine = replace(closed, tier=Tier.ROUTINE)
    assert done(routine, Action.ARCHIVE, note="").status is IncidentStatus.ARCHIVED


# ── what is refused ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("action", "more", "says"),
    [
        (Action.TELL, {"by": ""}, "--by"),
        (Action.REPORT, {"evidence": ""}, "链接或文号"),
        (Action.VOICE, {"evidence": "已经发了"}, "链接或文号"),
        (Action.BRIEF, {"evidence": ""}, "链接或文号"),
        (Action.ANSWER, {"evidence": " "}, "链接或文号"),
        (Action.VERIFY, {"note": ""}, "须写明情况"),
        (Action.NOTE, {"note": ""}, "须写明情况"),
        (Action.DISMISS, {"note": ""}, "须写明理由"),
        (Action.CLOSE, {"note": ""}, "尚未公布答复"),
        (Action.ASSIGN, {"unit_id": None}, "--unit"),
        (Action.ASSIGN, {"unit_id": "nobody"}, "没有 'nobody' 这个单位"),
        (Action.SUPERVISE, {"unit_id": "nobody"}, "没有 'nobody' 这个单位"),
        (Action.TRANSFER, {}, "请先用 assign 交办"),
        (Action.REOPEN, {}, "只有已办结、归档、排除的才可重新办理"),
        (Action.ARCHIVE, {}, "只有已办结的才可归档"),
        (Action.RATE, {}, "只有已回应、已办结、归档的"),
        (Action.CHECK, {"detail": {}}, "--done"),
        (Action.LINK, {"detail": {"to": 99}}, "没有 99 号事件"),
        (Action.REGRADE, {}, "另有命令"),
        (Action.TELL, {"done_at": NOON + timedelta(hours=1)}, "还没有到"),
        (Action.TELL, {"done_at": NOON - timedelta(hours=1)}, "早于首发"),
    ],
)
def test_refusal_says_what_is_missing(
    story: Incident, do: Do, action: Action, more: dict[str, Any], says: str
) -> None:
    refused = do(story, action, **more)
    assert isinstance(refused, Refused)
    assert says in refused.reason


def test_closing_after_the_answer_needs_no_reason(story: Incident, done: Done) -> None:
    answered = done(story, Action.ANSWER)
    assert done(answered, Action.CLOSE, note="").status is IncidentStatus.CLOSED


def test_unit_that_has_it_is_not_given_it_again(story: Incident, do: Do, done: Done) -> None:
    given = done(story, Action.ASSIGN)
    same, other = do(given, Action.ASSIGN), do(given, Action.ASSIGN, unit_id="city")
    assert isinstance(same, Refused)
    assert "已由 'county' 负责" in same.reason
    assert isinstance(other, Refused)
    assert "transfer" in other.reason


@pytest.mark.parametrize("score", [0, 6, "4", None, 4.5, 4.0, True, [4]])
def test_satisfaction_is_a_figure_from_one_to_five(
    story: Incident, do: Do, done: Done, score: object
) -> None:
    answered = done(story, Action.ANSWER)
    assert isinstance(do(answered, Action.RATE, detail={"score": score}), Refused)
    assert done(answered, Action.RATE).satisfaction == 4


def test_step_of_the_playbook_is_done_once(story: Incident, do: Do) -> None:
    step = do(story, Action.CHECK)
    assert isinstance(step, Step)
    later = NOON + timedelta(hours=1)
    again = do(story, Action.CHECK, earlier=(step.disposition,), now=later)
    assert isinstance(again, Refused)
    assert "已由林知夏" in again.reason


def test_old_story_is_linked_with_what_refuted_it_then(story: Incident, do: Do, done: Done) -> None:
    old = replace(
        story,
        id=1,
        code="20260301-001",
        first_published_at=NOON - timedelta(days=90),
        refuted_by=44,
    )
    recurs = done(story, Action.LINK, linked=old).recurs
    assert recurs is not None
    assert (recurs.incident_id, recurs.refutation_id) == (1, 44)
    for wrong, says in (
        (story, "自己"),
        (replace(old, first_published_at=NOON), "首发在后"),
        (replace(old, status=IncidentStatus.MERGED, merged_into=3), "已并入事件 3"),
    ):
        refused = do(story, Action.LINK, linked=wrong)
        assert isinstance(refused, Refused)
        assert says in refused.reason


def test_merged_incident_sends_people_to_the_one_it_is_part_of(story: Incident, do: Do) -> None:
    merged = replace(story, status=IncidentStatus.MERGED, merged_into=3)
    refused = do(merged, Action.TELL)
    assert refused == Refused(reason="事件已并入事件 3，请在那里记录“报告主要负责人”")


def test_same_step_sent_again_within_minutes_is_the_one_on_record(story: Incident, do: Do) -> None:
    first = do(story, Action.FOLLOW_UP, note="无新情况")
    assert isinstance(first, Step)
    again = do(first.incident, Action.FOLLOW_UP, note="无新情况", earlier=(first.disposition,))
    assert isinstance(again, Step)
    assert again == Step(incident=first.incident, disposition=first.disposition, again=True)
    later = NOON + timedelta(hours=1)
    more = do(
        first.incident, Action.FOLLOW_UP, note="无新情况", earlier=(first.disposition,), now=later
    )
    assert isinstance(more, Step)
    assert not more.again


# ── the whole table ──────────────────────────────────────────────────────────────────────────


def test_every_step_of_handling_has_its_line_and_leads_somewhere() -> None:
    elsewhere = {
        Action.CONFIRM,
        Action.REGRADE,
        Action.MERGE,
        Action.SPLIT,
        Action.MOVE,
        Action.RENAME,
    }
    assert set(MOVES) == set(Action) - elsewhere
    assert all(MOVES.values())


def test_nothing_open_leads_out_but_closing_and_dismissing() -> None:
    out = {
        action
        for action, moves in MOVES.items()
        for before, after in moves.items()
        if before in OPEN and after not in OPEN
    }
    assert out == {Action.CLOSE, Action.DISMISS}


def test_nothing_comes_back_but_by_reopening() -> None:
    back = {
        action
        for action, moves in MOVES.items()
        for before, after in moves.items()
        if before not in OPEN and after in OPEN
    }
    assert back == {Action.REOPEN}


@given(data=st.data())
def test_no_path_through_life_takes_a_breach_away(
    data: st.DataObject, story: Incident, do: Do, rules: SeveritySettings
) -> None:
    incident, now = story, NOON
    earlier: list[Disposition] = []
    for _ in range(data.draw(st.integers(1, 12))):
        now += timedelta(minutes=data.draw(st.sampled_from([1, 30, 300, 4000])))
        tier = data.draw(st.sampled_from(list(Tier)))
        if incident.status in OPEN:
            clocks = due_clocks(
                tier, incident.first_published_at, NOON, incident.clocks, rules, now=now
            )
            incident = replace(incident, tier=tier, clocks=clocks)
        incident = replace(incident, clocks=note_time(incident.clocks, now))
        missed = {(c.name, c.turn, c.missed_at) for c in incident.clocks if c.missed_at}
        action = data.draw(st.sampled_from([a for a in MOVES if a is not Action.LINK]))
        step = do(incident, action, now=now, earlier=tuple(earlier))
        if isinstance(step, Step):
            assert step.again or step.incident.status is MOVES[action][incident.status]
            incident = step.incident
            earlier.append(step.disposition)
        assert missed <= {(c.name, c.turn, c.missed_at) for c in incident.clocks}
        running = [c.name for c in incident.clocks if c.stopped_at is None]
        assert len(running) == len(set(running))
        if incident.status not in (*OPEN, IncidentStatus.CLOSED):
            assert not running, "nothing is due of what is over"
