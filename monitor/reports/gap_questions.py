"""The most asked questions, how long people wait, and how plainly it is explained. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.publicity.answers import Answer, Burst, Explanation
from monitor.publicity.gap import FEWEST
from monitor.publicity.plainness import Named, Reading
from monitor.publicity.questions import Question
from monitor.reports.citing import bare
from monitor.reports.document import Block, Paragraph, Role, Style, Table, Words
from monitor.reports.gap_data import DAY, Desk, items_of, quoted, titled
from monitor.reports.gap_overview import mark
from monitor.reports.saying import words
from monitor.reports.wording import clip, share_words, span_words
from monitor.trends.intervals import rate_ratio
from monitor.types import Platform

_PLACES = 3
_EXCERPT = 60
"""Characters quoted of an answer."""


def questions(desk: Desk) -> Iterator[Block]:
    """Each question: its wordings, how many ask, since when, where, and what answers it."""
    found = desk.account
    if not found.asked:
        yield desk.teller.paragraph("questions.none", Role.NONE)
        return
    yield Table(
        columns=desk.teller.columns(
            ("col.question", False, 5),
            ("col.voices", True, 1),
            ("col.before", False, 2),
            ("col.since", False, 2),
            ("col.answer", False, 4),
        ),
        rows=tuple(_question_row(desk, question, answer) for question, answer in found.asked),
        note=desk.teller.say.text("questions.more", more=found.more) if found.more else "",
    )


def _question_row(desk: Desk, question: Question, answer: Answer | None) -> tuple[Words, ...]:
    say = desk.teller.say
    quotes = tuple(quoted(question, wording) for wording in question.quotes)
    where = [f"{Platform(p.value).label}{p.voices}" for p in question.platforms()[:_PLACES]]
    return (
        say(
            "questions.quotes",
            topic=desk.topic(question.topic),
            label=question.label,
            quotes=quotes,
        ),
        (desk.asks(question.asks, "question", quote=question.quotes[0]),),
        _trend(desk, question),
        say(
            "questions.since",
            at=question.first_asked,
            bound=_reaches_back(desk, question),
            where=where,
        ),
        _answered(desk, answer),
    )


def _reaches_back(desk: Desk, question: Question) -> bool:
    """Whether it was asked on the first day known, so that it may be older."""
    return question.first_asked < desk.data.known_from + DAY


def _trend(desk: Desk, question: Question) -> Words:
    """Against the time before, day by day; only told as changed where that is sure."""
    data = desk.data
    days, earlier = (data.end - data.start) / DAY, (data.start - data.known_from) / DAY
    if earlier < 1:
        return desk.teller.say("questions.unknown")
    ratio = rate_ratio(question.count, days, question.before, earlier)
    enough = question.count + question.before >= FEWEST
    return desk.teller.say(
        "questions.trend",
        before=question.before,
        days=round(earlier),
        rising=bool(enough and ratio and ratio.low > 1),
        falling=bool(enough and ratio and ratio.high < 1),
    )


def _answered(desk: Desk, answer: Answer | None) -> Words:
    if answer is None:
        return mark(desk.teller.say.text("questions.open"))
    return desk.teller.say(
        "questions.answered",
        title=titled(answer.explanation),
        at=answer.explanation.at,
        covered=f"{answer.covered:.0%}",
        quote=clip(answer.quote, _EXCERPT),
    )


# ── how long people waited ───────────────────────────────────────────────────────────────────


def lag(desk: Desk) -> Iterator[Block]:
    """Days on which a topic was asked about far more than usual, and when it was explained."""
    found = desk.account.bursts
    if not found:
        key = "lag.none" if desk.data.known_from < desk.data.start else "lag.unknown"
        yield desk.teller.paragraph(key, Role.NONE)
        return
    rules = desk.settings.publicity.flags
    yield Table(
        columns=desk.teller.columns(
            ("col.topic", False, 2),
            "col.day",
            ("col.asks", True, 1),
            ("col.usual", True, 1),
            ("col.explained", False, 4),
            ("col.waited", False, 2),
        ),
        rows=tuple(_burst_row(desk, burst) for burst in found),
        note=desk.teller.say.text("lag.note", ratio=f"{rules.burst:g}", least=rules.burst_least),
    )


def _burst_row(desk: Desk, burst: Burst) -> tuple[Words, ...]:
    say, told = desk.teller.say, burst.explained
    topic = desk.topic(burst.topic)
    day = say.text("lag.day", at=burst.begun)
    return (
        words(topic),
        words(day),
        (desk.asks(burst.asks, "burst", topic=topic, day=day),),
        words(bare(f"{burst.usual:.1f}")),
        mark(say.text("lag.open")) if told is None else words(titled(told)),
        say("lag.waited", span=span_words(burst.waited), open=told is None),
    )


# ── how plainly ──────────────────────────────────────────────────────────────────────────────


def plainness(desk: Desk) -> Iterator[Block]:
    """Names, sentences, rights, examples and readers of what was explained."""
    found, teller = desk.account, desk.teller
    if not found.explanations:
        yield teller.paragraph("plain.none", Role.NONE)
        return
    yield teller.paragraph(
        "plain.sentences",
        told=_sentences(desk, found.told_reading),
        asked=_sentences(desk, found.asked_reading),
        beyond=desk.settings.publicity.long_sentence,
    )
    yield teller.paragraph(
        "plain.content",
        rights=desk.told(found.rights, "rights"),
        rights_share=_share(found.rights, found.explanations),
        examples=desk.told(found.examples, "examples"),
        examples_share=_share(found.examples, found.explanations),
        told=desk.told(found.explanations),
    )
    yield _reach(desk)
    if found.names:
        yield Table(
            columns=teller.columns(
                ("col.official", False, 2),
                ("col.citizens", False, 3),
                ("col.plain_asked", True, 1),
                ("col.official_told", True, 1),
                ("col.plain_told", True, 1),
                ("col.flag", False, 2),
            ),
            rows=tuple(_name_row(desk, each) for each in found.names),
            note=teller.say.text("plain.names"),
        )


def _sentences(desk: Desk, reading: Reading) -> Words:
    return desk.teller.say(
        "plain.reading",
        sentences=reading.sentences,
        median=f"{reading.median:g}",
        long=reading.long,
        share=share_words(reading.long, reading.sentences) if reading.sentences >= FEWEST else "",
    )


def _share(part: tuple[Explanation, ...], whole: tuple[Explanation, ...]) -> str:
    return share_words(len(part), len(whole)) if len(whole) >= FEWEST else ""


def _reach(desk: Desk) -> Paragraph:
    """What is known of how often the explanations were read."""
    seen = [e for e in desk.account.explanations if e.item.engagement.views is not None]
    if not seen:
        return desk.teller.paragraph("plain.unread")
    views = sum(each.item.engagement.views or 0 for each in seen)
    insured = desk.settings.publicity.insured
    return desk.teller.paragraph(
        "plain.reach",
        seen=desk.told(seen, "seen"),
        views=desk.teller.number(views, "views", items_of(seen)),
        per_thousand=f"{1000 * views / insured:.1f}" if insured else "",
    )


def _name_row(desk: Desk, each: Named) -> tuple[Words, ...]:
    say = desk.teller.say
    style = Style.STRONG if each.only_official else Style.PLAIN
    return (
        words(each.term.official),
        words("、".join(each.term.citizens)),
        words(bare(f"{each.plain_asked}")),
        words(bare(f"{each.official_told}")),
        words(bare(f"{each.plain_told}", style)),
        mark(say.text("plain.only_official") if each.only_official else ""),
    )
