"""The answers to an incident as lines that staff read: who said what, the score, what followed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from monitor.clock import desk
from monitor.incidents.aftermath import Wave
from monitor.incidents.answered import CAVEAT, Part, Score
from monitor.incidents.questions import Question
from monitor.text.asking import clip
from monitor.types import OfficialResponse

_SHOWN = 8
"""Answers that are listed; the rest is counted."""
_EXCERPT = 80


def told(
    responses: Sequence[OfficialResponse],
    score: Score | None,
    questions: Sequence[Question],
    waves: Sequence[Wave],
    *,
    untrue: Collection[int] = (),
) -> tuple[str, ...]:
    """A line an answer, what followed them, the score by its parts, then the questions."""
    return (
        *_answers(responses, untrue),
        *(f"走势（{desk(w.answered_at):%m-%d %H:%M} 回应）：{w.reason}" for w in waves),
        *(_scored(score) if score is not None else ()),
        *_asked(questions),
    )


def _answers(responses: Sequence[OfficialResponse], untrue: Collection[int]) -> Iterator[str]:
    if not responses:
        yield "尚未监测到官方回应，也没有登记。"
    for response in responses[:_SHOWN]:
        number = "" if response.item_id is None else f"[{response.item_id}] "
        channel = "" if response.channel is None else f"（{response.channel.label}）"
        false = "；经人记录为不实" if response.item_id in untrue else ""
        yield (
            f"{desk(response.at):%m-%d %H:%M} {response.kind.label} "
            f"{number}{response.outlet}{channel}："
            f"{clip(response.text, _EXCERPT)}；{response.reason}{false}"
        )
    if len(responses) > _SHOWN:
        yield f"其余{len(responses) - _SHOWN}条从略，用 --json 查看全部"


def _scored(score: Score) -> Iterator[str]:
    yield f"评分 {score.points}（{CAVEAT}）：{score.formula}"
    yield from map(_part, score.parts)


def _part(part: Part) -> str:
    points = (
        f"{part.points}/{part.most}" if part.most else f"{part.points}" if part.points else "－"
    )
    quote = f"：“{part.quote}”" if part.quote else ""
    return f"  {part.name} {points} {part.reason}{quote}"


def _asked(questions: Sequence[Question]) -> Iterator[str]:
    for number, question in enumerate(questions, 1):
        yield f"疑问{number}（{question.label}，n={question.count}）：“{question.quote}”"
