"""READ THIS FIRST. One item's way through the monitor: a function a hop, each load, decide, save.

    collect ──▶ ingest ──▶ assess ──▶ alert ──▶ deliver      beside the line:
    fetch,      gate,      group,     route,    send,        receive       items brought to us
    parse,      redact,    measure,   roster,   record       inspect       how the sources are doing
    spool       classify   grade      render                 escalate      tell the next person
                                                             watch         is the monitor well
                                                             acknowledge   somebody has it
                                                             hand_on       somebody else has it
                                                             snooze, silence  not now
                                                             follow_up     how it has gone on
                                                             relieve       what the next shift has
                                                             drill         who answers, and when
                                                             rate_alert    was it of use
                                                             record_disposition  what was done
                                                             regrade       a person on the tier
                                                             rearrange     merge, split, move
                                                             keep_time     clocks run short or out
                                                             judge_response  was it true
                                                             follow_answers  did talk calm down
                                                             recheck       is it still there
                                                             report        the daily digest

Every hop takes a batch and changes nothing when it is run again on the same input; each saves in
one transaction, but for the two at the rims, which save as answers come. What is due is a column,
never a timer: ``jobs.py`` asks for it and calls these. The decisions are pure code in the packages
named above; ``steps.py`` and its neighbours load what they need and save what they say; the network
is touched in ``sources/fetch.py`` and ``alerts/send.py`` only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from monitor import (
    alerting,
    assessing,
    delivering,
    drilling,
    grading,
    handling,
    rating,
    rearranging,
    rechecking,
    regrouping,
    relieving,
    responding,
    silencing,
    steps,
    watching,
)
from monitor.app import Monitor
from monitor.checkup import inspect_sources
from monitor.drilling import Order
from monitor.grading import Regraded
from monitor.handling import Handled
from monitor.incidents.moves import Deed
from monitor.incidents.ruling import Word
from monitor.ingesting import take_in
from monitor.moving import Rearranged, Told
from monitor.nationwide import Nationwide
from monitor.rating import Rated, Verdict
from monitor.rearranging import Wish
from monitor.reporting import due, making, sending
from monitor.reporting import review as reviewing
from monitor.reporting.order import Order as ReportOrder
from monitor.sources.visit import handed_in
from monitor.types import Action, Drill, RawItem, Report, Silence, Tier

LEASE = timedelta(minutes=5)
"""How long a source stays with the worker that took it, should it die."""


def collect(m: Monitor, source_ids: Sequence[str]) -> list[int]:
    """Visit sources and spool what they gave: the ids of the batches.

    A source that is not due, or that another worker has in hand, is left alone. Each harvest is
    saved as it comes, so that nothing accepted waits for the slowest.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        errands = steps.errands(m, unit, unit.sources.claim(source_ids, now, now + LEASE))
    left, spooled = {errand.state.source_id for errand in errands}, []
    for harvests in steps.rounds(m, errands):
        with m.store.write() as unit:
            spooled += steps.spool(unit, harvests, m.clock.now())
            unit.health.keep_robots(m.fetcher.robots_received())
        left -= {harvest.state.source_id for harvest in harvests}
    if left:
        with m.store.write() as unit:
            unit.sources.release(sorted(left))
    return spooled


def receive(
    m: Monitor, source_id: str, items: Sequence[RawItem], problems: Sequence[str] = ()
) -> int | None:
    """Spool what somebody handed us: the batch's id, or None when there was nothing.

    For pushed items and imported ledgers; whoever hands in the same twice changes nothing.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        state = unit.sources.get(source_id)
        harvest = handed_in(state, items, problems, now)
        return next(iter(steps.spool(unit, [harvest], now)), None)


def inspect(m: Monitor) -> int:
    """Look at how every source is doing: the number of troubles that began or passed."""
    with m.store.write() as unit:
        return inspect_sources(m, unit, m.clock.now())


def watch(m: Monitor, rhythms: Mapping[str, timedelta]) -> int:
    """Look whether the monitor itself is well, and tell if not: troubles that began or passed.

    ``rhythms`` is how often each background job rings. While all is well, whoever waits outside
    is shown so.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        seen = watching.look(m, unit, rhythms, now)
    watching.show_life(m, seen)
    return seen.changed


def ingest(m: Monitor, batch_ids: Sequence[int]) -> list[int]:
    """Judge what was spooled, keep what is about social insurance: the ids of the items kept."""
    with m.store.write() as unit:
        batches = unit.batches.load(batch_ids)
        kept = take_in(m, unit, batches)
        unit.batches.remove(batch_ids)
    return kept


def assess(m: Monitor, item_ids: Sequence[int], incident_ids: Sequence[int] = ()) -> list[int]:
    """Join items into incidents and grade every incident touched; ``incident_ids`` are due anyway.

    Returns the ids of the incidents that were looked at.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        joined = assessing.join(m, unit, item_ids, now)
        looked = set(assessing.worth_grading(m, unit, joined, now)) | set(incident_ids)
        touched = sorted(regrouping.put_right(m, unit, item_ids, looked, incident_ids, now))
        coverage = grading.collected(m, unit, now) if touched else ""
        for incident in unit.incidents.get(touched):
            assessing.grade_again(m, unit, incident, now, coverage)
        handling.assign_by_rule(m, unit, touched, now)
        unit.items.mark_assessed(item_ids, now)
    return touched


def alert(m: Monitor, incident_ids: Sequence[int]) -> list[int]:
    """Decide who is told of each incident and write the messages: the ids of the new alerts.

    Only incidents that are flagged because something about them changed are looked at; the flag
    comes off.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        flagged = unit.incidents.get(unit.incidents.unflag_alert(incident_ids))
        nationwide = Nationwide(m, unit, now)
        told = alerting.each(
            unit, flagged, lambda it: alerting.tell(m, unit, it, now, nationwide=nationwide)
        )
        unit.incidents.flag_alert([incident.id for incident, _ in told.broken])
    return told.or_raise()


def deliver(m: Monitor, limit: int = 200) -> int:
    """Send what is due, over all channels at once, at most ``limit`` each: the number sent.

    Each message is claimed before it is sent and settled after; a crash between the two may
    repeat that one, under the same key, but cannot lose it.
    """
    return delivering.send_due(m, limit)


def escalate(m: Monitor, limit: int = 50) -> list[int]:
    """Tell the next person of every alert that nobody acknowledged in time: new alerts' ids."""
    now = m.clock.now()
    with m.store.write() as unit:
        overdue = unit.alerts.unacknowledged(now, limit)
        told = alerting.each(unit, overdue, lambda it: alerting.remind(m, unit, it, now))
    return told.or_raise()


def follow_up(m: Monitor) -> list[int]:
    """Tell how incidents have gone on where the next report is due: the ids of the new alerts."""
    now = m.clock.now()
    made: list[int] = []
    with m.store.write() as unit:
        nationwide = Nationwide(m, unit, now)
        for incident in alerting.due_for_report(m, unit, now):
            made += alerting.tell(m, unit, incident, now, nationwide=nationwide, noting=False)
    return made


def relieve(m: Monitor) -> list[int]:
    """Tell those who have come on duty what they take over: the ids of the new alerts."""
    with m.store.write() as unit:
        return relieving.relieve(m, unit, m.clock.now())


def recheck(m: Monitor, limit: int = 20) -> int:
    """Look again at pages that grave incidents rest on: the number of pages looked at.

    What was taken down or carries another title is kept and put on the ledger; no tier changes
    for it. Each look is claimed before and kept after, as a delivery is.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        rechecking.follow(m, unit, now)
        looks = rechecking.claim(m, unit, now, limit)
    for look in looks:
        found = rechecking.seen(m, look)
        with m.store.write() as unit:
            rechecking.keep(unit, look, found, m.clock.now())
            unit.health.keep_robots(m.fetcher.robots_received())
    return len(looks)


def acknowledge(m: Monitor, incident_id: int, by: str) -> list[int]:
    """Record that ``by`` has taken an incident: the ids of the alerts this answers.

    Whoever had it before is told so, quietly. Raises NotFoundError for an unknown incident and
    RefusedError without a name. The same acknowledgement again changes nothing.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        return handling.take_over(m, unit, incident_id, by, now)


def acknowledge_alert(m: Monitor, alert_id: int, by: str) -> list[int]:
    """Record that ``by`` has what an alert is about, an incident or not: ids of alerts answered.

    Raises NotFoundError for an unknown alert and RefusedError without a name.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        return handling.answer(m, unit, alert_id, by, now)


def hand_on(m: Monitor, incident_id: int, *, to: str, by: str, reason: str = "") -> Handled:
    """Put an incident into the hands of ``to``, a person of the roster, who has to acknowledge it.

    The same again within minutes changes nothing. Raises NotFoundError for an unknown incident,
    RefusedError for a person who is unknown or away, and without a name or reason.
    """
    now = m.clock.now()
    deed = Deed(action=Action.HAND_ON, by=by, note=reason, detail={"to": to})
    with m.store.write() as unit:
        return handling.hand_on(m, unit, incident_id, deed, now)


def snooze(m: Monitor, incident_id: int, *, lasts: timedelta, by: str, reason: str = "") -> Handled:
    """Put off the next reminder of an incident by ``lasts``.

    The same again within minutes changes nothing. Raises NotFoundError for an unknown incident,
    RefusedError where ``alerts.yaml`` does not allow it, and without a name or reason.
    """
    now = m.clock.now()
    deed = Deed(action=Action.SNOOZE, by=by, note=reason)
    with m.store.write() as unit:
        return handling.snooze(m, unit, incident_id, deed, lasts, now)


def silence(m: Monitor, wish: Silence) -> Silence:
    """Hold alerts back from now until ``wish`` ends: the silence with its id.

    The same wish again while it holds changes nothing. Raises NotFoundError for an unknown
    incident, RefusedError without a name, reason or end, or for what may not be silenced.
    """
    with m.store.write() as unit:
        return silencing.silence(unit, wish, m.clock.now())


def end_silence(m: Monitor, silence_id: int, *, by: str) -> list[int]:
    """End a silence before its time: ids of the incidents it is decided anew of.

    Raises NotFoundError for an unknown one, RefusedError without a name or when it is over.
    """
    with m.store.write() as unit:
        return silencing.end(m, unit, silence_id, by, m.clock.now())


def end_silences(m: Monitor) -> list[int]:
    """End the silences that have run out: ids of the incidents it is decided anew of."""
    with m.store.write() as unit:
        return silencing.run_out(m, unit, m.clock.now())


def drill(m: Monitor, order: Order) -> Drill:
    """Send a made-up matter through the whole chain: the drill; one that nobody is told of is over.

    The same order while it goes on changes nothing. Raises RefusedError without a name.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        begun = drilling.begin(m, unit, order, now)
        if begun.plan is not None:
            alerting.save_plan(unit, begun.plan, f"matter:drill:{begun.drill.id}", now)
        return begun.drill


def end_drill(m: Monitor, drill_id: int, *, by: str) -> Drill:
    """End a drill before its time.

    Raises NotFoundError for an unknown one, RefusedError without a name or when it is over.
    """
    with m.store.write() as unit:
        return drilling.end(unit, drill_id, by, m.clock.now())


def rate_alert(m: Monitor, alert_id: int, verdict: Verdict) -> Rated:
    """Record whether an alert was of use; a later word takes the place of an earlier one.

    Raises NotFoundError for an unknown alert, RefusedError without a name and for drills.
    """
    with m.store.write() as unit:
        return rating.rate(unit, alert_id, verdict, m.clock.now())


def record_disposition(  # noqa: PLR0913 - what a step is made of
    m: Monitor,
    incident_id: int,
    action: Action,
    *,
    by: str,
    note: str = "",
    evidence: str = "",
    unit: str | None = None,
    detail: Mapping[str, object] | None = None,
    done_at: datetime | None = None,
) -> Handled:
    """Record what ``by`` did about an incident: the incident after it, and the step on record.

    ``unit`` is the id of a unit, ``detail`` holds ``score``, ``to`` or ``step``; ``done_at`` is
    when it was done, if earlier than now. The same step again within minutes changes nothing.
    Raises NotFoundError for an unknown incident, RefusedError for a step that may not be taken.
    """
    deed = Deed(
        action=action,
        by=by,
        note=note,
        evidence=evidence,
        unit_id=unit,
        detail=detail or {},
        done_at=done_at,
    )
    now = m.clock.now()
    with m.store.write() as opened:
        return handling.handle(m, opened, incident_id, deed, now)


def judge_response(
    m: Monitor, incident_id: int, item_id: int, *, by: str, evidence: str, untrue: bool
) -> Handled:
    """Record that an official answer proved ``untrue``, or that it stands after all.

    The same word again within minutes changes nothing. Raises NotFoundError for an unknown
    incident, RefusedError without a name or evidence, and for a text that is no answer to it.
    """
    now = m.clock.now()
    deed = Deed(action=Action.NOTE, by=by, evidence=evidence, detail={"untrue": untrue})
    with m.store.write() as unit:
        note = responding.verdict(unit, m.settings, incident_id, item_id, deed, now)
        return handling.handle(m, unit, incident_id, note, now)


def follow_answers(m: Monitor) -> list[int]:
    """Note where talk rose again the day after an official answer: ids of the incidents, once."""
    with m.store.write() as unit:
        return responding.note_waves(unit, m.settings, m.clock.now())


def regrade(
    m: Monitor, incident_id: int, *, by: str, reason: str = "", tier: Tier | None = None
) -> Regraded:
    """Record what ``by`` says of an incident's tier: ``tier``, or None to confirm the one it has.

    A higher tier is flagged for an alert; the same word again changes nothing. Raises NotFoundError
    for an unknown incident, RefusedError where nothing can be said or no reason is given.
    """
    word = Word(by=by, reason=reason, tier=tier)
    with m.store.write() as unit:
        return grading.regrade(m, unit, incident_id, word, m.clock.now())


def rearrange(m: Monitor, wish: Wish, *, by: str, reason: str = "") -> Rearranged:
    """Merge, split, move or rename as ``by`` wishes, and grade what is touched by it anew.

    The machine never goes against it. Done before, it changes nothing. Raises NotFoundError, and
    RefusedError for what may not be.
    """
    now = m.clock.now()
    with m.store.write() as unit:
        done = rearranging.carry_out(m, unit, wish, Told(by=by, reason=reason), now)
        coverage = grading.collected(m, unit, now) if done.touched else ""
        for incident in unit.incidents.get(done.touched):
            assessing.grade_again(m, unit, incident, now, coverage)
    return done


def keep_time(m: Monitor, limit: int = 200) -> list[int]:
    """Note the clocks that have run short or out: ids of the incidents they belong to."""
    with m.store.write() as unit:
        return handling.keep_clocks(unit, m.clock.now(), limit)


def report(
    m: Monitor, order: ReportOrder, *, anew: bool = False, forms: Sequence[str] = ()
) -> Report:
    """The report that was ordered: made once, then kept; ``anew`` makes its next version.

    ``forms`` are printed besides those of its plan. Raises NotFoundError for a kind there is none
    of, and OutputError when a file cannot be written.
    """
    return making.make(m, order, anew=anew, forms=forms)


def make_reports(m: Monitor) -> int:
    """Make what is owed, publish what may go, hand it to its readers: the number of such steps.

    A report with which something fails holds up no other; the first error is raised when the
    others are done. That one could not be made is on the ledger.
    """
    return due.carry_on(m)


def change_report(m: Monitor, report_id: int, wish: reviewing.Wording) -> Report:
    """Lay a person's words over a passage of a draft; what was composed is kept beneath.

    Raises NotFoundError for an unknown report, RefusedError without a name, for a passage there is
    none of, and once the report is published.
    """
    return reviewing.change(m, report_id, wish)


def approve_report(m: Monitor, report_id: int, *, by: str) -> Report:
    """Record that ``by`` stands for a draft.

    Raises NotFoundError for an unknown report, RefusedError for whoever changed it last.
    """
    return reviewing.approve(m, report_id, by)


def publish_report(m: Monitor, report_id: int, *, by: str) -> Report:
    """Freeze the files of an approved report. Raises NotFoundError, RefusedError if it is none."""
    return reviewing.publish(m, report_id, by)


def verify_report(m: Monitor, report_id: int) -> tuple[tuple[str, str], ...]:
    """Every file of a report with why it is not as registered; empty when it is.

    Raises NotFoundError for an unknown report.
    """
    return reviewing.verified(m, report_id)


def withdraw_report(m: Monitor, report_id: int, *, by: str, reason: str) -> Report:
    """Take a published report back and tell whoever got it; its files stay as proof.

    Raises NotFoundError for an unknown report, RefusedError without a name or reason.
    """
    return reviewing.withdraw(m, report_id, by=by, reason=reason)


def send_report(
    m: Monitor, report_id: int, *, to: Sequence[str], channels: Sequence[str], by: str
) -> sending.Handed:
    """Hand a published report to roles, teams and people of the roster; to the same ones once.

    Raises NotFoundError for an unknown report, RefusedError for a name or channel not known.
    """
    return sending.hand_out(m, report_id, to=to, channels=channels, by=by)
