"""What was said of an incident and answered: questions, tones, groups, rumours, answers. PURE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.playbook import Choice
from monitor.reports.citing import bare
from monitor.reports.document import (
    Block,
    Bullets,
    Heading,
    Quotation,
    Role,
    Table,
    Words,
)
from monitor.reports.incident import Items, Named
from monitor.reports.saying import words
from monitor.reports.special_data import Answer, Doubtful, Scored
from monitor.reports.special_tell import SpecialTeller, is_voice, items_of
from monitor.reports.teller import link_to
from monitor.reports.wording import SMALL_SAMPLE, span_words
from monitor.types import Member

_FACTS = 6
"""What the policy says, as answers to what people ask, told of a playbook."""


# ── what people say ──────────────────────────────────────────────────────────────────────────


def content(own: SpecialTeller) -> Iterator[Block]:
    """Tones of the originals, what they want, the questions most asked, who is concerned."""
    opinions = own.data.card.opinions
    if not opinions.sample:
        yield own.paragraph("content.none", Role.NONE)
        return
    yield own.paragraph(
        "content.tones",
        sample=own.count(opinions.sample, "sample"),
        tones=[_share(own, "tone", tone, opinions.sample) for tone in opinions.tones],
    )
    voices = [member for member in own.data.members if is_voice(member)]
    wants = _wants(voices)
    if wants:
        yield own.paragraph(
            "content.wants", wants=[_share(own, "want", want, opinions.sample) for want in wants]
        )
    yield from _questions(own)
    yield Heading(text=own.text("content.voices"))
    for voice in opinions.voices:
        by = own.tell.say(
            "content.voice",
            link=replace(link_to(voice.quote), text=voice.quote.outlet),
            platform=voice.quote.platform,
            tone=voice.tone,
            copies=own.count(voice.copies, "copies", label=voice.quote.text),
        )
        yield Quotation(text=voice.quote.text, by=by)
    yield from _groups(own, voices)


def _share(own: SpecialTeller, kind: str, named: Named, sample: Items) -> dict[str, object]:
    return {
        "label": named.label,
        "count": own.count(named.items, kind, label=named.label),
        "share": own.tell.share(named.items, sample),
    }


def _wants(voices: Sequence[Member]) -> list[Named]:
    """What the originals want, most first."""
    found: dict[str, list[Member]] = {}
    for member in voices:
        if member.classification.demand is not None:
            found.setdefault(member.classification.demand.demand.label, []).append(member)
    ranked = sorted(found, key=lambda label: (-len(found[label]), label))
    return [Named(label=label, items=items_of(found[label])) for label in ranked]


def _questions(own: SpecialTeller) -> Iterator[Block]:
    yield Heading(text=own.text("content.questions"))
    asked = own.data.questions
    if not asked:
        yield own.paragraph("content.unasked", Role.NONE)
        return
    yield Table(
        columns=own.tell.columns(
            ("col.number", True, 1),
            ("col.question", False, 6),
            ("col.asks", False, 1),
            ("col.voices", True, 1),
        ),
        rows=tuple(
            (
                (bare(f"{number}"),),
                own.tell.say("content.question", quote=each.quote),
                words(each.label),
                words(own.count(each.items, "question", label=each.quote)),
            )
            for number, each in enumerate(asked, 1)
        ),
        note=own.text("content.asked"),
    )


def _groups(own: SpecialTeller, voices: list[Member]) -> Iterator[Block]:
    """Who is concerned, where a sample is large enough to tell of groups at all."""
    counted = Counter(group for m in voices for group in set(m.classification.groups))
    ranked = sorted(counted, key=lambda group: (-counted[group], group))
    told = [group for group in ranked if counted[group] >= SMALL_SAMPLE]
    yield Heading(text=own.text("content.groups"))
    if not told:
        yield own.paragraph("groups.none", Role.NONE, few=SMALL_SAMPLE)
        return
    rows = []
    for group in told:
        of = [m for m in voices if group in m.classification.groups]
        against = [m for m in of if m.classification.tone < 0]
        rows.append(
            (
                words(group),
                words(own.count(items_of(of), "group", label=group)),
                words(own.count(items_of(against), "group.against", label=group)),
                words(own.tell.share(against, of)),
            )
        )
    columns = (("col.group", False, 2), ("col.originals", True, 1), ("col.against", True, 1))
    yield Table(
        columns=own.tell.columns(*columns, ("col.share", True, 1)),
        rows=tuple(rows),
        note=own.text("groups.how", few=SMALL_SAMPLE),
    )


# ── what is not so ───────────────────────────────────────────────────────────────────────────


def rumours(own: SpecialTeller) -> Iterator[Block]:
    """What is told without confirmation, what offices said to it, what the policy says."""
    data = own.data
    if data.doubtful:
        yield Bullets(items=tuple(_doubtful(own, each) for each in data.doubtful))
        if data.doubtful_left:
            yield own.paragraph("left", Role.NOTE, left=data.doubtful_left)
    else:
        yield own.paragraph("rumours.none", Role.NONE)
    yield Heading(text=own.text("rumours.refuted"))
    if data.refutations:
        yield Bullets(items=tuple(words(own.source(each)) for each in data.refutations))
    else:
        yield own.paragraph("rumours.unrefuted", Role.NONE, until=data.end)
    if data.choice is not None:
        yield from _facts(own, data.choice)


def _doubtful(own: SpecialTeller, each: Doubtful) -> Words:
    return own.tell.say("rumours.told", state=each.state, of=own.source(each.quote))


def _facts(own: SpecialTeller, choice: Choice) -> Iterator[Block]:
    """What the playbooks have as answers, each with the documents it rests on."""
    books = (choice.playbook, *choice.beside)
    numbers = {basis.title: basis.number for book in books for basis in book.basis}
    facts = [fact for book in books for fact in book.facts if fact.basis][:_FACTS]
    if not facts:
        return
    yield Heading(text=own.text("rumours.facts"))
    yield Table(
        columns=own.tell.columns(
            ("col.misread", False, 3), ("col.says", False, 5), ("col.basis", False, 3)
        ),
        rows=tuple(
            (
                words(fact.question),
                words(fact.answer),
                words("、".join(f"《{name}》{numbers.get(name, '')}" for name in fact.basis)),
            )
            for fact in facts
        ),
        note=own.text(
            "playbook.standing", title=choice.playbook.title, standing=choice.playbook.standing
        ),
    )


# ── how it was answered ──────────────────────────────────────────────────────────────────────


def answers(own: SpecialTeller) -> Iterator[Block]:
    """Every official answer, what followed it, and how the score adds up."""
    found = own.data.answers
    if not found.found:
        yield own.paragraph("answers.none", Role.NONE, until=own.data.end)
        return
    yield Table(
        columns=own.tell.columns(
            ("col.at", False, 2),
            ("col.kind", False, 1),
            ("col.outlet", False, 2),
            ("col.text", False, 5),
            ("col.after", True, 1),
        ),
        rows=tuple(_answer(own, each) for each in found.found),
    )
    for at, told in found.waves:
        yield own.paragraph("answers.wave", at=at, told=told)
    if found.points is None:
        return
    yield Heading(text=own.text("answers.score", points=found.points))
    yield Table(
        columns=own.tell.columns(
            ("col.part", False, 1), ("col.points", True, 1), ("col.reason", False, 5)
        ),
        rows=tuple(_part(own, part) for part in found.parts),
        note=own.text("answers.how", formula=found.formula),
    )


def _answer(own: SpecialTeller, each: Answer) -> tuple[Words, ...]:
    first = own.data.card.first.at
    return (
        own.tell.say("at", at=each.at),
        words(each.kind),
        words(each.outlet),
        own.tell.say(
            "answers.said",
            link=link_to(each.quote) if each.quote is not None else each.text,
            untrue=each.untrue,
        ),
        (bare(span_words(each.at - first) if each.at > first else "—"),),
    )


def _part(own: SpecialTeller, part: Scored) -> tuple[Words, ...]:
    points = f"{part.points}/{part.most}" if part.most else f"{part.points or '—'}"
    said = own.text("counted.part", name=part.name)
    figure = own.tell.citations.figure(part.points, said, part.items, text=points)
    return words(part.name), words(figure if part.items else bare(points)), words(part.reason)
