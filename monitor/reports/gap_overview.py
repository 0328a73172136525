"""Overview of the publicity gap, what to explain next, and how it was counted. PURE."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from monitor.publicity.advice import Advised, Ground
from monitor.publicity.asks import DESKS
from monitor.publicity.gap import FEWEST, Gap
from monitor.reports.citing import bare
from monitor.reports.document import (
    Block,
    Bullets,
    Card,
    Fact,
    Facts,
    Figure,
    Paragraph,
    Role,
    Style,
    Words,
)
from monitor.reports.gap_data import DAY, Desk, quoted
from monitor.reports.saying import words


def overview(desk: Desk) -> Iterator[Block]:
    """What was asked and explained, how much of it is answered, what stands out."""
    teller, found = desk.teller, desk.account
    if desk.data.cut:
        most = desk.settings.publicity.asked.most
        yield teller.paragraph("overview.cut", Role.WARNING, most=most)
    if desk.data.known_from > desk.data.start:
        yield teller.paragraph("overview.begun", Role.WARNING, at=desk.data.known_from)
    if not found.asks:
        yield teller.paragraph("overview.none", Role.NONE, told=desk.told(found.explanations))
        return
    yield _open("overview.lead", teller.paragraph("overview.lead", Role.LEAD, **_lead(desk)))
    if found.asked:
        covered = teller.paragraph(
            "overview.covered",
            top=len(found.asked),
            days=desk.settings.publicity.explained.fresh // DAY,
            answered=bare(f"{found.answered}"),
            open=bare(f"{len(found.asked) - found.answered}"),
            all=desk.settings.publicity.asked.top,
        )
        yield _open("overview.covered", covered)
    else:
        least = desk.settings.publicity.asked.least
        yield teller.paragraph("overview.scattered", Role.NOTE, least=least)
    yield from _widest(desk)
    flags = tuple(_flags(desk))
    if flags:
        yield Bullets(items=flags, passage="overview.flags")
    else:
        yield teller.paragraph("flag.none", Role.NOTE)


def _open(passage: str, paragraph: Paragraph) -> Paragraph:
    """``paragraph`` for staff to word otherwise."""
    return replace(paragraph, passage=passage)


def _widest(desk: Desk) -> Iterator[Paragraph]:
    """The topic most asked about beyond what is explained of it, where that is sure."""
    sure = [(gap.points or 0, gap) for gap in desk.account.topics if _is_sure(gap)]
    if not sure:
        return
    points, gap = max(sure, key=lambda pair: pair[0])
    interval = gap.interval
    told = desk.teller.paragraph(
        "overview.widest",
        topic=desk.topic(gap.key),
        points=f"{points:.1f}",
        low=f"{100 * interval.low:.1f}" if interval else "",
        high=f"{100 * interval.high:.1f}" if interval else "",
    )
    yield _open("overview.widest", told)


def _is_sure(gap: Gap) -> bool:
    return gap.interval is not None and gap.interval.low > 0


def _lead(desk: Desk) -> dict[str, Figure | int]:
    found = desk.account
    desks = [ask for ask in found.asks if ask.item.platform in DESKS]
    posts = [ask for ask in found.asks if ask.item.platform not in DESKS]
    fresh = [each for each in found.explanations if each.at >= desk.data.start]
    return {
        "asks": desk.asks(found.asks),
        "desks": desk.asks(desks, "desks"),
        "posts": desk.asks(posts, "posts"),
        "put": desk.asks([ask for ask in found.asks if ask.sentences], "put"),
        "told": desk.told(found.explanations),
        "fresh": desk.told(fresh, "fresh"),
        "days": desk.settings.publicity.explained.fresh // DAY,
    }


def _flags(desk: Desk) -> Iterator[Words]:
    """Gaps that last, questions that wait, topics much asked about and never explained."""
    say, found = desk.teller.say, desk.account
    for each in found.lasting:
        weeks = [f"{week:.1f}" for week in each.weeks if week is not None]
        yield say("flag.lasting", topic=desk.topic(each.topic), weeks=weeks)
    for one in found.waiting:
        yield say(
            "flag.waiting",
            quote=quoted(one.question, one.question.quotes[0]),
            topic=desk.topic(one.question.topic),
            count=desk.asks(one.question.asks, "question", quote=one.question.quotes[0]),
            days=one.since // DAY,
        )
    for gap in found.topics:
        if len(gap.asks) >= FEWEST and not gap.explanations:
            topic = desk.topic(gap.key)
            asks = desk.asks(gap.asks, "topic_asks", topic=topic)
            days = desk.settings.publicity.explained.fresh // DAY
            yield say("flag.silent", topic=topic, asks=asks, days=days)


# ── what to explain next ─────────────────────────────────────────────────────────────────────


def advice(desk: Desk) -> Iterator[Block]:
    """下周该讲什么: a card for each topic."""
    if not desk.account.advised:
        yield desk.teller.paragraph("advice.none", Role.NONE)
        return
    yield desk.teller.paragraph("advice.lead", Role.NOTE)
    for n, each in enumerate(desk.account.advised, 1):
        topic = desk.topic(each.topic)
        yield Card(
            anchor=f"advice-{n}",
            title=desk.teller.say.text("advice.title", n=n, topic=topic),
            marks=(),
            blocks=(Facts(facts=tuple(_facts(desk, each))),),
        )


def _facts(desk: Desk, each: Advised) -> Iterator[Fact]:
    say = desk.teller.say

    def fact(key: str, told: Words, *blocks: Block) -> Fact:
        passage = f"advice.{each.topic}.{key}"
        return Fact(label=say.text(f"advice.{key}"), words=told, blocks=blocks, passage=passage)

    yield fact("why", _why(desk, each))
    yield fact("group", _to_whom(desk, each))
    yield fact("channel", _where(desk, each))
    yield fact("questions", *_questions(desk, each))
    yield fact("basis", *_documents(desk, each))
    yield fact("contact", _contact(desk, each.topic))


def _why(desk: Desk, each: Advised) -> Words:
    topic = desk.topic(each.topic)
    low = each.low
    return desk.teller.say(
        "advice.because",
        asks=desk.asks(each.asks, "topic_asks", topic=topic),
        unanswered=len(each.unanswered),
        waiting=len(each.waiting),
        wait_days=desk.settings.publicity.flags.unanswered_after // DAY,
        lasting=each.lasting,
        gap=f"{each.gap.points:.1f}" if each.gap and each.gap.points is not None else "",
        known=f"{low.share:.1%}" if low else "",
        sample=low.cell.asked if low else 0,
        low=f"{low.interval.low:.1%}" if low else "",
        high=f"{low.interval.high:.1%}" if low else "",
    )


def _to_whom(desk: Desk, each: Advised) -> Words:
    if each.group is None:
        return desk.teller.say("advice.no_group", least=FEWEST)
    name, _ = each.group
    asks = [ask for ask in each.asks if name in ask.groups]
    figure = desk.asks(asks, "group_topic_asks", group=name, topic=desk.topic(each.topic))
    return desk.teller.say("advice.to_group", group=name, asks=figure)


def _where(desk: Desk, each: Advised) -> Words:
    if each.platform is None:
        return ()
    asks = [ask for ask in each.asks if ask.item.platform is each.platform]
    label, topic = each.platform.label, desk.topic(each.topic)
    figure = desk.asks(asks, "platform_topic_asks", platform=label, topic=topic)
    own = dict.fromkeys(channel.channel for channel in desk.settings.disclosure.channels)
    return desk.teller.say("advice.at", platform=label, asks=figure, own="、".join(own))


def _questions(desk: Desk, each: Advised) -> tuple[Words, *tuple[Block, ...]]:
    say = desk.teller.say
    if not each.questions:
        return (say("advice.no_questions"),)
    lines = tuple(
        say(
            "advice.question",
            quote=quoted(question, question.quotes[0]),
            count=desk.asks(question.asks, "question", quote=question.quotes[0]),
            open=question in each.unanswered,
        )
        for question in each.questions
    )
    return say("advice.in_their_words"), Bullets(items=lines, ordered=True)


def _documents(desk: Desk, each: Advised) -> tuple[Words, *tuple[Block, ...]]:
    say = desk.teller.say
    if not each.grounds:
        return (say("advice.no_documents"),)
    book = each.grounds[0].playbook
    lines = [line for ground in each.grounds for line in _of_ground(desk, ground)]
    lead = say("advice.from_playbook", title=book.title, standing=book.standing)
    return lead, Bullets(items=tuple(dict.fromkeys(lines)))


def _of_ground(desk: Desk, ground: Ground) -> Iterator[Words]:
    say = desk.teller.say
    if ground.fact is not None:
        yield say("advice.fact", question=ground.fact.question, answer=ground.fact.answer)
    for basis in ground.basis:
        yield say("advice.document", title=basis.title, number=basis.number, article=basis.article)


def _contact(desk: Desk, topic_id: str) -> Words:
    """The office that answers for the topic and the units that have it: no person."""
    roster = desk.settings.roster
    department = next((t.department for t in desk.settings.topics.topics if t.id == topic_id), "")
    units = [unit.name for unit in roster.units if topic_id in unit.topics]
    units = units or [unit.name for unit in roster.units if unit.id == roster.office]
    return desk.teller.say("advice.whom", department=department, units="、".join(units[:3]))


# ── how it was counted ───────────────────────────────────────────────────────────────────────


def notes(desk: Desk) -> Iterator[Block]:
    """What counts as asking, as explaining and as an answer, and what the figures do not say."""
    rules, teller = desk.settings.publicity, desk.teller
    yield teller.paragraph("notes.asked", Role.NOTE)
    explained = "notes.told_own" if desk.data.own else "notes.told_official"
    yield teller.paragraph(explained, Role.NOTE, days=rules.explained.fresh // DAY)
    yield teller.paragraph("notes.answered", Role.NOTE, covered=f"{rules.explained.covered:.0%}")
    yield teller.paragraph("notes.gap", Role.NOTE, points=f"{rules.flags.points:g}", least=FEWEST)
    if desk.data.names:
        names = "、".join(desk.data.names)
        yield teller.paragraph("notes.confined", Role.NOTE, names=names)
    if desk.data.known_from < desk.data.start:
        days = (desk.data.start - desk.data.known_from) // DAY
        yield teller.paragraph("notes.before", Role.NOTE, days=days)
    else:
        yield teller.paragraph("notes.no_before", Role.NOTE)
    yield teller.paragraph("notes.bias", Role.WARNING)


def mark(text: str) -> Words:
    """A short label that stands out; none without words."""
    return words(bare(text, Style.LATE)) if text else ()
