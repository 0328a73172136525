"""Which column of an export is what: by the names in the settings, else by usual headings.

Five columns are looked for and no other is read, so that what an export holds about the caller
(name, number, address) never enters. A heading counts only when it is one of the words below in
full: 来电时间 is a time, 来电号码 is nothing.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from monitor.sources.ledgers.sheet import Row
from monitor.sources.markup import line

HEADER_WITHIN: Final = 10
"""Rows among which the header is looked for; above it stand titles and dates of printing."""

# What counts most first: a row often holds several times or numbers.
_HEADINGS: Final[Mapping[str, str]] = {
    "ticket_column": """
        工单编号 工单号 工单号码 工单流水号 工单序列号 热线工单编号 热线工单号 信访件编号 信访编号
        信访件号 信访号 信访登记编号 受理编号 受理单号 受理号 受理单编号 登记编号 登记号 登记单号
        诉求编号 诉求件编号 诉求单号 诉求号 业务编号 业务流水号 业务单号 案件编号 案件号 事项编号
        事件编号 事件单号 投诉编号 投诉单号 举报编号 来信编号 来访编号 信件编号 留言编号 留言号
        问政编号 办件编号 办件号 件号 交办单号 转办单号 派单编号 任务编号 任务单号 工单id 流水号
        流水编号 单号 编号
    """,
    "title_column": """
        工单标题 诉求标题 事项标题 信访标题 信件标题 留言标题 来信标题 投诉标题 问题标题 事件标题
        标题 工单主题 诉求主题 事项主题 主题 诉求概况 工单概况 信访概况 事项概况 概况 诉求概要
        内容概要 概要 诉求摘要 内容摘要 摘要 事项名称
    """,
    "text_column": """
        诉求内容 工单内容 反映内容 来电内容 信访内容 主要诉求 问题描述 诉求描述 工单描述 事项描述
        事件描述 投诉内容 举报内容 求助内容 咨询内容 建议内容 来信内容 来访内容 信件内容 留言内容
        受理内容 登记内容 反映问题 反映事项 反映情况 反映的主要问题 具体诉求 具体内容 详细内容
        详细描述 事项内容 事件内容 问题内容 情况描述 群众诉求 市民诉求 诉求详情 工单详情 概况信息
        信访事由 事由 诉求 内容 正文 描述
    """,
    "time_column": """
        来电时间 来电日期 呼入时间 诉求时间 诉求日期 信访时间 信访日期 来信时间 来信日期 来访时间
        来访日期 反映时间 反映日期 留言时间 留言日期 投诉时间 投诉日期 举报时间 提交时间 提交日期
        提问时间 收件时间 收件日期 收信时间 受理时间 受理日期 登记时间 登记日期 工单创建时间
        工单时间 创建时间 创建日期 建单时间 建单日期 生成时间 录入时间 录入日期 立案时间 接单时间
        发生时间 时间 日期
    """,
    "region_column": """
        所属区县 所属县区 所属区域 所属地区 所属县市区 所属市县 所属区划 所属行政区划 问题属地
        诉求属地 事项属地 事发属地 事发区县 事发区域 诉求区域 诉求区县 问题区域 问题所属区域
        行政区划 行政区划代码 区划代码 区划 行政区域 承办单位所在地 承办区县 责任区域 责任区县
        属地 区域 区县 县区 县市区 区市县 市县区 市县 地区 辖区 所属辖区
    """,
}
USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    setting: tuple(words.split()) for setting, words in _HEADINGS.items()
}
"""Setting that names a column to the headings it is found by without a name."""

_HEADING_LENGTH: Final = 40
_LISTED: Final = 30
_SURELY_A_HEADER: Final = 2
"""Columns found from which a row is no ticket; a ticket's cells must not get into a message."""
_FIGURE = re.compile(r"\d{5}")
_REMARK = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]?")
_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the columns stand."""

    places: Mapping[str, int]
    """Setting that names a column (``ticket_column`` …) to its place in the row."""
    headings: Mapping[str, str]
    """The same settings to the heading as the export writes it."""
    header: frozenset[tuple[str, ...]]
    """The rows of the header; exports repeat them at the top of every page."""
    last_row: int
    """Number of the header's last row: tickets stand below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A sheet whose header was not found, or lacks a column."""

    setting: str
    """The first column that is lacking."""
    known: int
    """How many of the columns were found."""
    headings: tuple[str, ...]
    """The row that comes nearest to a header; empty when none has any heading known here."""


def lay_out(top: Sequence[Row], named: Mapping[str, str]) -> Layout | Missing:
    """The columns of a sheet that begins with ``top``.

    ``named`` holds the settings that name their column. A ticket needs its number, its time, and
    a text or a title; a named column must be there.
    """
    best: tuple[tuple[int, Sequence[str]], dict[str, int]] | None = None
    for number, cells in _candidates(top):
        places = _places(cells, named)
        if best is None or len(places) > len(best[1]):
            best = (number, cells), places
    if best is None:
        return Missing(setting="ticket_column", known=0, headings=())
    (last_row, cells), places = best
    lacking = _lacking(places, named)
    if lacking is not None:
        headings = tuple(
            text for cell in cells if (text := line(cell)) and not _FIGURE.search(text)
        )
        is_header = len(places) >= _SURELY_A_HEADER
        return Missing(
            setting=lacking, known=len(places), headings=headings[:_LISTED] if is_header else ()
        )
    return Layout(
        places=places,
        headings={setting: line(cells[place]) for setting, place in places.items()},
        header=frozenset(tuple(row) for number, row in top if number <= last_row),
        last_row=last_row,
    )


def explain(missing: Missing, named: Mapping[str, str]) -> str:
    """What is lacking and what to do, for staff; the beginning of the sentence is the caller's."""
    name = named.get(missing.setting)
    wanted = [name] if name else USUAL[missing.setting]
    what = f"没有列 {name!r}" if name else f"没有认出{_WORDS[missing.setting]}一列"
    if not missing.headings:
        return (
            f"{what}：前{HEADER_WITHIN}行中没有表头；"
            f"请连同表头重新导出，或在 sources.yaml 中用 {missing.setting!r} 写明列名"
        )
    near = next((n for w in wanted for n in _nearest(w, missing.headings)), None)
    hint = f"，最接近的是 {near!r}" if near else ""
    listed = "、".join(repr(heading[:_HEADING_LENGTH]) for heading in missing.headings)
    remedy = "更正" if name else "写明"
    return (
        f"{what}{hint}；请在 sources.yaml 中{remedy} {missing.setting!r}，"
        f"或导出该列；现有列：{listed}"
    )


_WORDS: Final[Mapping[str, str]] = {
    "ticket_column": "工单编号",
    "title_column": "标题",
    "text_column": "诉求内容",
    "time_column": "来电时间",
    "region_column": "所属区县",
}


def _candidates(top: Sequence[Row]) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows that may be the header, and pairs of rows: merged cells spread a header over two."""
    rows = top[:HEADER_WITHIN]
    yield from rows
    for (_, upper), (number, lower) in pairwise(rows):
        width = max(len(upper), len(lower))
        yield number, [_at(lower, place) or _at(upper, place) for place in range(width)]


def _at(cells: Sequence[str], place: int) -> str:
    return line(cells[place]) if place < len(cells) else ""


def _places(cells: Sequence[str], named: Mapping[str, str]) -> dict[str, int]:
    """Setting to place, as far as the row holds it; of two equal headings the first counts."""
    exact = {line(cell): place for place, cell in reversed(list(enumerate(cells)))}
    plain = {_plain(cell): place for place, cell in reversed(list(enumerate(cells)))}
    plain.pop("", None)
    places: dict[str, int] = {}
    for setting, usual in USUAL.items():
        name = named.get(setting)
        wanted = usual if name is None else (_plain(name),)
        place = exact.get(name) if name is not None else None
        if place is None:
            place = next((plain[word] for word in wanted if word in plain), None)
        if place is not None and (name is not None or place not in places.values()):
            places[setting] = place
    return places


def _plain(heading: str) -> str:
    """``heading`` without blanks, remarks and marks: 来电时间 for ``*来电时间（必填）：``."""
    folded = unicodedata.normalize("NFKC", heading[:_HEADING_LENGTH]).lower()
    return _MARKS.sub("", _REMARK.sub("", folded))


def _lacking(places: Mapping[str, int], named: Mapping[str, str]) -> str | None:
    """The first setting without which no ticket can be read."""
    needed: list[str] = ["ticket_column", *named, "time_column"]
    if "title_column" not in places:
        needed.append("text_column")
    return next((setting for setting in needed if setting not in places), None)


def _nearest(word: str, headings: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(word, headings, n=1, cutoff=0.4)
