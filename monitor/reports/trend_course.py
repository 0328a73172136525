"""What was said and answered: rising words, voices, course of events, before and after. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.reports.chart import Bar, Bars, Line, Stack
from monitor.reports.citing import bare, link
from monitor.reports.document import (
    Block,
    ChartBlock,
    Heading,
    Paragraph,
    Role,
    Step,
    Steps,
    Table,
    TierMark,
    Words,
)
from monitor.reports.incident import Items
from monitor.reports.saying import words
from monitor.reports.teller import link_to
from monitor.reports.trend_data import AnswerCase, Story
from monitor.reports.trend_tell import TrendTeller
from monitor.reports.trend_time import GRAINS
from monitor.reports.wording import quote
from monitor.trends import telling
from monitor.trends.answered import Side, effect
from monitor.trends.rising import RisingWord
from monitor.trends.series import DAY
from monitor.trends.voices import Share
from monitor.types import Item

_ON_THE_LINE = 12
"""Incidents on the line of time, the gravest."""


# ── words and voices ─────────────────────────────────────────────────────────────────────────


def words_section(own: TrendTeller) -> Iterator[Block]:
    """What is written now far more often than before."""
    found = own.found
    if found is None:
        yield own.paragraph("volume.none", Role.NONE)
        return
    risen = found.rising
    yield own.note(risen.sentence, Role.BODY if risen.words else Role.NONE)
    if risen.words:
        drawn = {item.id: item for item in own.data.now_sample.items}
        yield Table(
            columns=own.tell.columns(
                ("col.word", False, 2),
                ("col.texts", True, 1),
                ("col.texts_before", True, 1),
                ("col.outlets", True, 1),
                ("col.new", False, 1),
            ),
            rows=tuple(_word(own, word, drawn) for word in risen.words),
        )
    yield own.paragraph("words.how", Role.NOTE)


def _word(own: TrendTeller, word: RisingWord, drawn: dict[int, Item]) -> tuple[Words, ...]:
    texts: Items = tuple(drawn[number] for number in word.item_ids if number in drawn)
    return (
        words(word.word),
        (own.figure(word.texts, "word", own.whole, texts, word=word.word),),
        (bare(f"{word.before}"),),
        (bare(f"{word.outlets}"),),
        words(own.text("places.new") if word.new else ""),
    )


def voices(own: TrendTeller) -> Iterator[Block]:
    """Official explanation against public question."""
    found = own.found.voices if own.found is not None else None
    if found is None or not found.overall.n:
        yield own.paragraph("voices.none", Role.NONE)
        return
    yield own.note(found.sentence, Role.BODY)
    if len(found.shares) < 2:
        return
    official = Line(
        name=own.text("voices.official"), values=tuple(each.official for each in found.shares)
    )
    asked = Line(
        name=own.text("voices.asked"), values=tuple(each.questions for each in found.shares)
    )
    chart = Stack(
        title=own.text("voices.title"),
        unit=own.text("unit"),
        says=own.text(
            "voices.says", official=found.overall.official, asked=found.overall.questions
        ),
        times=tuple(each.start for each in found.shares),
        grain=GRAINS[found.step],
        parts=(official, asked),
    )
    table = Table(
        columns=own.tell.columns(
            ("col.time", False, 2),
            ("voices.official", True, 1),
            ("voices.asked", True, 1),
            ("col.share", True, 1),
        ),
        rows=tuple(_share(own, each) for each in found.shares),
        note=own.text("voices.how"),
    )
    yield ChartBlock(chart=chart, table=table)


def _share(own: TrendTeller, each: Share) -> tuple[Words, ...]:
    span = each.start, each.end
    return (
        words(telling.when(each.start, own.data.coarse)),
        (own.figure(each.official, "official", span, query={"authority": "official"}),),
        (own.figure(each.questions, "asked", span),),
        (bare(telling.percent(each.share) if each.share is not None else "—"),),
    )


# ── the course of events ─────────────────────────────────────────────────────────────────────


def timeline(own: TrendTeller) -> Iterator[Block]:
    """First reports, official answers and planned dates in the order of time."""
    data = own.data
    shown = data.stories[:_ON_THE_LINE]
    steps = [step for story in shown for step in _of_story(own, story)]
    steps += [
        Step(at=max(one.start, data.start), label=own.text("step.planned"), words=words(one.label))
        for one in data.planned
        if one.start < data.end and one.end > data.start
    ]
    if not steps:
        yield own.paragraph("timeline.none", Role.NONE)
        return
    left = len(data.stories) - len(shown) + data.stories_left_off
    yield Steps(steps=tuple(sorted(steps, key=lambda step: (step.at, step.label))))
    if left:
        yield own.paragraph("timeline.left", Role.NOTE, count=left)


def _of_story(own: TrendTeller, story: Story) -> Iterator[Step]:
    title = link(story.first) if story.first is not None else story.title
    yield Step(
        at=story.first_at,
        label=own.text("step.first"),
        words=own.tell.say(
            "step.story", tier=TierMark(tier=story.tier), code=story.code, title=title
        ),
        weighty=True,
    )
    if story.answer is not None and story.answer.published_at < own.data.end:
        said = quote(story.answer)
        yield Step(
            at=said.at,
            label=own.text("step.answer"),
            words=own.tell.say(
                "step.answered", code=story.code, link=link_to(said), outlet=said.outlet
            ),
            weighty=True,
        )


# ── before and after an answer ───────────────────────────────────────────────────────────────


def answers(own: TrendTeller) -> Iterator[Block]:
    """What was different after the official answers to the gravest incidents."""
    told = False
    for case in own.data.cases:
        if not _comparable(case):
            continue
        told = True
        yield from _case(own, case)
    if not told:
        yield own.paragraph("answers.none", Role.NONE)


def _comparable(case: AnswerCase) -> bool:
    return bool(case.said) and case.story.first_at < case.answered_at


def _case(own: TrendTeller, case: AnswerCase) -> Iterator[Block]:
    found = effect(
        case.said,
        case.answered_at,
        min(own.data.end, case.answered_at + DAY),
        began_at=case.story.first_at,
    )
    story = case.story
    yield Heading(text=own.text("answers.title", code=story.code, title=story.title))
    yield Paragraph(words=words(found.sentence))
    sides = (("before", found.before), ("after", found.after))
    chart = Bars(
        title=own.text("answers.chart"),
        unit=own.text("unit"),
        says=own.text("answers.says", before=found.before.count, after=found.after.count),
        series=(own.text("tone.other"), own.text("tone.negative")),
        bars=tuple(
            Bar(
                name=own.text(f"answers.{name}"),
                values=(side.count - side.negative, side.negative),
            )
            for name, side in sides
        ),
    )
    table = Table(
        columns=own.tell.columns(
            ("col.side", False, 2), ("line.items", True, 1), ("tone.negative", True, 1)
        ),
        rows=tuple(_side(own, case, own.text(f"answers.{name}"), side) for name, side in sides),
    )
    yield ChartBlock(chart=chart, table=table)


def _side(own: TrendTeller, case: AnswerCase, label: str, side: Side) -> tuple[Words, ...]:
    items: Items = tuple(case.items[number] for number in side.item_ids)
    span, code = (side.start, side.end), case.story.code
    negative = {each.item_id for each in case.said if each.negative}
    bad: Items = tuple(item for item in items if item.id in negative)
    return (
        words(label),
        (own.figure(side.count, "side", span, items, code=code, side=label),),
        (own.figure(side.negative, "side_negative", span, bad, code=code, side=label),),
    )


def notes(own: TrendTeller) -> Iterator[Block]:
    """How all of it was made, and what it cannot tell."""
    for key in ("counts", "reprints", "sample", "bias", "shares"):
        yield own.paragraph(f"notes.{key}", Role.NOTE)
