"""What the statistics say of the data of a trend report. PURE."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.reports.trend_data import TrendData
from monitor.trends import rising as words
from monitor.trends.bursts import Burst, bursts
from monitor.trends.causes import Causes, causes_of_burst, causes_of_change
from monitor.trends.change import ChangePoint, changes
from monitor.trends.corrected import Corrected, correct
from monitor.trends.forecast import Forecast, forecast
from monitor.trends.planned import Around, around
from monitor.trends.series import Series
from monitor.trends.usual import Comparison, compare
from monitor.trends.voices import Voices, share_of_voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything that is reckoned rather than counted."""

    corrected: Corrected
    """From some time before the period until its end."""
    steps: Series
    """The period itself, corrected."""
    bursts: tuple[tuple[Burst, Causes], ...]
    """Those of the period, by time."""
    bursts_told: str
    """Why none was looked for; empty when they were."""
    changes: tuple[tuple[ChangePoint, Causes], ...]
    changes_told: str
    compared: tuple[Comparison, ...]
    ahead: Forecast
    planned: tuple[Around, ...]
    """Those of the period alone."""
    rising: words.Rising
    voices: Voices | None


def figures(data: TrendData) -> Figures:
    """The statistics of ``data``; its period has a whole step at least."""
    begin = data.steps.start
    observed = data.history.between(data.corrected_from, data.history.end)
    corrected = correct(observed, data.supplies)
    full = _spliced(data.history, corrected.series)
    found = bursts(corrected.series, corrected.blind)
    turned = changes(corrected.series, leave_out=corrected.blind)
    offset = len(full) - len(corrected.series)
    peaks = [burst for burst in found.found if burst.end > begin]
    points = [point for point in turned.points if point.at >= begin]
    return Figures(
        corrected=corrected,
        steps=full.between(begin, full.end),
        bursts=tuple((burst, causes_of_burst(burst, data.inside)) for burst in peaks),
        bursts_told="" if _looked(found.sentence) else found.sentence,
        changes=tuple((point, causes_of_change(point, data.inside)) for point in points),
        changes_told="" if _looked(turned.sentence) else turned.sentence,
        compared=compare(full, begin, full.end),
        ahead=forecast(full, leave_out=[offset + n for n in corrected.blind], planned=data.planned),
        planned=_touched(around(full, data.planned), begin, full.end),
        rising=words.rising(data.now_sample.texts, data.before_sample.texts),
        voices=share_of_voice(*data.voices) if data.voices is not None else None,
    )


def _spliced(history: Series, corrected: Series) -> Series:
    earlier = history.between(history.start, corrected.start)
    return replace(history, values=(*earlier.values, *corrected.values))


def _looked(sentence: str) -> bool:
    """Whether there was enough to look at: the sentence says when there was not."""
    return "不作" not in sentence


def _touched(found: tuple[Around, ...], begin: datetime, end: datetime) -> tuple[Around, ...]:
    return tuple(one for one in found if one.planned.start < end and one.planned.end > begin)
