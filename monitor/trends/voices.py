"""Who is heard: official explanation against public question, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.trends import telling
from monitor.trends.intervals import Interval, wilson
from monitor.trends.series import Series, Step, aligned


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of what was said in one stretch was official explanation."""

    start: datetime
    end: datetime
    official: int
    questions: int
    share: float | None
    """Official part of both, 0 to 1; None where both are fewer than 20."""
    interval: Interval
    """Wilson's, at 95 %; very wide where there is little."""

    @property
    def n(self) -> int:
        """Both together."""
        return self.official + self.questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """The shares of a period."""

    step: Step
    shares: tuple[Share, ...]
    """Of each step."""
    overall: Share
    unanswered: tuple[datetime, ...]
    """Steps that brought 20 questions or more and not one explanation."""
    sentence: str


def share_of_voice(official: Series, questions: Series) -> Voices:
    """The official share of ``official`` explanations and ``questions`` of the public, by step.

    Both are counts as they stand, not corrected ones: a share of them is told with its sample.
    ValueError when their steps differ or there are none.
    """
    explained, asked = aligned((official, questions))
    if not explained.values:
        raise ValueError("there is no step to tell the share of")
    span = explained.step.span
    shares = tuple(
        _share(at, at + span, told, open_)
        for (at, told), open_ in zip(explained, asked.values, strict=True)
    )
    overall = _share(explained.start, explained.end, explained.total, asked.total)
    unanswered = tuple(
        each.start for each in shares if not each.official and each.questions >= telling.FEWEST
    )
    return Voices(
        step=explained.step,
        shares=shares,
        overall=overall,
        unanswered=unanswered,
        sentence=_told(explained.step, overall, unanswered),
    )


def _share(start: datetime, end: datetime, official: float, questions: float) -> Share:
    told, asked = round(official), round(questions)
    n = told + asked
    return Share(
        start=start,
        end=end,
        official=told,
        questions=asked,
        share=told / n if n >= telling.FEWEST else None,
        interval=wilson(told, n),
    )


def _told(step: Step, overall: Share, unanswered: Sequence[datetime]) -> str:
    sentence = f"官方说明{overall.official}条，公众提问{overall.questions}条"
    if overall.share is None:
        sentence += f"，样本不足{telling.FEWEST}条，不列占比"
    else:
        low, high = (telling.percent(end) for end in (overall.interval.low, overall.interval.high))
        share = telling.percent(overall.share)
        sentence += f"，官方说明占{share}（95%区间{low}—{high}，n={overall.n}）"
    if unanswered:
        days = telling.listed([telling.when(at, step) for at in unanswered], most=3)
        sentence += f"；{days}提问集中而没有官方说明"
    return f"{sentence}。"
