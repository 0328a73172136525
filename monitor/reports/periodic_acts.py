"""What was done: answers, the golden hour, hand-overs, what was made public and explained. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean

from monitor.publicity.disclosure import State
from monitor.publicity.gap import Gap
from monitor.reports.chart import Bar, Bars
from monitor.reports.citing import bare
from monitor.reports.document import (
    Block,
    Bullets,
    ChartBlock,
    Heading,
    Role,
    Table,
    TierMark,
    Words,
)
from monitor.reports.periodic_data import Answer, BreachLine, HourLine
from monitor.reports.periodic_tell import PeriodTeller
from monitor.reports.saying import words
from monitor.reports.wording import SMALL_SAMPLE, share_words, span_words
from monitor.types import Action

_BREACHES = 4
"""Incidents whose missed terms are listed."""
_GAPS = 3
_ASKED = 3
"""Questions from which a topic may stand among the widest gaps."""
_STEPS = (
    Action.ACKNOWLEDGE,
    Action.VERIFY,
    Action.CONFIRM,
    Action.ASSIGN,
    Action.TRANSFER,
    Action.RETURN,
    Action.SUPERVISE,
    Action.ANSWER,
    Action.CLOSE,
    Action.REOPEN,
)


# ── answers ──────────────────────────────────────────────────────────────────────────────────


def responses(own: PeriodTeller) -> Iterator[Block]:
    """How the gravest incidents were answered, and how well."""
    if not own.data.answers:
        yield own.paragraph("responses.none", Role.NONE)
        return
    scored = [answer for answer in own.data.answers if answer.points is not None]
    silent = sum(not answer.answers for answer in own.data.answers)
    if scored:
        yield ChartBlock(chart=_scores(own, scored), table=_answers(own, scored))
    if silent:
        yield own.paragraph("responses.silent", count=silent, all=len(own.data.answers))
    yield own.paragraph("responses.how", Role.NOTE)


def _scores(own: PeriodTeller, scored: list[Answer]) -> Bars:
    best = max(scored, key=lambda answer: (answer.points or 0, answer.code))
    return Bars(
        title=own.text("responses.title"),
        unit=own.text("responses.unit"),
        says=own.text("responses.says", count=len(scored), code=best.code, most=best.points),
        series=(own.text("col.points"),),
        bars=tuple(Bar(name=answer.code, values=(answer.points or 0,)) for answer in scored),
        adds_up=False,
    )


def _answers(own: PeriodTeller, scored: Sequence[Answer]) -> Table:
    return Table(
        columns=own.tell.columns(
            ("col.code", False, 2),
            ("col.incident", False, 5),
            ("col.tier", False, 2),
            ("col.answers", True, 1),
            ("col.after", False, 2),
            ("col.points", True, 1),
        ),
        rows=tuple(
            (
                words(answer.code),
                words(answer.title),
                (TierMark(tier=answer.tier),),
                (own.figure(answer.answers, "answers", answer.items, code=answer.code),),
                words("—" if answer.after is None else _after(own, answer)),
                (bare("—" if answer.points is None else f"{answer.points}"),),
            )
            for answer in scored
        ),
    )


def _after(own: PeriodTeller, answer: Answer) -> str:
    span = answer.after
    return own.text("after", span="" if span is None else span_words(span))


# ── the hour ─────────────────────────────────────────────────────────────────────────────────


def hour(own: PeriodTeller) -> Iterator[Block]:
    """How the golden hour was kept, tier by tier, and where it was not."""
    found = own.data.hour
    if not found.tiers:
        yield own.paragraph("hour.none", Role.NONE)
        return
    if own.data.names:
        yield own.paragraph("hour.whole", Role.NOTE)
    yield Table(
        columns=own.tell.columns(
            ("col.tier", False, 2),
            ("col.found", True, 1),
            ("hour.found_30", True, 1),
            ("hour.found_60", True, 1),
            ("hour.alerted_60", True, 1),
            ("hour.acknowledged_60", True, 1),
        ),
        rows=tuple(_hour(own, line) for line in found.tiers),
        note=own.text("hour.how"),
    )
    yield from _breaches(own)


def _hour(own: PeriodTeller, line: HourLine) -> tuple[Words, ...]:
    met = (line.found_30, line.found_60, line.alerted_60, line.acknowledged_60)
    return (
        (TierMark(tier=line.tier),),
        (own.figure(line.incidents, "hour", label=line.tier.label),),
        *((bare(_share(part, line.incidents)),) for part in met),
    )


def _share(part: int, whole: int) -> str:
    share = f"（{share_words(part, whole)}）" if whole >= SMALL_SAMPLE else ""
    return f"{part}/{whole}{share}"


def _breaches(own: PeriodTeller) -> Iterator[Block]:
    found = own.data.hour.breaches
    if not found:
        yield own.paragraph("breaches.none")
        return
    behind: dict[tuple[str, str], list[BreachLine]] = {}
    for breach in found:
        behind.setdefault((breach.code, breach.title), []).append(breach)
    yield own.paragraph("breaches", count=own.figure(len(found), "breaches"), incidents=len(behind))
    yield Bullets(
        items=tuple(
            own.tell.say(
                "breach",
                code=code,
                title=title,
                clocks=[{"label": b.label, "late": span_words(b.late)} for b in missed],
            )
            for (code, title), missed in list(behind.items())[:_BREACHES]
        )
    )
    if len(behind) > _BREACHES:
        yield own.paragraph("left", Role.NOTE, count=len(behind) - _BREACHES)


# ── from hand-over to closing ────────────────────────────────────────────────────────────────


def loop(own: PeriodTeller) -> Iterator[Block]:
    """Hand-overs, closings, satisfaction, and what came again."""
    found = own.data.loop
    if not any(found.steps.get(action) for action in _STEPS):
        yield own.paragraph("loop.none", Role.NONE)
    else:
        yield own.paragraph(
            "loop",
            steps=[
                {"label": action.label, "count": own.figure(n, "step", label=action.label)}
                for action in _STEPS
                if (n := found.steps.get(action, 0))
            ],
        )
    yield own.paragraph(
        "loop.assigned",
        assigned=own.figure(found.assigned, "assigned"),
        closed=own.figure(found.closed, "assigned_closed"),
        share=bare(share_words(found.closed, found.assigned))
        if found.assigned >= SMALL_SAMPLE
        else None,
    )
    yield own.paragraph(
        "loop.rated",
        n=own.figure(len(found.rated), "rated"),
        mean=f"{fmean(found.rated):.1f}" if found.rated else "",
        content=sum(rated >= 4 for rated in found.rated),
    )
    yield own.paragraph(
        "loop.again", again=own.figure(len(found.again), "again"), found=found.found
    )
    if found.again:
        yield Bullets(
            items=tuple(
                own.tell.say("again", code=code, title=title, why=why)
                for code, title, why in found.again
            )
        )


# ── made public, explained ───────────────────────────────────────────────────────────────────


def disclosure(own: PeriodTeller) -> Iterator[Block]:
    """Which units kept what they owe to the public."""
    duties = own.data.duties
    if not duties:
        yield own.paragraph("disclosure.none", Role.NONE)
        return
    owed, kept = sum(d.owed for d in duties), sum(d.kept for d in duties)
    yield own.paragraph(
        "disclosure.lead",
        owed=own.figure(owed, "owed"),
        kept=own.figure(kept, "kept"),
        share=bare(share_words(kept, owed)) if owed >= SMALL_SAMPLE else None,
    )
    units = dict.fromkeys(duty.unit_name for duty in duties)
    yield Table(
        columns=own.tell.columns(
            ("col.unit", False, 4),
            ("col.owed", True, 1),
            ("col.kept", True, 1),
            ("col.missed", True, 1),
        ),
        rows=tuple(_unit(own, name) for name in units),
    )


def _unit(own: PeriodTeller, name: str) -> tuple[Words, ...]:
    theirs = [duty for duty in own.data.duties if duty.unit_name == name]
    missed = sum(span.state in (State.MISSED, State.SHORT) for d in theirs for span in d.spans)
    owed, kept = sum(d.owed for d in theirs), sum(d.kept for d in theirs)
    return words(name), (bare(f"{owed}"),), (bare(f"{kept}"),), (bare(f"{missed}"),)


def gap(own: PeriodTeller) -> Iterator[Block]:
    """The three topics most asked about and least explained."""
    found = own.data.account
    if found is None or not found.asks:
        yield own.paragraph("gap.none", Role.NONE)
        return
    ranked = sorted((each for each in found.topics if len(each.asks) >= _ASKED), key=_width)
    if not ranked:
        yield own.paragraph("gap.none", Role.NONE)
        return
    yield Table(
        columns=own.tell.columns(
            ("col.topic", False, 3),
            ("gap.asks", True, 1),
            ("gap.told", True, 1),
            ("gap.points", True, 1),
        ),
        rows=tuple(_gap(own, each) for each in ranked[:_GAPS]),
        note=own.text("gap.how"),
    )
    open_ = [question for question, answer in found.asked if answer is None][:_GAPS]
    if open_:
        yield Heading(text=own.text("gap.open"))
        yield Bullets(
            items=tuple(
                own.tell.say(
                    "gap.question",
                    quote=question.quotes[0],
                    count=own.figure(
                        question.count,
                        "question",
                        tuple(ask.item for ask in question.asks),
                        quote=question.quotes[0],
                    ),
                )
                for question in open_
            )
        )


def _width(each: Gap) -> tuple[float, int, str]:
    """The widest first; those of too small a sample by how often they are asked."""
    return (-(each.points if each.points is not None else -100.0), -len(each.asks), each.key)


def _gap(own: PeriodTeller, each: Gap) -> tuple[Words, ...]:
    labels = {topic.id: topic.label for topic in own.data.settings.topics.topics}
    label = labels.get(each.key, each.key)
    asks = tuple(ask.item for ask in each.asks)
    told = tuple(one.item for one in each.explanations)
    return (
        words(label),
        (own.figure(len(asks), "asks", asks, label=label),),
        (own.figure(len(told), "told", told, label=label),),
        (bare("—" if each.points is None else f"{each.points:+.0f}"),),
    )
