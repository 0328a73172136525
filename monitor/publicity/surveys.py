"""Sample surveys: what share knows (知晓率) or is content (满意度), how sure that is, what changed.

PURE. A cell of fewer than thirty asked is never shown as a share. What people write on the web says
nothing of how content the insured are: a survey stands beside it, not in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from monitor.errors import InputError
from monitor.text.plain import plain
from monitor.trends.intervals import Interval, newcombe, wilson
from monitor.types import Survey, SurveyCell

LEAST = 30
"""Asked in a cell before its share is shown."""
MEASURES = {"awareness": "知晓率", "satisfaction": "满意度"}

_HEADINGS = {
    "measure": ("指标", "measure"),
    "topic": ("主题", "topic"),
    "region": ("地区", "region"),
    "group": ("群体", "group"),
    "asked": ("样本数", "asked"),
    "yes": ("肯定数", "yes"),
}
_NEEDED = ("measure", "asked", "yes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the names in a survey's table may mean."""

    topics: Mapping[str, str]
    """Name or id of a topic to its id."""
    region: Callable[[str], str | None]
    """Code of a place by its code or full name; None when there is no such place."""
    groups: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One cell as a share."""

    cell: SurveyCell
    share: float
    interval: Interval
    """95 %, Wilson."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What may be shown of a survey."""

    shares: tuple[Share, ...]
    too_small: int
    """Cells of fewer than ``LEAST`` asked, left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One cell against the same of an earlier survey, in shares of 1."""

    now: Share
    before: Share
    difference: float
    interval: Interval

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out that nothing changed."""
        return 0.0 not in self.interval


def cells_of(rows: Sequence[tuple[int, Sequence[str]]], known: Known) -> tuple[SurveyCell, ...]:
    """The cells of a table with headings: 指标, 主题, 地区, 群体, 样本数, 肯定数.

    Measure and both counts must be there. InputError names every row that cannot be read; then
    nothing is taken.
    """
    if not rows:
        raise InputError("表格是空的；第一行写列名：指标、主题、地区、群体、样本数、肯定数")
    places = _places(rows[0][1])
    cells: list[SurveyCell] = []
    wrong: list[str] = []
    seen: set[tuple[str, str, str, str]] = set()
    for number, row in rows[1:]:
        try:
            cell = _cell(row, places, known)
        except InputError as error:
            wrong.append(f"第{number}行：{error}")
            continue
        key = cell.measure, cell.topic, cell.region, cell.group
        if key in seen:
            wrong.append(f"第{number}行：与前面某行的指标、主题、地区、群体相同，请合并")
        seen.add(key)
        cells.append(cell)
    if wrong:
        raise InputError("；".join(wrong))
    if not cells:
        raise InputError("只有列名，没有数据")
    return tuple(cells)


def _places(headings: Sequence[str]) -> Mapping[str, int]:
    found = {heading.strip().lower(): place for place, heading in enumerate(headings)}
    places = {
        field: found[name] for field, names in _HEADINGS.items() for name in names if name in found
    }
    for field in _NEEDED:
        if field not in places:
            raise InputError(f"缺少“{_HEADINGS[field][0]}”一列；第一行应为列名")
    return places


def _cell(row: Sequence[str], places: Mapping[str, int], known: Known) -> SurveyCell:
    given = {
        field: plain(row[place]) if place < len(row) else "" for field, place in places.items()
    }
    asked, yes = _count(given, "asked"), _count(given, "yes")
    if not 0 <= yes <= asked or not asked:
        raise InputError(f"肯定数{yes}与样本数{asked}不符")
    return SurveyCell(
        measure=_measure(given["measure"]),
        topic=_topic(given.get("topic", ""), known),
        region=_region(given.get("region", ""), known),
        group=_group(given.get("group", ""), known),
        asked=asked,
        yes=yes,
    )


def _count(given: Mapping[str, str], field: str) -> int:
    text = given[field].replace(",", "").replace("，", "")
    if not text.isdecimal():
        raise InputError(f"“{_HEADINGS[field][0]}”应为整数，这里是{given[field]!r}")
    return int(text)


def _measure(text: str) -> str:
    by_name = {label: measure for measure, label in MEASURES.items()}
    measure = by_name.get(text, text)
    if measure not in MEASURES:
        raise InputError(f"“指标”应为{'或'.join(MEASURES.values())}，这里是{text!r}")
    return measure


def _topic(text: str, known: Known) -> str:
    if not text:
        return ""
    if text not in known.topics:
        raise InputError(f"没有主题{text!r}，请写 topics.yaml 中的名称或 id，或留空")
    return known.topics[text]


def _region(text: str, known: Known) -> str:
    if not text:
        return ""
    code = known.region(text)
    if code is None:
        raise InputError(f"没有地区{text!r}，请写区划代码或全称，或留空")
    return code


def _group(text: str, known: Known) -> str:
    if text and text not in known.groups:
        raise InputError(f"没有群体{text!r}，请写 topics.yaml 中 groups 的名称，或留空")
    return text


def shares(survey: Survey) -> Shares:
    """What may be shown of ``survey``, in its order."""
    kept = [cell for cell in survey.cells if cell.asked >= LEAST]
    return Shares(shares=tuple(map(_share, kept)), too_small=len(survey.cells) - len(kept))


def _share(cell: SurveyCell) -> Share:
    return Share(cell=cell, share=cell.yes / cell.asked, interval=wilson(cell.yes, cell.asked))


def changes(now: Survey, before: Survey) -> tuple[Change, ...]:
    """Each cell that both surveys may show, now against before, in the order of ``now``."""
    earlier = {_key(share.cell): share for share in shares(before).shares}
    found = []
    for share in shares(now).shares:
        old = earlier.get(_key(share.cell))
        if old is None:
            continue
        interval = newcombe(share.cell.yes, share.cell.asked, old.cell.yes, old.cell.asked)
        if interval is not None:
            difference = share.share - old.share
            found.append(Change(now=share, before=old, difference=difference, interval=interval))
    return tuple(found)


def _key(cell: SurveyCell) -> tuple[str, str, str, str]:
    return cell.measure, cell.topic, cell.region, cell.group


def known_of(surveys: Sequence[Survey], topic: str) -> Share | None:
    """The newest share that knows about ``topic``, over all places and groups; None without one.

    ``surveys`` come newest first.
    """
    for survey in surveys:
        for share in shares(survey).shares:
            cell = share.cell
            if (cell.measure, cell.topic, cell.region, cell.group) == ("awareness", topic, "", ""):
                return share
    return None
