"""How good the answers to an incident were, 0 to 100: each part with its points, reason and quote.

What is asked of an answer follows 国办发〔2016〕61号 and 国办发〔2016〕80号: in time, to the
point, with facts, saying who is responsible and what comes next, in plain words, where the public
is. The weights are the project's own (``responses.yaml``). Words are taken literally: the score is
an aid for looking back, no verdict.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.clock import desk
from monitor.incidents.clocks import ANSWERED
from monitor.incidents.questions import Question
from monitor.settings.responses import Intent, Points, ResponsesSettings
from monitor.settings.severity import Care
from monitor.text.asking import clip, in_one_spelling, sentences
from monitor.types import ClockDue, Incident, OfficialResponse, ResponseKind

CAVEAT = "自动评分，供复盘参考"
_VOICED = "voiced"
_FACT = re.compile(
    r"\d+(?:\.\d+)?\s*(?:万|亿)?\s*(?:元|人|名|户|笔|件|例|家|月(?!份)|日|号|时|点|%|％|倍|岁|天|小时|个)"
)
_NUMBERED = re.compile(r"[〔\[（(［]\s*(?:19|20)\d\d\s*[〕\]）)］]\s*第?\s*\d+\s*号")
_RULE = re.compile(
    r"《[^《》]{2,40}(?:法|条例|办法|规定|意见|通知|方案|规程|细则|决定)[^《》]{0,12}》"
)
_HAN = re.compile("[\u4e00-\u9fff]+")
_NAMED_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a score; ``most`` is 0 where it could not be judged, or is taken off."""

    name: str
    points: int
    most: int
    reason: str
    quote: str = ""
    item_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Points 0 to 100 and how they came about."""

    points: int
    parts: tuple[Part, ...]

    @property
    def formula(self) -> str:
        """``83 = 及时30+疑问15…``; parts that were not judged are named and left out."""
        judged = [p for p in self.parts if p.most]
        added = "+".join(f"{p.name}{p.points}/{p.most}" for p in judged)
        taken = "".join(f"-{p.name}{-p.points}" for p in self.parts if p.points < 0)
        got, most = sum(p.points for p in judged), sum(p.most for p in judged)
        whole = f"；{got}/{most}折合{round(100 * got / most)}" if most != 100 and most else ""
        return f"得分{self.points} = {added}{taken}{whole}"


def score(
    incident: Incident,
    responses: Sequence[OfficialResponse],
    asked: Sequence[Question],
    *,
    rules: ResponsesSettings,
    care: Care,
    untrue: Collection[int] = (),
) -> Score | None:
    """The score of all ``responses`` together; None without any.

    ``asked`` are the questions, the most asked first; ``untrue`` the items that a person recorded
    as proven untrue.
    """
    if not responses:
        return None
    points, wording = rules.points, rules.wording
    parts = (
        _in_time(incident, responses, points, "发声", _VOICED, points.voice),
        _in_time(incident, responses, points, "答复", ANSWERED, points.answer),
        _coverage(responses, asked[: rules.asking.top], rules),
        _found(
            "事实", responses, points.facts, _FACT, "有数字、日期等事实", "没有数字、日期等事实"
        ),
        _document(responses, points.document),
        _worded("责任", responses, points.responsibility, wording.responsibility, "没有讲明责任"),
        _worded("下一步", responses, points.next_step, wording.next_step, "没有讲明下一步"),
        _tone(responses, rules),
        _reach(responses, asked, points.reach),
        *_contradicted(responses, care, points),
        *_disproved(responses, untrue, points.untruth),
    )
    most = sum(part.most for part in parts)
    got = sum(part.points for part in parts if part.most)
    off = sum(part.points for part in parts if not part.most)
    whole = round(100 * got / most) if most else 0
    return Score(points=max(0, min(100, whole + off)), parts=parts)


# ── in time ──────────────────────────────────────────────────────────────────────────────────


def _in_time(
    incident: Incident,
    responses: Sequence[OfficialResponse],
    points: Points,
    name: str,
    event: str,
    most: int,
) -> Part:
    """In time: all; late by no more than the time allowed: a share; only by news: a share of it."""
    clock = next((c for c in incident.clocks if c.stops == event and c.turn == 1), None)
    started, due, allowed = _allowed(incident, clock, points.limit)
    said = _first_answers(responses) if event == ANSWERED else list(responses)
    tried = [(_worth(r, started, due, points), r) for r in said]
    worth, best = max(tried, key=lambda pair: (pair[0], -pair[1].at.timestamp()))
    waited = _span(best.at - incident.detected_at)
    late = "未超时" if best.at <= due else f"超时{_span(best.at - due)}"
    reason = f"{desk(best.at):%m-%d %H:%M} {best.kind.label}，发现后{waited}；{allowed}，{late}"
    if best.kind is ResponseKind.VIA_MEDIA:
        reason += "；只经媒体发布，折算"
    if event == ANSWERED and not best.answers:
        reason += "；没有登记答复，以含事实的回应计" if _has_fact(best) else "；没有登记答复"
    return Part(
        name=name, points=round(most * worth), most=most, reason=reason, item_ids=_ids([best])
    )


def _allowed(
    incident: Incident, clock: ClockDue | None, limit: timedelta
) -> tuple[datetime, datetime, str]:
    """From when until when there was time, and whose rule that is."""
    if clock is None:
        started = incident.detected_at
        return started, started + limit, f"没有该项时限，按{_span(limit)}计"
    return clock.started_at, clock.due_at, f"{clock.name} {desk(clock.due_at):%m-%d %H:%M} 到期"


def _first_answers(responses: Sequence[OfficialResponse]) -> list[OfficialResponse]:
    """What counts as the answer: as recorded, or else what holds a fact, or else anything."""
    recorded = [r for r in responses if r.answers]
    return recorded or [r for r in responses if _has_fact(r)] or list(responses)


def _has_fact(response: OfficialResponse) -> bool:
    return _FACT.search(response.text) is not None


def _worth(r: OfficialResponse, started: datetime, due: datetime, points: Points) -> float:
    full = points.via_media if r.kind is ResponseKind.VIA_MEDIA else 1.0
    if r.at <= due:
        return full
    return full * points.late if r.at <= due + (due - started) else 0.0


# ── to the point ─────────────────────────────────────────────────────────────────────────────


def _coverage(
    responses: Sequence[OfficialResponse], asked: Sequence[Question], rules: ResponsesSettings
) -> Part:
    name, most = "疑问", rules.points.coverage
    if not asked:
        return Part(name=name, points=0, most=0, reason="没有采到疑问，不计此项")
    quotes = [(question, answered(question, responses, rules)) for question in asked]
    open_ = [question for question, quote in quotes if not quote]
    met = len(asked) - len(open_)
    reason = f"前{len(asked)}个疑问答到{met}个"
    if open_:
        reason += "；未答到：" + "，".join(
            f"“{q.quote}”（{q.label}，{q.count}人次）" for q in open_
        )
    return Part(
        name=name,
        points=round(most * met / len(asked)),
        most=most,
        reason=reason,
        quote=next((quote for _, quote in quotes if quote), ""),
    )


def answered(
    question: Question, responses: Sequence[OfficialResponse], rules: ResponsesSettings
) -> str:
    """The sentence that answers ``question``; empty when none does.

    An answer is of the same matter (it holds enough of the question's words) and gives what is
    asked for: a reason, a time, who is responsible …
    """
    intent = next((i for i in rules.asking.intents if i.label == question.label), None)
    for response in responses:
        if _share_held(question, in_one_spelling(response.text)) >= rules.asking.covered:
            giving = [s for s in sentences(response.text) if _gives(s, intent)]
            if giving:
                return clip(max(giving, key=lambda s: _share_held(question, in_one_spelling(s))))
    return ""


def _share_held(question: Question, folded: str) -> float:
    held = sum(gram in folded for gram in question.grams)
    return held / len(question.grams) if question.grams else 1.0


def _gives(sentence: str, intent: Intent | None) -> bool:
    if intent is None or not intent.answer:
        return True
    folded = in_one_spelling(sentence)
    return any(word in folded for word in intent.answer)


# ── with facts, who and what next ────────────────────────────────────────────────────────────


def _found(
    name: str,
    responses: Sequence[OfficialResponse],
    most: int,
    pattern: re.Pattern[str],
    yes: str,
    no: str,
) -> Part:
    richest, found = 0, Part(name=name, points=0, most=most, reason=no)
    for response in responses:
        for sentence in sentences(response.text):
            held = len(set(pattern.findall(sentence)))
            if held > richest:
                richest, ids = held, _ids([response])
                found = Part(
                    name=name,
                    points=most,
                    most=most,
                    reason=yes,
                    quote=clip(sentence),
                    item_ids=ids,
                )
    return found


def _document(responses: Sequence[OfficialResponse], most: int) -> Part:
    numbered = _found("文号", responses, most, _NUMBERED, "引用了文号", "")
    if numbered.points:
        return numbered
    return _found("文号", responses, most, _RULE, "引用了法规文件", "没有引用文号或法规文件")


def _worded(
    name: str, responses: Sequence[OfficialResponse], most: int, words: Sequence[str], no: str
) -> Part:
    for response, sentence, word in _with_words(responses, words):
        ids = _ids([response])
        return Part(
            name=name,
            points=most,
            most=most,
            reason=f"有“{word}”",
            quote=clip(sentence),
            item_ids=ids,
        )
    return Part(name=name, points=0, most=most, reason=no)


def _with_words(
    responses: Sequence[OfficialResponse], words: Sequence[str]
) -> Iterator[tuple[OfficialResponse, str, str]]:
    for response in responses:
        for sentence in sentences(response.text):
            folded = in_one_spelling(sentence)
            for word in words:
                if word in folded:
                    yield response, sentence, word


# ── in plain words, where it was asked ───────────────────────────────────────────────────────


def _tone(responses: Sequence[OfficialResponse], rules: ResponsesSettings) -> Part:
    points = rules.points
    blame = list(_with_words(responses, rules.wording.blame))
    jargon = list(_with_words(responses, rules.wording.jargon))
    left = points.tone - points.blame * _kinds(blame) - points.jargon * _kinds(jargon)
    told = [f"推责用语{_named(blame)}"] if blame else []
    told += [f"官话{_named(jargon)}"] if jargon else []
    first = next(iter((*blame, *jargon)), None)
    return Part(
        name="语气",
        points=max(0, left),
        most=points.tone,
        reason="；".join(told) or "没有发现推责用语和官话",
        quote=clip(first[1]) if first else "",
        item_ids=_ids([first[0]]) if first else (),
    )


def _kinds(found: Sequence[tuple[OfficialResponse, str, str]]) -> int:
    return len({word for _, _, word in found})


def _named(found: Sequence[tuple[OfficialResponse, str, str]]) -> str:
    words = list(dict.fromkeys(word for _, _, word in found))
    more = "等" if len(words) > _NAMED_WORDS else ""
    return "、".join(f"“{word}”" for word in words[:_NAMED_WORDS]) + more + f"{len(words)}种"


def _reach(responses: Sequence[OfficialResponse], asked: Sequence[Question], most: int) -> Part:
    name = "渠道"
    where = [platform for question in asked for platform in question.platforms]
    reached = {platform for response in responses for platform in response.reached}
    if not where or not reached:
        why = "没有采到疑问" if not where else "回应的渠道不明"
        return Part(name=name, points=0, most=0, reason=f"{why}，不计此项")
    met = sum(platform in reached for platform in where)
    asked_on = "、".join(p.label for p in sorted(set(where), key=lambda p: (-where.count(p), p)))
    said_on = "、".join(p.label for p in sorted(reached))
    reason = f"疑问见于{asked_on}；回应见于{said_on}，覆盖疑问的{round(100 * met / len(where))}%"
    return Part(name=name, points=round(most * met / len(where)), most=most, reason=reason)


# ── taken off ────────────────────────────────────────────────────────────────────────────────


def _contradicted(
    responses: Sequence[OfficialResponse], care: Care, points: Points
) -> Iterator[Part]:
    """Once, where an office first denied and then admitted the same, by the words of both.

    A statement that does both has no side, and a rumour may be denied beside a fault admitted.
    """
    denied: list[tuple[OfficialResponse, str, str]] = []
    for response in responses:
        admits = list(_with_words([response], care.confirmed))
        denies = list(_with_words([response], care.denied))
        for earlier, claim, word in denied if admits and not denies else ():
            if _share_of(claim, in_one_spelling(response.text)) >= points.same_claim:
                reason = f"先否认（“{word}”）后承认（“{admits[0][2]}”），按字面比对，请人工核对"
                yield Part(
                    name="前后矛盾",
                    points=-points.contradiction,
                    most=0,
                    reason=reason,
                    quote=clip(claim),
                    item_ids=_ids([earlier, response]),
                )
                return
        if denies and not admits:
            denied += denies


def _share_of(claim: str, folded: str) -> float:
    """How much of a claim's pairs of characters ``folded`` holds."""
    runs = _HAN.findall(in_one_spelling(claim))
    pairs = {run[i : i + 2] for run in runs for i in range(len(run) - 1)}
    return sum(pair in folded for pair in pairs) / len(pairs) if pairs else 0.0


def _disproved(
    responses: Sequence[OfficialResponse], untrue: Collection[int], points: int
) -> Iterator[Part]:
    found = [r for r in responses if r.item_id in untrue]
    if found:
        reason = "经人记录，事后证明不实"
        quote = clip(found[0].text)
        yield Part(
            name="不实", points=-points, most=0, reason=reason, quote=quote, item_ids=_ids(found)
        )


def _ids(responses: Sequence[OfficialResponse]) -> tuple[int, ...]:
    return tuple(r.item_id for r in responses if r.item_id is not None)


def _span(span: timedelta) -> str:
    minutes = int(abs(span.total_seconds()) // 60)
    if minutes < 120:
        return f"{minutes}分钟"
    hours = minutes // 60
    return f"{hours}小时" if hours < 72 else f"{hours // 24}天"
